"""Tests of the packs."""

"""Tests of the law line."""

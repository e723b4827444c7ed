"""Tests of the report line."""

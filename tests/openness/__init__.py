"""Tests of the openness line."""

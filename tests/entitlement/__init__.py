"""Tests of entitlement."""

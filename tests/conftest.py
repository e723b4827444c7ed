"""Shared set-up of the tests (see early.py for the data folder)."""

"""Screens of data."""

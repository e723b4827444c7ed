"""Screens of data/products."""

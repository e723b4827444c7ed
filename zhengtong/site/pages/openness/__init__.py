"""Screens of openness."""

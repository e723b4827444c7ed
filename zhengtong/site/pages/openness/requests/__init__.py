"""Screens of openness/requests."""

"""Gathers the tables of the openness line's rooms."""

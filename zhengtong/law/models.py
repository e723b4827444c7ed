"""Gathers the tables of the law line's rooms."""

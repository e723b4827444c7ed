"""Decisions not to pay: prepared for whoever was struck or lost a grant, signed by another person."""

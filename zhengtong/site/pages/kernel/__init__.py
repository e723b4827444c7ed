"""Screens of kernel."""

"""Screens of kernel/access."""

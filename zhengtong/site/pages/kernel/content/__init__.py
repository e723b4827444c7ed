"""Screens of kernel/content."""

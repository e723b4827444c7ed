"""Screens of kernel/journal."""

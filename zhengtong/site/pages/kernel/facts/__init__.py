"""Screens of kernel/facts."""

"""Screens of kernel/cases."""

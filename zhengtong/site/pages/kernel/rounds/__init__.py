"""Screens of kernel/rounds."""

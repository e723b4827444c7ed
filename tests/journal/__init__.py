"""Tests of kernel/journal."""

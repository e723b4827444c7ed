"""Tests of kernel/doors."""

"""Tests of kernel/visits."""

"""Tests of kernel/messages."""

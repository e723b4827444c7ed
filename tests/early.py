"""Loaded before the settings: every test run has a data folder of its own."""
import os
import tempfile

os.environ.setdefault("ZHENGTONG_DATA", tempfile.mkdtemp(prefix="zhengtong-test-"))
os.environ.setdefault("ZHENGTONG_HTTPS", "0")

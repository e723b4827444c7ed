"""Shared set-up of the tests: a data folder of its own for every run."""
import os
import tempfile

os.environ.setdefault("ZHENGTONG_DATA", tempfile.mkdtemp(prefix="zhengtong-test-"))
os.environ.setdefault("ZHENGTONG_HTTPS", "0")

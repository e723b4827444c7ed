"""The desk of requests, for a case that has a phone."""
from tests.openness.conftest import desk

__all__ = ["desk"]

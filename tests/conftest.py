"""Shared set-up of the tests (see early.py for the data folder)."""
import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_cached():
    """No test sees what another one left in the cache: the district's day is kept there for ten seconds."""
    yield
    cache.clear()

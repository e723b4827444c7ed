"""Shared set-up of the tests (see early.py for the data folder)."""
import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def nothing_left():
    """No test sees what another one left: the district's day in the cache, where it stays ten seconds, or a language."""
    translation.deactivate()
    yield
    cache.clear()

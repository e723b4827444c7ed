"""Shared set-up of the tests (see early.py for the data folder)."""
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def nothing_left():
    """No test sees what another one left: the district's day in the cache, where it stays ten seconds, or a language."""
    translation.deactivate()
    yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def passwords_are_hashed_quickly():
    """A million rounds for every login of every test would take a quarter of the whole run."""
    PBKDF2PasswordHasher.iterations = 1

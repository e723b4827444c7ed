"""Logins of every role, each in its own client."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from zhengtong.kernel.parties import actions, system

AT = datetime(2025, 12, 31, 4, 0, tzinfo=UTC)
PASSWORD = "a long password of nobody"
POSTS = {"officer": "civil-affairs", "approver": "civil-affairs", "data_bureau": "data-bureau", "auditor": "data-bureau"}
SUBJECTS = {"resident": "person", "enterprise": "firm"}
ROLES = (*SUBJECTS, *POSTS)


def make_login(role: str):
    user = get_user_model().objects.create_user(f"test-{role}", password=PASSWORD, last_name="测试员")
    by = system("test")
    if role in POSTS:
        actions.open_post(login=user, department=POSTS[role], role=role, person=None, by=by, at=AT)
    else:
        actions.open_subject_login(login=user, kind=SUBJECTS[role], no=0, person=None, by=by, at=AT)
    return user


def entered(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(scope="session")
def password():
    return PASSWORD


@pytest.fixture
def new_login(db):
    """A function that makes the login of a role."""
    return make_login


@pytest.fixture
def clients(db):
    """role -> a client that is logged in; "" -> a visitor."""
    return {"": Client()} | {role: entered(make_login(role)) for role in ROLES}


@pytest.fixture
def visitor(db):
    return Client()

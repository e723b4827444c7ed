"""The bridge from a request to its actor and stated purpose; the only place of the site that knows how a session keeps them."""

from typing import Any

from django.http import HttpRequest

from zhengtong.kernel import parties
from zhengtong.kernel.parties import queries as parties_queries

Actor = parties.Actor
STAFF, CITIZEN = frozenset(parties.STAFF), frozenset(parties.CITIZEN)
PURPOSE_KEY = "purpose"


def of(request: HttpRequest) -> Actor | None:
    """The actor behind the login of `request`, None for a visitor."""
    return parties_queries.actor(request.user)


def role(request: HttpRequest) -> str:
    """The role of the one who asks; empty for a visitor, and for a request refused before anybody was looked for."""
    actor: Any = getattr(request, "actor", None)
    return actor.role if actor else ""


def is_staff(request: HttpRequest) -> bool:
    """True when the page is to be shown in staff dress."""
    return role(request) in STAFF


def purpose(request: HttpRequest) -> str:
    """Key of the purpose that was stated in this session; empty when none was."""
    return request.session.get(PURPOSE_KEY, "")


def state_purpose(request: HttpRequest, key: str) -> None:
    """Keeps the purpose `key` for the rest of the session."""
    request.session[PURPOSE_KEY] = key

"""Who is this, and who holds which post."""
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from .actor import Actor
from .models import Mandate, Post, SubjectLogin

__all__ = ["actor", "has_login", "name", "posts", "posts_of"]


def actor(user: Any, post: int | None = None) -> Actor | None:
    """The Actor behind a Django user: in the given post, else the first open one, else as resident or firm. None when the
    login holds nothing (any more)."""
    if not user.is_authenticated or not user.is_active:
        return None
    held = Post.objects.filter(login=user, until=None).order_by("id")
    row = (held.filter(pk=post) if post is not None else held).first()
    if row is not None:
        return Actor(user.username, _name(user), row.role, row.department, row.pk, None, row.person)
    own = SubjectLogin.objects.filter(login=user).first() if post is None else None
    if own is None:
        return None
    role = "resident" if own.kind == "person" else "enterprise"
    person = own.no if own.kind == "person" else own.person
    return Actor(user.username, _name(user), role, None, None, (own.kind, own.no), person)


def _name(user: Any) -> str:
    return user.get_full_name() or user.username


def name(login: str) -> str:
    """The full name behind a login; empty when there is none."""
    user = get_user_model().objects.filter(username=login).only("first_name", "last_name").first()
    return user.get_full_name() if user else ""


def posts(department: str | None = None) -> list[Post]:
    """Open posts, of one department or of all."""
    held = Post.objects.filter(until=None).select_related("login").order_by("department", "role", "id")
    return list(held.filter(department=department) if department else held)


def has_login(kind: str, no: int) -> bool:
    """Whether this person or firm can sign in."""
    return SubjectLogin.objects.filter(kind=kind, no=no, login__is_active=True).exists()


def posts_of(person: int) -> list[Post]:
    """Every open post of one human being, over all logins: an approver is not the applicant through a second post."""
    logins = SubjectLogin.objects.filter(person=person).values("login")
    return list(Post.objects.filter(Q(person=person) | Q(login__in=logins), until=None).select_related("login"))


def mandates_of(agent: int, on: date) -> list[Mandate]:
    """For whom a person may speak on a day: mandates that began, were not ended and have not lapsed."""
    return list(_holding(on).filter(agent=agent))


def mandates_for(kind: str, no: int, on: date) -> list[Mandate]:
    """Who may speak for a person or firm on a day."""
    return list(_holding(on).filter(kind=kind, no=no))


def mandate(agent: int | None, kind: str, no: int, matter: str, on: date, pk: int | None = None) -> Mandate | None:
    """The mandate by which a person (None: whoever holds mandate `pk`) speaks for a subject in a matter on a day: one that
    names the matter, or the whole room that it belongs to (`entitlement` for `entitlement:x`)."""
    held = _holding(on).filter(kind=kind, no=no)
    held = held.filter(agent=agent) if pk is None else held.filter(pk=pk)
    wide = matter.partition(":")[0]
    return next((one for one in held if matter in one.matters or wide in one.matters), None)


def _holding(on: date) -> Any:
    return Mandate.objects.filter(since__lte=on, until__gte=on).filter(Q(ended=None) | Q(ended__gt=on))

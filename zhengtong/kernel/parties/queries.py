"""Who is this, and who holds which post."""
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from .actor import Actor
from .models import Post, SubjectLogin

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

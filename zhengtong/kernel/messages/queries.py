"""Questions to the outbox. A page of rows with the number of all, newest first; who may see them is for the asker to settle."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from .models import Message

__all__ = ["Page", "counts", "for_case", "for_recipient", "get", "sent"]


@dataclass(frozen=True)
class Page:
    """`rows` from `offset` on, of `total`."""

    rows: list[Message]
    total: int
    offset: int


def get(id: str) -> Message:
    """One message. Message.DoesNotExist."""
    return Message.objects.get(pk=id)


def sent(
    *, port: str = "", state: str = "", about: str = "", since: date | None = None, until: date | None = None,
    text: str = "", within: QuerySet[Any] | None = None, offset: int = 0, limit: int = 50,
) -> Page:  # fmt: skip
    """The outbox, filtered: by port, state, case, day made on (inclusive), a word of subject, address or case number; `within`:
    the case numbers (a query of one column) whose messages the asker may see."""
    given = {"port": port, "state": state, "about": about, "on__gte": since, "on__lte": until}
    rows = Message.objects.filter(**{name: value for name, value in given.items() if value})
    if text:
        rows = rows.filter(Q(subject__icontains=text) | Q(address__icontains=text) | Q(about__icontains=text))
    rows = rows if within is None else rows.filter(about__in=within)
    return _page(rows, offset, limit)


def for_recipient(
    kind: str, no: int, *, ports: Sequence[str] = ("site",), state: str = "", text: str = "", offset: int = 0, limit: int = 50
) -> Page:
    """What one person or firm was sent, by default into the in-site box; what is not sent yet is not shown. `text`: a word of
    the subject or the case number."""
    rows = Message.objects.filter(kind=kind, no=no, port__in=ports).exclude(state="queued")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(Q(subject__icontains=text) | Q(about__icontains=text)) if text else rows
    return _page(rows, offset, limit)


def for_case(about: str) -> list[Message]:
    """Everything sent about one case, oldest first: the case's letters and how each arrived."""
    return list(Message.objects.filter(about=about).order_by("at", "id"))


def counts(about: str = "") -> dict[str, int]:
    """State -> how many, of everything or of one case."""
    rows = Message.objects.filter(about=about) if about else Message.objects.all()
    return dict(rows.values_list("state").annotate(n=Count("pk")).order_by("state"))


def _page(rows: QuerySet[Message], offset: int, limit: int) -> Page:
    return Page(list(rows.order_by("-at", "-id")[offset : offset + limit]), rows.count(), offset)

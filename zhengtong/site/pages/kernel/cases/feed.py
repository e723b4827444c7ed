"""Deadlines in the officer's own calendar: a secret address per login, which a new password makes void."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import queries
from zhengtong.kernel.clock.feed import Deadline, calendar_feed
from zhengtong.kernel.parties import queries as parties
from zhengtong.site import day
from zhengtong.site.pages.door import door

SALT = "cases-feed"
HANDLING = ("officer", "approver")
LIMIT = 200
MARK = 16  # characters of the session's hash


def address(user: Any) -> str:
    """The feed's address of one login."""
    return f"/cases/feed/{signing.dumps([user.pk, _mark(user)], salt=SALT)}.ics"


@door(*HANDLING)
def subscribe(request: HttpRequest) -> HttpResponse:
    """`/cases/calendar`: the address to subscribe to, what stands in it, who may have it, how it is made void."""
    found = address(request.user)
    whole = request.build_absolute_uri(found)
    dated = _dated(queries.worklist(request.actor, on=day.today(), limit=LIMIT).rows)  # type: ignore[attr-defined]
    context = {"feed": whole, "webcal": f"webcal://{request.get_host()}{found}", "count": len(dated), "first": dated[:5]}
    return render(request, "kernel/cases/calendar.html", context)


@door()
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """`/cases/feed/<token>.ics`: who holds the address reads the days, and no name of a person. 404 for every other token."""
    actor = _actor(token)
    if actor is None:
        raise Http404(_("没有这个日历地址。请从“办件”页重新复制。"))
    rows = queries.worklist(actor, on=day.today(), limit=LIMIT).rows
    entries = [_deadline(request, row) for row in _dated(rows)]
    return HttpResponse(calendar_feed(entries, _("办件期限")), content_type="text/calendar; charset=utf-8")


def _dated(rows: Sequence[queries.WorkRow]) -> list[queries.WorkRow]:
    """Those with a day that is still waited for: a clock that was met has none."""
    return [row for row in rows if row.due_on is not None and row.light != "ended"]


def _deadline(request: HttpRequest, row: queries.WorkRow) -> Deadline:
    assert row.due_on is not None
    said = _("%(number)s 截止") % {"number": row.number}
    return Deadline(str(row.id), said, row.due_on, request.build_absolute_uri(f"/cases/{row.id}/"), day.now())


def _actor(token: str) -> Any:
    try:
        pk, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    if user is None or _mark(user) != mark:
        return None
    actor = parties.actor(user)
    return actor if actor is not None and actor.role in HANDLING else None


def _mark(user: Any) -> str:
    return str(user.get_session_auth_hash())[-MARK:]

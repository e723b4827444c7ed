"""One's own box, a resident's, a firm's or a post's: opened once and on record; a letter's opening is its delivery."""

from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, telling
from zhengtong.kernel.messages import actions, queries
from zhengtong.kernel.messages.models import Message
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests import queries as held_requests
from zhengtong.services.entitlement.payment import actions as grants
from zhengtong.services.entitlement.payment import owncases
from zhengtong.site import content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door

READING = ("resident", "enterprise", "officer", "approver")
POST = telling.POST  # an official is written to in the post, whoever holds it
STATES = {"0": "sent", "1": "delivered"}
EXPORTED = 5000


@door(*READING)
def inbox(request: HttpRequest) -> HttpResponse:
    """`/messages/`: newest first; those not opened, or a word; taken away as CSV without the words that are not opened yet."""
    words = "".join(char for char in request.GET.get("q", "") if char.isprintable())[:80].strip()
    opened = request.GET.get("opened", "")
    found = _found(request, words, opened, lists.offset(request), lists.SIZE)
    if request.GET.get("export") == "csv":
        return _export(_found(request, words, opened, 0, EXPORTED).rows)
    waiting = _found(request, "", "0", 0, 1).total
    context = {"listed": lists.listed(request, found.rows, found.total), "words": words, "opened": opened, "waiting": waiting}
    return render(request, "kernel/messages/inbox.html", context)


def waiting(by: Any) -> int:
    """How many messages of the one who asks are not opened."""
    box = _box(by) if by else None
    return queries.for_recipient(*box, state="sent", limit=1).total if box else 0


def abouts(by: Any) -> set[str]:
    """The numbers of the cases about which something is not opened."""
    box = _box(by) if by else None
    return {m.about for m in queries.for_recipient(*box, state="sent", limit=EXPORTED).rows} if box else set()


def _box(by: Any) -> tuple[str, int] | None:
    """Kind and number under which the one who asks is written to."""
    if by.is_staff:
        return (POST, by.post) if by.post is not None else None
    found: tuple[str, int] | None = by.subject
    return found


def _found(request: HttpRequest, words: str, opened: str, offset: int, limit: int) -> queries.Page:
    kind, no = _box(request.actor) or ("", -1)  # type: ignore[attr-defined]
    return queries.for_recipient(kind, no, text=words, state=STATES.get(opened, ""), offset=offset, limit=limit)


def _export(rows: list[Message]) -> HttpResponse:
    header = [_("发来的日子"), _("标题"), _("办件编号"), _("打开的日子"), _("内容")]
    made = ([m.on, m.subject, m.about, m.delivered_on, m.text if m.delivered_on else ""] for m in rows)
    return lists.csv_response(_("消息"), header, made)


@door(*READING, methods="GET POST")
def message(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/messages/<id>/`: what it says, once it was opened; opening (POST) is on record, and delivers a letter."""
    found, by = _own(request, pk), request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            _open(found, by)
        except (CaseRefused, actions.MessageRefused, grants.PaymentRefused) as refused:
            flash.error(request, f"{refused.reason}{' ' if content.english() else ''}{refused.remedy}")
        return redirect(f"/messages/{found.pk}/")
    about = held_requests.request_of(found.pk)
    base = "/cases/" if by.is_staff else "/requests/mine/"
    case = f"{base}{about.pk}/" if about is not None else _grant(found)
    return render(request, "kernel/messages/message.html", {"message": found, "case": case})


def _grant(found: Message) -> str:
    """The page of the grant whose paper a message brought; empty for every other message."""
    of = owncases.of_message(found.pk)
    return f"/grants/{of.grant_id}/" if of is not None else ""


def _own(request: HttpRequest, pk: Any) -> Message:
    """One's own message. Http404 for anybody else's, and for one that has not left yet."""
    found = Message.objects.filter(pk=pk, port="site").exclude(state="queued").first()
    if found is None or (found.kind, found.no) != _box(request.actor):  # type: ignore[attr-defined]
        raise Http404(_("没有这条消息。消息从“消息”一页点进来。"))
    return found


def _open(found: Message, by: Any) -> None:
    if found.state != "sent":
        return
    today, now = day.today(), day.now()
    acting: dict[str, Any] = {"by": by, "on": today, "at": now}
    if not (requests.open_message(found.pk, **acting) or grants.open_message(message=found.pk, **acting)):
        proof = f"{by.login} {now.isoformat()}"
        actions.confirm(found, how="opened", proof=proof, delivered_on=today, on=today, by=by, at=now)

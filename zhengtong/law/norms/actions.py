"""The verbs of norms: ask for a legality review, give the opinion, close what no longer needs one."""
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.cases.models import CaseEvent
from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.journal.canonical import canonical
from zhengtong.kernel.parties import Actor

from . import queries
from .models import Review

__all__ = ["allow_late", "ask", "close", "give"]

OPINIONS = (Review.LAWFUL, Review.MEND, Review.UNLAWFUL)
ARTICLE = "disclosure-regulation#第四十五条"
ROOM, ALLOWED = "norms", "late_review_allowed"


def ask(
    *, case_id: Any, about: str, draft: Mapping[str, Any], drafter_login: str, drafter_person: int | None = None, by: Actor,
    on: date, at: datetime,
) -> Review:
    """Puts a draft before the justice unit; due two working days before the case is. CaseRefused when it is there already,
    and after that day unless an approver has put down why it comes late (`allow_late`)."""
    text = canonical(dict(draft))
    with acting(by=by, at=at):
        if queries.open_about(about) is not None:
            raise CaseRefused("once", _("这份草稿已经送审，还没有意见。"), article=ARTICLE, remedy=_("等审查意见。"))
        event = cases.record(case_id, "review_asked", room=ROOM, by=by, on=on, at=at)
        due_on = queries.due_on(event.case, on)
        _in_time(event, due_on, on)
        review = Review.objects.create(
            case_id=event.case_id, about=about, draft=dict(draft), draft_hash=sha256(text.encode()).hexdigest(),
            drafter_login=drafter_login, drafter_person=drafter_person, asked_by=str(by), asked_on=on, asked_at=at,
            due_on=due_on,
        )
        append(kind="norms.ask", body={"review": review.pk, "about": about, "draft": review.draft_hash, "due": review.due_on},
               by=by, at=at, about=event.case.about)
    return review


def allow_late(case_id: Any, *, reason: str, by: Actor, on: date, at: datetime) -> CaseEvent:
    """An approver of the department lets the next draft be put before the review after the day for it, and says why it comes
    late. CaseRefused while that day has not passed."""
    with acting(by=by, at=at):
        event = cases.record(case_id, ALLOWED, body={"reason": reason}, room=ROOM, by=by, on=on, at=at)
        due_on = queries.due_on(event.case, on)
        if due_on is None or on <= due_on:
            said = _("送审的期限还没有过，不用准予。")
            raise CaseRefused("early", said, article=ARTICLE, remedy=_("直接送审。")).of(event.case, ALLOWED)
        body = {"case": event.case.number, "due": due_on}
        append(kind="norms.allow_late", body=body, by=by, at=at, about=event.case.about)
    return event


def _in_time(event: CaseEvent, due_on: date | None, on: date) -> None:
    """By its day, or with an approver's word for this asking."""
    if due_on is None or on <= due_on:
        return
    before = list(event.case.events.filter(seq__lt=event.seq, kind__in=[ALLOWED, event.kind]).values_list("kind", flat=True))
    if not before or before[-1] != ALLOWED:
        said = _("送审最晚在 %(due)s，已经过了。") % {"due": due_on}
        remedy = _("请审批人写明为何迟了，准予逾期送审。")
        raise CaseRefused("late", said, article=ARTICLE, remedy=remedy).of(event.case, event.kind)


def give(review_id: int, *, opinion: str, text: str, by: Actor, on: date, at: datetime) -> Review:
    """The opinion: lawful, mend (lawful when mended so) or unlawful, with its text. Never by the drafter, never twice."""
    with acting(by=by, at=at):
        review = Review.objects.select_for_update().filter(pk=review_id).first()
        if review is None:
            raise CaseRefused("unseen", _("没有这份送审稿。"), remedy=_("看待审清单。"))
        _check(review, opinion, text, by)
        cases.record(review.case_id, "reviewed", body={"opinion": opinion, "reason": text}, room=ROOM, by=by, on=on, at=at)
        review.opinion, review.text, review.given_by, review.given_login = opinion, text.strip(), str(by), by.login
        review.given_person, review.given_on, review.given_at = by.person, on, at
        review.save()
        body = {"review": review.pk, "about": review.about, "opinion": opinion, "draft": review.draft_hash,
                "late": review.is_late}
        append(kind="norms.give", body=body, by=by, at=at, about=review.case.about)
    return review


def close(about: str, *, by: Actor, at: datetime) -> None:
    """A new draft took the place of the one that `about` names: no opinion on the old one is waited for or taken."""
    with writing():
        review = Review.objects.select_for_update().filter(queries.OPEN, about=about).first()
        if review is None:
            return
        review.given_by, review.given_at = str(by), at
        review.save(update_fields=["given_by", "given_at"])
        append(kind="norms.close", body={"review": review.pk, "about": about}, by=by, at=at, about=review.case.about)


def _check(review: Review, opinion: str, text: str, by: Actor) -> None:
    if not review.opinion and not review.is_open:
        said = _("这份草稿已被新的草稿取代，不再审查。")
        raise CaseRefused("superseded", said, article=ARTICLE, remedy=_("看待审清单。")).of(review.case, "reviewed")
    if review.opinion:
        said = _("这份送审稿已有意见。")
        raise CaseRefused("once", said, article=ARTICLE, remedy=_("意见不改；草稿改了另行送审。")).of(review.case, "reviewed")
    if opinion not in OPINIONS or not text.strip():
        said = _("意见只有合法、修改后合法、不合法三种，并且要写理由。")
        raise CaseRefused("body", said, article=ARTICLE, remedy=_("选一种，写上理由。")).of(review.case, "reviewed")
    if by.login == review.drafter_login or (by.person is not None and by.person == review.drafter_person):
        said = _("起草的人不能审查自己的草稿。")
        raise CaseRefused("author", said, article=ARTICLE, remedy=_("请另一位审查人办理。")).of(review.case, "reviewed")

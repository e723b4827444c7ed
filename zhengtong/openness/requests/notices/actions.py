"""What the applicant is asked for or told while a request runs: correction, reasons, a later day; and how it arrived."""
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import actions as decisions

from .. import (
    answering,
    conditions,
    correcting,
    noting,
    telling,
)
from ..models import Fee, Request
from ..noting import ROOM

__all__ = ["ask_correction", "ask_reasons", "correct", "delay", "deliver_notice", "extend", "give_reasons"]


def ask_correction(case_id: Any, *, fields: Sequence[str], reason: str, by: Actor, on: date, at: datetime) -> Request:
    """The one correction notice, within seven working days of receipt (for a wrong record: the notice that asks for evidence);
    only the named fields may then be changed."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        step = correcting.ASKING[request.case.procedure]
        cases.record(case_id, step.event, body={"fields": list(fields), "reason": reason}, room=ROOM, by=by, on=on, at=at)
        telling.notice(request, step.letter, step.what, by=by, on=on, at=at)
        noting.note("ask_correction", request, {"fields": list(fields)}, by, at)
    return request


NOTICES = {
    "correction": "correction_notice_delivered", "fee": "fee_notice_delivered", "abandoned": "abandonment_delivered",
    "evidence": "evidence_notice_delivered",
}


def deliver_notice(case_id: Any, *, day: date, how: str, proof: str, by: Actor, on: date, at: datetime) -> Request:
    """The correction or fee notice, or the word that the request counts as abandoned, reached the applicant on `day`: the
    applicant's own period runs from it."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        event = NOTICES.get(request.case.state, "")
        if not event:
            said = _("现在没有发给申请人的通知。")
            raise CaseRefused("state", said, remedy=_("看办件的状态。")).of(request.case, "deliver_notice")
        if request.case.state == "abandoned":
            sent = answering.sent(case_id)
            telling.pumped(sent.message, by=by, at=at)
            decisions.record_delivery(sent.pk, day=day, how=how, proof=proof, by=by, on=on, at=at)
        else:
            telling.arrived(request, request.case.state, day=day, how=how, proof=proof, by=by, on=on, at=at)
        cases.record(case_id, event, day=day, room=ROOM, by=by, on=on, at=at)
        Fee.objects.filter(request=request, delivered_on=None).update(delivered_on=day)
        noting.note("deliver_notice", request, {"event": event, "day": day, "how": how}, by, at)
    return request


def correct(
    case_id: Any, *, answers: Mapping[str, Any], attachments: Mapping[str, Sequence[str]] | None = None,
    day: date | None = None, by: Actor, on: date, at: datetime,
) -> Request:
    """The correction came in: the reply period begins anew from this day."""
    with acting(by=by, at=at):
        request = conditions.seen(case_id, by)
        cases.supplement(case_id, answers, attachments or {}, day=day, room=ROOM, by=by, on=on, at=at)
        request.title = str(answers.get("title") or request.title)[:200]
        request.features = str(answers.get("features") or answers.get("wrong") or request.features)
        request.save(update_fields=["title", "features"])
        noting.note("correct", request, {"fields": sorted(answers)}, by, at)
    return request


def ask_reasons(case_id: Any, *, reason: str, by: Actor, on: date, at: datetime) -> Request:
    """Clearly many or repeated: the applicant is asked for the reasons (article 35). `reason`: how many, how often."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "reasons_asked", body={"reason": reason}, room=ROOM, by=by, on=on, at=at)
        telling.notice(request, "reasons-notice", "reasons", by=by, on=on, at=at)
        noting.note("ask_reasons", request, {}, by, at)
    return request


def give_reasons(case_id: Any, *, text: str, day: date | None = None, by: Actor, on: date, at: datetime) -> Request:
    """The applicant's reasons came."""
    with acting(by=by, at=at):
        request = conditions.seen(case_id, by)
        cases.record(case_id, "reasons_given", body={"text": text}, day=day, room=ROOM, by=by, on=on, at=at)
        noting.note("give_reasons", request, {"day": day or on}, by, at)
    return request


def delay(case_id: Any, *, reason: str, by: Actor, on: date, at: datetime) -> Request:
    """Reasonable, but not possible in time: a later day is set and told (article 35); by the head of the office, in time."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "delayed", body={"reason": reason}, room=ROOM, by=by, on=on, at=at)
        telling.notice(request, "delay-notice", "delayed", by=by, on=on, at=at)
        noting.note("delay", request, {}, by, at)
    return request


def extend(case_id: Any, *, reason: str, by: Actor, on: date, at: datetime) -> Request:
    """Up to twenty working days more, once, before the day, by the head of the office; the applicant is told."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "extended", body={"reason": reason}, room=ROOM, by=by, on=on, at=at)
        telling.notice(request, "extension-notice", "extended", by=by, on=on, at=at)
        noting.note("extend", request, {}, by, at)
    return request

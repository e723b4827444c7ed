"""The end of a request, and from the reply to the public log."""
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, texts
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.parties import Actor

from .. import answering, conditions, noting, publishing
from ..models import CaseFile, LogEntry, Request
from ..noting import ROOM

__all__ = ["archive", "pass_petition", "publish", "take_down", "take_up_again", "withdraw"]


def pass_petition(case_id: Any, *, department: str, by: Actor, on: date, at: datetime) -> Request:
    """What was a petition in disguise goes, after the reply, to those who deal with petitions (article 39)."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        if request.code != "petition":
            said, remedy = _("只有答复为信访、举报、投诉类的，才转有关部门。"), _("看答复的种类。")
            raise CaseRefused("state", said, article=conditions.DISGUISE, remedy=remedy).of(request.case, "petition_passed")
        cases.record(case_id, "petition_passed", body={"department": department}, room=ROOM, by=by, on=on, at=at)
        noting.note("pass_petition", request, {"department": department}, by, at)
    return request


def archive(case_id: Any, *, by: Actor, on: date, at: datetime) -> Request:
    """The whole chain is kept together and the case is closed."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "archived", room=ROOM, by=by, on=on, at=at)
        noting.note("archive", request, {}, by, at)
    return request


def take_up_again(case_id: Any, *, day: date, text: str, by: Actor, on: date, at: datetime) -> Request:
    """A reconsideration or a judgment quashed the reply and orders a new one (`text`: what it orders); the decision came on
    `day`, from which the duty runs anew, also after the case was archived. The new reply supersedes the old one."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        conditions.quashed(request)
        cases.record(case_id, "reply_ordered", day=day, body={"text": text}, room=ROOM, by=by, on=on, at=at)
        noting.note("take_up_again", request, {"day": day}, by, at)
    return request


def withdraw(case_id: Any, *, reason: str = "", paper: str = "", by: Actor, on: date, at: datetime) -> Request:
    """The applicant takes the request back; it counts under other results. Recorded by the office only with the reason and the
    applicant's paper (hash of a file of this request), for no article lets the office end a request so."""
    with acting(by=by, at=at):
        request = conditions.seen(case_id, by)
        conditions.withdrawal(request, reason, paper, by)
        cases.record(case_id, "withdrawn", body={"reason": reason} if reason.strip() else {}, room=ROOM, by=by, on=on, at=at)
        if request.received_on is not None and request.case.procedure == conditions.PROCEDURE:
            noting.answered(request, "other", on)
        if paper:
            noting.filed(request, paper, CaseFile.WITHDRAWAL, by, on)
        noting.note("withdraw", request, {"paper": paper}, by, at)
    return request


def publish(
    case_id: Any, *, title: str, summary: str, confirmed: Mapping[str, str], by: Actor, on: date, at: datetime
) -> LogEntry:
    """From the reply to the public log in one step. `confirmed`: every finding of `publishing.findings` by its key, with the
    officer's word that it may stay; CaseRefused lists those that are left."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        texts.check(title, summary, *confirmed.values())
        held = answering.published(request, title, summary)
        findings = publishing.findings(request, held, title, summary)
        publishing.all_confirmed(findings, confirmed, request)
        made = LogEntry.objects.create(
            request=request, number=publishing.number(request, on), title=title.strip()[:200], summary=summary.strip(),
            code=held.code, files=list(held.attachments), confirmed=[[f.key, f.what, confirmed[f.key]] for f in findings],
            made_on=held.day or on, published_on=on, by=str(by))
        noting.note("publish", request, {"entry": made.number, "findings": len(findings)}, by, at)
    return made


def take_down(number: str, *, reason: str, by: Actor, on: date, at: datetime) -> LogEntry:
    """Takes an entry out of the public log; it stays on record with the reason."""
    with acting(by=by, at=at):
        texts.check(number, reason)
        entry = LogEntry.objects.filter(number=number, taken_down_on=None).first()
        if entry is None or not reason.strip():
            raise CaseRefused("entry", _("没有这一条，或没有写理由。"), remedy=_("核对索引号，写上理由。"))
        request = conditions.desk(entry.request_id, by)
        entry.taken_down_on, entry.taken_down_why = on, reason.strip()
        entry.save(update_fields=["taken_down_on", "taken_down_why"])
        noting.note("take_down", request, {"entry": number}, by, at)
    return entry

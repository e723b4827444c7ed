"""The verbs of decisions: draft, sign, send, record the delivery; file and decide a remedy. What is signed is never edited."""
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, pins, texts
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.journal.actions import append
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.parties import CITIZEN, Actor, system
from zhengtong.law.norms import actions as norms

from . import checks, paper, queries, remedies
from .demands import Demands
from .models import Decision, Remedy

__all__ = ["decide_remedy", "draft", "file_remedy", "give_notice", "record_delivery", "send", "send_again", "sign"]
ROOM = "decisions"
SYSTEM = system("decisions")


def draft(
    *, case_id: Any, code: str, demands: Demands, text: str, reasons: str = "", remedy: str = "", articles: Iterable[str] = (),
    attachments: Iterable[str] = (), kind: str = Decision.DECISION, supersedes: int | None = None, by: Actor, on: date,
    at: datetime,
) -> Decision:
    """A draft; it supersedes an earlier draft of the case, or, when `supersedes` names it, a decision that was sent."""
    with acting(by=by, at=at):
        texts.check(text, reasons, remedy)
        case = checks.own_case(case_id, by)
        before = checks.superseded(case, supersedes)
        if before is not None and before.state == Decision.DRAFT:
            Decision.objects.filter(pk=before.pk).update(state=Decision.SUPERSEDED)
            norms.close(before.about, by=by, at=at)
        made = Decision.objects.create(
            case=case, kind=kind, code=code, demands=demands.kept(), articles=list(articles), text=text.strip(),
            reasons=reasons.strip(), remedy=remedy.strip(), attachments=list(attachments), drafted_by=str(by),
            drafted_login=by.login, drafted_person=by.person, drafted_on=on, drafted_at=at, supersedes=before,
        )
        append(kind="decisions.draft", body=_body(made), by=by, at=at, about=case.about)
    return made


def give_notice(
    *, case_id: Any, code: str, demands: Demands, text: str, reasons: str, remedy: str, articles: Iterable[str],
    port: str = "", kind: str = "", no: int | None = None, address: str = "", by: Actor, on: date, at: datetime,
) -> Decision:
    """A notice that follows from the law by itself (not corrected, not paid in time): complete, and sent by the officer at once
    without a signature. Without a `port` it is numbered and kept for `send`, which takes it out with its paper."""
    with acting(by=by, at=at):
        case = checks.own_case(case_id, by)
        notice = Decision.objects.create(
            case=case, kind=Decision.NOTICE, code=code, demands=demands.kept(), articles=list(articles), text=text.strip(),
            reasons=reasons.strip(), remedy=remedy.strip(), drafted_by=str(by), drafted_login=by.login,
            drafted_person=by.person, drafted_on=on, drafted_at=at)
        checks.complete(notice)
        notice.state, notice.day, notice.number = Decision.SIGNED, on, _number(notice)
        if port:
            notice.state, notice.sent_on = Decision.SENT, on
            notice.message = messages.send(
                port=port, kind=kind, no=no, address=address, subject=_("文书 %s") % notice.number, text=paper.text(notice),
                about=case.number, key=f"decision:{notice.pk}", by=by, on=on, at=at)
        notice.save()
        append(kind="decisions.give_notice", body=_body(notice), by=by, at=at, about=case.about)
    return notice


def sign(decision_id: int, *, by: Actor, on: date, at: datetime) -> Decision:
    """An approver of the department, who is not the author, signs. CaseRefused while the code's demands are not met: article,
    reasons, remedy, the legality review."""
    with acting(by=by, at=at):
        decision = checks.locked(decision_id)
        checks.may_sign(decision, by)
        checks.complete(decision)
        checks.reviewed(decision)
        decision.state, decision.day, decision.signed_by, decision.signed_login = Decision.SIGNED, on, str(by), by.login
        decision.number = _number(decision)
        decision.save()
        append(kind="decisions.sign", body=_body(decision), by=by, at=at, about=decision.case.about)
    return decision


def send(
    decision_id: int, *, document: str, port: str, kind: str = "", no: int | None = None, address: str = "", by: Actor,
    on: date, at: datetime,
) -> Decision:
    """Hands a signed decision to the outbox, with its paper (`document`: hash of the kept letter); the earlier decision that it
    supersedes is superseded from now on."""
    with acting(by=by, at=at):
        decision = checks.locked(decision_id)
        checks.own_case(decision.case_id, by)
        checks.state(decision, Decision.SIGNED, _("发出"))
        checks.complete(decision)
        if not document:
            raise CaseRefused("letter", _("没有制作文书。"), remedy=_("先制作文书再发出。")).of(decision.case, decision.about)
        subject = _("文书 %s") % decision.number
        try:
            decision.message = messages.send(
                port=port, kind=kind, no=no, address=address, subject=subject, text=paper.text(decision), document=document,
                about=decision.case.number, key=f"decision:{decision.pk}", by=by, on=on, at=at)
        except messages.MessageRefused as refused:
            raise CaseRefused("message", refused.reason, remedy=refused.remedy).of(decision.case, "sent") from None
        decision.state, decision.sent_on, decision.document = Decision.SENT, on, document
        decision.save()
        if decision.supersedes_id:
            Decision.objects.filter(pk=decision.supersedes_id).update(state=Decision.SUPERSEDED)
        append(kind="decisions.send", body=_body(decision), by=by, at=at, about=decision.case.about)
    return decision


def send_again(
    decision_id: int, *, reason: str, port: str, kind: str = "", no: int | None = None, address: str = "", by: Actor, on: date,
    at: datetime,
) -> Decision:
    """A sent decision came back or was lost (`reason`): the same words and paper go out once more, by whichever way. The day
    on which it was first sent stays."""
    with acting(by=by, at=at):
        texts.check(reason)
        decision = checks.locked(decision_id)
        checks.own_case(decision.case_id, by)
        checks.state(decision, Decision.SENT, _("再发"))
        assert decision.message is not None, "sent decisions have their message"
        try:
            decision.message = messages.send_again(
                decision.message, reason=reason, port=port, kind=kind, no=no, address=address, by=by, on=on, at=at)
        except messages.MessageRefused as refused:
            raise CaseRefused("message", refused.reason, remedy=refused.remedy).of(decision.case, "sent") from None
        decision.save()
        append(kind="decisions.send_again", body={**_body(decision), "port": port}, by=by, at=at, about=decision.case.about)
    return decision


def record_delivery(
    decision_id: int, *, day: date, how: str, proof: str, proof_file: str = "", by: Actor, on: date, at: datetime
) -> Decision:
    """It arrived: the day starts the remedies' clocks. `how` and `proof` as kernel/messages asks them."""
    with acting(by=by, at=at):
        decision = checks.locked(decision_id)
        checks.state(decision, Decision.SENT, _("送达"))
        assert decision.message is not None, "sent decisions have their message"
        checks.not_before(day, decision.sent_on, on)
        try:
            messages.confirm(
                decision.message, how=how, proof=proof, proof_file=proof_file, delivered_on=day, on=on, by=by, at=at)
        except messages.MessageRefused as refused:
            raise CaseRefused("message", refused.reason, remedy=refused.remedy).of(decision.case, "delivered") from None
        decision.state, decision.delivered_on = Decision.DELIVERED, day
        decision.save()
        append(kind="decisions.record_delivery", body=_body(decision), by=by, at=at, about=decision.case.about)
    return decision


def file_remedy(
    decision_id: int, *, kind: str, day: date, authority: str, number: str = "", by: Actor, on: date, at: datetime
) -> Remedy:
    """Reconsideration or suit against a delivered decision, as the department or the applicant says it was filed. CaseRefused
    for a suit against a refusal that was not reconsidered. One filed late is recorded and shown as late: whether it is admitted
    is not ours to decide."""
    with acting(by=by, at=at):
        texts.check(authority, number)
        decision = checks.locked(decision_id)
        case = checks.concerned(decision.case_id, by)
        checks.not_before(day, decision.delivered_on, on)
        checks.may_file(decision, kind, day)
        made = Remedy.objects.create(
            decision=decision, kind=kind, number=number.strip()[:100], authority=authority.strip()[:120], filed_on=day,
            by=str(by), at=at)
        _event(case, remedies.FILED[kind], day, by=by, on=on, at=at)
        body = {"decision": decision.pk, "remedy": made.pk, "kind": kind, "filed_on": day}
        append(kind="decisions.file_remedy", body=body, by=by, at=at, about=case.about)
    return made


def decide_remedy(
    remedy_id: int, *, outcome: str, day: date, text: str = "", by: Actor, on: date, at: datetime
) -> Remedy:
    """How it ended: upheld, corrected or other; `day` is the day on which the outcome was served."""
    with acting(by=by, at=at):
        texts.check(text)
        remedy = Remedy.objects.select_for_update().select_related("decision").filter(pk=remedy_id).first()
        case = checks.own_case(remedy.decision.case_id if remedy else None, by)
        assert remedy is not None
        checks.not_before(day, remedy.filed_on, on)
        checks.may_decide(remedy, outcome)
        remedy.outcome, remedy.decided_on, remedy.text = outcome, day, text.strip()
        remedy.save()
        if remedy.kind in remedies.DECIDED:
            _event(case, remedies.DECIDED[remedy.kind], day, by=by, on=on, at=at)
        body = {"remedy": remedy.pk, "kind": remedy.kind, "outcome": outcome, "decided_on": day}
        append(kind="decisions.decide_remedy", body=body, by=by, at=at, about=case.about)
    return remedy


def _event(case: Any, event: str, day: date, *, by: Actor, on: date, at: datetime) -> None:
    """The case's own event, where its procedure knows it and it has not happened: a second decision has its own remedies."""
    rule = pins.bundle(case.pin_id).procedure.event(event)
    if rule is None or case.state not in rule.from_ or case.events.filter(kind=event).exists():
        return
    acts = SYSTEM if by.role in CITIZEN else by  # what the applicant says is kept with the remedy, under their name
    if acts is by or "system" in rule.who:
        cases.record(case.pk, event, day=day, room=ROOM, by=acts, on=on, at=at)


def _number(decision: Decision) -> str:
    """The case's number and the place among its signed decisions; the form is a parameter of the project [?]."""
    return f"{decision.case.number}-{queries.signed_count(decision.case_id) + 1}"


def _body(decision: Decision) -> dict[str, Any]:
    return {"decision": decision.pk, "code": decision.code, "state": decision.state, "number": decision.number,
            "articles": decision.articles, "document": decision.document, "delivered_on": decision.delivered_on,
            "supersedes": decision.supersedes_id}

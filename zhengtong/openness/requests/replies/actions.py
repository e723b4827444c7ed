"""The reply: draft, review, signature, sending, delivery, and sending again what came back."""
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, texts
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions import queries as decided
from zhengtong.law.decisions.models import Decision
from zhengtong.law.norms import actions as norms
from zhengtong.law.norms.models import Review

from .. import answering, conditions, grounds, noting, papers, queries, replying, resending, telling
from ..models import Request
from ..noting import ROOM

__all__ = ["ask_review", "draft_reply", "record_delivery", "send_again", "send_reply", "sign_reply"]


def draft_reply(
    case_id: Any, *, code: str, text: str, reasons: str = "", remedy: str | None = None, articles: Sequence[str] | None = None,
    attachments: Sequence[str] = (), ground: str = "", by: Actor, on: date, at: datetime,
) -> Decision:
    """A draft under one of the reply codes. Articles and remedy text are the code's own unless others are given; what the code
    presupposes (a search that found nothing, a correction, reasons asked for, a redacted copy) must be there. `ground`: for
    `duplicate` the number of the earlier request, for `deny_third_party` why no third party was asked (where none was), for
    `partial` what a third party objected to and is withheld."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        rule = answering.reply(request, code, list(request.copies.all()), attachments)
        against = code in grounds.PUBLIC and bool(grounds.objections(request))
        basis = grounds.of(request, code, ground, rule.articles[0] if rule.articles else "")
        reasons = "\n".join(part for part in (reasons.strip(), basis.said) if part)
        held = replying.draft(rule, remedy, articles, against=against)
        body = {"code": code, **({"reason": reasons} if reasons.strip() else {})}
        cases.record(case_id, "drafted", body=body, room=ROOM, by=by, on=on, at=at)
        before = decided.in_force(case_id)
        made = decisions.draft(
            case_id=case_id, supersedes=before.pk if before else None, code=code, demands=held.demands, text=text,
            reasons=reasons, remedy=held.remedy, articles=held.articles, attachments=attachments, by=by, on=on, at=at)
        basis.keep(request, made)
        noting.note("draft_reply", request, {"code": code, "decision": made.pk, "ground": basis.kind}, by, at)
    return made


def ask_review(case_id: Any, *, by: Actor, on: date, at: datetime) -> Review:
    """Puts the open draft before the legality review."""
    with acting(by=by, at=at):
        conditions.desk(case_id, by)
        draft = answering.open_draft(case_id)
        said = {"code": draft.code, "text": draft.text, "reasons": draft.reasons, "articles": draft.articles,
                "remedy": draft.remedy, "attachments": draft.attachments}
        return norms.ask(case_id=case_id, about=draft.about, draft=said, drafter_login=draft.drafted_login,
                         drafter_person=draft.drafted_person, by=by, on=on, at=at)


def sign_reply(case_id: Any, *, by: Actor, on: date, at: datetime) -> Decision:
    """An approver who is not the author signs; not before what the code demands is there."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        draft = answering.open_draft(case_id)
        answering.attachments(request, draft.attachments, list(request.copies.all()))
        grounds.protected(request, draft, on, sending=False)
        signed = decisions.sign(draft.pk, by=by, on=on, at=at)
        cases.record(case_id, "signed", room=ROOM, by=by, on=on, at=at)
        noting.note("sign_reply", request, {"decision": draft.pk, "code": draft.code}, by, at)
    return signed


def send_reply(
    case_id: Any, *, port: str, kind: str = "", no: int | None = None, address: str = "", printed: bool = True,
    verify_at: str = "/verify/", by: Actor, on: date, at: datetime,
) -> Decision:
    """Makes the letter and hands it to the outbox. `printed=False` keeps its text alone (where nobody will read a PDF).
    `verify_at`: the address before the letter's code."""
    with acting(by=by, at=at):
        request, signed = answering.signed(case_id, by)
        _may_leave(request, signed, on)  # before there is a letter, and once more when it leaves
    document = papers.document(request, signed, printed, verify_at, by=by, on=on, at=at)
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        _may_leave(request, signed, on)
        sent = decisions.send(signed.pk, document=document, port=port, kind=kind, no=no, address=address, by=by, on=on, at=at)
        cases.record(case_id, "sent", room=ROOM, by=by, on=on, at=at)
        if request.answered_on is None:  # what a reconsideration orders anew is not a second request of the report
            noting.answered(request, sent.code, on)
        noting.note("send_reply", request, {"decision": sent.pk, "code": sent.code, "port": port}, by, at)
    return sent


def _may_leave(request: Request, signed: Decision, on: date) -> None:
    answering.attachments(request, signed.attachments, list(request.copies.all()))
    grounds.protected(request, signed, on, sending=True)


def record_delivery(
    case_id: Any, *, day: date, how: str, proof: str, proof_file: str = "", by: Actor, on: date, at: datetime
) -> Decision:
    """The reply arrived on `day`, known how; the remedies' clocks run from it."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        sent = answering.sent(case_id)
        telling.pumped(sent.message, by=by, at=at)
        done = decisions.record_delivery(sent.pk, day=day, how=how, proof=proof, proof_file=proof_file, by=by, on=on, at=at)
        cases.record(case_id, "delivered", day=day, room=ROOM, by=by, on=on, at=at)
        noting.note("record_delivery", request, {"decision": sent.pk, "day": day, "how": how}, by, at)
    return done


def send_again(
    message_id: Any, *, reason: str, port: str, address: str = "", by: Actor, on: date, at: datetime
) -> Message:
    """A letter or notice of a request came back or was lost: the same goes out once more, by any port. `reason`: what came of
    the first. To the applicant's own page without an address; a day that was kept stays kept."""
    with acting(by=by, at=at):
        request = conditions.desk(getattr(queries.request_of(message_id), "pk", None), by)
        texts.check(reason, address)
        message = next((m for m in resending.undelivered(request) if str(m.pk) == str(message_id)), None)
        if message is None or not reason.strip():
            said, remedy = _("没有这份没有送到的文书，或没有写原因。"), _("看没有送到的文书，写明退回的原因。")
            raise CaseRefused("message", said, remedy=remedy).of(request.case, "send_again")
        way = {"port": port, "address": address, **(telling.page(request) if port == "site" else {})}
        made = resending.again(request, message, way, reason, by=by, on=on, at=at)
        noting.note("send_again", request, {"message": str(made.pk), "port": port}, by, at)
    return made

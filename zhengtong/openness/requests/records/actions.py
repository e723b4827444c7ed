"""Wrong records about oneself: verified, decided, sent."""
from datetime import date, datetime
from typing import Any

from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases import texts
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions.models import Decision

from .. import answering, conditions, correcting, noting, papers, telling
from ..noting import ROOM

__all__ = ["answer_correction", "send_result", "verify_record"]


def verify_record(
    case_id: Any, *, opinion: str, reason: str, text: str = "", by: Actor, on: date, at: datetime
) -> Decision | None:
    """What the check of a wrong record found, and why (article 41). `wrong` and `right` are the draft of the decision to
    correct, or not to correct, which an approver signs; `text`: what a wrong record is to say. None where it is not ours."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "verified", body={"opinion": opinion, "reason": reason}, room=ROOM, by=by, on=on, at=at)
        draft = correcting.draft(request, opinion, text)
        made = decisions.draft(case_id=case_id, **draft, reasons=reason, by=by, on=on, at=at) if draft else None
        noting.note("verify_record", request, {"opinion": opinion, "decision": made.pk if made else None}, by, at)
    return made


def answer_correction(
    case_id: Any, *, outcome: str, text: str = "", name: str = "", printed: bool = True, verify_at: str = "/verify/", by: Actor,
    on: date, at: datetime,
) -> Decision:
    """The end of a request to correct one's own record: an approver who did not verify signs the draft (`corrected`,
    `refused`); or it is `forwarded` to, or the applicant `told` of, the competent body `name`, with the reason `text`. Each
    goes out at once as a letter with number, article, reasons and, unless the record was corrected, remedy."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        correcting.outcome(request, outcome)
        if outcome in correcting.SIGNED:
            draft = correcting.open_draft(request, outcome)
            made = decisions.sign(draft.pk, by=by, on=on, at=at)
            body = {"text": draft.text} if outcome == "corrected" else {"reason": draft.reasons}
        else:
            body = {"name": name, "reason": text}
            texts.check(name, text)
            made = decisions.give_notice(**correcting.notice(request, outcome, name, text), by=by, on=on, at=at)
        cases.record(case_id, outcome, body=body, room=ROOM, by=by, on=on, at=at)
        noting.note("answer_correction", request, {"outcome": outcome, "decision": made.pk}, by, at)
    return send_result(case_id, printed=printed, verify_at=verify_at, by=by, on=on, at=at)


def send_result(
    case_id: Any, *, printed: bool = True, verify_at: str = "/verify/", by: Actor, on: date, at: datetime
) -> Decision:
    """Sends what needs no other step to leave: the signed result of a request to correct a record, or the word that a request
    counts as abandoned, with its letter; again where it did not go out the first time. Its arrival is `record_delivery`
    (`deliver_notice` for the word), or `open_reply` on the site."""
    with acting(by=by, at=at):
        request, signed = answering.signed(case_id, by)
        if signed.code not in answering.ABANDONED:
            correcting.outcome(request, signed.code)
    document = papers.document(request, signed, printed, verify_at, by=by, on=on, at=at)
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        where = telling.recipient(request.case)
        sent = decisions.send(signed.pk, document=document, **where, by=by, on=on, at=at)
        noting.note("send_result", request, {"decision": sent.pk, "code": sent.code}, by, at)
    return sent

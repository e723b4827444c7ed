"""The verbs of requests for information, from guidance to the public log. Each is one transaction over its case."""
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, sight, texts
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.files import actions as files
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import CITIZEN, Actor, system
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions import paper
from zhengtong.law.decisions import queries as decisions_held
from zhengtong.law.decisions.models import Decision
from zhengtong.law.norms import actions as norms
from zhengtong.law.norms.models import Review

from . import answering, conditions, copying, correcting, grounds, publishing, queries, replying, resending, telling
from .fees import FeeRefused, reckon
from .models import (
    CaseFile,
    Confirmation,
    Consultation,
    Fee,
    Guidance,
    LogEntry,
    RedactedCopy,
    Request,
    SearchRecord,
)
from .receiving import APPLICANT, OFFICE, Confirmed, received_on

__all__ = [
    "abandon", "answer_consultation", "answer_correction", "archive", "ask_correction", "ask_reasons", "ask_review",
    "check_identity", "confirm", "consult", "correct", "delay", "deliver_consultation", "deliver_notice", "draft_reply",
    "end_consultation", "extend", "file", "give_reasons", "guide", "notice_fee", "open_message",
    "open_notice", "open_reply", "pass_petition", "publish",
    "read", "record_delivery", "record_payment", "redact", "search", "send_again", "send_reply", "send_result", "sign_reply", "take_down",
    "take_file", "tell_third_party", "transfer", "verify_record",
    "withdraw",
]

SYSTEM, ROOM = system("requests"), "requests"


def read(case_id: Any, *, by: Actor, on: date, at: datetime) -> queries.View:
    """Opens a request with all that belongs to it, cut to the reader; an official's look is noted."""
    cases.read_case(case_id, by=by, on=on, at=at)
    return queries.view(case_id, by, on)


def guide(words: str, *, on: date, at: datetime) -> Guidance:
    """Before filing: looks through what is public already, and keeps what was found (no person is kept with it)."""
    words = "".join(char for char in words if char.isprintable())[:200]
    hits = queries.public_search(words, on=on)
    with writing():
        made = Guidance.objects.create(words=words.strip(), found=[[h.kind, h.key, h.title] for h in hits], on=on, at=at)
        append(kind="requests.guide", body={"guidance": made.pk, "found": len(hits)}, by=SYSTEM, at=at)
    return made


def file(
    *, channel: str, answers: Mapping[str, Any], attachments: Mapping[str, Sequence[str]] | None = None, applicant: Applicant,
    key: str, submitted_on: date | None = None, guidance: int | None = None, read_back: bool = False,
    procedure: str = conditions.PROCEDURE, by: Actor, on: date, at: datetime,
) -> Request:
    """Takes a request in by any channel. The clock starts when the channel's day of receipt is there (article 31): at once in
    person and orally, else by `confirm`. The same `key` and content again is the same request. An oral request is taken down by
    an officer who read it back. `procedure`: also record-correction, for wrong records about oneself."""
    day = submitted_on or on
    with acting(by=by, at=at):
        conditions.channel(channel, by, read_back)
        if procedure == conditions.CORRECTION:
            conditions.own_record(by)
        opened = cases.open_case(
            procedure=procedure, answers=answers, files=attachments, applicant=applicant, channel=channel, key=key,
            title=str(answers.get("title") or "")[:200], day=submitted_on, by=by, on=on, at=at)
        if opened.again:
            return Request.objects.get(pk=opened.case.pk)
        request = Request.objects.create(case=opened.case, channel=channel, submitted_on=day, **_said(answers, channel, by))
        if by.role in CITIZEN and by.subject is not None:
            _identified(request, "login", by, on)
        if guidance is not None:
            Guidance.objects.filter(pk=guidance, request=None).update(request=request)
        if by.role in CITIZEN:
            _confirmed(request, APPLICANT, "site", day, by, at)
        _receive(request, by=by, on=on, at=at)
        _note("file", request, {"channel": channel, "submitted_on": day, "received_on": request.received_on}, by, at)
    return request


def _said(answers: Mapping[str, Any], channel: str, by: Actor) -> dict[str, Any]:
    """What the request keeps of the form for lists and for the report."""
    said = {key: str(answers.get(key) or "") for key in ("title", "features", "wrong", "delivery", "help")}
    return {
        "column": str(answers.get("applicant_type") or "natural_person"), "title": said["title"][:200],
        "features": said["features"] or said["wrong"], "delivery": said["delivery"], "help": said["help"][:500],
        "taken_down_by": str(by) if channel == "oral" else "",
    }


def confirm(
    case_id: Any, *, sides: Sequence[str] = (OFFICE,), how: str, day: date | None = None, by: Actor, on: date, at: datetime
) -> Request:
    """The office (or the applicant, or both in one telephone call) confirms: the day of receipt follows by the channel."""
    with acting(by=by, at=at):
        request = conditions.seen(case_id, by)
        conditions.confirmation(request, sides, how, day or on, on, by)
        for side in sides:
            _confirmed(request, side, how, day or on, by, at)
        _receive(request, by=by, on=on, at=at)
        body = {"sides": list(sides), "how": how, "day": day or on, "received_on": request.received_on}
        _note("confirm", request, body, by, at)
    return request


def _confirmed(request: Request, side: str, how: str, day: date, by: Actor, at: datetime) -> None:
    Confirmation.objects.create(request=request, side=side, how=how, day=day, by=str(by), at=at)


def _receive(request: Request, *, by: Actor, on: date, at: datetime) -> None:
    """Records the receipt as soon as its day is known."""
    sides = tuple(Confirmed(c.side, c.day) for c in request.confirmations.all())
    day = received_on(request.channel, request.submitted_on, sides)
    if day is None or request.received_on is not None:
        return
    cases.record(request.pk, "received", day=day, room=ROOM, by=by if by.is_staff else SYSTEM, on=on, at=at)
    request.received_on = day
    request.save(update_fields=["received_on"])


def check_identity(case_id: Any, *, how: str, by: Actor, on: date, at: datetime) -> Request:
    """The proof of identity was looked at: card, licence, letter."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        conditions.identity(request, how, on)
        _identified(request, how, by, on)
        _note("check_identity", request, {"how": how}, by, at)
    return request


def _identified(request: Request, how: str, by: Actor, on: date) -> None:
    request.identity_how, request.identity_by, request.identity_on = how, str(by), on
    request.save(update_fields=["identity_how", "identity_by", "identity_on"])


def ask_correction(case_id: Any, *, fields: Sequence[str], reason: str, by: Actor, on: date, at: datetime) -> Request:
    """The one correction notice, within seven working days of receipt (for a wrong record: the notice that asks for evidence);
    only the named fields may then be changed."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        step = correcting.ASKING[request.case.procedure]
        cases.record(case_id, step.event, body={"fields": list(fields), "reason": reason}, room=ROOM, by=by, on=on, at=at)
        telling.notice(request, step.letter, step.what, by=by, on=on, at=at)
        _note("ask_correction", request, {"fields": list(fields)}, by, at)
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
        _note("deliver_notice", request, {"event": event, "day": day, "how": how}, by, at)
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
        _note("correct", request, {"fields": sorted(answers)}, by, at)
    return request


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
        _note("verify_record", request, {"opinion": opinion, "decision": made.pk if made else None}, by, at)
    return made


def answer_correction(
    case_id: Any, *, outcome: str, text: str = "", name: str = "", printed: bool = True, by: Actor, on: date, at: datetime
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
        _note("answer_correction", request, {"outcome": outcome, "decision": made.pk}, by, at)
    return send_result(case_id, printed=printed, by=by, on=on, at=at)


def send_result(case_id: Any, *, printed: bool = True, by: Actor, on: date, at: datetime) -> Decision:
    """Sends the signed result of a request to correct a record, with its letter; again where it did not go out the first
    time. Its arrival is `record_delivery`, or `open_reply` on the site."""
    with acting(by=by, at=at):
        request, signed = answering.signed(case_id, by)
        correcting.outcome(request, signed.code)
    document = _document(request, signed, printed, by=by, on=on, at=at)
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        where = telling.recipient(request.case)
        sent = decisions.send(signed.pk, document=document, **where, by=by, on=on, at=at)
        _note("send_result", request, {"decision": sent.pk, "code": sent.code}, by, at)
    return sent


def ask_reasons(case_id: Any, *, reason: str, by: Actor, on: date, at: datetime) -> Request:
    """Clearly many or repeated: the applicant is asked for the reasons (article 35). `reason`: how many, how often."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "reasons_asked", body={"reason": reason}, room=ROOM, by=by, on=on, at=at)
        telling.notice(request, "reasons-notice", "reasons", by=by, on=on, at=at)
        _note("ask_reasons", request, {}, by, at)
    return request


def give_reasons(case_id: Any, *, text: str, day: date | None = None, by: Actor, on: date, at: datetime) -> Request:
    """The applicant's reasons came."""
    with acting(by=by, at=at):
        request = conditions.seen(case_id, by)
        cases.record(case_id, "reasons_given", body={"text": text}, day=day, room=ROOM, by=by, on=on, at=at)
        _note("give_reasons", request, {"day": day or on}, by, at)
    return request


def delay(case_id: Any, *, reason: str, by: Actor, on: date, at: datetime) -> Request:
    """Reasonable, but not possible in time: a later day is set and told (article 35); by the head of the office, in time."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "delayed", body={"reason": reason}, room=ROOM, by=by, on=on, at=at)
        telling.notice(request, "delay-notice", "delayed", by=by, on=on, at=at)
        _note("delay", request, {"reason": reason}, by, at)
    return request


def notice_fee(
    case_id: Any, *, method: str, quantity: int, reason: str, by: Actor, on: date, at: datetime
) -> Fee:
    """The fee notice, inside the reply period: basis, standard, amount, how to pay. One method, once; nothing below the first
    tier. `reason`: why number or frequency clearly exceeds what is reasonable (the officer's finding, never the machine's)."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        try:
            fee = reckon(queries.fees(request), method, quantity, before=queries.month_before(request))
        except FeeRefused as refused:
            said = CaseRefused("fee", refused.reason, article=refused.article, remedy=refused.remedy)
            raise said.of(request.case, "fee_noticed") from None
        texts.check(reason)
        conditions.fee(request, fee.amount, reason)
        made = Fee.objects.create(
            request=request, method=method, before=fee.before, quantity=quantity, amount=fee.amount, reason=reason.strip(),
            steps=[[s.first, s.last, str(s.price)] for s in fee.steps], noticed_on=on)
        cases.record(case_id, "fee_noticed", body={"method": method, "quantity": quantity, "amount": str(fee.amount)},
                     room=ROOM, by=by, on=on, at=at)
        telling.notice(request, "fee-notice", "fee", given=telling.charged(request, method, fee.steps), by=by, on=on, at=at)
        _note("notice_fee", request, {"method": method, "quantity": quantity, "amount": fee.amount}, by, at)
    return made


def record_payment(case_id: Any, *, day: date, voucher: str, by: Actor, on: date, at: datetime) -> Fee:
    """The whole fee was paid on `day`; the reply period begins anew from the day after."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        texts.check(voucher)
        held = conditions.unpaid(request, voucher)
        cases.record(case_id, "fee_paid", day=day, room=ROOM, by=by, on=on, at=at)
        held.paid_on, held.voucher = day, voucher.strip()[:100]
        held.save(update_fields=["paid_on", "voucher"])
        _note("record_payment", request, {"day": day, "amount": held.amount}, by, at)
    return held


def abandon(case_id: Any, *, by: Actor, on: date, at: datetime) -> Request:
    """Not corrected or not paid in time: no further processing, told to the applicant with article and remedy."""
    steps = {"correction": ("correction_abandoned", "abandoned_correction", "correction_period"),
             "fee": ("fee_abandoned", "abandoned_fee", "fee_payment")}
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        event, code, clock = steps.get(request.case.state, steps["correction"])
        cases.record(case_id, event, room=ROOM, by=by, on=on, at=at)
        _answer(request, code, on)
        held = replying.draft(replying.rule(request, code), None, None)
        said, why = telling.abandoned(request, clock, on)
        decisions.give_notice(
            case_id=case_id, code=code, demands=held.demands, articles=held.articles, remedy=held.remedy, text=said,
            reasons=why, **telling.recipient(request.case), by=by, on=on, at=at)
        _note("abandon", request, {"code": code}, by, at)
    return request


def consult(
    case_id: Any, *, kind: str, name: str, text: str, address: str = "", by: Actor, on: date, at: datetime
) -> Consultation:
    """Asks a third party, a co-maker or another authority in writing: a thread of its own with letter, delivery, answer."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        texts.check(name, text, address)
        conditions.asked(request, kind, name, text)
        thread = f"{kind}-{request.consultations.count() + 1}"
        cases.record(case_id, f"{kind}_asked", thread=thread, body={"name": name, "text": text}, room=ROOM, by=by, on=on, at=at)
        letter = f"{kind.replace('_', '-')}-letter"
        message = telling.consulted(request, letter, name, address, thread, by=by, on=on, at=at)
        made = Consultation.objects.create(request=request, thread=thread, kind=kind, name=name.strip()[:200], text=text,
                                           address=address.strip()[:300], message=message, asked_on=on)
        _note("consult", request, {"thread": thread, "kind": kind}, by, at)
    return made


def deliver_consultation(
    consultation_id: int, *, day: date, how: str, proof: str, by: Actor, on: date, at: datetime
) -> Consultation:
    """The letter reached the one who was asked on `day`: the fifteen working days run from it."""
    with acting(by=by, at=at):
        held = conditions.consultation(consultation_id, by)
        telling.confirmed(held.message, day=day, how=how, proof=proof, by=by, on=on, at=at)
        if held.kind != Consultation.AUTHORITY:  # other authorities have no period of their own, so the procedure has no event
            cases.record(held.request_id, f"{held.kind}_delivered", day=day, thread=held.thread, room=ROOM, by=by, on=on, at=at)
        held.delivered_on = day
        held.save(update_fields=["delivered_on"])
        _note("deliver_consultation", held.request, {"thread": held.thread, "day": day, "how": how}, by, at)
    return held


def answer_consultation(
    consultation_id: int, *, day: date, opinion: str = "", reasons: str = "", by: Actor, on: date, at: datetime
) -> Consultation:
    """The answer came on `day`. `opinion`: agrees, objects (for a third party also unfounded); other authorities: in words."""
    with acting(by=by, at=at):
        held = conditions.consultation(consultation_id, by)
        texts.check(reasons)
        conditions.opinion(held, opinion, reasons)
        body = {"text": reasons} if held.kind == Consultation.AUTHORITY else {"opinion": opinion}
        cases.record(held.request_id, f"{held.kind}_answered", day=day, thread=held.thread, body=body, room=ROOM, by=by, on=on,
                     at=at)
        held.answered_on, held.opinion, held.reasons = day, opinion, reasons.strip()
        held.save(update_fields=["answered_on", "opinion", "reasons"])
        _note("answer_consultation", held.request, {"thread": held.thread, "day": day, "opinion": opinion}, by, at)
    return held


def end_consultation(consultation_id: int, *, reason: str, by: Actor, on: date, at: datetime) -> Consultation:
    """The office waits for this answer no longer; its days are not left out from now on."""
    with acting(by=by, at=at):
        held = conditions.consultation(consultation_id, by)
        cases.record(held.request_id, "consultation_ended", thread=held.thread, body={"reason": reason}, room=ROOM, by=by,
                     on=on, at=at)
        held.ended_on = on
        held.save(update_fields=["ended_on"])
        _note("end_consultation", held.request, {"thread": held.thread}, by, at)
    return held


def tell_third_party(consultation_id: int, *, text: str, reason: str, by: Actor, on: date, at: datetime) -> Consultation:
    """What is disclosed against a third party's will is told to it in writing, content and reason (article 32)."""
    with acting(by=by, at=at):
        held = conditions.consultation(consultation_id, by)
        conditions.against_its_will(held, text, reason)
        cases.record(held.request_id, "third_party_told", thread=held.thread,
                     body={"name": held.name, "text": text, "reason": reason}, room=ROOM, by=by, on=on, at=at)
        thread = f"{held.thread}-told"
        telling.consulted(held.request, "third-party-decision", held.name, held.address, thread, by=by, on=on, at=at)
        held.told_on = on
        held.save(update_fields=["told_on"])
        _note("tell_third_party", held.request, {"thread": held.thread}, by, at)
    return held


def transfer(case_id: Any, *, department: str, reason: str, by: Actor, on: date, at: datetime) -> Request:
    """To the department of the district that made or keeps the information (article 10); the clock runs on."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "transferred", body={"department": department, "reason": reason}, room=ROOM, by=by, on=on, at=at)
        cases.hand_over(case_id, department=department, reason=reason, by=by, on=on, at=at)
        _note("transfer", request, {"department": department}, by, at)
    return request


def search(
    case_id: Any, *, place: str, words: str, found: str, hits: int, by: Actor, on: date, at: datetime
) -> SearchRecord:
    """Where, with which words, what was found, and how many of what was asked for (`hits`); a reply that nothing is held needs
    a search that found none. The last search in a place is the one that counts."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "searched", body={"where": place, "words": words, "found": found}, room=ROOM, by=by, on=on, at=at)
        conditions.counted(request, hits)
        made = SearchRecord.objects.create(
            request=request, place=place, words=words, found=found, hits=hits, by=str(by), on=on)
        _note("search", request, {"search": made.pk}, by, at)
    return made


def extend(case_id: Any, *, reason: str, by: Actor, on: date, at: datetime) -> Request:
    """Up to twenty working days more, once, before the day, by the head of the office; the applicant is told."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "extended", body={"reason": reason}, room=ROOM, by=by, on=on, at=at)
        telling.notice(request, "extension-notice", "extended", by=by, on=on, at=at)
        _note("extend", request, {"reason": reason}, by, at)
    return request


def take_file(
    case_id: Any, data: IO[bytes] | bytes, *, name: str, refuse: Collection[str] = files.UNWANTED, by: Actor, on: date,
    at: datetime,
) -> StoredFile:
    """Takes a file in for this request and for no other: to go with the reply, to be redacted, or the applicant's paper.
    `refuse`: findings that are not admitted (an original that is redacted may have hidden layers). FileRefused as in files."""
    with acting(by=by, at=at):
        conditions.desk(case_id, by)
    taken = files.accept(data, name=name, refuse=refuse, by=by, at=at)
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        _filed(request, taken.hash, CaseFile.MATERIAL, by, on)
        _note("take_file", request, {"file": taken.hash}, by, at)
    return taken


def _filed(request: Request, digest: str, use: str, by: Actor, on: date) -> None:
    CaseFile.objects.get_or_create(request=request, hash=digest, use=use, defaults={"by": str(by), "on": on})


def redact(
    case_id: Any, *, original: str, removed: Sequence[Mapping[str, Any]], reasons: str, leave: Sequence[str] = (), by: Actor,
    on: date, at: datetime,
) -> RedactedCopy:
    """A new file without the boxes, paragraphs or cells in `removed`; it exists only when its proof holds. `leave`: removed
    strings that may stand elsewhere, as the officer decided."""
    with acting(by=by, at=at):  # and let go: the work that follows, no transaction waits for
        request = conditions.desk(case_id, by)
    try:
        answering.of_case(request, original)
        copy = copying.made(original, removed, leave=leave, by=by, at=at)
    except CaseRefused as refused:
        cases.note_refusal(refused, by=by, at=at)
        raise
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        texts.check(reasons)
        if not reasons.strip():
            raise CaseRefused("body", _("没有写遮盖的理由。"), article=conditions.PARTIAL, remedy=_("写上理由。"))
        made = RedactedCopy.objects.create(request=request, original=original, copy=copy.hash, removed=list(removed),
                                           reasons=reasons.strip(), by=str(by), on=on)
        _note("redact", request, {"original": original, "copy": copy.hash}, by, at)
    return made


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
        made = decisions.draft(case_id=case_id, code=code, demands=held.demands, text=text, reasons=reasons, remedy=held.remedy,
                               articles=held.articles, attachments=attachments, by=by, on=on, at=at)
        basis.keep(request, made)
        _note("draft_reply", request, {"code": code, "decision": made.pk, "ground": basis.kind}, by, at)
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
        _note("sign_reply", request, {"decision": draft.pk, "code": draft.code}, by, at)
    return signed


def send_reply(
    case_id: Any, *, port: str, kind: str = "", no: int | None = None, address: str = "", printed: bool = True, by: Actor,
    on: date, at: datetime,
) -> Decision:
    """Makes the letter and hands it to the outbox. `printed=False` keeps its text alone (where nobody will read a PDF)."""
    with acting(by=by, at=at):
        request, signed = answering.signed(case_id, by)
    document = _document(request, signed, printed, by=by, on=on, at=at)
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        answering.attachments(request, signed.attachments, list(request.copies.all()))
        grounds.protected(request, signed, on, sending=True)
        sent = decisions.send(signed.pk, document=document, port=port, kind=kind, no=no, address=address, by=by, on=on, at=at)
        cases.record(case_id, "sent", room=ROOM, by=by, on=on, at=at)
        _answer(request, sent.code, on)
        _note("send_reply", request, {"decision": sent.pk, "code": sent.code, "port": port}, by, at)
    return sent


def _document(request: Request, signed: Decision, printed: bool, *, by: Actor, on: date, at: datetime) -> str:
    """Hash of the paper; printing takes a second, so it is done before anybody waits for the database."""
    text = paper.text(signed)
    if printed:
        letter = cases.issue_letter(request.pk, replying.rule(request, signed.code).letter, values={"text": text},
                                    number=signed.number or "", by=by, on=on, at=at)
        if letter.file:
            return str(letter.file)
        text = letter.html
    return str(files.keep(text.encode(), name=f"{signed.number}.txt", media="text/plain", by=by, at=at).hash)


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
        _note("record_delivery", request, {"decision": sent.pk, "day": day, "how": how}, by, at)
    return done


def open_reply(case_id: Any, *, by: Actor, on: date, at: datetime) -> Decision:
    """The applicant opens the reply on the site: that is its delivery."""
    with acting(by=by, at=at):
        conditions.seen(case_id, by)
        held = answering.sent_or_delivered(case_id)
    if held.state == Decision.DELIVERED or by.role not in CITIZEN or held.message is None or held.message.port != "site":
        return held
    telling.pumped(held.message, by=SYSTEM, at=at)
    return record_delivery(case_id, day=on, how="opened", proof=f"{by.login} {at.isoformat()}", by=SYSTEM, on=on, at=at)


def open_notice(case_id: Any, *, by: Actor, on: date, at: datetime) -> Request:
    """The applicant opens on the site the notice that waits for them (to correct, to pay, of no further processing): that is
    its delivery. Where none waits, or it went another way, nothing is recorded."""
    with acting(by=by, at=at):
        request = conditions.seen(case_id, by)
    if by.role not in CITIZEN or queries.unopened(request) is None:
        return request
    return deliver_notice(case_id, day=on, how="opened", proof=f"{by.login} {at.isoformat()}", by=SYSTEM, on=on, at=at)


def open_message(message_id: Any, *, by: Actor, on: date, at: datetime) -> bool:
    """Opens a message of one's own box. Whether it was the reply or a notice of a request: its opening is their delivery."""
    request = queries.request_of(message_id)
    if request is None or by.role not in CITIZEN or not sight.sees(request.case, by):
        return False
    waiting, reply = queries.unopened(request), decisions_held.in_force(request.pk)
    if waiting is not None and waiting.pk == message_id:
        open_notice(request.pk, by=by, on=on, at=at)
    elif reply is not None and reply.message_id == message_id:
        open_reply(request.pk, by=by, on=on, at=at)
    else:
        return False
    return True


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
        _note("send_again", request, {"message": str(made.pk), "port": port}, by, at)
    return made


def pass_petition(case_id: Any, *, department: str, by: Actor, on: date, at: datetime) -> Request:
    """What was a petition in disguise goes, after the reply, to those who deal with petitions (article 39)."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        if request.code != "petition":
            said, remedy = _("只有答复为信访、举报、投诉类的，才转有关部门。"), _("看答复的种类。")
            raise CaseRefused("state", said, article=conditions.DISGUISE, remedy=remedy).of(request.case, "petition_passed")
        cases.record(case_id, "petition_passed", body={"department": department}, room=ROOM, by=by, on=on, at=at)
        _note("pass_petition", request, {"department": department}, by, at)
    return request


def archive(case_id: Any, *, by: Actor, on: date, at: datetime) -> Request:
    """The whole chain is kept together and the case is closed."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "archived", room=ROOM, by=by, on=on, at=at)
        _note("archive", request, {}, by, at)
    return request


def withdraw(case_id: Any, *, reason: str = "", paper: str = "", by: Actor, on: date, at: datetime) -> Request:
    """The applicant takes the request back; it counts under other results. Recorded by the office only with the reason and the
    applicant's paper (hash of a file of this request), for no article lets the office end a request so."""
    with acting(by=by, at=at):
        request = conditions.seen(case_id, by)
        conditions.withdrawal(request, reason, paper, by)
        cases.record(case_id, "withdrawn", body={"reason": reason} if reason.strip() else {}, room=ROOM, by=by, on=on, at=at)
        if request.received_on is not None and request.case.procedure == conditions.PROCEDURE:
            _answer(request, "other", on)
        if paper:
            _filed(request, paper, CaseFile.WITHDRAWAL, by, on)
        _note("withdraw", request, {"reason": reason, "paper": paper}, by, at)
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
        _note("publish", request, {"entry": made.number, "findings": len(findings)}, by, at)
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
        _note("take_down", request, {"entry": number}, by, at)
    return entry


def _answer(request: Request, code: str, on: date) -> None:
    request.code, request.answered_on = code, on
    request.leaf = replying.rule(request, code).row
    request.save(update_fields=["code", "leaf", "answered_on"])


def _note(verb: str, request: Request, body: Mapping[str, Any], by: Actor, at: datetime) -> None:
    append(kind=f"requests.{verb}", body={"case": request.case.number, **body}, by=by, at=at, about=request.case.about)

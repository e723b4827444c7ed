"""Third parties, co-makers and other authorities: asked, delivered, answered, ended, told."""
from datetime import date, datetime
from typing import Any

from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases import standing, texts
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.parties import Actor

from .. import codes, conditions, grounds, noting, telling
from ..models import Consultation
from ..noting import ROOM

__all__ = ["answer_by_code", "answer_consultation", "consult", "deliver_consultation", "end_consultation", "tell_third_party"]


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
        more = codes.told(request.case.number, thread) if kind in codes.KINDS else ""
        message = telling.consulted(request, letter, name, address, thread, more=more, by=by, on=on, at=at)
        made = Consultation.objects.create(request=request, thread=thread, kind=kind, name=name.strip()[:200], text=text,
                                           address=address.strip()[:300], message=message, asked_on=on)
        noting.note("consult", request, {"thread": thread, "kind": kind}, by, at)
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
        noting.note("deliver_consultation", held.request, {"thread": held.thread, "day": day, "how": how}, by, at)
    return held


def answer_consultation(
    consultation_id: int, *, day: date, opinion: str = "", reasons: str = "", by: Actor, on: date, at: datetime
) -> Consultation:
    """The answer came on `day`. `opinion`: agrees, objects (for a third party also unfounded); other authorities: in words."""
    with acting(by=by, at=at):
        held = conditions.consultation(consultation_id, by)
        return _answered(held, "answer_consultation", day, opinion, reasons, by=by, on=on, at=at)


def answer_by_code(number: str, code: str, *, opinion: str, reasons: str = "", on: date, at: datetime) -> Consultation:
    """The one who was asked answers without an account, by the number and the code of the letter. CaseRefused, in the same
    words whatever does not match."""
    held = codes.consultation(number, code)
    by = standing.whoever_was_asked(held.request.case.number, held.thread, held.name)
    with acting(by=by, at=at):
        conditions.one_of_two(opinion)
        return _answered(held, "answer_by_code", on, opinion, reasons, by=by, on=on, at=at)


def _answered(
    held: Consultation, verb: str, day: date, opinion: str, reasons: str, *, by: Actor, on: date, at: datetime
) -> Consultation:
    texts.check(reasons)
    conditions.opinion(held, opinion, reasons)
    body = {"text": reasons} if held.kind == Consultation.AUTHORITY else {"opinion": opinion}
    when: dict[str, Any] = {"by": by, "on": on, "at": at}
    cases.record(held.request_id, f"{held.kind}_answered", day=day, thread=held.thread, body=body, room=ROOM, **when)
    held.answered_on, held.opinion, held.reasons = day, opinion, reasons.strip()
    held.save(update_fields=["answered_on", "opinion", "reasons"])
    noting.note(verb, held.request, {"thread": held.thread, "day": day, "opinion": opinion}, by, at)
    return held


def end_consultation(consultation_id: int, *, reason: str, by: Actor, on: date, at: datetime) -> Consultation:
    """The office waits for this answer no longer; its days are not left out from now on."""
    with acting(by=by, at=at):
        held = conditions.consultation(consultation_id, by)
        grounds.may_end(held, on)
        cases.record(held.request_id, "consultation_ended", thread=held.thread, body={"reason": reason}, room=ROOM, by=by,
                     on=on, at=at)
        held.ended_on = on
        held.save(update_fields=["ended_on"])
        noting.note("end_consultation", held.request, {"thread": held.thread}, by, at)
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
        noting.note("tell_third_party", held.request, {"thread": held.thread}, by, at)
    return held

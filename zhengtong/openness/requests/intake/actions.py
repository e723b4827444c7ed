"""How a request comes in: guidance before it, every channel with its day of receipt, identity, passing it on."""
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.parties import CITIZEN, Actor

from .. import conditions, noting, queries
from ..models import Confirmation, Guidance, Request
from ..noting import ROOM, SYSTEM
from ..receiving import APPLICANT, OFFICE, Confirmed, received_on

NUMBERS = {"person": "id_number", "firm": "uscc"}  # the question that asks a subject's own number

__all__ = ["check_identity", "confirm", "file", "guide", "read", "transfer"]


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
        if _proved(applicant, answers, by):
            _identified(request, "login", by, on)
        if guidance is not None:
            Guidance.objects.filter(pk=guidance, request=None).update(request=request)
        if by.role in CITIZEN:
            _confirmed(request, APPLICANT, "site", day, by, at)
        _receive(request, by=by, on=on, at=at)
        noting.note("file", request, {"channel": channel, "submitted_on": day, "received_on": request.received_on}, by, at)
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
        noting.note("confirm", request, body, by, at)
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
        noting.note("check_identity", request, {"how": how}, by, at)
    return request


def _proved(applicant: Applicant, answers: Mapping[str, Any], by: Actor) -> bool:
    """Whether the login proves who applies: it is its subject's own, the name is the login's, and the number is the one that
    the registers have of that subject. Anything else is checked by the officer: the letters go to whoever is named."""
    if by.role not in CITIZEN or by.subject is None or applicant.name.strip() != by.name.strip():
        return False
    return access.is_own_key(by, str(answers.get(NUMBERS.get(by.subject[0], "")) or ""))


def _identified(request: Request, how: str, by: Actor, on: date) -> None:
    request.identity_how, request.identity_by, request.identity_on = how, str(by), on
    request.save(update_fields=["identity_how", "identity_by", "identity_on"])


def transfer(case_id: Any, *, department: str, reason: str, by: Actor, on: date, at: datetime) -> Request:
    """To the department of the district that made or keeps the information (article 10); the clock runs on."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "transferred", body={"department": department, "reason": reason}, room=ROOM, by=by, on=on, at=at)
        cases.hand_over(case_id, department=department, reason=reason, by=by, on=on, at=at)
        noting.note("transfer", request, {"department": department}, by, at)
    return request

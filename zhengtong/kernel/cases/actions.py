"""The verbs of cases: open, record, supplement, hand over, recuse, move; what the tick does; opening a record to read it."""
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from zhengtong.kernel.access import actions as access
from zhengtong.kernel.journal.actions import Line, append_all, writing
from zhengtong.kernel.parties import Actor

from . import opening, recording
from .models import CaseEvent, Recusal
from .opening import Applicant, Asked, Opened
from .recording import Desk
from .refusals import CaseRefused

__all__ = ["Applicant", "CaseRefused", "Opened", "note_refusal", "open_case", "record", "record_many"]


def open_case(
    *, procedure: str, answers: Mapping[str, Any], files: Mapping[str, Sequence[str]] | None = None, applicant: Applicant,
    department: str | None = None, channel: str, key: str, title: str = "", day: date | None = None, by: Actor, on: date,
    at: datetime,
) -> Opened:
    """Files an application. `files`: question -> hashes of kept files. `day`: the day on which it came, when it is entered
    later. `key`: the filing's own, from the form: the same again with the same content is the same case."""
    held = {name: list(hashes) for name, hashes in (files or {}).items() if hashes}
    asked = Asked(procedure, dict(answers), held, applicant, department or "", channel, title)
    try:
        if found := opening.again(key, asked):
            return found
        bundle = opening.check(asked, key, by=by, on=on, day=day or on)
        return _open(bundle, asked, key, by=by, on=on, day=day or on, at=at)
    except CaseRefused as refused:
        refused.event = refused.event or f"open {procedure}"[:80]
        note_refusal(refused, by=by, at=at)
        raise


def _open(bundle: Any, asked: Asked, key: str, *, by: Actor, on: date, day: date, at: datetime) -> Opened:
    try:
        with writing():
            opening.lock(bundle.procedure.number, on.year)
            if found := opening.again(key, asked):
                return found
            held = opening.opened(bundle, asked, key, by=by, on=on, day=day, at=at)
            append_all(_lines(held, "cases.open", pin=bundle.hash, key=asked.hash), by=by, at=at)
    except IntegrityError:
        if found := opening.again(key, asked):
            return found
        raise
    return Opened(held.case, held.case.number, False)


def record(
    case_id: Any, event: str, *, day: date | None = None, thread: str = "", body: Mapping[str, Any] | None = None, by: Actor,
    on: date, at: datetime, version: int | None = None,
) -> CaseEvent:
    """Something happened in the case, or is done in it. `day` only for what happens outside. `version`: the number of the
    last event that the actor saw. CaseRefused with article and remedy; the refusal is a journal entry of its own.

    An action that calls this inside its own transaction and lets the refusal through calls `note_refusal` after it."""
    try:
        with writing():
            held = recording.desk(case_id, by=by, on=on, at=at)
            made = recording.record(held, event, day=day, thread=thread, body=body or {}, version=version)
            recording.save(held)
            if held.case.closed_on is not None:
                close(held, by=by, at=at)
            append_all(_lines(held, "cases.record"), by=by, at=at)
    except CaseRefused as refused:
        refused.event = refused.event or event[:80]
        note_refusal(refused, by=by, at=at)
        raise
    return made


def close(held: Desk, *, by: Actor, at: datetime) -> None:
    """On closing nobody reads the applicant for the case any more."""
    from zhengtong.kernel.access.models import Authorisation

    if Authorisation.objects.filter(reference=held.case.about, revoked=None).exists():
        access.revoke(by=by, reference=held.case.about, at=at)


def record_many(
    ids: Iterable[Any], event: str, *, day: date | None = None, body: Mapping[str, Any] | None = None, by: Actor, on: date,
    at: datetime,
) -> list[tuple[Any, CaseEvent | CaseRefused]]:
    """The same event in many cases, by the same conditions, in one transaction: (case id, event or why not) for each."""
    results: list[tuple[Any, CaseEvent | CaseRefused]] = []
    lines: list[Line] = []
    with writing():
        for case_id in sorted(set(ids), key=str):  # one order of locks for everybody
            try:
                held = recording.desk(case_id, by=by, on=on, at=at)
                made = recording.record(held, event, day=day, thread="", body=body or {}, version=None)
                recording.save(held)
                lines += _lines(held, "cases.record")
                results.append((case_id, made))
            except CaseRefused as refused:
                results.append((case_id, refused))
                lines.append(_refusal(refused))
        if lines:
            append_all(lines, by=by, at=at)
    return results


def note_refusal(refused: CaseRefused, *, by: Actor, at: datetime) -> None:
    """The journal's entry for what was attempted and refused; a recusal that came to light is kept with it."""
    with writing():
        if refused.recusal is not None and refused.code == "recused" and refused.recusal["reason"] in ("own", "household"):
            Recusal.objects.bulk_create([Recusal(**refused.recusal)], ignore_conflicts=True)
        append_all([_refusal(refused)], by=by, at=at)


def _refusal(refused: CaseRefused) -> Line:
    return Line("cases.refused", refused.body(), refused.about)


def _lines(held: Desk, kind: str, **more: Any) -> list[Line]:
    """One line for each event added, the first with `more`; bodies stay in the case, their hash goes into the journal."""
    case = held.case
    return [
        Line(kind if n == 0 else "cases.record",
             {"case": case.number, "seq": event.seq, "event": event.kind, "day": event.day, "thread": event.thread,
              "state": event.state, "voids": event.voids, "body": recording.digest(event.body), "due": case.due_on,
              **(more if n == 0 else {})}, case.about)
        for n, event in enumerate(held.added)
    ]

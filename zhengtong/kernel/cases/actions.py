"""The verbs of cases: open, record, supplement, hand over, recuse, move; what the tick does; opening a record to read it."""
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models

from zhengtong.kernel.access import actions as access
from zhengtong.kernel.files import actions as file_actions
from zhengtong.kernel.journal.actions import Line, append, append_all, writing
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.procedures import queries as procedures

from . import drafting, letters, listing, moving, opening, outbox, queries, recording, redating, refusals, telling, working
from .filing import COVERED
from .models import Case, CaseEvent, CaseLetter, Filing, Recusal
from .opening import Applicant, Asked, Opened
from .queries import CaseView, Filters, Worklist
from .recording import Desk
from .redating import Redated, Report
from .refusals import CaseRefused

__all__ = [
    "COVERED", "Applicant", "CaseRefused", "Opened", "expire_due", "hand_over", "issue_letter", "move", "note_refusal",
    "open_case", "read_case", "read_numbers", "read_outbox", "read_worklist", "record", "record_many", "recuse", "redate",
    "send_letter", "supplement", "warn_overdue",
]
AT_ONCE = 200  # cases of one transaction where the system itself acts


def open_case(
    *, procedure: str, answers: Mapping[str, Any], files: Mapping[str, Sequence[str]] | None = None, applicant: Applicant,
    department: str | None = None, channel: str, key: str, title: str = "", day: date | None = None, by: Actor, on: date,
    at: datetime,
) -> Opened:
    """Files an application. `files`: question -> hashes of kept files. `day`: the day on which it came, when it is entered
    later. `key`: the filing's own, from the form: the same again with the same content is the same case."""
    held = {name: list(hashes) for name, hashes in (files or {}).items() if hashes}
    asked = Asked(procedure, dict(answers), held, applicant, department or "", channel, title, day)
    try:
        if found := opening.again(key, asked):
            return found
        bundle = opening.check(asked, key, by=by, on=on, day=day or on)
        return _open(bundle, asked, key, by=by, on=on, day=day or on, at=at)
    except CaseRefused as refused:
        raise _noted(refused, f"open {procedure}", by, at) from None


def _open(bundle: Any, asked: Asked, key: str, *, by: Actor, on: date, day: date, at: datetime) -> Opened:
    try:
        with writing():
            opening.lock(bundle.procedure.number, on.year)
            if found := opening.again(key, asked):
                return found
            held = opening.opened(bundle, asked, key, by=by, on=on, day=day, at=at)
            opening.authorise(held.case, bundle, by=by, on=day, at=at)
            append_all(_lines(held, "cases.open", pin=bundle.hash, key=asked.hash), by=by, at=at)
    except IntegrityError:
        if found := opening.again(key, asked):
            return found
        raise
    return Opened(held.case, held.case.number, False)


def record(
    case_id: Any, event: str, *, day: date | None = None, thread: str = "", body: Mapping[str, Any] | None = None,
    room: str = "", by: Actor, on: date, at: datetime, version: int | None = None,
) -> CaseEvent:
    """Something happened in the case, or is done in it. `day` only for what happens outside. `version`: the number of the
    last event that the actor saw. `room`: said by a room's own action, where the procedure gives the event to that room
    (EventRule.room); screens and commands have none to say. CaseRefused with article and remedy; the refusal is a journal
    entry of its own.

    An action that calls this inside its own transaction and lets the refusal through calls `note_refusal` after it."""
    try:
        with writing():
            held = recording.desk(case_id, by=by, on=on, at=at)
            made = recording.record(held, event, day=day, thread=thread, body=body or {}, version=version, room=room)
            _saved(held, "cases.record")
    except CaseRefused as refused:
        raise _noted(refused, event, by, at) from None
    return made


def _saved(held: Desk, kind: str, **more: Any) -> None:
    """Writes what is on the desk; a case that closed ends its authorisation, one opened anew has it again; the journal last."""
    was_open = held.case.closed_on is None
    recording.save(held)
    if was_open and held.case.closed_on is not None and opening.is_authorised(held.case):
        access.revoke(by=held.by, reference=held.case.about, at=held.at)
    if not was_open and held.case.closed_on is None:
        opening.authorise(held.case, held.bundle, by=held.by, on=held.on, at=held.at)
    append_all(_lines(held, kind, **more), by=held.by, at=held.at)


def _noted(refused: CaseRefused, event: str, by: Actor, at: datetime) -> CaseRefused:
    known = refused.code != "unknown"  # what somebody typed as an event's name is not kept: it may name a person
    refused.event = refused.event or (event[:80] if known else "")
    note_refusal(refused, by=by, at=at)
    return refused


def record_many(
    ids: Iterable[Any], event: str, *, day: date | None = None, body: Mapping[str, Any] | None = None, room: str = "",
    by: Actor, on: date, at: datetime,
) -> list[tuple[Any, CaseEvent | CaseRefused]]:
    """The same event in many cases, by the same conditions, in one transaction: (case id, event or why not) for each."""
    results: list[tuple[Any, CaseEvent | CaseRefused]] = []
    lines: list[Line] = []
    with writing():
        for case_id in sorted(set(ids), key=str):  # one order of locks for everybody
            try:
                held = recording.desk(case_id, by=by, on=on, at=at)
                made = recording.record(held, event, day=day, thread="", body=body or {}, version=None, room=room)
                recording.save(held)
                lines += _lines(held, "cases.record")
                results.append((case_id, made))
            except CaseRefused as refused:
                results.append((case_id, refused))
                _recused(refused, at)
                lines.append(_refusal(refused))
        if lines:
            append_all(lines, by=by, at=at)
    return results


def supplement(
    case_id: Any, answers: Mapping[str, Any], files: Mapping[str, Sequence[str]] | None = None, *, day: date | None = None,
    event: str = "", room: str = "", by: Actor, on: date, at: datetime, version: int | None = None,
) -> Filing:
    """Corrects what was asked to be corrected, and nothing else: a new filing beside the old, and the procedure's event.
    `event`: which of the procedure's supplying events, where it has several. CaseRefused (`locked`) names other fields."""
    try:
        with writing():
            held = recording.desk(case_id, by=by, on=on, at=at)
            recording.current(held, version)
            filed = working.supplement(held, answers, files or {}, day=day, event=event, room=room)
            Filing.objects.bulk_create([filed])
            _saved(held, "cases.supplement", filing=filed.hash)
    except CaseRefused as refused:
        raise _noted(refused, event or "supplement", by, at) from None
    return filed


def hand_over(
    case_id: Any, *, to: str = "", department: str = "", reason: str, by: Actor, on: date, at: datetime,
    version: int | None = None,
) -> Case:
    """To the login `to` in the department, or to another department; authorisations go with it, the history stays."""
    try:
        with writing():
            held = recording.desk(case_id, by=by, on=on, at=at)
            recording.current(held, version)
            before = held.case.department
            working.hand_over(held, login=to, department=department, reason=reason)
            recording.save(held)
            if held.case.department != before and opening.is_authorised(held.case):
                access.revoke(by=by, reference=held.case.about, at=at)
                opening.authorise(held.case, held.bundle, by=by, on=on, at=at)
            append_all(_lines(held, "cases.hand_over"), by=by, at=at)
    except CaseRefused as refused:
        raise _noted(refused, "handed_over", by, at) from None
    return held.case


def recuse(
    case_id: Any, *, login: str, person: int | None = None, reason: str, by: Actor, on: date, at: datetime
) -> Recusal:
    """Somebody stands aside: by own wish, or ordered by an approver of the department. They see and do nothing in it again,
    under no login: `person`, the human being, is that of the login's post where it is not given."""
    try:
        with writing():
            held = recording.desk(case_id, by=by, on=on, at=at)
            made = working.recuse(held, login=login, person=person, reason=reason)
            held.case.has_recusals = True
            Recusal.objects.bulk_create([made], ignore_conflicts=True)
            recording.save(held)
            append_all(_lines(held, "cases.recuse"), by=by, at=at)
    except CaseRefused as refused:
        raise _noted(refused, "recused", by, at) from None
    return made


def issue_letter(
    case_id: Any, letter: str, *, seq: int | None = None, values: Mapping[str, str] | None = None, number: str = "",
    verify_at: str = "/verify/", by: Actor, on: date, at: datetime,
) -> CaseLetter:
    """Makes one of the pinned letters with the case's placeholders, for its event `seq` (the last one without it), and keeps
    it as PDF. `number`: the document's own, else the case's. `verify_at`: the address before the code, in the QR."""
    try:
        with writing():
            held = recording.desk(case_id, by=by, on=on, at=at)
            recording.aside(held, f"letter {letter}"[:80])
            working.may_write(held)
            made = letters.made(held, letter, seq or held.case.last_seq, values or {}, number, verify_at)
    except CaseRefused as refused:
        raise _noted(refused, f"letter {letter}", by, at) from None
    printed = letters.pdf(made.html)  # a second of printing, while nobody waits for the database
    with writing():
        if printed:
            name = f"{made.number}.pdf"
            made.file = file_actions.keep(printed, name=name, media="application/pdf", by=by, at=at).hash
        CaseLetter.objects.bulk_create([made])
        body = {"case": held.case.number, "letter": letter, "number": made.number, "file": made.file, "seq": made.seq}
        append(kind="cases.letter", body=body, by=by, at=at, about=held.case.about)
    return made


def send_letter(
    code: str, *, port: str = "", address: str = "", by: Actor, on: date, at: datetime
) -> Message:
    """Puts a letter that was made into the outbox: by `port` to `address`, without them as the applicant is reached. The same
    letter goes the same way once. CaseRefused for the letter of a decision, which its own step sends."""
    try:
        with writing():
            made = letters.made_before(code)
            held = recording.desk(made.case_id, by=by, on=on, at=at)
            recording.aside(held, f"letter {made.letter}"[:80])
            working.may_write(held)
            drafting.may_send(held.case, made.letter)
            way = {"port": port, "address": address.strip()} if port else telling.recipient(held.case)
            return messages.send(**way, **telling.letter(made, way["port"]), by=by, on=on, at=at)
    except messages.MessageRefused as wrong:
        refused = CaseRefused("message", wrong.reason, remedy=wrong.remedy)
        raise _noted(refused, "letter sent", by, at) from None
    except CaseRefused as refused:
        raise _noted(refused, "letter sent", by, at) from None


def move(ids: Iterable[Any], to: date, *, by: Actor, on: date, at: datetime) -> list[tuple[Any, Case | CaseRefused]]:
    """Moves running cases to their procedure's version of the day `to`, each by itself: (id, case or why it stays)."""
    return [(case_id, _moved(case_id, to, by=by, on=on, at=at)) for case_id in ids]


def _moved(case_id: Any, to: date, *, by: Actor, on: date, at: datetime) -> Case | CaseRefused:
    try:
        with writing():
            held = recording.desk(case_id, by=by, on=on, at=at)
            recording.aside(held, "moved")
            working.may_move(held)
            before = held.case.pin_id
            moving.pinned(held.case, procedures.procedure(held.case.procedure, on=to), held.rows, on)
            body = {"from": before, "to": held.case.pin_id}
            recording.put(held, "moved", day=on, body=body, role=by.role)
            recording.save(held)
            append_all(_lines(held, "cases.move", **body), by=by, at=at)
    except CaseRefused as refused:
        return _noted(refused, "moved", by, at)
    return held.case


def redate(
    *, by: Actor, on: date, at: datetime, years: Collection[int] | None = None, report: Report | None = None
) -> Redated:
    """A calendar was loaded: every running case is reckoned anew, each applicant whose day moved is told old and new day and
    why. Closed cases stay. `years`: those whose notice is new. `report(done, total)` may raise to stop; call again to go on."""
    return redating.redate(by=by, on=on, at=at, years=years, report=report)


def expire_due(*, by: Actor, on: date, at: datetime) -> int:
    """Records the tacit outcomes that hold on the day (never on a provisional one), and refreshes days known only "at the
    latest". Gives the number of outcomes."""
    due_now = Case.objects.filter(closed_on=None, silence_on__lt=on).order_by("pk").values_list("pk", flat=True)
    open_ended = Case.objects.filter(closed_on=None, at_latest=True).order_by("pk").values_list("pk", flat=True)
    done, ids = 0, list(due_now)
    for start in range(0, len(ids), AT_ONCE):
        done += _expired(ids[start : start + AT_ONCE], by=by, on=on, at=at)
    redating.refresh(list(open_ended), on)
    return done


def _expired(ids: Sequence[Any], *, by: Actor, on: date, at: datetime) -> int:
    lines: list[Line] = []
    with writing():
        for case_id in ids:
            held = recording.desk(case_id, by=recording.LAW, on=on, at=at)
            if working.expire(held):
                recording.save(held)
                lines += _lines(held, "cases.expire")
        if lines:
            append_all(lines, by=by, at=at)
    return len(lines)


def warn_overdue(*, by: Actor, on: date, at: datetime) -> int:
    """Tells the approvers of the department of each case that became overdue, once for a due day, and of each whose clock has
    stood still longer than the procedure's `lights.waiting`, once for each standing still. Gives the number of cases."""
    late = Case.objects.filter(closed_on=None, due_state__in=("running", *listing.STILL), sort_on__lt=on)
    late = late.exclude(warned_for=models.F("sort_on"), warned_for__isnull=False).order_by("pk")
    told = 0
    while cases := list(late[:AT_ONCE]):
        with writing():
            for case in cases:
                Case.objects.filter(pk=case.pk).update(warned_for=case.sort_on)
            messages.send_all([one for case in cases for one in telling.overdue(case, queries.stopped(case, on))],
                              by=by, on=on, at=at)
            append(kind="cases.overdue", body={"cases": [case.number for case in cases], "on": on}, by=by, at=at)
        told += len(cases)
    return told


def read_case(case_id: Any, *, by: Actor, on: date, at: datetime, purpose: str = "") -> CaseView:
    """Opens a case to read it: cut to the asker, and noted, so that the applicant finds who looked. CaseRefused: `unseen`, or
    `recused` for the desk's own people in their own or their relatives' case, whose recusal goes on record with it."""
    try:
        seen = queries.case(case_id, by, on=on, purpose=purpose)
    except CaseRefused as refused:
        raise _noted(queries.kept_aside(case_id, by) or refused, "read", by, at) from None
    case, stated = seen.case, purpose or seen.bundle.procedure.purpose
    if case.applicant_no is not None and by.subject != (case.applicant_kind, case.applicant_no):
        access.note_case(by=by, purpose=stated, kind=case.applicant_kind, no=case.applicant_no, case=case.number,
                         fields=[], at=at)
    return seen


def read_numbers(
    case_id: Any, *, purpose: str = "", by: Actor, on: date, at: datetime
) -> dict[str, str]:
    """question -> the whole identity number of a case, which its page covers: for the department that handles it, with the
    purpose in the journal and, where the applicant has a record, among the looks at it. CaseRefused (`unseen`)."""
    seen = read_case(case_id, by=by, on=on, at=at, purpose=purpose)
    case, stated = seen.case, purpose or seen.bundle.procedure.purpose
    if seen.part != "whole":
        raise _noted(refusals.unseen(), "read numbers", by, at)
    asked = [q.key for q in seen.bundle.form.questions if q.type in COVERED and seen.answers.get(q.key)]
    with writing():
        body = {"case": case.number, "fields": asked, "purpose": stated}
        append(kind="cases.numbers", body=body, by=by, at=at, about=case.about)
    return {key: str(seen.answers[key]) for key in asked}


def read_worklist(
    filters: Filters = listing.ALL, *, by: Actor, on: date, at: datetime, offset: int = 0, limit: int = 20, purpose: str = "",
    form: str = "list",
) -> Worklist:
    """A page of cases (`form`: list, search or export), noted as one look for the set of applicants in it."""
    page = queries.worklist(by, filters, on=on, offset=offset, limit=limit, purpose=purpose)
    stated = purpose or (page.rows[0].purpose if page.rows else "")
    for kind, nos in queries.subjects(page.rows).items() if by.is_staff or by.role == "shell" else ():
        access.note_cases(by=by, purpose=stated, kind=kind, nos=nos, at=at, form=form)
    return page


def read_outbox(
    *, port: str = "", state: str = "", text: str = "", by: Actor, on: date, at: datetime, offset: int = 0, limit: int = 20,
    form: str = "list",
) -> outbox.Page:
    """A page of what was sent about the cases that the asker sees, noted as one look for the set of applicants in it."""
    page = outbox.sent(by, port=port, state=state, text=text, offset=offset, limit=limit)
    stated = outbox.purpose(page)
    for kind, nos in outbox.applicants(page).items() if by.is_staff and stated else ():
        access.note_cases(by=by, purpose=stated, kind=kind, nos=nos, at=at, form=form)
    return page


def note_refusal(refused: CaseRefused, *, by: Actor, at: datetime) -> None:
    """The journal's entry for what was attempted and refused; a recusal that came to light is kept with it."""
    with writing():
        _recused(refused, at)
        append_all([_refusal(refused)], by=by, at=at)


def _recused(refused: CaseRefused, at: datetime) -> None:
    if refused.recusal is not None and refused.code == "recused" and refused.recusal["reason"] in ("own", "household"):
        Recusal.objects.bulk_create([Recusal(**refused.recusal, at=at)], ignore_conflicts=True)
        Case.objects.filter(pk=refused.recusal["case"].pk).update(has_recusals=True)


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

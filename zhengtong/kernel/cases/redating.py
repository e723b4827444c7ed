"""A year's notice came: every running case is reckoned anew, in batches that are whole each, so that it may stop and go on."""
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import F

from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.journal.canonical import canonical
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.procedures import queries as procedures

from . import due, telling
from .models import Case, CaseEvent

BATCH = 2000
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Redated:
    """How many running cases were reckoned anew, how many days moved, how many applicants were told."""

    cases: int
    moved: int
    told: int


class Moved(NamedTuple):
    """A case whose day moved; `own`: not the department's, but the applicant's own, for which the case waits."""

    case: Case
    old: date | None
    new: date | None
    own: bool = False


def redate(*, by: Actor, on: date, at: datetime, years: Collection[int] | None, report: Report | None) -> Redated:
    """Reckons all running cases that were reckoned with another calendar. `report(done, total)` may raise to stop; what was
    done stays, and the next call goes on with the rest, for each case says which calendar it knows."""
    mark, tell = due.calendar_mark(), report or (lambda done, total: None)
    _untouched(mark, years)
    todo = Case.objects.filter(closed_on=None).exclude(reckoned_with=mark)
    total, done, moved, last = todo.count(), 0, 0, None
    tell(0, total)
    while True:
        with writing():
            page = todo if last is None else todo.filter(pk__gt=last)
            cases = list(page.select_for_update().order_by("pk")[:BATCH])
            if not cases:
                break
            moved += _batch(cases, years, by=by, on=on, at=at)
        last, done = cases[-1].pk, done + len(cases)
        tell(min(done, total), max(done, total))
    return Redated(done, moved, moved)


def is_due() -> bool:
    """Whether some running case was reckoned with another calendar than the present one."""
    mark, running = due.calendar_mark(), Case.objects.filter(closed_on=None)  # two ranges of the index, not all of it
    return running.filter(reckoned_with__lt=mark).exists() or running.filter(reckoned_with__gt=mark).exists()


def _untouched(mark: str, years: Collection[int] | None) -> None:
    """Where only these years changed, a sure day before them cannot move: the case learns the calendar and nothing else."""
    if years:
        sure = Case.objects.filter(closed_on=None, provisional=False, due_state="running", due_on__lt=date(min(years), 1, 1))
        with writing():
            sure.exclude(reckoned_with=mark).update(reckoned_with=mark)


def _batch(cases: list[Case], years: Collection[int] | None, *, by: Actor, on: date, at: datetime) -> int:
    events = events_by_case(cases)
    changed: list[Moved] = []
    added: list[CaseEvent] = []
    for case in cases:
        old, own = case.due_on, case.own_on
        due.of(case, due.events_of(case, events.get(case.pk, [])), on).into(case)
        moved = Moved(case, old, case.due_on) if case.due_on != old else Moved(case, own, case.own_on, own=True)
        if moved.old != moved.new and (not moved.own or (moved.old and moved.new)):
            changed.append(moved)
            added.append(_event(moved, years, by=by, on=on, at=at))
    _write(cases, {one.case.pk for one in changed})
    CaseEvent.objects.bulk_create(added, batch_size=BATCH)
    told = [telling.moved(one.case, one.old, one.new, years or _years(one), own=one.own) for one in changed]
    if told:
        messages.send_all(told, by=by, on=on, at=at)
    rows = [[one.case.number, one.old, one.new] for one in changed]
    body = {"cases": len(cases), "moved": len(rows), "calendar": cases[0].reckoned_with,
            "days": sha256(canonical(rows).encode()).hexdigest()}
    append(kind="cases.redate", body=body, by=by, at=at)
    return len(changed)


def _event(moved: Moved, years: Collection[int] | None, *, by: Actor, on: date, at: datetime) -> CaseEvent:
    case, old, new = moved.case, moved.old, moved.new
    case.last_seq += 1
    body = {"from": old and old.isoformat(), "to": new and new.isoformat(), "years": sorted(years or ())}
    return CaseEvent(case=case, seq=case.last_seq, kind="redated", day=on, body=body, state=case.state, by=str(by),
                     login=by.login, person=by.person, post=by.post, role=by.role, at=at)


def _years(moved: Moved) -> set[int]:
    known = procedures.calendar().years
    days = {day.year for day in (moved.old, moved.new) if day is not None and day.year in known}
    return days or {moved.case.opened_on.year}


def _write(cases: list[Case], moved: Collection[Any] = ()) -> None:
    """The caches of a batch: cases with the same days are written by one statement; `moved` ones count an event more."""
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for case in cases:
        key = (case.pk in moved, *(getattr(case, name) for name in due.CACHED))
        groups.setdefault(key, []).append(case.pk)
    for (one_more, *values), pks in groups.items():
        given = dict(zip(due.CACHED, values, strict=True)) | ({"last_seq": F("last_seq") + 1} if one_more else {})
        for start in range(0, len(pks), 500):
            Case.objects.filter(pk__in=pks[start : start + 500]).update(**given)


class Seen(NamedTuple):
    """What the clock needs of an event."""

    case_id: Any
    seq: int
    kind: str
    day: date
    thread: str
    voids: int | None
    at: datetime


def events_by_case(cases: list[Case]) -> dict[Any, list[Seen]]:
    """The events of many cases by one query."""
    found: dict[Any, list[Seen]] = {}
    for start in range(0, len(cases), BATCH):
        rows = CaseEvent.objects.filter(case__in=[case.pk for case in cases[start : start + BATCH]])
        for row in rows.order_by("case_id", "seq").values_list(*Seen._fields):
            found.setdefault(row[0], []).append(Seen(*row))
    return found


def refresh(ids: list[Any], on: date) -> None:
    """Reckons cases anew whose cache depends on the day itself ("at the latest" ends when the computed end has passed)."""
    for start in range(0, len(ids), BATCH):
        with writing():
            cases = list(Case.objects.select_for_update().filter(pk__in=ids[start : start + BATCH]).order_by("pk"))
            events = events_by_case(cases)
            changed = [c for c in cases if due.of(c, due.events_of(c, events.get(c.pk, [])), on).into(c)]
            if changed:
                _write(changed)

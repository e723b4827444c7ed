"""One clock that runs forward in days: its start, what it leaves out, its extension, where it stands today."""
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from . import counting
from .calendars import Calendar
from .counting import Count, DayRow
from .definitions import ClockRule, Event, Length
from .intervals import Course, Gap, Others, course, gaps, holding, stops
from .results import Reckoning, State


class Tally(NamedTuple):
    """A course, counted: without and with the extension; what was left out."""

    base: Count
    full: Count
    left_out: list[Gap]
    extended: bool


def reckoned(
    rule: ClockRule, thread: str, events: Sequence[Event], calendar: Calendar, today: date, others: Others, *, survives: bool,
    final: bool,
) -> Reckoning | None:
    """What the clock says; None when it never started. `events` are ordered and none is later than `today`. `final`: once
    it has run out something holds (silence, another clock goes on), and no later event begins it anew."""

    def run_out(way: Course, event: Event) -> bool:
        if not final:
            return False
        last = _tally(rule, events, way, calendar, others, survives).full.last
        return last is not None and last < event.day and not _waited(way, last, event.day)

    way = course(rule, events, run_out)
    if way is None:
        return None
    return _said(rule, thread, way, _tally(rule, events, way, calendar, others, survives), calendar, today)


def _waited(way: Course, last: date, until: date) -> bool:
    """Whether it stood still from its last day at the latest until now, so that it could not run out."""
    return any(wait.after <= last and wait.last == until for wait in way.waits)


def _tally(
    rule: ClockRule, events: Sequence[Event], way: Course, calendar: Calendar, others: Others, survives: bool
) -> Tally:
    left_out = [*way.waits, *gaps(rule, events, way.end, others)]
    base = counting.count(way.start.day, rule.length, left_out, calendar, rule.article)
    extended = any(_in_time(rule, event, way, left_out, calendar) for event in _extensions(rule, events, way, survives))
    full = _prolonged(rule, way, base, left_out, calendar) if extended else base
    return Tally(base, full, left_out, extended)


def _extensions(rule: ClockRule, events: Sequence[Event], way: Course, survives: bool) -> list[Event]:
    """The extensions made while it ran; those made before a restart only where the procedure says that they survive it."""
    kinds = [event for event in events if rule.extend and event.kind == rule.extend.event]
    since = way.first if survives else way.start
    return [event for event in kinds if _after(event, since) and (way.end is None or not _after(event, way.end))]


def _in_time(rule: ClockRule, event: Event, way: Course, left_out: Sequence[Gap], calendar: Calendar) -> bool:
    """Whether an extension was made by the day on which the period that ran then was due."""
    start = [start for start in way.starts if _after(event, start)][-1]
    last = counting.count(start.day, rule.length, left_out, calendar, "").last
    return last is None or event.day <= last


def _after(event: Event, other: Event) -> bool:
    return (event.day, event.order) > (other.day, other.order)


def _prolonged(rule: ClockRule, way: Course, base: Count, left_out: Sequence[Gap], calendar: Calendar) -> Count:
    """The same unit is one longer period from the start; another unit is counted from the end of the first period."""
    assert rule.extend is not None
    by = rule.extend.by
    if by.unit == rule.length.unit:
        return counting.count(way.start.day, Length(rule.length.n + by.n, by.unit), left_out, calendar, rule.article)
    if base.last is None:
        return base
    more = counting.count(base.last, by, left_out, calendar, rule.extend.article)
    return Count(more.last, base.rows + more.rows, more.left, base.sure and more.sure)


def _said(rule: ClockRule, thread: str, way: Course, tally: Tally, calendar: Calendar, today: date) -> Reckoning:
    full, left_out, unset = tally.full, tally.left_out, _unset(way, tally.full)
    due_on = None if unset else full.last
    state: State = "awaiting" if unset and way.end is None else _state(way, due_on, today)
    felt = [gap for gap in left_out if gap.last is not None and gap.last > way.start.day and gap.after < (due_on or date.max)]
    still = state == "running" and any(gap.computed and gap.last is not None and gap.last >= today for gap in felt)
    until = min(today, way.end.day) if way.end else today
    rows = full.rows if due_on else _standing(way, full, left_out, calendar, until)
    return Reckoning(
        rule, thread, state, way.start.day, due_on, None if unset else tally.base.last,
        _begun_anew(rule, way, calendar) + counting.upto(way.end, rows),
        _left(rule, full, today, calendar, state), at_latest=still,
        provisional=not unset and (not full.sure or any(gap.provisional for gap in felt)),
        extended=tally.extended, end=way.end, restarted=way.first is not way.start,
        stops=stops(left_out) if state in ("awaiting", "suspended") else (),
    )


def _unset(way: Course, full: Count) -> bool:
    """Whether it waits, so that there is no day. What had run out before it began to wait stays overdue."""
    return any(gap.last is None and (full.last is None or gap.after <= full.last) for gap in way.waits)


def _state(way: Course, due_on: date | None, today: date) -> State:
    if way.end is not None:
        return "ended"
    if due_on is None:
        return "suspended"
    return "lapsed" if today > due_on else "running"


def _left(rule: ClockRule, full: Count, today: date, calendar: Calendar, state: State) -> int | None:
    if state == "suspended":
        return full.left
    if state not in ("running", "lapsed") or full.last is None:
        return None
    working = rule.length.unit == "working days"
    if today > full.last:
        return -counting.count_days(full.last, today, calendar, working=working)
    ahead = [row for row in full.rows if row.day > today]
    return sum(1 for row in ahead if (row.counted if working else row.why not in counting.LEFT_OUT))


def _begun_anew(rule: ClockRule, way: Course, calendar: Calendar) -> tuple[DayRow, ...]:
    """The days before the last restart: shown, and not counted any more."""
    rows: list[DayRow] = []
    day = way.first.day
    while day < way.start.day:
        day += counting.DAY
        wait = holding(way.waits, day)
        why, article = (wait.why, wait.article) if wait else ("begun anew", rule.article)
        rows.append(DayRow(day, None, why, article, calendar.day(day).sure))
    return tuple(rows)


def _standing(
    way: Course, full: Count, left_out: Sequence[Gap], calendar: Calendar, until: date
) -> tuple[DayRow, ...]:
    """The proof of a clock that stands still: what was counted before, then each day since, up to `until`."""
    rows = list(full.rows)
    day = rows[-1].day if rows else way.start.day
    while day < until:
        day += counting.DAY
        gap = holding(left_out, day)
        assert gap is not None, "a clock without a due day stands in a gap"
        rows.append(DayRow(day, None, gap.why, gap.article, calendar.day(day).sure))
    return tuple(rows)

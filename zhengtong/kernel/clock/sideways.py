"""Clocks that do not count days forward: before another clock's due day, and working hours from a moment."""
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from .calendars import Calendar
from .counting import DAY, LONGEST, DayRow, count_days, upto
from .definitions import Before, ClockError, ClockRule, Event, Length
from .intervals import Course, Other, Others, course, stops
from .results import Reckoning, State


def backward(
    rule: ClockRule, thread: str, events: Sequence[Event], calendar: Calendar, today: date, others: Others
) -> Reckoning | None:
    """A clock due so many (working) days before another; it stands still with the other and is as sure as the other."""
    way = course(rule, events, lambda *_: False)
    if way is None:
        return None
    assert rule.before is not None
    goal = others(rule.before.clock, thread) or Other(None, awaiting=True)
    rows = _back(goal.due_on, rule.before, calendar, rule.article) if goal.due_on else ()
    due_on = rows[0].day if rows else None
    state = _state(way, due_on, today, goal.awaiting)
    return Reckoning(
        rule, thread, state, way.start.day, due_on, due_on, rows, _left(due_on, rule.before, today, calendar, state),
        at_latest=goal.at_latest and state == "running", restarted=way.first is not way.start,
        provisional=goal.provisional or not all(row.sure for row in rows), end=way.end,
    )


def _back(goal: date, before: Before, calendar: Calendar, article: str) -> tuple[DayRow, ...]:
    """From the due day to the goal, which is day 0; the number says how many (working) days before the goal a day is."""
    rows: list[DayRow] = []
    day, number = goal, 0
    while number < before.length.n:
        day -= DAY
        works, why, sure = calendar.day(day)
        working = before.length.unit == "working days"
        counts = works or not working
        number += counts
        rows.append(DayRow(day, number if counts else None, why if working else "calendar day", article, sure or not working))
    return tuple(reversed(rows))


def _left(due_on: date | None, before: Before, today: date, calendar: Calendar, state: State) -> int | None:
    if due_on is None or state not in ("running", "lapsed"):
        return None
    working = before.length.unit == "working days"
    if today > due_on:
        return -count_days(due_on, today, calendar, working=working)
    return count_days(today, due_on, calendar, working=working)


def _state(way: Course, due_on: date | None, today: date, awaiting: bool) -> State:
    if way.end is not None:
        return "ended"
    if due_on is None:
        return "awaiting" if awaiting else "suspended"
    return "lapsed" if today > due_on else "running"


def in_hours(
    rule: ClockRule, thread: str, events: Sequence[Event], calendar: Calendar, today: date, *, final: bool
) -> Reckoning | None:
    """A clock of working hours, from the moment of its start. ClockError when the event has no moment."""

    def run_out(way: Course, event: Event) -> bool:
        return final and _until(rule, way.start, calendar)[0].date() < event.day and not any(
            wait.last == event.day for wait in way.waits
        )

    way = course(rule, events, run_out)
    if way is None:
        return None
    if way.waiting:
        state: State = "ended" if way.end else "awaiting"
        return Reckoning(rule, thread, state, way.start.day, None, None, (), None, end=way.end,
                         stops=() if way.end else stops(way.waits))
    until, rows = _until(rule, way.start, calendar)
    return Reckoning(
        rule, thread, _state(way, until.date(), today, False), way.start.day, until.date(), until.date(), upto(way.end, rows),
        None, provisional=not all(row.sure for row in rows), end=way.end, due_at=until,
        restarted=way.first is not way.start,
    )


def _until(rule: ClockRule, start: Event, calendar: Calendar) -> tuple[datetime, tuple[DayRow, ...]]:
    if start.moment is None:
        raise ClockError(f"clock {rule.key} counts hours, but {start.kind} of {start.day} has no moment")
    return hours(start.moment, rule.length, calendar, rule.article)


def hours(start: datetime, length: Length, calendar: Calendar, article: str = "") -> tuple[datetime, tuple[DayRow, ...]]:
    """The moment at which `length` working hours have passed since `start`, and a row for each day from its own on; the
    number is the full hours that have passed by the evening."""
    whole = left = timedelta(hours=length.n)
    rows: list[DayRow] = []
    day = start.date()
    for _ in range(LONGEST):
        works, why, sure = calendar.day(day)
        for opens, closes in calendar.hours if works else ():
            begin, end = max(_at(start, day, opens), start), _at(start, day, closes)
            if end - begin >= left:
                return begin + left, (*rows, DayRow(day, length.n, why, article, sure))
            left -= max(end - begin, timedelta())
        rows.append(DayRow(day, (whole - left) // timedelta(hours=1) if works else None, why, article, sure))
        day += DAY
    raise ClockError(f"no end found within thirty years of {start}; look at the calendar's hours")


def _at(moment: datetime, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=moment.tzinfo)

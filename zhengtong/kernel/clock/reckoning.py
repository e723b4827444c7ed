"""The clock itself: a pure function of definitions, events, calendar and today."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from . import counting
from .calendars import Calendar
from .counting import Count, DayRow
from .definitions import ClockError, ClockRule, Event, Length
from .intervals import Course, Due, Gap, course, gaps, ordered

State = Literal["running", "awaiting", "suspended", "ended", "lapsed"]
Key = tuple[str, str]


@dataclass(frozen=True)
class Reckoning:
    """What one clock says on `today`.

    `due_on` None: it waits (`awaiting`) or nobody knows when an excluded time ends (`suspended`, with `left` units left).
    `at_latest`: an answer may still bring the day forward. `provisional`: a year without a notice was counted Monday to
    Friday. `left`: units from today to the due day, negative when it has passed. `days`: the proof, day by day.
    `due_at` for working hours. `ended_on`: the day of the event that met it; `late` whether that was after the due day.
    """

    rule: ClockRule
    thread: str
    state: State
    started_on: date
    due_on: date | None
    base_due_on: date | None
    days: tuple[DayRow, ...]
    left: int | None
    at_latest: bool = False
    provisional: bool = False
    extended: bool = False
    ended_on: date | None = None
    due_at: datetime | None = None
    restarted: bool = False

    @property
    def key(self) -> str:
        """The clock's key."""
        return self.rule.key

    @property
    def late(self) -> bool:
        """Overdue, or met after its day."""
        return self.state == "lapsed" or (self.ended_on is not None and self.due_on is not None and self.ended_on > self.due_on)

    @property
    def tacit(self) -> bool:
        """Whether the law's consequence of silence holds: never on a day that may still move."""
        return self.rule.silence is not None and self.state == "lapsed" and not self.provisional


def reckon(
    rules: Sequence[ClockRule], events: Iterable[Event], calendar: Calendar, today: date, *, extension_survives: bool = False
) -> dict[Key, Reckoning]:
    """(clock, thread) -> its reckoning, for every clock that has started; thread "" for the case's own clocks.

    The order in which events were entered changes nothing. ClockError for clocks that wait for each other or are unknown.
    """
    known = ordered(events)
    found: dict[Key, Reckoning] = {}

    def due(clock: str, thread: str) -> tuple[date | None, bool]:
        other = found.get((clock, thread)) or found.get((clock, ""))
        return (other.due_on, other.provisional) if other else (None, False)

    for rule in sequence(rules):
        for thread in _threads(rule, known):
            own = [event for event in known if event.thread in ("", thread)] if rule.per == "thread" else known
            result = _one(rule, thread, own, calendar, today, due, extension_survives)
            if result is not None:
                found[(rule.key, thread)] = result
    return found


def sequence(rules: Sequence[ClockRule]) -> list[ClockRule]:
    """The rules, each after those whose due day it needs."""
    left, done = {rule.key: rule for rule in rules}, list[ClockRule]()
    keys = set(left)
    for rule in rules:
        if strangers := rule.needs() - keys:
            raise ClockError(f"clock {rule.key} needs {sorted(strangers)}, which are no clocks of this procedure")
    while left:
        ready = [rule for rule in left.values() if not rule.needs() & left.keys()]
        if not ready:
            raise ClockError(f"the clocks {sorted(left)} wait for each other; take one expiry out")
        done += ready
        left = {key: rule for key, rule in left.items() if rule not in ready}
    return done


def _threads(rule: ClockRule, events: Sequence[Event]) -> list[str]:
    if rule.per == "case":
        return [""]
    return list(dict.fromkeys(event.thread for event in events if event.kind in rule.starts))


def _one(
    rule: ClockRule, thread: str, events: Sequence[Event], calendar: Calendar, today: date, due: Due, survives: bool
) -> Reckoning | None:
    way = course(rule, events)
    if way is None:
        return None
    if rule.before is not None:
        return _backwards(rule, thread, way, calendar, today, due)
    if rule.length.unit == "working hours":
        return _hours(rule, thread, way, calendar, today)
    left_out = gaps(rule, events, way.end, due)
    base = counting.count(way.start.day, rule.length, left_out, calendar, rule.article)
    extended = _extended(rule, events, way, base, survives)
    full = _prolonged(rule, way, base, left_out, calendar) if extended else base
    if way.waiting and way.end is None:
        full = Count(None, (), full.left)
    return _said(rule, thread, way, base, full, left_out, today, calendar, extended)


def _extended(rule: ClockRule, events: Sequence[Event], way: Course, base: Count, survives: bool) -> bool:
    """Whether an extension was made in time. One made before a restart counts only where the procedure says it survives."""
    if rule.extend is None:
        return False
    since = way.first if survives else way.start
    kinds = [event for event in events if event.kind == rule.extend.event]
    made = [event for event in kinds if _after(event, since) and not _after(event, way.end)]
    return any(base.last is None or event.day <= base.last for event in made)


def _after(event: Event, other: Event | None) -> bool:
    return other is not None and (event.day, event.order) > (other.day, other.order)


def _prolonged(rule: ClockRule, way: Course, base: Count, left_out: Sequence[Gap], calendar: Calendar) -> Count:
    assert rule.extend is not None
    by = rule.extend.by
    if by.unit == rule.length.unit:
        return counting.count(way.start.day, Length(rule.length.n + by.n, by.unit), left_out, calendar, rule.article)
    if base.last is None:
        return base
    more = counting.count(base.last, by, left_out, calendar, rule.extend.article)
    return Count(more.last, base.rows + more.rows, more.left)


def _said(
    rule: ClockRule, thread: str, way: Course, base: Count, full: Count, left_out: Sequence[Gap], today: date,
    calendar: Calendar, extended: bool,
) -> Reckoning:
    state = _state(way, full.last, today)
    live = [gap for gap in left_out if gap.computed and gap.last is not None and gap.last > way.start.day]
    return Reckoning(
        rule, thread, state, way.start.day, full.last, None if way.waiting and not way.end else base.last,
        _before_start(rule, way, calendar) + full.rows, _left(rule, full, today, calendar, state),
        at_latest=state in ("running", "lapsed") and any(gap.last is not None and gap.last >= today for gap in live),
        provisional=not all(row.sure for row in full.rows) or any(gap.provisional for gap in live),
        extended=extended, ended_on=way.end.day if way.end else None, restarted=way.first is not way.start,
    )


def _state(way: Course, last: date | None, today: date) -> State:
    if way.end is not None:
        return "ended"
    if way.waiting:
        return "awaiting"
    if last is None:
        return "suspended"
    return "lapsed" if today > last else "running"


def _left(rule: ClockRule, full: Count, today: date, calendar: Calendar, state: State) -> int | None:
    if state == "suspended":
        return full.left
    if full.last is None or state == "ended":
        return None
    if today <= full.last:
        return counting.numbered(full.rows, lambda row: row.day > today)
    late = counting.count_days(full.last, today, calendar, working=rule.length.unit == "working days")
    return -late


def _before_start(rule: ClockRule, way: Course, calendar: Calendar) -> tuple[DayRow, ...]:
    """The days before the last restart: shown, and not counted any more; those while it waits now, too."""
    rows: list[DayRow] = []
    day, last = way.first.day, way.start.day
    while day < last:
        day += counting.DAY
        wait = next((gap for gap in way.waits if gap.holds(day)), None)
        why, article = ("awaiting", wait.article) if wait else ("begun anew", rule.article)
        rows.append(DayRow(day, None, why, article, calendar.day(day).sure))
    return tuple(rows)


def _backwards(rule: ClockRule, thread: str, way: Course, calendar: Calendar, today: date, due: Due) -> Reckoning:
    assert rule.before is not None
    goal, provisional = due(rule.before.clock, thread)
    counted = counting.back(goal, rule.before.length, calendar, rule.article) if goal else Count(None, (), 0)
    state = _state(way, counted.last, today)
    ahead = state == "running" and counted.last is not None
    left = counting.count_days(today, counted.last, calendar, working=True) if ahead and counted.last else None
    return Reckoning(
        rule, thread, state, way.start.day, counted.last, counted.last, counted.rows,
        left if state != "lapsed" else _left(rule, counted, today, calendar, state),
        provisional=provisional or not all(row.sure for row in counted.rows), ended_on=way.end.day if way.end else None,
    )


def _hours(rule: ClockRule, thread: str, way: Course, calendar: Calendar, today: date) -> Reckoning:
    if way.start.moment is None:
        raise ClockError(f"clock {rule.key} counts hours, but {way.start.kind} of {way.start.day} has no moment")
    until = counting.hours(way.start.moment, rule.length, calendar)
    state = _state(way, until.date(), today)
    sure = calendar.day(until.date()).sure and calendar.day(way.start.day).sure
    return Reckoning(
        rule, thread, state, way.start.day, until.date(), until.date(), (), None, provisional=not sure,
        ended_on=way.end.day if way.end else None, due_at=until,
    )

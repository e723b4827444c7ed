"""The day of a case, from what the clock says: which clock speaks, when the light changes, when silence takes effect."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.utils import timezone

from zhengtong.kernel.clock import Calendar, Event, Reckoning
from zhengtong.kernel.procedures import queries as procedures

from . import pins
from .models import Case

ENDED, FAR = date(9999, 12, 31), date(9999, 1, 1)  # nothing is waited for; nobody knows the day
WAY = 3  # one more when `Due` is made otherwise: every running case is then reckoned anew, as after a notice
LIVE = ("running", "lapsed", "awaiting", "suspended")
Days = tuple[tuple[Any, ...], ...]
CACHED = ("due_on", "due_clock", "due_state", "at_latest", "provisional", "suspended_left", "sort_on", "yellow_on", "red_on",
          "silence_on", "own_on", "reckoned_with")


@dataclass(frozen=True)
class Due:
    """What a case keeps of its clocks; the fields are those of Case."""

    due_on: date | None
    due_clock: str
    due_state: str
    at_latest: bool
    provisional: bool
    suspended_left: int | None
    sort_on: date
    yellow_on: date | None
    red_on: date | None
    silence_on: date | None
    own_on: date | None
    reckoned_with: str

    def into(self, case: Case) -> bool:
        """Writes it into the case (not the database); True when the day or how it is known changed."""
        changed = any(getattr(case, name) != getattr(self, name) for name in CACHED[:-1])
        for name in CACHED:
            setattr(case, name, getattr(self, name))
        return changed


def events_of(case: Case, rows: Iterable[Any]) -> list[Event]:
    """The events that count: of the procedure, neither refuted nor refuting."""
    orders, hours = pins.orders(case.pin_id), _hours(case.pin_id)
    rows = list(rows)
    void = {row.voids for row in rows if row.voids is not None}
    return [
        Event(row.kind, row.day, orders[row.kind], row.thread, timezone.localtime(row.at) if hours else None)
        for row in rows
        if row.kind in orders and row.voids is None and row.seq not in void
    ]


def reckon(case: Case, events: Sequence[Event], today: date) -> dict[tuple[str, str], Reckoning]:
    """(clock, thread) -> its reckoning by the pinned rules and the calendar as it is known."""
    return _reckon(case.pin_id, _plain(events), calendar_mark(), today)


@lru_cache(maxsize=5_000)
def _reckon(pin: str, days: Days, _mark: str, today: date) -> dict[tuple[str, str], Reckoning]:
    """The same rules, events and calendar give the same; one action asks three times."""
    found: dict[tuple[str, str], Reckoning] = procedures.reckon(pins.bundle(pin), [Event(*day) for day in days], today)
    return found


def _plain(events: Sequence[Event]) -> Days:
    return tuple(sorted((e.kind, e.day, e.order, e.thread, e.moment) for e in events))


def of(case: Case, events: Sequence[Event], today: date) -> Due:
    """The cache for a case with these events. The same rules, events and calendar give the same without counting again."""
    return _of(case.pin_id, _plain(events), calendar_mark(), today, case.closed_on is not None)


@lru_cache(maxsize=20_000)
def _of(pin: str, days: Days, mark: str, today: date, closed: bool) -> Due:
    bundle, events = pins.bundle(pin), [Event(*day) for day in days]
    found = _reckon(pin, days, mark, today)
    best = _speaks(bundle, found)
    silence = min((r.due_on for r in _silences(found, events) if r.due_on), default=None)
    if best is None:
        return Due(None, "", "", False, False, None, ENDED, None, None, silence, None, mark)
    state = {"lapsed": "running"}.get(best.state, best.state)
    ended = closed or state == "ended"
    yellow, red = _lights(bundle, best) if state == "running" else (None, None)
    sort_on = ENDED if ended else best.due_on or _noticed(bundle, best)
    own = None if closed else _own(bundle, found, best)
    return Due(best.due_on, best.key, "ended" if closed else state, best.at_latest and not ended, best.provisional,
               best.left if state == "suspended" else None, sort_on, yellow, red, None if closed else silence, own, mark)


def _speaks(bundle: Any, found: dict[tuple[str, str], Reckoning]) -> Reckoning | None:
    """The procedure's main clock while it lives, else the first of the department's that does, else the main one ended. While
    the main one stands still for something that has a clock of the department's own (a hearing), that one."""
    clocks, main = bundle.procedure.clocks, found.get((bundle.procedure.main, ""))
    ours = [r for (key, _), r in found.items() if clocks[key].whose == "department" and r.state in LIVE]
    if main is not None and main.state in LIVE:
        stops = {stop.kind for stop in main.stops}
        instead = [r for r in ours if stops & set(r.rule.starts) and r.due_on is not None]
        return min(instead, key=_due_on, default=main)
    return min((r for r in ours if not r.rule.before), key=_due_on, default=main)


def _due_on(found: Reckoning) -> date:
    return found.due_on or FAR


def _own(bundle: Any, found: dict[tuple[str, str], Reckoning], best: Reckoning) -> date | None:
    """While the case stands still: until when the applicant is to do what it waits for."""
    clocks = bundle.procedure.clocks
    theirs = [r for (key, _), r in found.items() if clocks[key].whose == "applicant" and r.state in ("running", "lapsed")]
    return min((r.due_on for r in theirs if r.due_on is not None), default=None) if best.state == "awaiting" else None


def _noticed(bundle: Any, found: Reckoning) -> date:
    """The day after which standing still is noticed: the place in the order of urgency where no day is due."""
    since = min((stop.since for stop in found.stops), default=None)
    return FAR if since is None else since + timedelta(days=bundle.procedure.lights.waiting)


def _silences(found: dict[tuple[str, str], Reckoning], events: Sequence[Event]) -> list[Reckoning]:
    """The clocks whose silence means something, on a sure day, not recorded yet."""
    said = {(event.kind, event.thread) for event in events}
    return [
        r for r in found.values()
        if r.rule.silence is not None and r.state in ("running", "lapsed") and not r.provisional
        and (r.rule.silence.event, r.thread) not in said
    ]


def pending(case: Case, events: Sequence[Event], today: date) -> list[Reckoning]:
    """The tacit outcomes that hold on `today` and are not recorded, the earliest first."""
    found = reckon(case, events, today)
    due = [r for r in _silences(found, events) if r.tacit]
    return sorted(due, key=lambda r: (r.due_on or FAR, r.key, r.thread))


def _lights(bundle: Any, found: Reckoning) -> tuple[date | None, date | None]:
    counted = [row.day for row in found.days if row.number is not None]
    lights = bundle.procedure.lights
    return _turns(counted, lights.yellow, found.started_on), _turns(counted, lights.red, found.started_on)


def _turns(counted: Sequence[date], left: int, start: date) -> date | None:
    """The first day on which no more than `left` units remain."""
    place = len(counted) - left - 1
    return counted[place] if place >= 0 else start


@lru_cache(maxsize=256)
def _hours(pin: str) -> bool:
    return any(rule.length.unit == "working hours" for rule in pins.bundle(pin).rules)


def calendar_mark() -> str:
    """Which calendar is known now, and which way of keeping a day: sixteen characters of a hash over the notices."""
    return _mark(procedures.calendar())


def _mark(calendar: Calendar) -> str:
    kept = _marks.get(id(calendar))
    if kept is None or kept[0] is not calendar:
        text = f"{WAY}|" + "|".join(" ".join(sorted(map(str, part))) for part in (calendar.years, calendar.off, calendar.work))
        kept = _marks[id(calendar)] = (calendar, sha256(text.encode()).hexdigest()[:16])
        while len(_marks) > 16:
            _marks.pop(next(iter(_marks)))
    return kept[1]


_marks: dict[int, tuple[Calendar, str]] = {}

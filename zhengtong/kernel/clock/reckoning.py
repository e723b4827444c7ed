"""The clock itself: a pure function of definitions, events, calendar and today."""
from collections.abc import Iterable, Sequence
from datetime import date

from . import forward, sideways
from .calendars import Calendar
from .definitions import ClockError, ClockRule, Event
from .intervals import Other, Others, ordered
from .results import Reckoning

Key = tuple[str, str]


def reckon(
    rules: Sequence[ClockRule], events: Iterable[Event], calendar: Calendar, today: date, *, extension_survives: bool = False
) -> dict[Key, Reckoning]:
    """(clock, thread) -> its reckoning, for every clock that has started; thread "" for the case's own clocks.

    The order in which events were entered changes nothing; what lies after `today` has not happened. ClockError for clocks
    that wait for each other or are unknown.
    """
    known = ordered(event for event in events if event.day <= today)
    found: dict[Key, Reckoning] = {}

    def others(clock: str, thread: str) -> Other | None:
        other = found.get((clock, thread)) or found.get((clock, ""))
        if other is None:
            return None
        return Other(other.due_on, other.provisional, other.at_latest, other.state == "awaiting", other.ended_on)

    in_turn = sequence(rules)
    final = {rule.key for rule in rules if rule.silence}.union(*(rule.expiries() for rule in rules))
    for rule in in_turn:
        for thread in _threads(rule, known):
            own = [event for event in known if event.thread in ("", thread)] if rule.per == "thread" else known
            result = _one(rule, thread, own, calendar, today, others, extension_survives, rule.key in final)
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
    rule: ClockRule, thread: str, events: Sequence[Event], calendar: Calendar, today: date, others: Others, survives: bool,
    final: bool,
) -> Reckoning | None:
    if rule.before is not None:
        return sideways.backward(rule, thread, events, calendar, today, others)
    if rule.length.unit == "working hours":
        return sideways.in_hours(rule, thread, events, calendar, today, final=final)
    return forward.reckoned(rule, thread, events, calendar, today, others, survives=survives, final=final)

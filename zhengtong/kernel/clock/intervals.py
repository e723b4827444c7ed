"""From events to what the counting needs: where a clock begins, what it leaves out, where it ends."""
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .definitions import EXPIRY, Await, ClockRule, Event, Exclude

Due = Callable[[str, str], tuple[date | None, bool]]  # (clock, thread) -> its due day, provisional?


@dataclass(frozen=True)
class Gap:
    """The days after `after` up to and including `last` are left out. `last=None`: nobody knows when it ends.
    `computed`: it ends by the expiry of another clock, unless an answer comes before."""

    after: date
    last: date | None
    article: str
    computed: bool = False
    provisional: bool = False

    def holds(self, day: date) -> bool:
        """Whether `day` is left out by it."""
        return day > self.after and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Course:
    """One clock's way through the events: `first` and last start, what it waits for, its end."""

    first: Event
    start: Event
    waiting: tuple[Await, ...]
    waits: tuple[Gap, ...]
    end: Event | None


def ordered(events: Iterable[Event]) -> list[Event]:
    """By day, then by place in the procedure: the order of entry never matters."""
    return sorted(events, key=lambda event: (event.day, event.order, event.kind, event.thread))


def course(rule: ClockRule, events: Sequence[Event]) -> Course | None:
    """Walks the ordered events of one clock; None when it never started. Nothing counts after the first of `ends`."""
    first = start = end = None
    waiting: dict[Await, date] = {}
    waits: list[Gap] = []
    for event in events:
        if start is not None and event.kind in rule.ends:
            end = event
            break
        for wait in [wait for wait in waiting if event.kind in wait.to]:
            waits.append(Gap(waiting.pop(wait), event.day, wait.article))
        if not waiting and event.kind in rule.starts:
            first, start = first or event, event
        if start is not None:
            waiting |= {wait: event.day for wait in rule.awaits if wait.start == event.kind and wait not in waiting}
    if first is None or start is None:
        return None
    waits += [Gap(since, end.day if end else None, wait.article) for wait, since in waiting.items()]
    return Course(first, start, tuple(waiting), tuple(waits), end)


def gaps(rule: ClockRule, events: Sequence[Event], end: Event | None, due: Due) -> list[Gap]:
    """Every excluded interval. A thread that is asked twice before its answer is one interval, from the first asking."""
    seen = [event for event in events if end is None or (event.day, event.order) <= (end.day, end.order)]
    found: list[Gap] = []
    for exclude in rule.exclude:
        for thread in dict.fromkeys(event.thread for event in seen if event.kind == exclude.start):
            found += _thread(exclude, [event for event in seen if event.thread in (thread, "")], thread, end, due)
    return found


def _thread(exclude: Exclude, events: Sequence[Event], thread: str, end: Event | None, due: Due) -> list[Gap]:
    found: list[Gap] = []
    asked: Event | None = None
    for event in events:
        if asked is None and event.kind == exclude.start and event.thread == thread:
            asked = event
        elif asked is not None and event.kind in exclude.to:
            found.append(_closed(exclude, asked.day, event.day, thread, due))
            asked = None
    if asked is not None:
        found.append(_open(exclude, asked.day, end, thread, due))
    return found


def _expiry(exclude: Exclude, thread: str, due: Due) -> tuple[date | None, bool]:
    """The first expiry that closes it, and whether that day is provisional."""
    ends = [due(to.removeprefix(EXPIRY), thread) for to in exclude.to if to.startswith(EXPIRY)]
    known = sorted((day, provisional) for day, provisional in ends if day is not None)
    return known[0] if known else (None, False)


def _closed(exclude: Exclude, after: date, answered: date, thread: str, due: Due) -> Gap:
    expiry, provisional = _expiry(exclude, thread, due)
    if expiry is not None and after <= expiry < answered:
        return Gap(after, expiry, exclude.article, provisional=provisional)
    return Gap(after, answered, exclude.article)


def _open(exclude: Exclude, after: date, end: Event | None, thread: str, due: Due) -> Gap:
    expiry, provisional = _expiry(exclude, thread, due)
    if expiry is not None and (end is None or expiry <= end.day):
        return Gap(after, max(after, expiry), exclude.article, computed=True, provisional=provisional)
    return Gap(after, end.day if end else None, exclude.article)

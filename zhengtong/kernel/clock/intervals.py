"""From events to what the counting needs: where a clock begins, what it leaves out, where it ends."""
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .definitions import EXPIRY, Await, ClockRule, Event, Exclude


@dataclass(frozen=True)
class Other:
    """What one clock may know of another: its due day, how sure that is, and the day on which it was met."""

    due_on: date | None
    provisional: bool = False
    at_latest: bool = False
    awaiting: bool = False
    met: date | None = None

    @property
    def expiry(self) -> date | None:
        """The day on which it runs out; None when nobody knows, or when it was met by then."""
        if self.due_on is not None and self.met is not None and self.met <= self.due_on:
            return None
        return self.due_on


Others = Callable[[str, str], Other | None]  # (clock, thread) -> what is known of it; None: it never started


@dataclass(frozen=True)
class Gap:
    """The days after `after` up to and including `last` are left out. `last=None`: nobody knows when it ends.
    `computed`: it ends by the expiry of another clock; until that day an answer may still come before. `kind`, `thread`: the
    event that opened it."""

    after: date
    last: date | None
    article: str
    why: str = "excluded"
    computed: bool = False
    provisional: bool = False
    kind: str = ""
    thread: str = ""

    def holds(self, day: date) -> bool:
        """Whether `day` is left out by it."""
        return day > self.after and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Stop:
    """What a clock stands still for: the event that opened it, in which consultation, since when, under which article."""

    kind: str
    thread: str
    since: date
    article: str


def stops(gaps: Iterable[Gap]) -> tuple[Stop, ...]:
    """The gaps of which nobody knows the end, the longest first."""
    still = [Stop(gap.kind, gap.thread, gap.after, gap.article) for gap in gaps if gap.last is None]
    return tuple(sorted(still, key=lambda stop: (stop.since, stop.kind, stop.thread)))


def holding(gaps: Iterable[Gap], day: date) -> Gap | None:
    """The first gap that leaves out `day`: however many do, it is one day."""
    return next((gap for gap in gaps if gap.holds(day)), None)


@dataclass(frozen=True)
class Course:
    """One clock's way through the events: every start, what it waits for, when it waited, its end."""

    starts: tuple[Event, ...]
    waiting: tuple[Await, ...] = ()
    waits: tuple[Gap, ...] = ()
    end: Event | None = None

    @property
    def first(self) -> Event:
        """Where it began."""
        return self.starts[0]

    @property
    def start(self) -> Event:
        """Where it was last begun anew: day 0."""
        return self.starts[-1]


RunOut = Callable[[Course, Event], bool]  # has this clock run out for good before that event?


def ordered(events: Iterable[Event]) -> list[Event]:
    """By day, then by place in the procedure: the order of entry never matters."""
    return sorted(events, key=lambda event: (event.day, event.order, event.kind, event.thread))


def course(rule: ClockRule, events: Sequence[Event], run_out: RunOut) -> Course | None:
    """Walks the ordered events of one clock; None when it never started. Nothing counts after the first of `ends`."""
    starts: tuple[Event, ...] = ()
    end: Event | None = None
    waiting: dict[Await, date] = {}
    waits: list[Gap] = []
    for event in events:
        if starts and event.kind in rule.ends:
            end = event
            break
        for wait in [wait for wait in waiting if event.kind in wait.to]:
            waits.append(Gap(waiting.pop(wait), event.day, wait.article, "awaiting", kind=wait.start))
        if not waiting and event.kind in rule.starts and not (starts and run_out(Course(starts, waits=tuple(waits)), event)):
            starts += (event,)
        if starts:
            waiting |= {wait: event.day for wait in rule.awaits if wait.start == event.kind and wait not in waiting}
    if not starts:
        return None
    waits += [Gap(since, None, wait.article, "awaiting", kind=wait.start) for wait, since in waiting.items()]
    return Course(starts, tuple(waiting), tuple(waits), end)


def gaps(rule: ClockRule, events: Sequence[Event], end: Event | None, others: Others) -> list[Gap]:
    """Every excluded interval. A thread that is asked twice before its answer (or its expiry) is one, from the first asking."""
    seen = [event for event in events if end is None or (event.day, event.order) <= (end.day, end.order)]
    found: list[Gap] = []
    for exclude in rule.exclude:
        for thread in dict.fromkeys(event.thread for event in seen if event.kind == exclude.start):
            found += _thread(exclude, [event for event in seen if event.thread in (thread, "")], thread, end, others)
    return found


def _thread(exclude: Exclude, events: Sequence[Event], thread: str, end: Event | None, others: Others) -> list[Gap]:
    found: list[Gap] = []
    asked: Event | None = None
    for event in events:
        again = event.kind == exclude.start and event.thread == thread
        if asked is not None and (again or event.kind in exclude.to):
            gap = _gap(exclude, asked.day, event.day, thread, others)
            if again and gap.last == event.day:
                continue  # asked twice, still the same question
            found.append(gap)
            asked = None
        if asked is None and again:
            asked = event
    if asked is not None:
        found.append(_gap(exclude, asked.day, end.day if end else None, thread, others))
    return found


def _gap(exclude: Exclude, after: date, until: date | None, thread: str, others: Others) -> Gap:
    """One interval: until it was answered or the clock ended (None: neither yet), or an expiry in between."""
    known = [others(to.removeprefix(EXPIRY), thread) for to in exclude.to if to.startswith(EXPIRY)]
    expiries = [(other.expiry, other.provisional) for other in known if other is not None and other.expiry is not None]
    expiry, provisional = min(((day, unsure) for day, unsure in expiries if day > after), default=(None, False))
    if expiry is None or (until is not None and expiry >= until):
        return Gap(after, until, exclude.article, kind=exclude.start, thread=thread)
    return Gap(after, expiry, exclude.article, computed=True, provisional=provisional, kind=exclude.start, thread=thread)

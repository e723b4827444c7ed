"""What a clock is: its length, what starts, stops, prolongs and ends it. Values only; a procedure's file is their source."""
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Unit = Literal["working days", "days", "months", "years", "working hours"]
UNITS: tuple[Unit, ...] = ("working days", "days", "months", "years", "working hours")
EXPIRY = "expiry of "


class ClockError(ValueError):
    """A definition or a set of events that no clock can be reckoned from; the message says where and what to do."""


@dataclass(frozen=True)
class Length:
    """A number of one unit; `Length.parse("20 working days")`. Days, months and years are the calendar's."""

    n: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Length":
        """Reads "20 working days", "1 year"; ClockError for anything else, zero and negative numbers included."""
        found = re.fullmatch(r"([1-9]\d{0,3}) (working day|day|month|year|working hour)s?", text.strip())
        if not found:
            raise ClockError(f"{text!r} is no length; write a number and a unit: {', '.join(UNITS)}")
        unit: Unit = found[2] + "s"  # type: ignore[assignment]
        return cls(int(found[1]), unit)

    def __str__(self) -> str:
        return f"{self.n} {self.unit}" if self.n != 1 else f"1 {self.unit[:-1]}"


@dataclass(frozen=True)
class Await:
    """From the event `start` until one of `to` no period runs; the restart is one of the clock's own `starts`."""

    start: str
    to: tuple[str, ...]
    article: str = ""


@dataclass(frozen=True)
class Exclude:
    """The days after `start` up to and including the first of `to` are not counted; a `to` may be "expiry of <clock>".

    A clock that was met by its day has no expiry; one that ran out before `start` belongs to an earlier question."""

    start: str
    to: tuple[str, ...]
    article: str = ""


@dataclass(frozen=True)
class Extend:
    """The event `event` prolongs the clock by `by`, once, and not after the day on which it was due."""

    by: Length
    event: str
    article: str = ""
    approver: str = ""


@dataclass(frozen=True)
class Silence:
    """What the law says happened when the clock ran out and nobody acted (tacit acceptance, consent, renewal).

    Once it has run out, such a clock is not begun anew: what holds by law is not undone by a later event."""

    event: str
    article: str = ""
    on: Literal["expiry", "start"] = "expiry"  # the day from which the outcome holds


@dataclass(frozen=True)
class Before:
    """A clock that runs backwards: due `length` before the clock `clock` is due."""

    clock: str
    length: Length


@dataclass(frozen=True)
class ClockRule:
    """One clock of a procedure. `per="thread"`: one clock for each consultation. `ends`: what meets it."""

    key: str
    length: Length
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    article: str = ""
    names: tuple[str, str] = ("", "")
    awaits: tuple[Await, ...] = ()
    exclude: tuple[Exclude, ...] = ()
    extend: Extend | None = None
    silence: Silence | None = None
    per: Literal["case", "thread"] = "case"
    before: Before | None = None

    def __post_init__(self) -> None:
        """ClockError for what no period in the law does, rather than to leave it out in silence."""
        hours = self.length.unit == "working hours"
        more = bool(self.exclude or self.extend)
        if hours and (more or self.before):
            raise ClockError(f"clock {self.key} counts working hours; it cannot exclude, extend or run backwards; use days")
        if self.extend and self.extend.by.unit == "working hours":
            raise ClockError(f"clock {self.key} is extended by hours; extend it by days")
        if self.before and (more or self.awaits or self.before.length.unit not in ("working days", "days")):
            raise ClockError(f"clock {self.key} runs backwards; it counts (working) days, without awaits, exclude or extend")

    def expiries(self) -> set[str]:
        """The clocks by whose expiry an excluded time ends."""
        return {to.removeprefix(EXPIRY) for gap in self.exclude for to in gap.to if to.startswith(EXPIRY)}

    def needs(self) -> set[str]:
        """The clocks whose due day this one must know."""
        return self.expiries() | ({self.before.clock} if self.before else set())


@dataclass(frozen=True)
class Event:
    """Something that happened on a day. `order` is its place in the procedure, for events of one day; `moment` for hours."""

    kind: str
    day: date
    order: int = 0
    thread: str = ""
    moment: datetime | None = None

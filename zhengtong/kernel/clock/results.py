"""What a clock says: one reckoning."""
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .counting import DayRow
from .definitions import ClockRule, Event, Silence
from .intervals import Stop

State = Literal["running", "awaiting", "suspended", "ended", "lapsed"]


@dataclass(frozen=True)
class Reckoning:
    """What one clock says on `today`.

    `due_on` None: it waits (`awaiting`, or ended while it waited) or nobody knows when an excluded time ends (`suspended`,
    with `left` units left). `base_due_on`: the day without the extension. `at_latest`: an answer may still bring the day
    forward. `provisional`: a year without a notice was counted Monday to Friday. `left`: working days, or days of the
    calendar, from today to the due day; negative when it has passed; None for hours and where there is no day. `days`: the
    proof, day by day, and not beyond the event that met it. `due_at`: the moment, for working hours. `end`: the event
    that met it.
    `stops`: what it stands still for, the longest first; empty while it runs.
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
    end: Event | None = None
    due_at: datetime | None = None
    restarted: bool = False
    stops: tuple[Stop, ...] = ()

    @property
    def key(self) -> str:
        """The clock's key."""
        return self.rule.key

    @property
    def ended_on(self) -> date | None:
        """The day on which it was met."""
        return self.end.day if self.end else None

    @property
    def silence(self) -> Silence | None:
        """What the law says of its running out, whether or not it has."""
        return self.rule.silence

    @property
    def late(self) -> bool:
        """Overdue, or met after its day."""
        return self.state == "lapsed" or (self.ended_on is not None and self.due_on is not None and self.ended_on > self.due_on)

    @property
    def tacit(self) -> bool:
        """Whether the law's consequence of silence holds, never on a day that may still move. What came late undoes nothing."""
        return self.rule.silence is not None and self.late and not self.provisional

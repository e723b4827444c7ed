"""Working days: what a notice says of a year, Monday to Friday where there is none yet."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from typing import NamedTuple

Hours = tuple[tuple[time, time], ...]
Notice = tuple[int, Iterable[date], Iterable[date]]
HOURS: Hours = ((time(9), time(12)), (time(14), time(18)))


class CalendarDay(NamedTuple):
    """Whether one works on a day, why (`weekday`, `weekend`, `holiday`, `made up`) and whether a notice says so."""

    works: bool
    why: str
    sure: bool


@dataclass(frozen=True)
class Calendar:
    """Days off and weekend days worked of the `years` whose notice is known; `hours` are a working day's hours."""

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]
    hours: Hours = HOURS
    _known: dict[date, CalendarDay] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, notices: Iterable[Notice], hours: Hours = HOURS) -> "Calendar":
        """From notices as (year, days off, weekend days worked)."""
        held = [(year, tuple(off), tuple(work)) for year, off, work in notices]
        return cls(
            frozenset(day for _, off, _ in held for day in off),
            frozenset(day for _, _, work in held for day in work),
            frozenset(year for year, _, _ in held),
            hours,
        )

    def day(self, day: date) -> CalendarDay:
        """What `day` is; in a year without a notice Monday to Friday count and nothing is sure."""
        found = self._known.get(day)
        if found is None:
            found = self._known[day] = self._look(day)
        return found

    def _look(self, day: date) -> CalendarDay:
        sure = day.year in self.years
        if day in self.off:
            return _said(False, "holiday", sure)
        if day.weekday() > 4:
            return _said(True, "made up", sure) if day in self.work else _said(False, "weekend", sure)
        return _said(True, "weekday", sure)


@cache
def _said(works: bool, why: str, sure: bool) -> CalendarDay:
    return CalendarDay(works, why, sure)

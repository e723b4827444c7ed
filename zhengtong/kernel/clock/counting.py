"""Counting days one by one: which day is counted as which, why, under which article; and where the count ends."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from .calendars import Calendar
from .definitions import ClockError, Event, Length
from .intervals import Gap, holding

DAY = timedelta(days=1)
LEFT_OUT = ("excluded", "awaiting")
LONGEST = 366 * 30  # days walked before a definition is held to be wrong


class DayRow(NamedTuple):
    """One day of the proof: `number` when counted, else None; `why` a code (see the texts of the screens), its article.
    `sure` is False in a year without a notice."""

    day: date
    number: int | None
    why: str
    article: str
    sure: bool

    @property
    def counted(self) -> bool:
        """Whether the day brought the clock nearer to its end."""
        return self.number is not None


@dataclass(frozen=True)
class Count:
    """The last day (None while nobody knows), the rows up to it, how many units were left when the rows end, and whether
    no year without a notice had a say in it."""

    last: date | None
    rows: tuple[DayRow, ...]
    left: int
    sure: bool = True


def count(start: date, length: Length, left_out: Sequence[Gap], calendar: Calendar, article: str) -> Count:
    """Counts `length` from the day after `start` (day 0), leaving out gaps. In calendar units a last day off moves to the
    next working day (民法典 203). The rows of a count that cannot end stop before the gap without end."""
    working = length.unit == "working days"
    total = length.n if working else (_after(start, length) - start).days
    rows, last = _walk(start, total, left_out, calendar, article, working=working)
    left = total - sum(row.counted for row in rows)
    if working or last is None:
        return Count(last, tuple(rows), left, not working or _sure(rows))
    moved, last = ([], last) if calendar.day(last).works else _rolled(last, left_out, calendar, article)
    return Count(last, (*rows, *moved), left, _sure([rows[-1], *moved]))


def _walk(
    start: date, n: int, left_out: Sequence[Gap], calendar: Calendar, article: str, *, working: bool
) -> tuple[list[DayRow], date | None]:
    rows: list[DayRow] = []
    day, number = start, 0
    for _ in range(LONGEST):
        day += DAY
        gap = holding(left_out, day)
        if gap is not None and gap.last is None:
            return rows, None
        works, why, sure = calendar.day(day)
        if gap is not None:
            rows.append(DayRow(day, None, gap.why, gap.article, sure))
            continue
        counts = works or not working
        number += counts
        rows.append(DayRow(day, number if counts else None, why if working else "calendar day", article, sure))
        if number == n:
            return rows, day
    raise ClockError(f"no end found within thirty years of {start}; look at the length and at what is excluded")


def _rolled(
    last: date, left_out: Sequence[Gap], calendar: Calendar, article: str
) -> tuple[list[DayRow], date | None]:
    """The days after a last day that is a day off, up to the next working day that is not left out."""
    rows: list[DayRow] = []
    for _ in range(LONGEST):
        last += DAY
        gap = holding(left_out, last)
        if gap is not None and gap.last is None:
            return rows, None
        works, why, sure = calendar.day(last)
        if gap is None and works:
            return [*rows, DayRow(last, None, "moved on", article, sure)], last
        rows.append(DayRow(last, None, gap.why if gap else why, gap.article if gap else article, sure))
    raise ClockError(f"no working day found within thirty years of {last}; look at the calendar")


def _sure(rows: Sequence[DayRow]) -> bool:
    """What is left out is left out whatever the calendar says."""
    return all(row.sure for row in rows if row.why not in LEFT_OUT)


def _after(start: date, length: Length) -> date:
    if length.unit == "days":
        return start + timedelta(days=length.n)
    return add_months(start, length.n * (12 if length.unit == "years" else 1))


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the month's last day where it has no such day (民法典 202: 没有对应日的，月末日)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise ClockError(f"no day {months} months after {day}")


def upto(end: Event | None, rows: tuple[DayRow, ...]) -> tuple[DayRow, ...]:
    """The proof as far as the clock ran: once it was met, the days that follow are no days of it."""
    return rows if end is None else tuple(row for row in rows if row.day <= end.day)


def count_days(after: date, last: date, calendar: Calendar, *, working: bool) -> int:
    """How many (working) days lie after `after` up to and including `last`; 0 when there are none."""
    days = (after + timedelta(days=n) for n in range(1, (last - after).days + 1))
    return sum(1 for day in days if not working or calendar.day(day).works)

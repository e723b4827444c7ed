"""Counting days one by one: which day is counted as which, why, under which article; and where the count ends."""
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from .calendars import Calendar
from .definitions import ClockError, Length
from .intervals import Gap

DAY = timedelta(days=1)
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
    """The last day (None while nobody knows), the rows up to it, how many units were left when the rows end."""

    last: date | None
    rows: tuple[DayRow, ...]
    left: int


def count(start: date, length: Length, left_out: Sequence[Gap], calendar: Calendar, article: str) -> Count:
    """Counts `length` from the day after `start` (day 0), leaving out gaps. In calendar units a last day off moves to the
    next working day. The rows of a count that cannot end stop before the gap without end."""
    if length.unit == "working days":
        return _walk(start, length.n, left_out, calendar, article, working=True)
    total = (_after(start, length) - start).days
    counted = _walk(start, total, left_out, calendar, article, working=False)
    if counted.last is None or calendar.day(counted.last).works:
        return counted
    rolled = tuple(_rolled(counted.last, left_out, calendar, article))
    return Count(rolled[-1].day, counted.rows + rolled, 0)


def _walk(start: date, n: int, left_out: Sequence[Gap], calendar: Calendar, article: str, *, working: bool) -> Count:
    rows: list[DayRow] = []
    day, number = start, 0
    for _ in range(LONGEST):
        day += DAY
        gap = next((gap for gap in left_out if gap.holds(day)), None)
        if gap is not None and gap.last is None:
            return Count(None, tuple(rows), n - number)
        works, why, sure = calendar.day(day)
        counts = gap is None and (works or not working)
        number += counts
        rows.append(DayRow(day, number if counts else None, _why(gap, why, working), gap.article if gap else article, sure))
        if number == n:
            return Count(day, tuple(rows), 0)
    raise ClockError(f"no end found within thirty years of {start}; look at the length and at what is excluded")


def _why(gap: Gap | None, why: str, working: bool) -> str:
    return "excluded" if gap is not None else why if working else "calendar day"


def _rolled(last: date, left_out: Sequence[Gap], calendar: Calendar, article: str) -> Iterator[DayRow]:
    """The days after a last day that is a day off, up to the next working day."""
    works = False
    while not works:
        last += DAY
        works, why, sure = calendar.day(last)
        yield DayRow(last, None, "moved on" if works else why, article, sure)


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


def back(due: date, length: Length, calendar: Calendar, article: str) -> Count:
    """Counts working days (or days) backwards from `due`, which is day 0; rows in the order of the calendar."""
    rows: list[DayRow] = []
    day, number = due, 0
    while number < length.n:
        day -= DAY
        works, why, sure = calendar.day(day)
        counts = works or length.unit != "working days"
        number += counts
        rows.append(DayRow(day, number if counts else None, why, article, sure))
    return Count(day, tuple(reversed(rows)), 0)


def hours(start: datetime, length: Length, calendar: Calendar) -> datetime:
    """The moment at which `length` working hours have passed since `start`."""
    left, day = timedelta(hours=length.n), start.date()
    for _ in range(LONGEST):
        for opens, closes in calendar.hours if calendar.day(day).works else ():
            begin, end = _at(start, day, opens), _at(start, day, closes)
            span = end - max(begin, start)
            if span >= left:
                return max(begin, start) + left
            left -= max(span, timedelta())
        day += DAY
    raise ClockError(f"no end found within thirty years of {start}; look at the calendar's hours")


def _at(moment: datetime, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=moment.tzinfo)


def numbered(rows: Sequence[DayRow], keep: Callable[[DayRow], bool]) -> int:
    """How many counted days satisfy `keep`."""
    return sum(1 for row in rows if row.number is not None and keep(row))


def count_days(after: date, last: date, calendar: Calendar, *, working: bool) -> int:
    """How many (working) days lie after `after` up to and including `last`; 0 when there are none."""
    days = (after + timedelta(days=n) for n in range(1, (last - after).days + 1))
    return sum(1 for day in days if not working or calendar.day(day).works)

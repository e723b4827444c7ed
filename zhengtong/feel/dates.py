"""FEEL's dates, times and durations: proleptic Gregorian, years -999999999 to 999999999, seconds to the nanosecond.

Python's own types end in the year 9999 and know no years-and-months duration, so these are our own.
"""
from __future__ import annotations

import datetime as py
from dataclasses import dataclass
from functools import total_ordering
from zoneinfo import ZoneInfo

NANO = 1_000_000_000
DAY = 86_400 * NANO
YEAR_LIMIT = 999_999_999


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 (Howard Hinnant's algorithm: years begin in March)."""
    year -= month <= 2
    era, yoe = divmod(year, 400)
    doy = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719_468


def civil_from_days(days: int) -> tuple[int, int, int]:
    """(year, month, day) of a day counted from 1970-01-01."""
    era, doe = divmod(days + 719_468, 146_097)
    yoe = (doe - doe // 1460 + doe // 36_524 - doe // 146_096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + (3 if mp < 10 else -9)
    return yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) // 5 + 1


def month_length(year: int, month: int) -> int:
    """Days in the month."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@total_ordering
@dataclass(frozen=True, slots=True)
class Date:
    """A day. Raises ValueError for a day that does not exist."""

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        known_month = -YEAR_LIMIT <= self.year <= YEAR_LIMIT and 1 <= self.month <= 12
        if not (known_month and 1 <= self.day <= month_length(self.year, self.month)):
            raise ValueError(f"there is no day {self.year}-{self.month}-{self.day}")

    @property
    def days(self) -> int:
        """Days since 1970-01-01."""
        return days_from_civil(self.year, self.month, self.day)

    @classmethod
    def from_days(cls, days: int) -> Date:
        """The day that is `days` after 1970-01-01."""
        return cls(*civil_from_days(days))

    @property
    def weekday(self) -> int:
        """Monday 1 to Sunday 7."""
        return (self.days + 3) % 7 + 1

    @property
    def day_of_year(self) -> int:
        """1 to 366."""
        return self.days - days_from_civil(self.year, 1, 1) + 1

    @property
    def week(self) -> int:
        """ISO 8601 week, 1 to 53."""
        thursday = Date.from_days(self.days - self.weekday + 4)
        return (thursday.day_of_year - 1) // 7 + 1

    def plus_months(self, months: int) -> Date:
        """The same day some months later; the last day of the month where that day does not exist."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Date(year, month + 1, min(self.day, month_length(year, month + 1)))

    def __lt__(self, other: Date) -> bool:
        return (self.year, self.month, self.day) < (other.year, other.month, other.day)

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day; `offset` in seconds east of UTC, or `zone` by its IANA name, or neither (local)."""

    hour: int
    minute: int
    second: int = 0
    nano: int = 0
    offset: int | None = None
    zone: str | None = None

    def __post_init__(self) -> None:
        if not (0 <= self.hour < 24 and 0 <= self.minute < 60 and 0 <= self.second < 60 and 0 <= self.nano < NANO):
            raise ValueError(f"there is no time {self.hour}:{self.minute}:{self.second}")
        if self.offset is not None and abs(self.offset) > 18 * 3600:
            raise ValueError("an offset from UTC is at most 18 hours")

    @property
    def nanos(self) -> int:
        """Nanoseconds since midnight."""
        return ((self.hour * 60 + self.minute) * 60 + self.second) * NANO + self.nano

    @classmethod
    def from_nanos(cls, nanos: int, offset: int | None = None, zone: str | None = None) -> Time:
        """The time some nanoseconds after midnight (whole days are dropped)."""
        seconds, nano = divmod(nanos % DAY, NANO)
        return cls(seconds // 3600, seconds // 60 % 60, seconds % 60, nano, offset, zone)

    @property
    def local(self) -> bool:
        """Whether neither offset nor zone is known."""
        return self.offset is None and self.zone is None

    def offset_on(self, day: Date) -> int | None:
        """Seconds east of UTC on that day; None when local."""
        if self.zone is None:
            return self.offset
        year = day.year if 1 < day.year < 9999 else 2000 + day.year % 400  # the calendar repeats every 400 years
        moment = py.datetime(year, day.month, day.day, self.hour, self.minute, self.second, tzinfo=ZoneInfo(self.zone))
        delta = moment.utcoffset()
        return None if delta is None else int(delta.total_seconds())

    def __str__(self) -> str:
        fraction = f".{self.nano:09d}".rstrip("0") if self.nano else ""
        return f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{fraction}{_zone_text(self)}"


def _zone_text(time: Time) -> str:
    if time.zone is not None:
        return "@" + time.zone
    if time.offset is None:
        return ""
    if time.offset == 0:
        return "Z"
    seconds = abs(time.offset)
    tail = f":{seconds % 60:02d}" if seconds % 60 else ""
    return f"{'-' if time.offset < 0 else '+'}{seconds // 3600:02d}:{seconds // 60 % 60:02d}{tail}"


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day with a time."""

    date: Date
    time: Time

    @property
    def nanos(self) -> int:
        """Nanoseconds since 1970-01-01 on its own clock (UTC when the offset is known)."""
        offset = self.time.offset_on(self.date) or 0
        return self.date.days * DAY + self.time.nanos - offset * NANO

    def plus_nanos(self, nanos: int) -> DateTime:
        """Later by so many nanoseconds on its own clock."""
        days, rest = divmod(self.date.days * DAY + self.time.nanos + nanos, DAY)
        return DateTime(Date.from_days(days), Time.from_nanos(rest, self.time.offset, self.time.zone))

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.months < 0 else "") + "P" + (body or "0M")


@dataclass(frozen=True, slots=True, order=True)
class DaysTime:
    """A days and time duration, in nanoseconds."""

    nanos: int

    def __str__(self) -> str:
        seconds, nano = divmod(abs(self.nanos), NANO)
        days, seconds = divmod(seconds, 86_400)
        fraction = f".{nano:09d}".rstrip("0") if nano else ""
        clock = [f"{seconds // 3600}H" * (seconds >= 3600), f"{seconds // 60 % 60}M" * (seconds // 60 % 60 > 0)]
        clock.append(f"{seconds % 60}{fraction}S" if seconds % 60 or nano else "")
        body = (f"{days}D" if days else "") + ("T" + "".join(clock) if any(clock) else "")
        return ("-" if self.nanos < 0 else "") + "P" + (body or "T0S")


Temporal = Date | Time | DateTime
Duration = YearsMonths | DaysTime

"""From text and parts to numbers, dates, times and durations; and `string`, `is`."""
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from zhengtong.feel import datetext
from zhengtong.feel.builtins.registry import function
from zhengtong.feel.builtins.strings import shown
from zhengtong.feel.compare import Fault, equal
from zhengtong.feel.dates import NANO, Date, DateTime, DaysTime, Time, YearsMonths
from zhengtong.feel.numbers import DIGITS

_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.A)


def _read(found: Any, text: str, what: str) -> Any:
    if found is None:
        raise Fault(f"{text[:40]!r} is no {what}")
    return found


@function("number(from: string)")
def number(text: str) -> Decimal:
    """A number from its plain text."""
    if not _NUMBER.fullmatch(text):
        raise Fault(f"{text[:40]!r} is no number")
    try:
        return DIGITS.create_decimal(text)
    except InvalidOperation as e:
        raise Fault(f"{text[:40]!r} is out of range") from e


@function("number(from: string, grouping separator: any, decimal separator: any)")
def number_grouped(text: str, grouping: Any, point: Any) -> Decimal:
    """A number written with separators; null stands for none."""
    if grouping not in (" ", ",", ".", None) or point not in (".", ",", None) or (grouping == point and grouping is not None):
        raise Fault("the grouping separator is a space, ',' or '.', the decimal separator '.' or ',', and they differ")
    return number(text.replace(grouping or "", "").replace(point or ".", "."))


@function("string(from: any)")
def string(value: Any) -> str | None:
    """A value as text."""
    return None if value is None else shown(value)


@function("date(from: string)")
def date_from_text(text: str) -> Date:
    """A date from `2025-12-31`."""
    return _read(datetext.date(text), text, "date")  # type: ignore[no-any-return]


@function("date(from: day)")
def date_of(value: Date | DateTime) -> Date:
    """The day of a moment."""
    return value.date if isinstance(value, DateTime) else value


@function("date(year: number, month: number, day: number)")
def date_from_parts(year: Decimal, month: Decimal, day: Decimal) -> Date:
    """A date from its parts."""
    try:
        return Date(*(_int(x) for x in (year, month, day)))
    except ValueError as e:
        raise Fault(str(e)) from e


def _int(value: Decimal) -> int:
    if value != value.to_integral_value() or abs(value) > 10**12:
        raise ValueError(f"{value} is no whole number of a date")
    return int(value)


@function("time(from: string)")
def time_from_text(text: str) -> Time:
    """A time from `08:30:00`."""
    return _read(datetext.time(text), text, "time")  # type: ignore[no-any-return]


@function("time(from: moment)")
def time_of(value: Date | Time | DateTime) -> Time:
    """The time of a moment; a day's is midnight in UTC."""
    if isinstance(value, Date):
        return Time(0, 0, 0, 0, 0)
    return value.time if isinstance(value, DateTime) else value


@function("time(hour: number, minute: number, second: number, offset: days and time duration?)")
def time_from_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTime | None) -> Time:
    """A time from its parts."""
    nanos = int(second * NANO)
    seconds = None if offset is None else offset.nanos // NANO
    try:
        return Time(_int(hour), _int(minute), nanos // NANO, nanos % NANO, seconds)
    except ValueError as e:
        raise Fault(str(e)) from e


@function("date and time(from: string)")
def moment_from_text(text: str) -> DateTime:
    """A moment from `2025-12-31T08:30:00`."""
    return _read(datetext.date_time(text), text, "date and time")  # type: ignore[no-any-return]


@function("date and time(from: day)")
def moment_of(value: Date | DateTime) -> DateTime:
    """A day's midnight in UTC."""
    return value if isinstance(value, DateTime) else DateTime(value, Time(0, 0, 0, 0, 0))


@function("date and time(date: day, time: time)")
def moment_from_parts(day: Date | DateTime, time: Time) -> DateTime:
    """A moment from a day and a time."""
    return DateTime(date_of(day), time)


@function("date and time(date: date and time, timezone: string)")
def moment_in_zone(moment: DateTime, timezone: str) -> DateTime:
    """The same moment on the clock of another time zone."""
    if not datetext.is_zone(timezone) or moment.time.local:
        raise Fault(f"{timezone!r} is no time zone, or the moment has none to convert from")
    utc = DateTime(Date(1970, 1, 1), Time(0, 0, 0, 0, 0)).plus_nanos(moment.nanos)
    there = DateTime(utc.date, Time.from_nanos(utc.time.nanos, None, timezone))
    return there.plus_nanos((there.time.offset_on(there.date) or 0) * NANO)


@function("duration(from: string)")
def duration_from_text(text: str) -> Any:
    """A duration from `P1Y2M` or `P1DT2H`."""
    return _read(datetext.duration(text), text, "duration")


@function("duration(from: duration)")
def duration_of(value: Any) -> Any:
    """The duration itself."""
    return value


@function("years and months duration(from: day, to: day)")
def years_and_months(start: Any, end: Any) -> YearsMonths:
    """The whole months between two days."""
    a, b = date_of(start), date_of(end)
    months = (b.year - a.year) * 12 + b.month - a.month
    if months > 0 and b.day < a.day:
        months -= 1
    elif months < 0 and b.day > a.day:
        months += 1
    return YearsMonths(months)


@function("is(value1: any?, value2: any?)")
def is_same(a: Any, b: Any) -> bool:
    """Whether the very same value: two notations of one moment are not."""
    if type(a) is not type(b):
        return False
    return bool(a == b) if type(a) in (Date, Time, DateTime) else equal(a, b) is True

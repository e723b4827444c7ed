"""Calendar: the day of the year, of the week, the month, the week; today and now as the run was told."""
from decimal import Decimal
from typing import Any

from zhengtong.feel.builtins.conversions import date_of
from zhengtong.feel.builtins.registry import function
from zhengtong.feel.compare import Fault
from zhengtong.feel.scope import Run

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)


@function("day of year(date: day)")
def day_of_year(day: Any) -> Decimal:
    """1 to 366."""
    return Decimal(date_of(day).day_of_year)


@function("day of week(date: day)")
def day_of_week(day: Any) -> str:
    """The English name of the day."""
    return _DAYS[date_of(day).weekday - 1]


@function("month of year(date: day)")
def month_of_year(day: Any) -> str:
    """The English name of the month."""
    return _MONTHS[date_of(day).month - 1]


@function("week of year(date: day)")
def week_of_year(day: Any) -> Decimal:
    """The ISO 8601 week."""
    return Decimal(date_of(day).week)


@function("today()", run=True)
def today(run: Run) -> Any:
    """The day that the caller gave to the run."""
    if run.day is None:
        raise Fault("today() has no value here: the day is a fact (判定日), nothing reads the clock")
    return run.day


@function("now()", run=True)
def now(run: Run) -> Any:
    """The moment that the caller gave to the run."""
    if run.moment is None:
        raise Fault("now() has no value here: the moment is given, nothing reads the clock")
    return run.moment

"""Months and years of which only a part counts: the part by days, the months between two days, the months until an end."""
import calendar
from datetime import date, timedelta
from fractions import Fraction

from .rounding import to_fen


def span(period: str) -> tuple[date, date]:
    """First and last day of `2025-12` or `2025`. ValueError for `once`, which has none."""
    year, _, month = period.partition("-")
    if not month:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    return date(int(year), int(month), 1), date(int(year), int(month), calendar.monthrange(int(year), int(month))[1])


def days_within(period: str, since: date | None, until: date | None) -> int:
    """How many days of the period lie from `since` to `until`, both included; None has no end."""
    first, last = span(period)
    first, last = max(first, since or first), min(last, until or last)
    return max(0, (last - first).days + 1)


def pro_rata(fen: int, period: str, *, since: date | None = None, until: date | None = None, rule: str = "half up") -> int:
    """`judged_on: each day pro rata`: the amount of a whole period by its days."""
    first, last = span(period)
    return to_fen(Fraction(fen * days_within(period, since, until), (last - first).days + 1), rule=rule)


def due_in(period: str, *, since: date | None, until: date | None, judged_on: str) -> bool:
    """Whether a whole period is due to somebody for whom the conditions hold from `since` to `until`: by its first or last day.

    `day of event` is due in the period in which the event (`since`) lies."""
    first, last = span(period)
    if judged_on == "day of event":
        return since is not None and first <= since <= last
    day = first if judged_on == "first day" else last
    return (since is None or since <= day) and (until is None or day <= until)


def months(first: str, last: str) -> list[str]:
    """The months from `2025-03` to `2025-05`, both included; empty when the last is before the first."""
    year, month = (int(part) for part in first.split("-"))
    found = []
    while f"{year:04d}-{month:02d}" <= last:
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def last_month(event: date, ends: str | None) -> str:
    """The last month that is paid when it ends with an event (a death, a move). `next month`: it stops with the next one, so
    the month of the event is still paid; `same month`: the month before is the last."""
    if ends == "next month":
        return f"{event:%Y-%m}"
    return f"{event.replace(day=1) - timedelta(days=1):%Y-%m}"


def overlap(one: str, other: str) -> bool:
    """Whether two periods share a day. `once` stands in no period: it overlaps everything, so that no exclusion is missed."""
    return "once" in (one, other) or one.startswith(other) or other.startswith(one)

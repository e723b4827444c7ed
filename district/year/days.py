"""Working days, read straight from the packs' notices; the second opinion beside the product's clock."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import yaml

DAY = timedelta(days=1)


class WorkDays:
    """Which days are worked in the years whose notice lies in the packs."""

    def __init__(self, packs: Path) -> None:
        notices = [yaml.safe_load(p.read_text("utf-8")) for p in sorted(packs.glob("china/calendars/*/*/calendar.yaml"))]
        self.off = {day for notice in notices for day in notice["off"]}
        self.work = {day for notice in notices for day in notice["work"]}

    def works(self, day: date) -> bool:
        """Whether the offices are open."""
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    def nth(self, start: date, n: int, without: Iterable[date] = ()) -> date:
        """The n-th working day after `start` that is not among `without`."""
        left_out, day = set(without), start
        while n > 0:
            day += DAY
            n -= self.works(day) and day not in left_out
        return day

    def back(self, due: date, n: int) -> date:
        """The n-th working day before `due`."""
        while n > 0:
            due -= DAY
            n -= self.works(due)
        return due


def year(number: int) -> list[date]:
    """Every day of a year."""
    first = date(number, 1, 1)
    return [first + n * DAY for n in range((date(number + 1, 1, 1) - first).days)]

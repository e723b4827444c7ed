"""A reckoning for reading: a calendar for the eye, the table of its days, and what it is in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengtong.kernel.cases.queries import CaseView
from zhengtong.kernel.clock import DayRow, Reckoning
from zhengtong.site import content

from .spans import LEFT_OUT, Span, articles_of, days_words, spans

DAY, WEEK = timedelta(days=1), 7
LONGEST_CALENDAR = 190  # days; a longer clock has its table alone


@dataclass(frozen=True)
class Cell:
    """One day of the calendar: its class, the day, the number, a word in the corner, and all of it for those who hear it."""

    kind: str
    day: date | None = None
    number: str = ""
    corner: str = ""
    long: bool = False

    @property
    def label(self) -> str:
        """12, or 2/12 where a month begins."""
        if self.day is None:
            return ""
        return f"{self.day.month}/{self.day.day}" if self.long else str(self.day.day)


@dataclass(frozen=True)
class Clock:
    """One clock for reading. `weeks` is empty for a clock that is too long for a calendar. `met`: what met it, in words;
    `goal`: for a clock that runs backwards, the clock from whose last day it is counted."""

    name: str
    reckoning: Reckoning
    today: date
    weeks: Sequence[Sequence[Cell]]
    spans: Sequence[Span]
    met: str = ""
    goal: str = ""

    @property
    def counted(self) -> int:
        """Units counted up to today."""
        return sum(row.counted and row.day <= self.today for row in self.reckoning.days)

    @property
    def articles(self) -> list[tuple[str, str, str]]:
        """What the clock rests on, with the law's name; the table gives the articles of the same law alone."""
        return articles_of([self.reckoning.rule.article])

    @property
    def weekdays(self) -> list[str]:
        """The head of the calendar."""
        return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]

    @property
    def length(self) -> str:
        """Its length in words, with what it was extended by: the days counted run to the end of both."""
        rule = self.reckoning.rule
        if not self.reckoning.extended or rule.extend is None:
            return length_words(rule.length)
        more = rule.extend.by
        if more.unit == rule.length.unit:
            return length_words(replace(rule.length, n=rule.length.n + more.n))
        return f"{length_words(rule.length)} + {length_words(more)}"

    @property
    def reach(self) -> str:
        """From when to when it runs, in one sentence."""
        if self.goal:
            said = _("“%(goal)s”届满前 %(length)s")
            return said % {"goal": self.goal, "length": self.length}
        started = self.reckoning.started_on
        return _("从 %(day)s的次日起，%(length)s") % {"day": days_words(started, started, self.today), "length": self.length}

    @property
    def ending(self) -> str:
        """What met it, and on which of its days; empty while it runs."""
        on = self.reckoning.ended_on
        if on is None:
            return ""
        day, met = days_words(on, on, self.today), self.met or _("办了")
        said = _("%(day)s%(met)s，比截止日晚，期限到此为止。") if self.reckoning.late else _("%(day)s%(met)s，期限到此为止。")
        return said % {"day": day, "met": met}


def of_case(seen: CaseView, reckoning: Reckoning, name: str = "") -> Clock:
    """One clock of a case: it, and what met it, under the names of the case's own procedure."""
    specs, end, goal = seen.bundle.procedure.clocks, reckoning.end, reckoning.rule.before
    rule = seen.bundle.procedure.event(end.kind) if end else None
    return of(
        name or content.spoken(specs[reckoning.key].names), reckoning, seen.on,
        met=content.spoken(rule.names) if rule else "", goal=content.spoken(specs[goal.clock].names) if goal else "",
    )


def of(name: str, reckoning: Reckoning, today: date, *, met: str = "", goal: str = "") -> Clock:
    """A reckoning for reading; `name`, `met` and `goal` in the reader's language."""
    rows = {row.day: row for row in reckoning.days}
    last = max(rows, default=reckoning.started_on)
    short = bool(rows) and not reckoning.rule.before and (last - reckoning.started_on).days <= LONGEST_CALENDAR
    weeks = list(_weeks(rows, reckoning, last, today)) if short else []
    return Clock(name, reckoning, today, weeks, spans(reckoning, today), met, goal)


def length_words(length: Any) -> str:
    """20 个工作日, 3 个月."""
    n = length.n
    said: str = {
        "working days": ngettext("%(n)s 个工作日", "%(n)s 个工作日", n),
        "days": ngettext("%(n)s 天", "%(n)s 天", n),
        "months": ngettext("%(n)s 个月", "%(n)s 个月", n),
        "years": ngettext("%(n)s 年", "%(n)s 年", n),
        "working hours": ngettext("%(n)s 个工作小时", "%(n)s 个工作小时", n),
    }[length.unit]
    return said % {"n": n}


def _corner(why: str) -> str:
    return {
        "made up": _("调休"),
        "weekend": _("休"),
        "holiday": _("假"),
        "excluded": _("扣除"),
        "awaiting": _("停"),
        "begun anew": _("重算"),
    }.get(why, "")


def _weeks(rows: dict[date, DayRow], found: Reckoning, last: date, today: date) -> Iterator[list[Cell]]:
    monday = found.started_on - found.started_on.weekday() * DAY
    while monday <= last:
        days = [monday + n * DAY for n in range(WEEK)]
        yield [_cell(day, rows.get(day), found, today) for day in days]
        monday += WEEK * DAY


def _cell(day: date, row: DayRow | None, found: Reckoning, today: date) -> Cell:
    long = day == found.started_on or day.day == 1
    if day == found.started_on:
        return Cell("today" if day == today else "", day, _("开始"), "", long)
    if row is None:
        return Cell("none")
    named = {today: _("今天"), found.due_on: _("截止"), found.ended_on: _("止")}
    corner = named.get(day) or _corner(row.why)
    kinds = [_kind(row, found, today), "today" if day == today else ""]
    return Cell(" ".join(filter(None, kinds)), day, str(row.number) if row.counted else "", corner, long)


def _kind(row: DayRow, found: Reckoning, today: date) -> str:
    if row.day == found.due_on:
        return "due"
    if row.why in LEFT_OUT:
        return "ex"
    if not row.counted:
        return ""
    return "in" if row.day <= today else "left"



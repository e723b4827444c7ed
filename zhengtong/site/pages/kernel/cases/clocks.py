"""A reckoning as a calendar for the eye and a table for the reason: which days count, which do not, why, by which article."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengtong.kernel.clock import DayRow, Reckoning
from zhengtong.site import content

DAY, WEEK = timedelta(days=1), 7
LONGEST_CALENDAR = 190  # days; a longer clock has its table alone
PLAIN = {"weekday", "made up", "weekend"}
LEFT_OUT = {"excluded", "awaiting"}


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
class Span:
    """Days that follow each other and are treated alike: from, to, in words, the verdict, their numbers, why, the articles."""

    first: date
    last: date
    days: str
    verdict: str
    numbers: str
    why: str
    articles: Sequence[tuple[str, str, str]]
    kind: str
    sure: bool


@dataclass(frozen=True)
class Clock:
    """One clock for reading. `weeks` is empty for a clock that is too long for a calendar."""

    name: str
    reckoning: Reckoning
    today: date
    weeks: Sequence[Sequence[Cell]]
    spans: Sequence[Span]

    @property
    def counted(self) -> int:
        """Units counted up to today."""
        return sum(row.counted and row.day <= self.today for row in self.reckoning.days)

    @property
    def articles(self) -> list[tuple[str, str, str]]:
        """What the clock rests on, with the law's name; the table gives the articles of the same law alone."""
        return _articles([self.reckoning.rule.article])

    @property
    def weekdays(self) -> list[str]:
        """The head of the calendar."""
        return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]

    @property
    def length(self) -> str:
        """Its length in words."""
        return length_words(self.reckoning.rule.length)


def of(name: str, reckoning: Reckoning, today: date) -> Clock:
    """A reckoning for reading; `name` in the reader's language."""
    rows = {row.day: row for row in reckoning.days}
    last = max([*rows, reckoning.due_on or reckoning.started_on])
    short = (last - reckoning.started_on).days <= LONGEST_CALENDAR and bool(rows)
    weeks = list(_weeks(rows, reckoning, last, today)) if short else []
    return Clock(name, reckoning, today, weeks, [_start(reckoning, today), *_spans(reckoning, today)])


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


def why_words(why: str) -> str:
    """Why a day counts or does not."""
    return {
        "weekday": _("工作日"),
        "made up": _("周末调休上班"),
        "weekend": _("周末"),
        "holiday": _("放假"),
        "excluded": _("这段时间依法不算"),
        "awaiting": _("等对方，期限停着"),
        "calendar day": _("按自然日算，周末也算"),
        "moved on": _("最后一天放假，顺延到这个工作日"),
        "begun anew": _("期限重新开始，以前的不再算"),
    }.get(why, why)


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
    corner = _("截止") if day == found.due_on else _("今天") if day == today else _corner(row.why)
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


def _start(found: Reckoning, today: date) -> Span:
    day, articles = found.started_on, _articles([found.rule.article], _law(found))
    return Span(day, day, days_words(day, day, today), _("不计"), "0", _("开始的当天，从第二天算起"), articles, "off", True)


def _spans(found: Reckoning, today: date) -> Iterator[Span]:
    for _key, group in groupby(found.days, key=lambda row: _alike(row, today)):
        yield _span(list(group), today, _law(found))


def _alike(row: DayRow, today: date) -> tuple[Any, ...]:
    why = "plain" if row.why in PLAIN else row.why
    return why, row.day > today and why not in LEFT_OUT, row.article, row.sure


def _span(rows: list[DayRow], today: date, law: str) -> Span:
    counted = [row for row in rows if row.counted]
    first, last = rows[0], rows[-1]
    ahead = first.day > today
    verdict = (_("剩") if ahead else _("计")) if counted else _("不计")
    numbers = _range(counted[0].number, counted[-1].number) if counted else "–"
    kind = "now" if first.why in LEFT_OUT else "" if counted else "off"
    days, articles = days_words(first.day, last.day, today), _articles((row.article for row in rows), law)
    return Span(first.day, last.day, days, verdict, numbers, _why(rows), articles, kind, first.sure)


def _why(rows: Sequence[DayRow]) -> str:
    if rows[0].why not in PLAIN:
        return why_words(rows[0].why)
    weekend = sum(row.why == "weekend" for row in rows)
    parts = [_("工作日")] if any(row.why == "weekday" for row in rows) else []
    made_up = sum(row.why == "made up" for row in rows)
    if made_up:
        parts.append(ngettext("周末调休上班 %(n)s 天", "周末调休上班 %(n)s 天", made_up) % {"n": made_up})
    if weekend:
        parts.append(ngettext("周末 %(n)s 天不算", "周末 %(n)s 天不算", weekend) % {"n": weekend})
    return _("；").join(parts)


def _range(first: int | None, last: int | None) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _law(found: Reckoning) -> str:
    return found.rule.article.partition("#")[0]


def _articles(cited: Iterable[str], law: str = "") -> list[tuple[str, str, str]]:
    """The articles, each once; those of `law` without its name."""
    given = dict.fromkeys(part.strip() for one in cited for part in one.split(";") if "#" in part)
    found = [content.cited(one) for one in given]
    return [(own, key, content.article_name(key) if own == law else said) for own, key, said in found]


def days_words(first: date, last: date, today: date) -> str:
    """3月4日–10日, 2月24日–3月3日; 4–10 March; the year where it is not today's."""
    year = today.year if first.year == last.year == today.year else None
    if content.english():
        return _english_days(first, last, year)
    start = f"{first.month}月{first.day}日" if year else f"{first.year}年{first.month}月{first.day}日"
    if first == last:
        return start
    end = f"{last.day}日" if (first.year, first.month) == (last.year, last.month) else f"{last.month}月{last.day}日"
    return f"{start}–{end}" if first.year == last.year else f"{start}–{last.year}年{end}"


def _english_days(first: date, last: date, year: int | None) -> str:
    form = "j F" if year else "j F Y"
    if first == last:
        return date_format(first, form)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_format(last, form)}"
    return f"{date_format(first, 'j F' if first.year == last.year else form)} – {date_format(last, form)}"

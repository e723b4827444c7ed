"""A reckoning as a table: days that follow each other and are treated alike, why, by which article; in the calendar's order."""

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

DAY = timedelta(days=1)
PLAIN = {"weekday", "made up", "weekend"}
LEFT_OUT = {"excluded", "awaiting"}


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


def spans(found: Reckoning, today: date) -> list[Span]:
    """The whole table, each day once: what came before a restart, the day that is not counted, the days after it. A clock that
    runs backwards ends with the day from which it is counted; hours begin on the day itself."""
    if found.rule.before:
        goal = [_zero(found, found.days[-1].day + DAY, _("从这一天往前数"), today)] if found.days else []
        return [*_alike_days(found.days, found, today), *goal]
    if found.rule.length.unit == "working hours":
        return list(_alike_days(found.days, found, today))
    before = [row for row in found.days if row.day < found.started_on]
    after = [row for row in found.days if row.day > found.started_on]
    first = [_zero(found, before[0].day - DAY, _("最早开始的当天，从第二天算起"), today)] if before else []
    start = _zero(found, found.started_on, _("开始的当天，从第二天算起"), today)
    return [*first, *_alike_days(before, found, today), start, *_alike_days(after, found, today)]


def _zero(found: Reckoning, day: date, why: str, today: date) -> Span:
    articles = articles_of([found.rule.article], _law(found))
    return Span(day, day, days_words(day, day, today), _("不计"), "0", why, articles, "off", True)


def _alike_days(rows: Sequence[DayRow], found: Reckoning, today: date) -> Iterator[Span]:
    for _key, group in groupby(rows, key=lambda row: _alike(row, today)):
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
    days, articles = days_words(first.day, last.day, today), articles_of((row.article for row in rows), law)
    return Span(first.day, last.day, days, verdict, numbers, _why(rows), articles, kind, first.sure)


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


def articles_of(cited: Iterable[str], law: str = "") -> list[tuple[str, str, str]]:
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

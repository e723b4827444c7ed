"""Calendars, purposes and laws of the packs."""
import re
from datetime import date, timedelta

import pytest

from tests.packs.judging import content

PEOPLES_REGISTERS = {"diagnoses", "recognitions", "derived-diagnosis"}


def days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_year_has_248_working_days(year: int) -> None:
    calendar = content().calendars[str(year)]
    assert calendar.year == year and not set(calendar.off) & set(calendar.work)
    assert all(day.year == year for day in (*calendar.off, *calendar.work))
    assert all(day.weekday() >= 5 for day in calendar.work)
    working = [d for d in days(year) if d in calendar.work or (d.weekday() < 5 and d not in calendar.off)]
    assert len(working) == 248


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_calendar_agrees_with_a_library(year: int) -> None:
    library = pytest.importorskip("chinese_calendar")
    calendar = content().calendars[str(year)]
    for day in days(year):
        ours = day in calendar.work or (day.weekday() < 5 and day not in calendar.off)
        assert library.is_workday(day) == ours, day


@pytest.mark.parametrize("key", sorted(content().purposes))
def test_a_purpose_cites_articles_that_exist_and_registers_that_exist(key: str) -> None:
    purpose = content().purposes[key]
    for cited in purpose.article.split(";"):
        law, _, article = cited.strip().partition("#")
        assert article in content().laws[law].articles, cited
    if purpose.facts != "all":
        assert set(purpose.facts) <= set(content().registers)
    assert set(purpose.departments or ()) <= set(content().units)
    assert set(purpose.subjects or ()) <= set(content().subjects)


def test_diagnoses_are_read_in_a_case_only_or_by_oneself() -> None:
    for key, purpose in content().purposes.items():
        open_to_staff = not purpose.case and not set(purpose.roles) <= {"resident", "enterprise"}
        if open_to_staff and purpose.grade == 4:
            assert purpose.facts != "all" and not PEOPLES_REGISTERS & set(purpose.facts), key


def test_only_the_resident_and_the_firm_see_their_own_data() -> None:
    assert set(content().purposes["own-data"].roles) == {"resident", "enterprise"}
    assert set(content().purposes["firm-own-data"].roles) == {"enterprise"}


def test_policy_making_sees_nobody() -> None:
    purpose = content().purposes["policy-making"]
    assert purpose.facts == () and purpose.grade == 1


NUMBERED = re.compile(r"第[一二三四五六七八九十百]+条|[一二三四五六七八九十]+(（[一二三四五六七八九十]+）)?$")  # 第四条, 一（二）


def test_an_article_without_a_number_says_so() -> None:
    for key, law in content().laws.items():
        for name, article in law.articles.items():
            if not NUMBERED.match(name):
                said = f"{article.zh}{article.en}{law.notes or ''}"
                assert re.search(r"未读到|来源|公知|not read|not in the source", said), f"{key}#{name}"

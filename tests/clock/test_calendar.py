"""The calendars of packs/china beside two calendars that others keep."""
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from zhengtong.kernel.clock import Calendar


def days(year):
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", [2025, 2026])
def test_agrees_with_chinesecalendar(calendar, year):
    assert [day for day in days(year) if calendar.day(day).works != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_agrees_with_holidays(calendar, year):
    kept = holidays.country_holidays("CN", years=year)
    assert [day for day in days(year) if calendar.day(day).works != kept.is_working_day(day)] == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_year_has_248_working_days(calendar, year):
    assert sum(calendar.day(day).works for day in days(year)) == 248


@pytest.mark.parametrize(
    ("day", "works", "why", "sure"),
    [
        (date(2025, 9, 28), True, "made up", True),
        (date(2025, 10, 1), False, "holiday", True),
        (date(2025, 10, 4), False, "holiday", True),
        (date(2025, 11, 8), False, "weekend", True),
        (date(2025, 11, 10), True, "weekday", True),
        (date(2027, 10, 1), True, "weekday", False),
        (date(2027, 10, 2), False, "weekend", False),
    ],
)
def test_what_a_day_is(calendar, day, works, why, sure):
    assert calendar.day(day) == (works, why, sure)


def test_a_notice_may_name_days_of_the_year_before():
    """The notice of 2023 gave 31 December 2022."""
    calendar = Calendar.of([(2023, [date(2022, 12, 30)], [])])
    assert calendar.day(date(2022, 12, 30)) == (False, "holiday", False)

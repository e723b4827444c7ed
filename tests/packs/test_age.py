"""The shared 周岁 and 月数 against a plain count of days."""
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packs.judging import feel, model_of
from zhengtong.dmn import load

USE = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="t" namespace="urn:t">
  <import name="" namespace="urn:zhengtong:policies:age" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
  <inputData id="a" name="起"><variable id="av" name="起" typeRef="date"/></inputData>
  <inputData id="b" name="止"><variable id="bv" name="止" typeRef="date"/></inputData>
  <decision id="x" name="结果"><variable id="xv" name="结果" typeRef="number"/>
    <informationRequirement id="r1"><requiredInput href="#a"/></informationRequirement>
    <informationRequirement id="r2"><requiredInput href="#b"/></informationRequirement>
    <knowledgeRequirement id="k"><requiredKnowledge href="urn:zhengtong:policies:age#{bkm}"/></knowledgeRequirement>
    <literalExpression id="e" typeRef="number"><text>{call}(起, 止)</text></literalExpression>
  </decision>
</definitions>"""
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def call(function: str, bkm: str, first: date, second: date) -> int:
    """What the shared function gives for two days."""
    model = load(USE.format(bkm=bkm, call=function).encode(), imports=lambda _: model_of("age", date(2025, 12, 31)))
    return int(model.decide("结果", {"起": feel(first), "止": feel(second)}).value)


def birthday(born: date, year: int) -> date:
    """The birthday in a year; 29 February falls on the 28th of a common year (the project's marked default)."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


@given(DAYS, DAYS)
def test_an_age_is_the_number_of_birthdays(first: date, second: date) -> None:
    born, on = sorted((first, second))
    birthdays = sum(born < birthday(born, year) <= on for year in range(born.year + 1, on.year + 1))
    assert call("周岁", "bkm_years", born, on) == birthdays


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1956, 2, 29), date(2026, 2, 27), 69), (date(1956, 2, 29), date(2026, 2, 28), 70),
        (date(1956, 2, 29), date(2028, 2, 28), 71), (date(1956, 2, 29), date(2028, 2, 29), 72),
        (date(1900, 2, 28), date(2000, 2, 28), 100), (date(2000, 2, 29), date(2100, 2, 28), 100),
    ],
)
def test_leap_day_birthdays(born: date, on: date, years: int) -> None:
    assert call("周岁", "bkm_years", born, on) == years


@given(DAYS, DAYS)
def test_months_are_full_months(first: date, second: date) -> None:
    start, end = sorted((first, second))
    months = call("月数", "bkm_months", start, end)
    assert months == (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    assert months >= 0

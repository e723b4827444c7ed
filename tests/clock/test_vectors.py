"""The day vectors and the stories of vectors/*.yaml."""
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from zhengtong.kernel.clock import ClockRule, Event, Length, reckon

from . import requests

HERE = Path(__file__).parent / "vectors"


def vectors(name):
    return yaml.safe_load((HERE / name).read_text("utf-8"))


@pytest.mark.parametrize("vector", [*vectors("working-days.yaml"), *vectors("calendar-units.yaml")], ids=lambda v: f"{v['start']}+{v['length']}")
def test_last_day(vector, calendar):
    rule = ClockRule("c", Length.parse(vector["length"]), ("start",), ())
    found = reckon([rule], [Event("start", vector["start"])], calendar, vector["start"])["c", ""]
    assert found.due_on == vector["due"]


@pytest.mark.parametrize("story", vectors("cases.yaml"), ids=lambda story: story["name"])
def test_story(story, calendar):
    events = [requests.event(*event) for event in story["events"]]
    found = reckon(requests.RULES, events, calendar, story["today"], extension_survives=story.get("survives", False))
    for key in (rule.key for rule in requests.RULES if rule.key in story):
        thread = "a" if (key, "a") in found else ""
        assert {name: getattr(found[key, thread], name) for name in story[key]} == story[key]


def test_events_of_one_day_go_by_their_place_in_the_procedure(calendar):
    """A consultation asked and answered on one day, entered the wrong way round, leaves out nothing."""
    day = date(2025, 3, 5)
    events = [requests.event("received", date(2025, 3, 3)), requests.event("authority_answered", day, "a"), requests.event("authority_asked", day, "a")]
    assert reckon(requests.RULES, events, calendar, day)["reply", ""].due_on == date(2025, 3, 31)


def test_the_table_says_why_under_which_article(calendar):
    story = vectors("cases.yaml")[0]
    days = reckon(requests.RULES, [requests.event(*event) for event in story["events"]], calendar, story["today"])["reply", ""].days
    said = {row.day: (row.number, row.why, row.article) for row in days}
    assert said[date(2025, 9, 28)] == (1, "made up", requests.THIRTY_THREE)
    assert said[date(2025, 10, 1)] == (None, "holiday", requests.THIRTY_THREE)
    assert said[date(2025, 10, 10)] == (5, "weekday", requests.THIRTY_THREE)
    assert said[date(2025, 10, 14)] == (None, "excluded", requests.THIRTY_THREE + "第三款")
    assert said[date(2025, 11, 9)] == (None, "weekend", requests.THIRTY_THREE)
    assert said[date(2025, 11, 10)] == (20, "weekday", requests.THIRTY_THREE)


def test_seven_working_days_are_left_out(calendar):
    story = vectors("cases.yaml")[0]
    days = reckon(requests.RULES, [requests.event(*event) for event in story["events"]], calendar, story["today"])["reply", ""].days
    assert sum(row.why == "excluded" and calendar.day(row.day).works for row in days) == 7


@pytest.mark.parametrize(("kind", "why"), [("correction_asked", "awaiting"), ("authority_asked", "excluded")])
def test_a_clock_that_stands_still_shows_every_day_until_today(calendar, kind, why):
    start, today = date(2025, 3, 3), date(2025, 3, 20)
    events = [requests.event("received", start), requests.event(kind, date(2025, 3, 5), "a")]
    days = reckon(requests.RULES, events, calendar, today)["reply", ""].days
    assert [row.day for row in days] == [start + timedelta(days=n) for n in range(1, 18)]
    assert [row.why for row in days] == ["weekday"] * 2 + [why] * 15


def test_the_days_before_a_restart_are_shown_and_not_counted(calendar):
    events = [requests.event(*event) for event in (("received", date(2025, 3, 3)), ("correction_asked", date(2025, 3, 5)), ("corrected", date(2025, 3, 10)))]
    days = reckon(requests.RULES, events, calendar, date(2025, 3, 11))["reply", ""].days
    assert [row.why for row in days[:8]] == ["begun anew"] * 2 + ["awaiting"] * 5 + ["weekday"]
    assert days[7].number == 1

"""On which day a step is: a citizen's own is today's, the desk enters earlier days, and a filing is itself with its day."""
from datetime import timedelta

import pytest

from zhengtong.kernel.cases import actions

from .conftest import ANSWERS, APPLICANT, FILED, OFFICER, PROCEDURE, at
from .test_recording import refused

DAY, LATER = timedelta(days=1), FILED + timedelta(days=20)
NOTICE = {"fields": ["title"], "reason": "不明确"}


def supplement(case, by, day, on):
    return actions.supplement(case.pk, {"title": "新名称"}, day=day, room="requests", by=by, on=on, at=at(on))


@pytest.fixture
def waiting(district):
    case = district.received()
    district.record(case, "correction_asked", FILED + 3 * DAY, body=NOTICE)
    return case


def test_an_applicant_dates_nothing_back(waiting):
    assert refused(supplement, waiting, APPLICANT, LATER - DAY, LATER).code == "day_own"
    supplement(waiting, APPLICANT, LATER, LATER)
    assert waiting.events.last().day == LATER


def test_the_desk_enters_the_day_of_the_postmark(waiting):
    supplement(waiting, OFFICER, LATER - DAY, LATER)
    assert waiting.events.last().day == LATER - DAY


def opened(day, on=FILED, by=OFFICER, key="one-filing"):
    return actions.open_case(procedure=PROCEDURE, answers=dict(ANSWERS), channel="mail", key=key, day=day, by=by, on=on, at=at(on),
                             applicant=actions.Applicant("person", 11, "王小明", {})).case


def test_an_applicant_files_today(district):
    assert refused(opened, FILED - DAY, by=APPLICANT).code == "day_own"
    assert opened(FILED, by=APPLICANT).opened_on == FILED


def test_the_same_key_with_another_day_is_another_filing(district):
    assert opened(FILED - DAY).opened_on == FILED - DAY
    assert refused(opened, FILED - 2 * DAY).code == "key"


@pytest.mark.parametrize("day", [FILED, None])
def test_sent_again_the_next_day_it_is_the_same(district, day):
    assert opened(day, on=FILED + DAY).pk == opened(day, on=FILED + 2 * DAY).pk

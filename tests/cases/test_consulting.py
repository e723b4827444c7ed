"""A consultation's events in any order of entry: each once, the letter before its answer, whatever the request waits for."""
from datetime import timedelta

import pytest

from zhengtong.kernel.cases import actions, queries
from zhengtong.kernel.parties import system

from .conftest import FILED, OFFICER, at
from .test_recording import refused

DAY, ASKED = timedelta(days=1), FILED + 3 * timedelta(days=1)
AGREES, OBJECTS = {"opinion": "agrees"}, {"opinion": "objects"}


@pytest.fixture(params=["third_party", "co_maker"])
def asked(request, district):
    """(record, case, kind) after the question left."""
    case, kind = district.received(), request.param

    def record(event, on, **more):
        return district.record(case, f"{kind}_{event}", on, thread="c1", **more)

    record("asked", ASKED, body={"name": "某公司", "text": "合同"})
    return record, case, kind


def test_a_second_answer_is_refused(asked):
    record, _case, _kind = asked
    record("answered", ASKED + 5 * DAY, body=AGREES)
    assert refused(record, "answered", ASKED + 6 * DAY, body=OBJECTS).code == "once"


def test_a_letter_does_not_arrive_after_its_answer(asked):
    record, _case, _kind = asked
    record("answered", ASKED + 5 * DAY, body=OBJECTS)
    assert refused(record, "delivered", ASKED + 6 * DAY).code == "day_after"


def test_an_answer_does_not_come_before_its_letter(asked):
    record, _case, _kind = asked
    record("delivered", ASKED + 5 * DAY)
    assert refused(record, "answered", ASKED + 6 * DAY, day=ASKED + 4 * DAY, body=OBJECTS).code == "day_before"


def test_entered_in_the_other_order_it_is_the_same_and_no_silence_follows(asked):
    record, case, kind = asked
    record("answered", ASKED + 5 * DAY, body=OBJECTS)
    record("delivered", ASKED + 6 * DAY, day=ASKED + 2 * DAY)
    late = ASKED + 90 * DAY
    assert actions.expire_due(by=system("tick"), on=late, at=at(late)) == 0
    assert queries.clock_table(case, late)[(f"{kind}_opinion", "c1")].ended_on == ASKED + 5 * DAY


def test_what_comes_while_the_request_waits_is_recorded(asked, district):
    record, case, _kind = asked
    district.record(case, "correction_asked", ASKED, body={"fields": ["title"], "reason": "不明确"}, by=OFFICER)
    record("delivered", ASKED + DAY)
    record("answered", ASKED + 5 * DAY, body=AGREES)
    assert (case.state, case.due_on) == ("correction", None)


def test_silence_takes_effect_while_the_request_waits(asked, district):
    record, case, _kind = asked
    record("delivered", ASKED)
    district.record(case, "correction_asked", ASKED, body={"fields": ["title"], "reason": "不明确"}, by=OFFICER)
    late = ASKED + 40 * DAY
    assert actions.expire_due(by=system("tick"), on=late, at=at(late)) == 1

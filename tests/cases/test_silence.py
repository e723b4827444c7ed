"""Permits: no notice in time means accepted from the day the materials came; what is done after a tacit outcome."""
import json
from datetime import date

import pytest

from zhengtong.kernel.cases import actions, pins, queries
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.parties import Actor, system
from zhengtong.kernel.procedures import queries as procedures

from .conftest import at
from .test_recording import DAY, refused

DEPARTMENT = "data-bureau"
OFFICER = Actor("p-li", "李某", "officer", DEPARTMENT, 1, person=31)
FILED, LAST = date(2025, 9, 1), date(2025, 9, 8)
ANSWERS = {
    "applicant_type": "natural_person", "name": "王小明", "id_number": "440300199001010016", "by_agent": False,
    "phone": "13800000000", "item": "测试事项", "content": "测试内容", "delivery": "site", "true_materials": True,
}
ASKED = {"fields": ["item"], "reason": "缺材料"}


@pytest.fixture
def permit(district):
    """An application received on Monday, 1 September 2025: the notice is due on the 8th."""
    case = district.open(FILED, procedure="permit", answers=ANSWERS, by=OFFICER)
    district.record(case, "received", FILED, by=OFFICER)
    return case


def tick(on):
    return actions.expire_due(by=system("tick"), on=on, at=at(on))


def events(case):
    return [(e.kind, e.day) for e in case.events.all()][2:]


def test_no_notice_in_time_means_accepted_from_the_day_of_receipt(district, permit):
    assert [tick(LAST), tick(LAST + DAY)] == [0, 1]
    permit.refresh_from_db()
    assert (permit.state, events(permit)) == ("accepted", [("accepted_by_silence", FILED)])
    assert (permit.due_clock, permit.due_on) == ("decision", date(2025, 9, 28))


def test_a_notice_on_the_last_day_is_in_time(district, permit):
    district.record(permit, "correction_asked", LAST, by=OFFICER, body=ASKED)
    assert (permit.state, tick(LAST + DAY)) == ("correction", 0)


def test_a_notice_after_the_silence_is_refused_before_the_tick_came(district, permit):
    assert refused(district.record, permit, "correction_asked", LAST + DAY, by=OFFICER, body=ASKED).code == "state"


def test_work_after_the_silence_records_it_first(district, permit):
    district.record(permit, "withdrawn", LAST + DAY, by=OFFICER)
    assert [kind for kind, _day in events(permit)] == ["accepted_by_silence", "withdrawn"]


@pytest.fixture
def by_post(permit):
    """The same application under a procedure whose notice leaves by post, so that it is entered later."""
    source = json.loads(pins.bundle(permit.pin_id).source)
    next(e for e in source["procedure"]["events"] if e["key"] == "correction_asked")["outside"] = True
    made = procedures.bundle(json.dumps(source, ensure_ascii=False, sort_keys=True))
    Case.objects.filter(pk=permit.pk).update(pin=pins.pin(made))
    tick(LAST + DAY)
    permit.refresh_from_db()
    return permit


def test_a_notice_in_time_entered_late_takes_the_acceptance_back(district, by_post):
    assert by_post.state == "accepted"
    district.record(by_post, "correction_asked", LAST + 2 * DAY, by=OFFICER, body=ASKED, day=LAST)
    assert (by_post.state, by_post.due_on) == ("correction", None)
    assumed, back, asked = list(by_post.events.all())[2:]
    assert (assumed.kind, assumed.voids) == ("accepted_by_silence", None)
    assert (back.kind, back.voids, back.body) == ("accepted_by_silence", assumed.seq, {"refuted_by": "correction_asked"})
    assert (asked.kind, asked.day) == ("correction_asked", LAST)


def test_what_was_taken_back_is_not_assumed_again_and_checks(district, by_post):
    district.record(by_post, "correction_asked", LAST + 2 * DAY, by=OFFICER, body=ASKED, day=LAST)
    assert tick(LAST + 30 * DAY) == 0 and queries.check(on=LAST + 30 * DAY).wrong == ()


def test_a_late_notice_does_not_take_it_back(district, by_post):
    why = refused(district.record, by_post, "correction_asked", LAST + 2 * DAY, by=OFFICER, body=ASKED, day=LAST + DAY)
    assert why.code == "state"


def test_an_acceptance_on_which_a_later_step_rests_stays(district, by_post):
    opinion = {"opinion": "grant", "reason": "符合条件", "on_site": False}
    district.record(by_post, "examined", LAST + DAY, by=OFFICER, body=opinion)
    seen = list(by_post.events.values())
    why = refused(district.record, by_post, "correction_asked", LAST + 2 * DAY, by=OFFICER, body=ASKED, day=LAST)
    assert (why.code, why.article) == ("tacit", "permit-law#第三十二条") and list(by_post.events.values()) == seen


def test_while_a_hearing_stops_the_decision_its_own_days_are_the_cases(district, permit):
    district.record(permit, "accepted", FILED + DAY, by=OFFICER)
    district.record(permit, "hearing_told", FILED + DAY, by=OFFICER, body={"reason": "重大利益"})
    district.record(permit, "hearing_told_delivered", FILED + 2 * DAY, by=OFFICER)
    assert (permit.due_clock, permit.due_on) == ("decision", date(2025, 9, 29))
    district.record(permit, "hearing_requested", date(2025, 9, 5), by=OFFICER)
    assert (permit.due_clock, permit.due_on, permit.due_state) == ("hearing_notice", date(2025, 9, 24), "running")
    district.record(permit, "hearing_noticed", date(2025, 9, 8), by=OFFICER, body={"text": "9月19日"})
    assert (permit.due_clock, permit.due_on) == ("hearing", date(2025, 10, 10))
    district.record(permit, "hearing_held", date(2025, 9, 19), by=OFFICER, body={"text": "笔录"})
    assert (permit.due_clock, permit.due_on) == ("decision", date(2025, 10, 20))

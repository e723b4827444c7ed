"""Permits: no notice in time means accepted from the day the materials came; what is done after a tacit outcome."""
from datetime import date

import pytest

from zhengtong.kernel.cases import actions
from zhengtong.kernel.parties import Actor, system

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

"""Requests for information as cases: an applicant, an officer, an approver, and a day on which they act."""
from datetime import UTC, date, datetime

import pytest

from zhengtong.kernel.cases import actions, pins
from zhengtong.kernel.parties import Actor

PROCEDURE = "information-request"
DEPARTMENT = "government-office"
ANSWERS = {
    "applicant_type": "natural_person", "name": "王小明", "id_number": "440300199001010016", "phone": "13800000000",
    "address": "深圳市龙华区", "title": "2024年度龙华区道路养护招标结果", "features": "招标结果公告及合同", "form": "electronic",
    "delivery": "site",
}
APPLICANT = Actor("wang", "王小明", "resident", subject=("person", 11), person=11)
OFFICER = Actor("li", "李某", "officer", DEPARTMENT, 1, person=21)
APPROVER = Actor("zhao", "赵某", "approver", DEPARTMENT, 2, person=22)
STRANGER = Actor("qian", "钱某", "officer", "civil-affairs", 3, person=23)
FILED = date(2025, 9, 26)


def at(day):
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


class District:
    """Opens and works cases on a day that the test sets."""

    def __init__(self):
        self.n = 0

    def open(self, day=FILED, by=APPLICANT, key=None, **more):
        self.n += 1
        given = {"procedure": PROCEDURE, "answers": dict(ANSWERS), "title": "道路养护招标结果", "channel": "internet",
                 "applicant": actions.Applicant("person", 11, "王小明", {"phone": "13800000000"}),
                 "key": key or f"filing-{self.n:08d}"} | more
        return actions.open_case(by=by, on=day, at=at(day), **given).case

    def record(self, case, event, on, by=OFFICER, **more):
        rule = pins.bundle(case.pin_id).procedure.event(event)
        given = {"room": rule.room or "" if rule else ""} | more  # as the room's own action says it
        made = actions.record(case.pk, event, by=by, on=on, at=at(on), **given)
        case.refresh_from_db()
        return made

    def replies(self, case):
        return pins.bundle(case.pin_id).replies.replies

    def received(self, day=FILED, **more):
        case = self.open(day, **more)
        self.record(case, "received", day)
        return case


@pytest.fixture
def district(db, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return District()

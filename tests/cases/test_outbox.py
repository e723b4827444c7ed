"""What was sent about cases is seen by whoever sees the cases, and the look is on record."""

from datetime import UTC, date, datetime

import pytest

from tests.openness.conftest import OFFICER, desk
from zhengtong.kernel.access.models import Look
from zhengtong.kernel.cases import actions, outbox
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.parties import Actor
from zhengtong.openness.requests import actions as requests

pytestmark = pytest.mark.django_db
ON, AT = date(2025, 3, 5), datetime(2025, 3, 5, 2, tzinfo=UTC)
__all__ = ["desk"]


@pytest.fixture
def told(desk):
    """A case of person 7 in which a correction was asked for."""
    made = desk.identified(applicant=Applicant("person", 7, "甲某", {"phone": "13800000000"}))
    desk.do(requests.ask_correction, made, ON, fields=["title"], reason="x")
    return made


def read(by):
    return actions.read_outbox(by=by, on=ON, at=AT).total


def test_the_department_sees_its_own_and_no_other_department(told):
    assert read(OFFICER) == 1 and read(Actor("x", "某", "officer", "education", 9)) == 0


def test_who_stands_aside_sees_nothing_of_it(told):
    actions.recuse(told.pk, login=OFFICER.login, reason="认识申请人", by=OFFICER, on=ON, at=AT)
    assert read(OFFICER) == 0


def test_a_page_is_one_look_at_the_applicants_in_it(told):
    before = Look.objects.count()
    read(OFFICER)
    assert Look.objects.count() == before + 1


def test_counts_are_by_state(told):
    assert outbox.counts(OFFICER, "queued", "failed") == {"queued": 1, "failed": 0}

"""The measure of payment takes the real steps: a small one gives every step's seconds and a money report that holds."""
import pytest

from zhengtong.services.entitlement.payment.measuring import course, ground
from zhengtong.services.entitlement.payment.models import Grant, Payment


@pytest.fixture
def scratch(settings, db, tmp_path):
    settings.DATA_DIR = tmp_path


def test_a_small_course_is_paid_and_its_money_holds(scratch):
    found = course.grants(30, 4)
    assert found["problems"] == [] and found["grants"] == 30 and found["agreements"] == 4
    assert set(course.TO_SENT) < set(found["steps"])
    assert Grant.objects.filter(state="paid").count() == Payment.objects.filter(recorded=True).count() == 30
    assert Grant.objects.filter(state="agreed").count() == 4


def test_nobody_is_drawn_twice():
    keys, _born = ground.people(12_000)
    assert len(set(keys)) == 12_000 and {len(key) for key in keys} == {18}


def test_more_people_than_there_are_numbers_are_refused():
    with pytest.raises(ValueError, match="6000000"):
        ground.people(6_000_000)

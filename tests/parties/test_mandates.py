"""Mandates: limited in matter and time, given by the principal or from a paper, ended and lapsed."""
from datetime import UTC, date, datetime

import pytest

from zhengtong.kernel.parties import Actor, queries
from zhengtong.kernel.parties.mandates import actions
from zhengtong.kernel.parties.models import Mandate

ON, AT = date(2025, 12, 31), datetime(2025, 12, 31, 1, tzinfo=UTC)
ACT = {"on": ON, "at": AT}
OLD = Actor("old", "老人", "resident", subject=("person", 5), person=5)
CLERK = Actor("zhou", "周某", "officer", "civil-affairs", 1, None, 3)


def given(by=OLD, agent=7, matters=("entitlement:x",), until=date(2026, 6, 30), **more):
    return actions.give_mandate(principal=("person", 5), agent=agent, matters=matters, until=until, by=by, **ACT, **more)


def holds(matter="entitlement:x", on=ON, agent=7):
    return queries.mandate(agent, "person", 5, matter, on) is not None


@pytest.mark.django_db
@pytest.mark.parametrize(("matter", "on", "agent", "expected"), [
    ("entitlement:x", ON, 7, True), ("entitlement:x", date(2026, 6, 30), 7, True), ("entitlement:x", date(2026, 7, 1), 7, False),
    ("entitlement:x", date(2025, 12, 30), 7, False), ("entitlement:y", ON, 7, False), ("entitlement", ON, 7, False),
    ("entitlement:x", ON, 8, False)])
def test_a_mandate_is_limited_in_matter_time_and_person(matter, on, agent, expected):
    given()
    assert holds(matter, on, agent) == expected


def test_the_whole_matter_holds_its_parts(db):
    given(matters=["entitlement"])
    assert holds("entitlement") and holds("entitlement:anything") and not holds("requests")


def test_who_gave_it_ends_it(db):
    made = given()
    actions.end_mandate(pk=made.pk, by=OLD, **ACT)
    assert not holds()


@pytest.mark.parametrize("by", [Actor("x", "x", "resident", subject=("person", 9), person=9), Actor("s", "s", "shell"),
                                Actor("a", "a", "auditor", "data-bureau", 1)])
def test_who_may_neither_give_nor_end_it(db, by):
    made = given()
    for step in (lambda: given(by), lambda: actions.end_mandate(pk=made.pk, by=by, **ACT)):
        with pytest.raises(actions.MandateRefused):
            step()
    assert Mandate.objects.filter(ended=None).count() == 1


def test_a_guardian_is_entered_from_a_paper(db):
    with pytest.raises(actions.MandateRefused):
        given(form="guardian")
    with pytest.raises(actions.MandateRefused, match="证明"):
        given(CLERK, form="guardian")
    assert given(CLERK, form="guardian", evidence="民事判决书1号").form == "guardian"


@pytest.mark.parametrize("agent", [3, 5])
def test_no_officer_enters_their_own_and_nobody_mandates_themselves(db, agent):
    with pytest.raises(actions.MandateRefused):
        given(CLERK, agent=agent, evidence="授权书")


@pytest.mark.parametrize("until", [date(2025, 12, 30), date(2031, 1, 1)])
def test_a_mandate_has_an_end_within_the_longest(db, until):
    with pytest.raises(actions.MandateRefused):
        given(until=until)

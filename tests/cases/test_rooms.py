"""A step whose conditions stand in a line's room is taken through that room; the kernel's own record refuses it."""
from datetime import date
from pathlib import Path

import pytest

import zhengtong
from zhengtong.kernel.cases import CaseRefused, actions
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.procedures import queries as procedures

from .conftest import APPROVER, FILED, OFFICER, at

ALL = [(key, event) for key, bundle in procedures.procedures(FILED).items() for event in bundle.procedure.events]
GIVEN = [(key, event) for key, event in ALL if event.room]
ROOT = Path(zhengtong.__file__).parent


def code(call, *given, **more):
    with pytest.raises(CaseRefused) as refused:
        call(*given, **more)
    return refused.value.code


@pytest.mark.parametrize("event", sorted({event.key for key, event in GIVEN if key == "information-request"}))
def test_no_step_of_a_room_is_recorded_past_it(district, event):
    case = district.received()
    assert code(actions.record, case.pk, event, by=APPROVER, on=FILED, at=at(FILED)) == "room"
    assert journal.entries(kind="cases.refused")[0].body["event"] == event


def test_nor_by_another_room_nor_in_bulk_nor_as_a_supplement(district):
    case, day = district.received(), date(2025, 10, 9)
    assert code(actions.record, case.pk, "extended", body={"reason": "多"}, room="norms", by=APPROVER, on=day, at=at(day)) == "room"
    [(_id, refused)] = actions.record_many([case.pk], "searched", by=OFFICER, on=day, at=at(day))
    assert refused.code == "room"
    district.record(case, "correction_asked", day, body={"fields": ["title"], "reason": "不明确"})
    assert code(actions.supplement, case.pk, {"title": "新名称"}, by=OFFICER, on=day, at=at(day)) == "room"


def test_a_reply_is_not_signed_without_its_decision(district):
    case = district.received()
    district.record(case, "drafted", FILED, body={"code": "disclose"})
    assert code(actions.record, case.pk, "signed", by=APPROVER, on=FILED, at=at(FILED)) == "room"


@pytest.mark.parametrize("room", sorted({event.room for _key, event in GIVEN}))
def test_every_room_that_a_procedure_names_is_there(room):
    assert list(ROOT.glob(f"*/{room}/actions.py"))


@pytest.mark.parametrize("key", ["signed", "sent", "delivered", "drafted", "reviewed", "suit_filed", "third_party_asked", "fee_paid"])
def test_what_the_rooms_check_is_theirs(key):
    assert procedures.procedure("information-request", on=FILED).procedure.event(key).room


def test_no_screen_and_no_command_speaks_for_a_room():
    said = [path for path in (ROOT / "site").rglob("*.py") if "room=" in path.read_text() and "cases.record" in path.read_text()]
    assert said == []

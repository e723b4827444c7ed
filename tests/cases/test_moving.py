"""A new version of a procedure: who could move, why the others cannot, and a move that keeps the history."""
import dataclasses
from datetime import date

import pytest

from zhengtong.kernel.cases import actions, queries
from zhengtong.kernel.procedures import queries as procedures

from .conftest import APPROVER, FILED, OFFICER, at
from .test_recording import DAY, LATER

NEW = date(2025, 10, 1)


@pytest.fixture
def version(monkeypatch):
    """Publishes a version of the procedure of October: its source text changed by a function."""

    def publish(change):
        import json
        from hashlib import sha256

        old = procedures.procedure("information-request", on=FILED)
        source = json.loads(old.source)
        change(source["procedure"])
        made = procedures.bundle(json.dumps(source, ensure_ascii=False, sort_keys=True))
        made = dataclasses.replace(made, hash=sha256(made.source.encode()).hexdigest(), since=NEW)
        was = procedures.procedure
        monkeypatch.setattr(procedures, "procedure", lambda key, on: made if on >= NEW else was(key, on=on))
        rebuilt = procedures.bundle
        monkeypatch.setattr(procedures, "bundle", lambda text: made if text == made.source else rebuilt(text))
        return made

    return publish


def longer(procedure):
    procedure["clocks"]["reply"]["length"] = "30 working days"


def without(state):
    def change(procedure):
        procedure["states"] = [s for s in procedure["states"] if s["key"] != state]
        procedure["events"] = [e for e in procedure["events"] if e["to"] != state]

    return change


def move(case, by=APPROVER):
    return actions.move([case.pk], NEW, by=by, on=LATER, at=at(LATER))[0][1]


def test_before_anyone_moves_it_shows_who_could_and_their_day(district, version):
    case = district.received()
    version(longer)
    (found,) = queries.movable("information-request", NEW, on=LATER)
    assert (found.case, found.can, found.due_on, found.new_due_on) == (case, True, date(2025, 10, 30), date(2025, 11, 13))
    case.refresh_from_db()
    assert case.due_on == date(2025, 10, 30)


def test_a_case_whose_state_is_gone_stays_and_says_why(district, version):
    case = district.received()
    district.record(case, "correction_asked", FILED + 3 * DAY, body={"fields": ["title"], "reason": "不明确"})
    version(without("correction"))
    (found,) = queries.movable("information-request", NEW, on=LATER)
    assert not found.can and any("等申请人补正" in reason for reason in found.reasons)
    assert move(case).code == "move"
    case.refresh_from_db()
    assert (case.events.last().kind, case.due_state) == ("correction_asked", "awaiting")


def test_a_move_pins_the_new_version_and_keeps_the_history(district, version):
    case = district.received()
    made = version(longer)
    assert move(case).pin_id == made.hash
    case.refresh_from_db()
    assert (case.due_on, case.since, [e.kind for e in case.events.all()]) == (date(2025, 11, 13), NEW, ["filed", "received", "moved"])
    assert queries.movable("information-request", NEW, on=LATER) == []
    assert queries.check(on=LATER).wrong == ()


def test_the_approver_moves_and_nobody_else(district, version):
    case = district.received()
    version(longer)
    assert move(case, OFFICER).code == "who"

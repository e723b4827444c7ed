"""A fact of which two departments say different things is decided when both have answered alike, and the worklist says so."""
import csv
import io
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.facts.actions import Recorded, record_facts
from zhengtong.kernel.parties import system
from zhengtong.kernel.rounds import queries as rounds
from zhengtong.services.entitlement import actions, queries
from zhengtong.services.entitlement.differing import CONTRADICTED, own_registers

from .conftest import AT, BUREAU, ON, officer
from .test_worklist import as_bytes

FACT = "死亡日期"


@pytest.fixture
def contested(changing):
    """The row of those who wait for one fact alone, of some of whom two departments say different things: three who draw the
    old-age allowance are cremated in one register and alive in the other."""
    snapshot = access.current_snapshot()
    codes = np.asarray(rounds.codes(changing, "old-age-allowance"))
    rule = changing.rules.get(key="old-age-allowance")
    entitled = [code for code, (outcome, *_rest) in enumerate(rule.outcomes) if outcome == "entitled"]
    alive = np.isin(codes, entitled) & (np.asarray(snapshot.column("person", FACT).state[: len(codes)]) == 1)
    cremated = [Recorded("deaths-civil", "person", int(no), FACT, "2025-12-01") for no in np.flatnonzero(alive)[:3]]
    assert len(cremated) == 3
    record_facts(Path(settings.DATA_DIR), cremated, as_of=ON, by=system("test"), at=AT, reference="cremated")
    after = actions.run_due_round(on=ON, at=AT + timedelta(minutes=1), by=system("test"))
    return next(r for r in queries.worklist(after, limit=10_000).rows if r.wanted == (FACT,) and r.differing)


def answer(row, department, day, nos):
    """Issues, fills in (for `nos`) and releases the department's list."""
    made = actions.issue_list(by=BUREAU, department=department, kind=row.kind, wanted=row.wanted, at=AT)
    cells = sheet(made)
    for line, one in zip(cells[1:], made.rows.order_by("id"), strict=True):
        line[-1] = day if one.no in nos else ""
    held = actions.return_list(work_list=made, by=officer(department), data=as_bytes(cells), as_of=ON, at=AT)
    return actions.release_list(work_list=held, by=officer(department, "chen", "approver"), at=AT)


def sheet(made):
    text = actions.list_csv(work_list=made, by=BUREAU, at=AT)[1]
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def contested_of(row):
    snapshot = access.current_snapshot()
    state = np.asarray(snapshot.column(row.kind, FACT).state)
    return {int(no) for no in queries.subjects_wanting(rounds.latest(), row.kind, row.wanted) if state[no] == CONTRADICTED}


def test_the_row_counts_them_and_does_not_say_that_one_answer_decides(contested):
    assert contested.differing == len(contested_of(contested)) and set(contested.departments) == {"civil-affairs", "health"}
    assert contested.alone == (contested.differing < contested.people)


def test_the_sheet_says_who_else_has_to_answer(contested):
    made = actions.issue_list(by=BUREAU, department="civil-affairs", kind=contested.kind, wanted=contested.wanted, at=AT)
    hints = {one.no: line[6] for line, one in zip(sheet(made)[1:], made.rows.order_by("id"), strict=True)}
    assert {no for no, hint in hints.items() if content.current().units["health"].zh in hint} == contested_of(contested)


def test_one_answer_leaves_it_open_and_both_alike_decide_it(contested):
    nos = contested_of(contested)
    answer(contested, "civil-affairs", "2025-11-30", nos)
    after = actions.run_due_round(on=ON, at=AT + timedelta(hours=1), by=system("test"))
    again = next(r for r in queries.worklist(after, limit=10_000).rows if r.wanted == (FACT,))
    assert contested_of(again) == nos and again.differing == len(nos)
    answer(again, "health", "2025-11-30", nos)
    decided = actions.run_due_round(on=ON, at=AT + timedelta(hours=2), by=system("test"))
    assert {access.current_snapshot().fact(contested.kind, FACT, no).state for no in nos} == {"known"}
    for key in contested.policies:
        assert not any(FACT in rounds.outcome(decided, key, no).wanted for no in nos)


def test_both_lists_are_out_at_the_same_time(contested):
    first, second = (actions.issue_list(by=BUREAU, department=d, kind=contested.kind, wanted=contested.wanted, at=AT)
                     for d in contested.departments)
    both = {one.no for one in first.rows.all()} & {one.no for one in second.rows.all()}
    assert contested_of(contested) <= both


def test_an_answer_goes_to_every_register_of_the_department_that_states_the_fact():
    loaded = content.load()
    assert own_registers("person", FACT, "deaths-civil", loaded) == ["deaths-civil"]
    twice = {key: register.model_copy(update={"provider": "health"}) if key == "deaths-civil" else register
             for key, register in loaded.registers.items()}

    class Twice:
        registers = twice

    assert sorted(own_registers("person", FACT, "deaths-health", Twice)) == ["deaths-civil", "deaths-health"]

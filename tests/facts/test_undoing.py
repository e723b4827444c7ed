"""A load made in error is taken back: as if it had never come, and nothing that was decided on it is lost."""
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengtong.kernel.facts import actions, manifests, queries, state
from zhengtong.kernel.facts.actions import FactsRefused, Recorded
from zhengtong.kernel.facts.manifests import Addition, File, State
from zhengtong.kernel.journal import queries as journal

from .conftest import AT, FEB, JAN, MAR, PEOPLE, population


@pytest.fixture
def loaded(district):
    district.load("population", population())
    return district


def undo(district, register: str, number: int, reason: str = "载错了"):
    return actions.undo_load(district.data, register, number, reason=reason, by="tester", at=AT)


def income(district, amount: float, day: dt.date, **more):
    return district.load("income", {"身份证号": PEOPLE[:1], "月收入": [amount]}, day, **more)


def number_of(district, register: str) -> int:
    return manifests.head(district.data).of(register)[-1].seq


def test_as_if_it_had_never_come(loaded):
    income(loaded, 1.0, JAN)
    before = loaded.snapshot.column("person", "月收入")
    income(loaded, 999.0, FEB)
    undo(loaded, "income", number_of(loaded, "income"))
    after = loaded.snapshot.column("person", "月收入")
    assert loaded.state("person", PEOPLE[0], "月收入") == ("known", "1.00")
    assert (after.values == before.values).all() and (after.as_of == before.as_of).all()
    shown = state.registers(loaded.data, snapshot=loaded.snapshot)["income"]
    assert shown.as_of == str(JAN) and [one.undone for one in shown.history] == [False, True]


def test_what_rests_on_an_earlier_manifest_reads_as_before(loaded):
    income(loaded, 1.0, JAN)
    pinned = income(loaded, 999.0, FEB).manifest
    undo(loaded, "income", number_of(loaded, "income"))
    then = queries.snapshot(loaded.data, pinned, content=loaded.content)
    assert then.fact("person", "月收入", then.number("person", PEOPLE[0])).text == "999.00"
    assert manifests.verify(loaded.data) == []


def test_the_history_shows_what_was_taken_back(loaded):
    income(loaded, 1.0, JAN)
    income(loaded, 999.0, FEB)
    undo(loaded, "income", number_of(loaded, "income"))
    snapshot = loaded.snapshot
    entries = queries.history(snapshot, "person", snapshot.number("person", PEOPLE[0]), "月收入")
    assert [(e.text, e.undone) for e in entries] == [("1.00", False), ("999.00", True)]


def test_the_journal_says_who_and_why(loaded):
    income(loaded, 1.0, JAN)
    undo(loaded, "income", number_of(loaded, "income"), "日期写错")
    entry = next(iter(journal.entries(kind="facts.undo")))
    assert entry.by == "tester" and "日期写错" in str(entry.body) and journal.verify().holds


def test_the_same_file_may_come_again(loaded):
    income(loaded, 5.0, JAN)
    undo(loaded, "income", number_of(loaded, "income"))
    assert loaded.state("person", PEOPLE[0], "月收入")[0] == "never_supplied"
    assert not income(loaded, 5.0, JAN).unchanged
    assert loaded.state("person", PEOPLE[0], "月收入") == ("known", "5.00")


def test_single_facts_are_taken_back_too(loaded):
    snapshot = loaded.snapshot
    row = Recorded("income", "person", snapshot.number("person", PEOPLE[1]), "月收入", "7")
    actions.record_facts(loaded.data, [row], as_of=FEB, by="t", at=AT, reference="r", content=loaded.content)
    undo(loaded, "income", number_of(loaded, "income"))
    assert loaded.state("person", PEOPLE[1], "月收入")[0] == "never_supplied"


def test_a_whole_register_goes_after_the_changes_that_build_on_it(loaded):
    income(loaded, 1.0, JAN)
    first = number_of(loaded, "income")
    income(loaded, 2.0, FEB)
    with pytest.raises(FactsRefused, match=str(first + 1)):
        undo(loaded, "income", first)
    income(loaded, 3.0, MAR, full=True)
    undo(loaded, "income", first)
    assert loaded.state("person", PEOPLE[0], "月收入") == ("known", "3.00")


@pytest.mark.parametrize(("register", "number", "reason", "says"), [
    ("income", 99, "x", "99"), ("population", 2, "x", "2"), ("no-such", 1, "x", "no-such"), ("income", 2, " ", "理由"),
])
def test_what_cannot_be_taken_back_changes_nothing(loaded, register, number, reason, says):
    income(loaded, 1.0, JAN)
    before, size = manifests.head(loaded.data), journal.size()
    with pytest.raises(FactsRefused, match=says):
        undo(loaded, register, number, reason)
    assert manifests.head(loaded.data) == before and journal.size() == size


def test_a_load_is_taken_back_once(loaded):
    income(loaded, 1.0, JAN)
    number = number_of(loaded, "income")
    undo(loaded, "income", number)
    with pytest.raises(FactsRefused):
        undo(loaded, "income", number)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(0, 9), max_size=70))
def test_a_state_read_from_its_chain_is_the_one_that_was_written(tmp_path_factory, steps):
    """Over checkpoints too: every file is in force or taken back, never both, and no number comes twice."""
    folder, held = tmp_path_factory.mktemp("chain"), State()
    for step in steps:
        added = Addition("load", "t", AT)
        standing = [f.seq for f in held.files]
        if step < 4 and standing:
            added.undone = [standing[step % len(standing)]]
        else:
            added.files = [File("r", "f", "0" * 64, 1, "2025-01-01", AT.isoformat(), held.next_seq)]
        path, held = manifests.write(folder, held, added)
        manifests.publish(path)
    manifests._read.cache_clear()
    assert manifests.head(folder) == held
    assert [f.seq for f in held.every] == list(range(1, len(held.every) + 1))
    assert not {f.seq for f in held.files} & {f.seq for f in held.undone}


def test_a_row_that_only_a_file_taken_back_had_is_erased_in_its_time(loaded):
    income(loaded, 999.0, JAN)
    undo(loaded, "income", number_of(loaded, "income"))
    over = [one for one in queries.due(loaded.snapshot, dt.date(2027, 1, 29)) if one.register == "income"]
    assert [one.rows for one in over] == [1]
    actions.erase(loaded.data, over, pinned=[], basis="test", by="t", at=AT, content=loaded.content)
    assert [f.rows for f in manifests.head(loaded.data).undone] == [0] and manifests.verify(loaded.data) == []
    assert queries.due(loaded.snapshot, dt.date(2027, 1, 29)) == []

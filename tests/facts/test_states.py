"""Which state a fact has: rows, empty cells, coverage, silence of a register, rosters, two registers, derived facts."""
import datetime as dt

import pyarrow as pa
import pytest

from zhengtong.feel import Missing

from .conftest import FEB, JAN, MAR, PEOPLE, population, resident


@pytest.fixture
def loaded(district):
    district.load("population", population())
    district.load("households", {"户号": ["H1", "H2", "H3"], "成员名单完整": [True, False, None]})
    district.load("income", {"身份证号": PEOPLE[:3] + PEOPLE[4:], "月收入": [100.5, 200.0, 300.0, None, 1.25]})
    district.load("disability", {"身份证号": [PEOPLE[1]], "残疾等级": [2]})
    return district


@pytest.mark.parametrize(("person", "fact", "state", "text"), [
    (0, "月收入", "known", "100.50"),
    (2, "月收入", "outside_coverage", ""),       # a row, but hukou elsewhere: outside coverage is always missing
    (3, "月收入", "never_supplied", ""),         # hukou unknown, no row
    (4, "月收入", "never_supplied", ""),         # an empty cell
    (1, "残疾等级", "known", "2"),
    (0, "残疾等级", "absent", ""),               # covered, no row, no_row: absent
    (5, "残疾等级", "outside_coverage", ""),     # born after the limit of the coverage
    (0, "监护人", "absent", ""),                 # an empty cell that means there is none
    (5, "监护人", "known", PEOPLE[0]),
    (0, "死亡日期", "never_supplied", ""),       # neither register was ever delivered
    (0, "身份证号", "known", PEOPLE[0]),
    (4, "残疾等级", "never_supplied", ""),       # no birth date: nobody knows whether the register covers her
    (5, "监护人户籍", "known", "深圳"),
    (0, "监护人户籍", "absent", ""),             # nobody guards an adult
])
def test_states_of_a_person(loaded, person, fact, state, text):
    assert loaded.state("person", PEOPLE[person], fact) == (state, text)


@pytest.mark.parametrize(("household", "fact", "state", "text"), [
    ("H1", "人数", "known", "3"), ("H2", "人数", "known", "2"), ("H3", "人数", "known", "1"),
    ("H1", "深户人数", "known", "3"),
    ("H2", "深户人数", "never_supplied", ""),    # one member's hukou is not known
    ("H1", "残疾人数", "outside_coverage", ""),  # the child is outside the register's coverage: missing, not zero
    ("H2", "残疾人数", "known", "0"),
    ("H3", "残疾人数", "never_supplied", ""),
    ("H1", "收入合计", "known", "301.75"),
    ("H2", "收入合计", "list_incomplete", ""),
    ("H3", "收入合计", "list_incomplete", ""),
    ("H2", "最高收入", "outside_coverage", ""),
    ("H1", "最长者生日", "known", "1990-01-01"),
    ("H1", "最高收入", "known", "200.00"),
])
def test_states_of_a_household(loaded, household, fact, state, text):
    assert loaded.state("household", household, fact)[0] == state
    if state == "known":
        assert loaded.state("household", household, fact)[1] == text


def test_two_registers_agree_are_silent_or_contradict(loaded):
    day, other = dt.date(2025, 1, 5), dt.date(2025, 1, 6)
    loaded.load("deaths-a", {"身份证号": PEOPLE[:3], "死亡日期": pa.array([day, day, day])}, JAN)
    loaded.load("deaths-b", {"身份证号": PEOPLE[:2], "死亡日期": pa.array([day, other])}, FEB)
    assert loaded.state("person", PEOPLE[0], "死亡日期") == ("known", "2025-01-05")
    assert loaded.state("person", PEOPLE[1], "死亡日期")[0] == "contradicted"  # two days
    assert loaded.state("person", PEOPLE[2], "死亡日期")[0] == "contradicted"  # one says dead, one says there is no death
    assert loaded.state("person", PEOPLE[3], "死亡日期")[0] == "absent"        # the other is silent
    fact = loaded.snapshot.fact("person", "死亡日期", loaded.snapshot.number("person", PEOPLE[1]))
    assert {s.register: s.text for s in fact.sources} == {"deaths-a": "2025-01-05", "deaths-b": "2025-01-06"}
    assert isinstance(fact.value, Missing)
    agreed = loaded.snapshot.fact("person", "死亡日期", loaded.snapshot.number("person", PEOPLE[0]))
    assert agreed.as_of == FEB and agreed.register == "deaths-b"  # the latest of the agreeing


def test_who_owes_a_missing_fact(loaded):
    snapshot = loaded.snapshot
    h2, p = snapshot.number("household", "H2"), [snapshot.number("person", k) for k in PEOPLE]
    owed = snapshot.owed_by("household", h2, "深户人数")
    assert [(o.kind, o.fact, o.register, o.provider, o.no) for o in owed] == [("person", "户籍地", "population", "police", p[3])]
    owed = snapshot.owed_by("person", p[3], "同户收入")
    assert [(o.kind, o.fact, o.no) for o in owed] == [("household", "成员名单完整", h2)]
    assert snapshot.owed_by("person", p[0], "户籍地") == []
    assert [(o.fact, o.provider) for o in snapshot.owed_by("person", p[4], "残疾等级")] == [("出生日期", "police")]
    assert {(o.fact, o.register) for o in snapshot.column("person", "同户收入").origin} >= {("月收入", "income"), ("户号", "population")}


def test_somebody_only_mentioned_has_a_number_but_is_on_no_roster(loaded):
    stranger = resident(77)
    report = loaded.load("disability", {"身份证号": [stranger], "残疾等级": [1]}, FEB)
    assert report.new_subjects == {"person": 1}
    snapshot = loaded.snapshot
    no = snapshot.number("person", stranger)
    assert not snapshot.present("person")[no] and snapshot.present("person").sum() == 6
    assert snapshot.fact("person", "户籍地", no).state == "outside_coverage"


def test_changes_newest_statement_first_and_confirmation(loaded):
    loaded.load("income", {"身份证号": PEOPLE[:1], "月收入": [111.0]}, MAR)
    loaded.load("income", {"身份证号": PEOPLE[:2], "月收入": [5.0, 6.0]}, FEB)  # comes late: overwrites nothing newer
    assert loaded.state("person", PEOPLE[0], "月收入") == ("known", "111.00")
    assert loaded.state("person", PEOPLE[1], "月收入") == ("known", "6.00")
    fact = loaded.snapshot.fact("person", "月收入", loaded.snapshot.number("person", PEOPLE[5]))
    assert (fact.text, fact.as_of) == ("1.25", MAR)  # a January row that every later delivery confirmed


def test_a_row_with_its_own_day_grows_old(loaded):
    old = dt.date(2024, 6, 1)
    days = pa.array([old, None], pa.date32())
    loaded.load("income", {"身份证号": PEOPLE[:2], "月收入": [7.0, 8.0], "数据日期": days}, FEB, full=True)
    loaded.load("income", {"身份证号": PEOPLE[4:5], "月收入": [9.0]}, MAR)
    snapshot = loaded.snapshot
    found = [snapshot.fact("person", "月收入", snapshot.number("person", k)) for k in PEOPLE[:2]]
    assert [(f.text, f.as_of) for f in found] == [("7.00", old), ("8.00", MAR)]
    assert loaded.state("person", PEOPLE[5], "月收入")[0] == "never_supplied"  # replaced in full: January's row is gone


def test_a_deleted_row_is_gone(loaded):
    loaded.load("disability", {"身份证号": [PEOPLE[1]], "残疾等级": pa.array([None], pa.int64()), "删除": [True]}, FEB)
    assert loaded.state("person", PEOPLE[1], "残疾等级")[0] == "absent"
    loaded.load("population", population() | {"删除": [False] * 5 + [True]}, FEB)
    assert loaded.snapshot.present("person").sum() == 5
    assert loaded.state("household", "H1", "人数") == ("known", "2")


def test_the_past_is_still_there(loaded):
    before = loaded.snapshot.manifest_hash
    loaded.load("income", {"身份证号": PEOPLE[:1], "月收入": [111.0]}, MAR)
    from zhengtong.kernel.facts import queries

    past = queries.snapshot(loaded.data, before, content=loaded.content)
    no = past.number("person", PEOPLE[0])
    assert past.fact("person", "月收入", no).text == "100.50"
    assert [e.text for e in queries.history(loaded.snapshot, "person", no, "月收入")] == ["100.50", "111.00"]


def test_changed_names_exactly_who_changed_through_derived_facts_too(loaded):
    from zhengtong.kernel.facts import queries

    before = loaded.snapshot
    loaded.load("income", {"身份证号": PEOPLE[:1], "月收入": [111.0]}, MAR)
    changes = queries.changed(before, loaded.snapshot)
    people = {loaded.snapshot.key("person", int(n)) for n in changes.numbers["person"]}
    households = {loaded.snapshot.key("household", int(n)) for n in changes.numbers["household"]}
    assert people == {PEOPLE[0], PEOPLE[1], PEOPLE[5]} and households == {"H1"}  # the whole household's income moved
    assert "月收入" in changes.shifted["person"]
    assert queries.changed(loaded.snapshot, loaded.snapshot).numbers["person"].size == 0

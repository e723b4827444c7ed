"""Merging, succession, re-identification and splits: one subject today, and the whole history still there."""
import datetime as dt

import pyarrow as pa
import pytest

from zhengtong.kernel.facts import actions, manifests, queries
from zhengtong.kernel.facts.actions import FactsRefused
from zhengtong.kernel.journal import queries as journal

from .conftest import AT, FEB, PEOPLE, population, resident, uscc

DAY = dt.date(2025, 6, 1)


@pytest.fixture
def loaded(district):
    district.load("population", population())
    district.load("income", {"身份证号": PEOPLE[:2], "月收入": [10.0, 20.0]})
    return district


def change(district, verb, *args, **more):
    return getattr(actions, verb)(district.data, *args, on=DAY, reason="派出所函〔2025〕1号", by="tester", at=AT,
                                  content=district.content, **more)


def test_a_new_identity_number_names_the_same_subject(loaded):
    new, no = resident(90), loaded.snapshot.number("person", PEOPLE[0])
    change(loaded, "reidentify", "person", PEOPLE[0], new)
    snapshot = loaded.snapshot
    assert snapshot.number("person", new) == snapshot.number("person", PEOPLE[0]) == no
    assert snapshot.key("person", no) == new and snapshot.present("person").sum() == 6
    loaded.load("income", {"身份证号": [new], "月收入": [11.0]}, FEB)
    assert loaded.state("person", PEOPLE[0], "月收入") == ("known", "11.00")
    assert [(e.key, e.text) for e in queries.history(loaded.snapshot, "person", no, "月收入")] == [
        (PEOPLE[0], "10.00"), (new, "11.00")]


def test_a_duplicate_is_merged_and_disagreement_of_one_day_shows(loaded):
    change(loaded, "merge_subjects", "person", PEOPLE[0], PEOPLE[1])
    snapshot = loaded.snapshot
    no = snapshot.number("person", PEOPLE[1])
    assert no == snapshot.number("person", PEOPLE[0]) and snapshot.present("person").sum() == 5
    assert loaded.state("person", PEOPLE[0], "月收入")[0] == "contradicted"   # 10 and 20, the same day, the same register
    assert loaded.state("person", PEOPLE[0], "户籍地") == ("known", "深圳")   # both say so
    loaded.load("income", {"身份证号": [PEOPLE[0]], "月收入": [15.0]}, FEB)   # the register says which is right
    assert loaded.state("person", PEOPLE[1], "月收入") == ("known", "15.00")
    assert [e.text for e in queries.history(loaded.snapshot, "person", no, "月收入")] == ["10.00", "20.00", "15.00"]


def test_references_follow_a_merge(loaded):
    change(loaded, "merge_subjects", "person", PEOPLE[4], PEOPLE[0])
    assert loaded.state("person", PEOPLE[5], "监护人") == ("known", PEOPLE[4])


def test_a_wrong_merge_is_undone(loaded):
    before = {p: loaded.state("person", p, "月收入") for p in PEOPLE}
    change(loaded, "merge_subjects", "person", PEOPLE[0], PEOPLE[1])
    loaded.load("disability", {"身份证号": [PEOPLE[1]], "残疾等级": [3]}, FEB)
    assert loaded.state("person", PEOPLE[0], "残疾等级") == ("known", "3")
    change(loaded, "split_subject", "person", PEOPLE[0], PEOPLE[1])
    assert {p: loaded.state("person", p, "月收入") for p in PEOPLE} == before
    assert loaded.state("person", PEOPLE[1], "残疾等级") == ("known", "3")
    assert loaded.state("person", PEOPLE[0], "残疾等级")[0] == "absent"


def test_two_people_under_one_number_are_parted(loaded):
    other = resident(91)
    change(loaded, "split_subject", "person", PEOPLE[0], other, registers=["income"])
    assert loaded.state("person", other, "月收入")[0] == "known"
    assert loaded.state("person", PEOPLE[0], "月收入")[0] == "never_supplied"
    loaded.load("income", {"身份证号": [PEOPLE[0]], "月收入": [12.0]}, FEB)
    assert (loaded.state("person", PEOPLE[0], "月收入")[1], loaded.state("person", other, "月收入")[1]) == ("12.00", "10.00")


def test_a_successor_is_found_by_the_old_code_and_keeps_its_own_facts(loaded):
    old, new = uscc(1), uscc(2)
    loaded.load("firms", {"统一社会信用代码": [old, new], "名称": ["旧厂", "新厂"]})
    loaded.load("hires", {"人员": PEOPLE[:1], "企业": [old], "起始日": pa.array([dt.date(2024, 1, 1)])})
    change(loaded, "succeed_subject", "firm", new, old)
    assert loaded.state("firm", old, "名称") == ("known", "新厂")
    assert loaded.state("hire", f"{PEOPLE[0]}/{old}", "企业") == ("known", new)
    snapshot = loaded.snapshot
    gone = 1 - snapshot.number("firm", new)
    assert snapshot.fact("firm", "名称", gone).text == "旧厂"


@pytest.mark.parametrize(("verb", "args", "more"), [
    ("merge_subjects", ("person", PEOPLE[0], resident(95)), {}),
    ("merge_subjects", ("person", PEOPLE[0], PEOPLE[0]), {}),
    ("merge_subjects", ("hire", PEOPLE[0], PEOPLE[1]), {}),
    ("reidentify", ("person", PEOPLE[0], PEOPLE[1]), {}),
    ("reidentify", ("person", PEOPLE[0], PEOPLE[0][:-1] + "Z"), {}),
    ("split_subject", ("person", PEOPLE[0], PEOPLE[1]), {}),
    ("split_subject", ("person", PEOPLE[0], resident(96)), {"registers": ["nowhere"]}),
])
def test_what_cannot_be_is_refused_and_nothing_changes(loaded, verb, args, more):
    before, entries = manifests.head(loaded.data).hash, journal.size()
    with pytest.raises(FactsRefused):
        change(loaded, verb, *args, **more)
    assert (manifests.head(loaded.data).hash, journal.size()) == (before, entries)


def test_every_change_is_one_journal_entry_with_its_manifest(loaded):
    entries = journal.size()
    digest = change(loaded, "merge_subjects", "person", PEOPLE[0], PEOPLE[1])
    assert journal.size() == entries + 1 and manifests.head(loaded.data).hash == digest
    assert digest in str(journal.entries()[0].body)

"""Retention: who is due, what an erasure takes and leaves, and what an older manifest still says."""
import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhengtong.kernel.facts import actions, manifests, queries
from zhengtong.kernel.journal import queries as journal

from .conftest import AT, FEB, JAN, MAR, PEOPLE, population

DIED = dt.date(2025, 1, 20)
LATER = dt.date(2030, 1, 20)
BASIS = "pipl#第四十七条"


@pytest.fixture
def dead(district):
    """The first of six died; the deaths register says so, the population still has the row."""
    district.load("population", population(), JAN)
    district.load("deaths-a", {"身份证号": PEOPLE[:1], "死亡日期": [DIED]}, JAN)
    district.load("deaths-b", {"身份证号": PEOPLE[:1], "死亡日期": [DIED]}, JAN)
    district.load("income", {"身份证号": PEOPLE[:2], "月收入": [1.0, 2.0]}, JAN)
    return district


def erased(district, on=LATER, pinned=()):
    over = queries.due(district.snapshot, on)
    return actions.erase(district.data, over, pinned=pinned, basis=BASIS, by="tester", at=AT, content=district.content)


def bytes_of(district) -> bytes:
    """Every file of the data folder, Parquet read whole, dictionaries and caches included."""
    found = []
    for path in sorted(district.data.rglob("*")):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            found += [str(table.to_pydict()).encode(), *(str(c.chunk(0).dictionary).encode() for c in table.columns
                                                         if c.num_chunks and pa.types.is_dictionary(c.type))]
        elif path.is_file():
            found.append(path.read_bytes())
    return b"\n".join(found)


def test_a_row_is_due_when_its_years_after_the_day_are_over(dead):
    assert queries.due(dead.snapshot, LATER - dt.timedelta(days=1)) == []
    said = {d.register: (d.numbers, d.rows) for d in queries.due(dead.snapshot, LATER)}
    assert said == {"population": ((0,), 1), "deaths-a": ((0,), 1)}, "deaths-b and income have no such day, or no retention"


def test_a_row_that_left_is_due_from_the_day_it_left(dead):
    dead.load("income", {"身份证号": PEOPLE[:2], "月收入": [1.0, None], "删除": [False, True]}, FEB)
    assert [d.numbers for d in queries.due(dead.snapshot, dt.date(2027, 2, 27)) if d.register == "income"] == []
    assert [d.numbers for d in queries.due(dead.snapshot, dt.date(2027, 2, 28)) if d.register == "income"] == [(1,)]
    dead.load("income", {"身份证号": PEOPLE[1:2], "月收入": [3.0]}, MAR)
    assert queries.due(dead.snapshot, dt.date(2027, 2, 28)) == [], "the row came back"
    dead.load("income", {"身份证号": PEOPLE[1:2], "月收入": [3.0]}, dt.date(2025, 4, 1), full=True)
    assert [d.numbers for d in queries.due(dead.snapshot, dt.date(2027, 4, 1)) if d.register == "income"] == [(0,)]


def test_nothing_of_the_row_is_left_in_any_file(dead):
    dead.snapshot.prepare()
    assert "甲".encode() in bytes_of(dead) and PEOPLE[0].encode() in bytes_of(dead)
    dead.load("income", {"身份证号": PEOPLE[:1], "月收入": [None], "删除": [True]}, FEB)
    report = erased(dead)
    assert (report.rows, report.keys) == (4, 0), "deaths-b, without retention, still speaks of the subject"
    assert "甲".encode() not in bytes_of(dead)
    assert dead.snapshot.number("person", PEOPLE[0]) == 0


def test_a_subject_without_rows_loses_the_key_and_the_others_keep_theirs(dead):
    over = [*queries.due(dead.snapshot, LATER), queries.Due("income", "person", (0,), 1, 1),
            queries.Due("deaths-b", "person", (0,), 1, 1)]
    report = actions.erase(dead.data, over, pinned=(), basis=BASIS, by="tester", at=AT, content=dead.content)
    assert report.keys == 1
    with pytest.raises(KeyError):
        dead.snapshot.number("person", PEOPLE[0])
    assert PEOPLE[0].encode() not in bytes_of(dead)
    assert [dead.snapshot.number("person", p) for p in PEOPLE[1:]] == [1, 2, 3, 4, 5]
    assert dead.snapshot.key("person", 0).startswith("erased:")
    assert dead.state("person", PEOPLE[5], "监护人")[0] == "known", "what another's row refers to is a number without a key"


def test_the_chain_and_the_journal_still_hold(dead):
    before = dead.snapshot.manifest_hash
    report = erased(dead)
    assert manifests.verify(dead.data) == [] and journal.verify().holds
    assert report.manifest == dead.snapshot.manifest_hash != before
    kinds = [entry.kind for entry in journal.entries(kind="facts.erase")]
    assert kinds == ["facts.erase"] * 2


def test_an_older_manifest_is_read_without_what_was_erased_and_says_who_is_gone(dead):
    pinned = dead.snapshot
    assert pinned.fact("household", "人数", 0).text == "3"
    erased(dead, pinned=[pinned.manifest_hash])
    past = queries.snapshot(dead.data, pinned.manifest_hash, content=dead.content)
    assert past.manifest_hash == pinned.manifest_hash
    assert past.fact("person", "姓名", 0).state == "outside_coverage" and past.fact("person", "姓名", 1).text == "乙"
    gone = queries.erased_since(past)
    assert gone.numbers["person"].tolist() == [0]
    assert gone.touched["household"].tolist() == [0] and 5 in gone.touched["person"], "the household, and the ward of the dead"
    assert not queries.erased_since(dead.snapshot).numbers


def test_what_changed_across_an_erasure_names_those_who_went(dead):
    pinned, other = dead.snapshot.manifest_hash, dead.load("income", {"身份证号": PEOPLE[1:2], "月收入": [5.0]}, FEB).manifest
    erased(dead, pinned=[pinned])
    found = queries.changed(queries.snapshot(dead.data, pinned, content=dead.content), dead.snapshot)
    assert {0, 1, 5} <= set(found.numbers["person"].tolist()) and 0 in found.numbers["household"]
    unknown = queries.changed(queries.snapshot(dead.data, other, content=dead.content), dead.snapshot)
    assert len(unknown.numbers["person"]) == 6, "no round was pinned to it: everyone is decided again"


def test_the_same_file_does_not_bring_an_erased_row_back(dead):
    erased(dead)
    assert dead.load("population", population(), JAN).unchanged
    assert dead.snapshot.fact("person", "姓名", 0).state == "outside_coverage"


def test_a_second_erasure_and_an_empty_file_are_read(dead):
    first = erased(dead)
    dead.load("deaths-b", {"身份证号": PEOPLE[1:2], "死亡日期": [DIED]}, FEB)
    dead.load("deaths-a", {"身份证号": PEOPLE[1:2], "死亡日期": [DIED]}, FEB)
    second = erased(dead, pinned=[first.manifest])
    past = queries.snapshot(dead.data, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), content=dead.content)
    assert past.manifest_hash == second.manifest and manifests.verify(dead.data) == []
    assert np.flatnonzero(past.present("person")).tolist() == [2, 3, 4, 5]
    assert dead.state("person", PEOPLE[2], "姓名") == ("known", "丙")


def test_a_killed_erasure_leaves_everything_as_it_was(dead, monkeypatch):
    from zhengtong.kernel.facts import store

    class Killed(BaseException):
        pass

    def kill(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(store, "append_all", kill)
        with pytest.raises(Killed):
            erased(dead)
    assert dead.snapshot.fact("person", "姓名", 0).text == "甲" and manifests.verify(dead.data) == []
    with monkeypatch.context() as patch:
        patch.setattr(manifests, "publish", kill)
        with pytest.raises(Killed):
            erased(dead)
    dead.load("income", {"身份证号": PEOPLE[1:2], "月收入": [5.0]}, FEB)
    assert "甲".encode() not in b"".join(p.read_bytes() for p in (dead.data / "registers").rglob("*.parquet"))

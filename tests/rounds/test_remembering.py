"""What the interpreter answered serves the next round and the next process; a measured round leaves nothing behind."""
import json
from datetime import UTC, date, datetime

import numpy as np
import pytest

from zhengtong.bulk.asking import Asker
from zhengtong.kernel.journal.models import JournalEntry
from zhengtong.kernel.rounds import actions, measuring, replaying, storage
from zhengtong.kernel.rounds.models import Round

from . import district

pytestmark = pytest.mark.django_db
ON, AT = date(2025, 1, 31), datetime(2025, 1, 31, 8, tzinfo=UTC)


@pytest.fixture
def data(tmp_path, settings, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(actions, "_MEMO", {})
    return tmp_path


@pytest.fixture
def asked(monkeypatch):
    """The facts of the cells that the interpreter was asked about."""
    found, column = [], Asker.column
    monkeypatch.setattr(Asker, "column", lambda self, at, facts: [found.extend(facts), column(self, at, facts)][1])
    return found


def second_round(data, rules=None):
    """Some facts change, and all who did are decided again."""
    before = district.small()
    after = district.next_day(before, np.random.default_rng(1), ON)
    rules = rules or district.rule_sets(ON)
    made = actions.run(data, after, rules, on=ON, at=AT, by="test", since=lambda _: district.changes(before, after))
    assert all(one.holds for one in replaying.replay(data, made, after, rules, sample=400))


def first_round(data) -> Round:
    return actions.run(data, district.small(), district.rule_sets(ON), on=ON, at=AT, by="test")


@pytest.mark.parametrize(("file", "asks"), [(None, False), ("{", True), (json.dumps({"engine": "other", "rows": {}}), True)])
def test_the_next_process_asks_no_cell_again(data, asked, monkeypatch, file, asks) -> None:
    first_round(data)
    assert "户籍地" in asked and "收入" in asked
    monkeypatch.setattr(actions, "_MEMO", {})
    if file:
        storage.answers(data).write_text(file)
    monkeypatch.setattr(replaying, "replay", lambda *args, **more: [])  # it asks everything anew
    asked.clear()
    second_round(data)
    assert ("户籍地" in asked) == ("收入" in asked) == asks


def test_a_round_that_remembers_is_the_interpreters(data) -> None:
    first_round(data)
    second_round(data)


def test_an_edited_rule_set_is_not_answered_from_memory(data) -> None:
    first_round(data)
    second_round(data, district.rule_sets(ON, "300"))


def test_measured_rounds_leave_nothing_behind(data) -> None:
    made, snapshot = first_round(data), district.small()
    files = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()}
    ground = measuring.Ground(data, made, snapshot, district.rule_sets(ON), AT)
    exchanged = measuring.changes(ground, kind="person", subjects=50, seed=1)
    edited = measuring.edit(ground, key="old-age", seed=1)
    assert exchanged.subjects == 50 and 0 < exchanged.differences <= 100 and edited.differences > 50
    assert Round.objects.count() == 1 and JournalEntry.objects.count() == 2
    assert files == {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()}

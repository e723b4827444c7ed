"""Append, verify, prove: at the interface that the rooms use."""
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from zhengtong.kernel.journal import actions, queries
from zhengtong.kernel.journal.models import JournalEntry

from .conftest import AT

CHECKER = Path(__file__).parents[2] / "tools" / "check_proof.py"


def findings():
    return [(f.what, f.first, f.last) for f in queries.verify().findings]


def test_entries_are_numbered_from_zero_without_gap(journal):
    assert [e.index for e in queries.entries(limit=100)] == list(range(20, -1, -1))
    assert queries.entry(3).body == {"name": "李明", "number": 3}
    assert queries.verify().holds


def test_a_rolled_back_action_leaves_nothing(journal):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.append(kind="test.done", body={}, by="os:tester", at=AT)
        raise ZeroDivisionError
    assert queries.size() == 21
    assert actions.append(kind="test.done", body={}, by="os:tester", at=AT) == 21
    assert queries.verify().holds


def test_a_moment_without_zone_and_a_body_without_form_are_refused(db):
    with pytest.raises(ValueError, match="time zone"):
        actions.append(kind="test.done", body={}, by="x", at=datetime(2025, 1, 1))
    with pytest.raises(TypeError, match="object"):
        actions.append(kind="test.done", body={"x": object()}, by="x", at=AT)


@pytest.mark.parametrize("column", ["about", "body", "kind", "by", "at", "stamp"])
def test_an_altered_entry_is_named(journal, tamper, column):
    tamper(f'UPDATE journal_entry SET "{column}" = %s WHERE "index" = 7', "2020-01-01T00:00:00+00:00")
    assert findings() == [("altered", 7, 7)]


def test_removed_entries_are_named(journal, tamper):
    tamper('DELETE FROM journal_entry WHERE "index" IN (0, 9, 20)')
    assert findings() == [("removed", 0, 0), ("removed", 9, 9), ("removed", 20, 20)]


def test_reordered_entries_are_named(journal, tamper):
    tamper('UPDATE journal_entry SET "index" = CASE "index" WHEN 4 THEN -4 ELSE -11 END WHERE "index" IN (4, 11)')
    tamper('UPDATE journal_entry SET "index" = CASE "index" WHEN -4 THEN 11 ELSE 4 END WHERE "index" < 0')
    assert findings() == [("reordered", 4, 11), ("reordered", 11, 4)]


def test_a_rewritten_leaf_is_named_by_the_node_above(journal, tamper):
    tamper("UPDATE journal_node SET hash = %s WHERE level = 0 AND position = 6", b"\0" * 32)
    assert ("altered", 6, 6) in findings()
    assert ("node", 6, 7) in findings()


def test_a_journal_rewritten_throughout_breaks_its_signed_head(journal, tamper):
    for table in ("entry", "node", "tree"):
        tamper(f"DELETE FROM journal_{table}")
    for number in range(21):
        actions.append(kind="test.done", body={"number": number, "name": "别人"}, by="os:tester", at=AT)
    assert findings() == [("head", 0, 20)]


def test_a_cut_tail_breaks_its_signed_head(journal, tamper):
    for table in ("entry", "node", "tree"):
        tamper(f"DELETE FROM journal_{table}")
    actions.append(kind="test.done", body={}, by="os:tester", at=AT)
    assert findings() == [("removed", 1, 20)]


def test_erased_bodies_leave_a_journal_and_proofs_that_hold(journal):
    actions.erase([3, 5], basis="个人信息保护法#47", by="os:tester", at=AT)
    actions.sign_head(at=AT)
    checked = queries.verify()
    assert (checked.holds, checked.erased) == (True, 2)
    assert queries.entry(3).body is None
    assert run_checker(queries.prove(3)).returncode == 0


def test_an_erased_body_that_no_entry_names_is_found(journal, tamper):
    tamper('UPDATE journal_entry SET body = NULL, salt = NULL WHERE "index" = 8')
    assert findings() == [("erased", 8, 8)]


def test_erasing_needs_a_basis_and_a_body(journal):
    with pytest.raises(actions.EraseRefused):
        actions.erase([3], basis="", by="os:tester", at=AT)
    with pytest.raises(actions.EraseRefused, match="99"):
        actions.erase([3, 99], basis="个人信息保护法#47", by="os:tester", at=AT)
    assert queries.entry(3).body is not None


def test_there_is_no_second_way_to_write(journal):
    row = JournalEntry.objects.get(index=1)
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()


def run_checker(proof, *arguments):
    text = json.dumps(proof)
    return subprocess.run([sys.executable, CHECKER, "-", *arguments], input=text, capture_output=True, text=True)


def test_a_proof_is_checked_without_us(journal):
    for index in range(21):
        done = run_checker(queries.prove(index), "--key", queries.public_key()) if index % 7 == 0 else None
        assert done is None or done.returncode == 0, done.stdout
    assert len(json.dumps(queries.prove(20))) < 2_000


@pytest.mark.parametrize("change", ["body", "path", "head", "index"])
def test_a_changed_proof_does_not_hold(journal, change):
    proof = queries.prove(5)
    match change:
        case "body":
            proof["entry"]["body"] = proof["entry"]["body"].replace("李明", "李亮")
        case "path":
            proof["path"] = proof["path"][::-1]
        case "head":
            proof["head"] = re.sub(r"\n21\n", "\n22\n", proof["head"])
        case "index":
            proof["index"] = 6
    assert run_checker(proof).returncode == 1


def test_a_proof_needs_a_signed_head_and_an_entry(journal):
    actions.append(kind="test.done", body={}, by="os:tester", at=AT)
    with pytest.raises(queries.NoProof, match="21"):
        queries.prove(21)
    with pytest.raises(queries.NoProof, match="没有第 99 条"):
        queries.prove(99)


def test_heads_are_consistent_for_a_witness(journal):
    actions.append_all([actions.Line("test.done", {"n": n}) for n in range(13)], by="os:tester", at=AT)
    actions.sign_head(at=AT)
    assert [h.size for h in queries.heads()] == [35, 21]
    assert run_checker(queries.consistency(21)).returncode == 0
    forged = queries.consistency(21) | {"old": queries.heads()[0].note}
    assert run_checker(forged).returncode == 1


def test_a_removed_head_is_named_by_the_entry_that_names_it(journal, tamper):
    actions.append(kind="test.done", body={}, by="os:tester", at=AT)
    actions.sign_head(at=AT)
    tamper("DELETE FROM journal_head WHERE size = 21")
    assert findings() == [("head", 20, 22)]


def test_entries_under_no_head_for_hours_are_named(journal, tamper, monkeypatch):
    later = datetime.now(UTC) + timedelta(hours=3)
    for moment in (datetime.now(UTC), later):
        monkeypatch.setattr(actions, "datetime", SimpleNamespace(now=lambda zone, moment=moment: moment))
        actions.append(kind="test.done", body={}, by="os:tester", at=AT)
    assert findings() == [("unsigned", 21, 22)]
    actions.sign_head(at=AT)
    assert findings() == []


def test_a_head_is_signed_once_and_hourly(journal):
    assert actions.sign_head(at=AT) is None
    actions.append(kind="test.done", body={}, by="os:tester", at=AT)
    assert actions.sign_due_head(at=AT) is None


def test_key_is_readable_by_its_owner_alone(journal, data_dir):
    assert (data_dir / "journal" / "key.pem").stat().st_mode & 0o777 == 0o600


def test_append_costs_few_statements(journal, django_assert_max_num_queries):
    with django_assert_max_num_queries(6 if connection.vendor == "sqlite" else 8):
        actions.append(kind="test.done", body={}, by="os:tester", at=AT)

"""A round: figures that add up, the same inputs no new round, nothing half after a kill, incremental = full."""
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.conf import settings

from zhengtong.bulk.decide import fen
from zhengtong.dmn.outcomes import decide_policy
from zhengtong.kernel.journal.models import JournalEntry
from zhengtong.kernel.rounds import actions, merkle, queries, replaying, storage
from zhengtong.kernel.rounds.models import Round, RoundRule

from . import district

pytestmark = pytest.mark.django_db
ON, AT = date(2025, 1, 31), datetime(2025, 1, 31, 8, tzinfo=UTC)


@pytest.fixture
def data(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


def run(data, snapshot, rules=None, on=ON, **more):
    return actions.run(data, snapshot, rules or district.rule_sets(on), on=on, at=AT, by="test", **more)


def test_every_outcome_is_the_interpreters(data) -> None:
    snapshot, rules = district.small(), district.rule_sets(ON)
    round_ = run(data, snapshot, rules)
    for ruleset in rules:
        for no in np.flatnonzero(snapshot.here):
            stored = queries.outcome(round_, ruleset.key, int(no))
            expected = decide_policy(ruleset.model, "d", queries.inputs(ruleset, snapshot, int(no)))
            if stored is None:
                assert ruleset.scope and snapshot.arrays["出生日期"][1][no] == 1
                continue
            assert (stored.kind, stored.rule, stored.wanted, stored.reason) == (expected.kind, expected.rule, expected.wanted, expected.reason)
            assert stored.fen == (None if expected.amount is None else fen(expected.amount, 100))
            assert stored.low == (None if expected.low is None or expected.kind == "entitled" else fen(expected.low, 100))


def test_the_four_outcomes_add_up_to_all_subjects(data) -> None:
    snapshot = district.small()
    for rule in queries.board(run(data, snapshot)):
        assert rule.entitled + rule.amount_undetermined + rule.not_entitled + rule.undetermined == rule.subjects
        codes = np.asarray(queries.codes(rule.round, rule.key))
        assert np.bincount(codes, minlength=len(rule.counts)).tolist() == rule.counts
        assert rule.subjects == (codes > 0).sum() and not codes[~snapshot.here].any()
        assert rule.entitled and rule.undetermined and rule.not_entitled, "the test decides something"
    scoped = queries.rules(Round.objects.get())[0]
    absent = (snapshot.arrays["出生日期"][1] == 1) & snapshot.here
    assert scoped.key == "low-income" and scoped.subjects == snapshot.here.sum() - absent.sum()


def test_the_same_inputs_give_no_new_round(data) -> None:
    first = run(data, district.small())
    entries = JournalEntry.objects.count()
    assert run(data, district.small()) == first
    assert (Round.objects.count(), RoundRule.objects.count(), JournalEntry.objects.count()) == (1, 2, entries)
    assert entries == 2, "one entry per rule set"
    assert run(data, district.small(), district.rule_sets(ON, "201")).number == 2


@pytest.mark.parametrize("place", ["write", "publish", "append_all"])
def test_a_killed_round_leaves_nothing_half(data, monkeypatch, place) -> None:
    class Killed(BaseException):
        pass

    def kill(*args, **more):
        raise Killed

    owner = {"write": actions.results, "publish": storage, "append_all": actions}[place]
    with monkeypatch.context() as patch:
        patch.setattr(owner, place, kill)
        with pytest.raises(Killed):
            run(data, district.small())
    assert not Round.objects.exists() and not RoundRule.objects.exists() and not JournalEntry.objects.exists()
    round_ = run(data, district.small())
    assert sorted(p.name for p in storage.root(data).iterdir() if p.is_dir()) == [str(round_.number)]


def test_two_rule_sets_with_one_key_are_refused(data) -> None:
    rules = district.rule_sets(ON)
    with pytest.raises(actions.RoundRefused, match="same key"):
        run(data, district.small(), [rules[0], rules[0]])


def test_sixty_incremental_days_equal_sixty_full_rounds(data) -> None:
    rng, snapshot, day = np.random.default_rng(7), district.small(), date(2025, 1, 10)
    moved = 0
    for step in range(60):
        before = snapshot
        snapshot, day = district.next_day(before, rng, day), day + timedelta(days=1)
        rules = district.rule_sets(day if step % 3 == 0 else day.replace(day=28))
        round_ = run(data, snapshot, rules, on=day, since=lambda _, b=before, a=snapshot: district.changes(b, a))
        for again in replaying.replay(data, round_, snapshot, rules, sample=5):
            assert again.holds, again
        for rule in queries.rules(round_):
            codes = np.asarray(queries.codes(round_, rule.key))
            amounts = storage.amounts(storage.folder(data, round_.number), rule.key)
            assert np.bincount(codes, minlength=len(rule.counts)).tolist() == rule.counts
            assert rule.fen == amounts["low"][np.isin(codes[amounts["subject"]], queries.kinds(rule)["entitled"])].sum()
            moved += rule.difference_rows
    assert Round.objects.filter(incremental=True).count() == 59 and moved > 500


@pytest.mark.parametrize("together", [False, True])
def test_days_that_only_move_decide_those_who_crossed_and_equal_full_rounds(data, monkeypatch, together) -> None:
    rng, snapshot, day, decided = np.random.default_rng(11), district.small(), date(2025, 1, 30), []
    real = actions._decide

    def counting(state, kind, rulesets, tables, subjects, gone, *, everyone):
        decided.extend((everyone, r.key, len(subjects)) for r in rulesets)
        real(state, kind, rulesets, tables, subjects, gone, everyone=everyone)

    monkeypatch.setattr(actions, "_decide", counting)
    moved = 0
    for step in range(60):
        before, day = snapshot, day + timedelta(days=1)
        if together and step % 4 == 0:
            snapshot = district.next_day(before, rng, day)
        rules = [*district.dated(day), *district.rule_sets(day)]
        round_ = run(data, snapshot, rules, on=day, since=lambda _, b=before, a=snapshot: district.changes(b, a))
        for again in replaying.replay(data, round_, snapshot, rules, sample=5):
            assert again.holds, again
        moved += sum(r.difference_rows for r in queries.rules(round_) if r.key == "birthday" and step)
    birthday = [(everyone, count) for everyone, key, count in decided if key == "birthday"]
    assert birthday[0][0] and not any(everyone for everyone, _ in birthday[1:]), "after the first day never everyone"
    assert max(count for _, count in birthday[1:]) < 100 and moved > 5


def test_an_edited_policy_alone_is_decided_again(data) -> None:
    first = run(data, district.small())
    second = run(data, district.small(), district.rule_sets(ON, "300"))
    was, now = storage.folder(data, first.number), storage.folder(data, second.number)
    assert (was / "low-income.codes.npy").stat().st_ino == (now / "low-income.codes.npy").stat().st_ino
    assert (was / "old-age.codes.npy").stat().st_ino != (now / "old-age.codes.npy").stat().st_ino
    change = queries.compare(second)
    assert change["old-age"]["fen"] > 0 and not any(change["low-income"].values())
    entitled = queries.count(second, "old-age", "entitled")
    assert len(queries.changed(second, "old-age", limit=10_000)) >= entitled > 0


def test_the_difference_proves_a_row(data) -> None:
    round_ = run(data, district.small())
    for rule in queries.rules(round_):
        table = storage.difference(storage.folder(data, round_.number), rule.key)
        assert table.num_rows == rule.difference_rows == rule.subjects - rule.not_entitled
        salts = np.array([list(s) for s in table["salt"].to_pylist()], np.uint8)
        codes = np.stack([table["before"].to_numpy(), table["after"].to_numpy()], axis=1)
        money = np.stack([table[n].to_numpy() for n in ("before_low", "before_high", "after_low", "after_high")], axis=1)
        rows = merkle.messages(salts, table["subject"].to_numpy(), codes, money)
        hashes = merkle.leaves(rows)
        assert merkle.root(hashes) == rule.merkle_root
        path = merkle.proof(hashes, 17)
        assert merkle.holds(rows[17].tobytes(), path, rule.merkle_root)
        assert not merkle.holds(rows[18].tobytes(), path, rule.merkle_root)


def test_a_fact_grows_stale_and_a_birthday_comes(data) -> None:
    snapshot = district.small()
    first, later = ON, ON + timedelta(days=60)
    run(data, snapshot)
    round_ = run(data, snapshot, district.rule_sets(later), on=later, since=lambda _: district.changes(snapshot, snapshot))
    known = (snapshot.arrays["户籍地"][1] < 2) & snapshot.here & (snapshot.arrays["出生日期"][1] == 0)
    waiting = queries.subjects(round_, "old-age", "undetermined")
    assert later > first and set(np.flatnonzero(known & (snapshot.arrays["出生日期"][0] < -15_000))) <= set(waiting.tolist())


def test_queries_answer_by_outcome_rule_and_wanted_set(data) -> None:
    round_ = run(data, district.small())
    for found in queries.wanted(round_):
        numbers = queries.subjects(round_, found.key, wanted=found.wanted)
        assert len(numbers) == found.subjects == queries.count(round_, found.key, wanted=found.wanted)
        assert all(queries.outcome(round_, found.key, int(n)).wanted == set(found.wanted) for n in numbers[:5])
    hits = queries.hits(round_, "old-age")
    assert hits[2] == queries.count(round_, "old-age", rule=2) > 0
    assert len(queries.subjects(round_, "old-age", "entitled", offset=3, limit=4)) == 4
    assert queries.latest() == queries.by_number(1) == queries.all()[0] and queries.trend()[0][1] == ON
    assert queries.outcome(round_, "old-age", 399) is None, "nobody who is not present"


def money(result) -> tuple[int, ...]:
    """A difference row writes 0 where there is none."""
    return tuple(n or 0 for n in ((result.fen,) * 2 if result.fen is not None else (result.low, result.high)))


def folded(chain: dict[int, tuple], differences) -> dict[int, tuple]:
    """What the last row of each subject says, subject -> (kind, rule, wanted, money); nobody and "not entitled" left out."""
    for one in differences:
        chain.pop(one.subject, None)
        if one.after is not None and one.after.kind != "not_entitled":
            chain[one.subject] = (one.after.kind, one.after.rule, one.after.wanted, *money(one.after))
    return chain


def stored_now(round_, key) -> dict[int, tuple]:
    """The same from the round's own state, read as arrays."""
    rule, where = round_.rules.get(key=key), storage.folder(settings.DATA_DIR, round_.number)
    codes, paid = storage.codes(where, key), {int(r["subject"]): (int(r["low"]), int(r["high"])) for r in storage.amounts(where, key)}
    said = {no: rule.outcomes[codes[no]] for no in np.flatnonzero(codes).tolist()}
    told = {no: entry for no, entry in said.items() if entry[0] != "not_entitled"}
    return {no: (kind, number, frozenset(names), *paid.get(no, (0, 0))) for no, (kind, number, names, _reason) in told.items()}


def test_a_chain_over_policies_that_come_and_go_says_what_full_rounds_say(data) -> None:
    """low-income is in force from the 10th to the 30th day and again from the 45th: sixty days, each equal to a full round."""
    rng, snapshot, day, chains, ends = np.random.default_rng(3), district.small(), date(2025, 1, 10), {}, []
    for step in range(60):
        before, day = snapshot, day + timedelta(days=1)
        snapshot = district.next_day(before, rng, day)
        rules = [r for r in district.rule_sets(day.replace(day=28)) if r.key == "old-age" or 10 <= step < 30 or step >= 45]
        round_ = run(data, snapshot, rules, on=day, since=lambda _, b=before, a=snapshot: district.changes(b, a))
        assert all(again.holds for again in replaying.replay(data, round_, snapshot, rules, sample=5))
        ends += [(step, key) for key in queries.closed(round_)]
        for key in (*queries.closed(round_), *(r.key for r in rules)):
            chain = folded(chains.setdefault(key, {}), queries.changed(round_, key, limit=100_000))
            assert chain == (stored_now(round_, key) if key in {r.key for r in rules} else {}), (step, key)
    assert ends == [(30, "low-income")] and chains["low-income"]
    entry = JournalEntry.objects.get(kind="rounds.close")
    assert '"merkle_root"' in entry.body and '"key":"low-income"' in entry.body


def test_the_closing_difference_leaves_out_those_who_were_not_entitled(data) -> None:
    first, snapshot = run(data, district.small()), district.small()
    last = queries.board(first)[0]
    round_ = run(data, snapshot, [r for r in district.rule_sets(ON) if r.key != last.key])
    assert queries.closed(round_) == [last.key] and [r.key for r in queries.board(round_)] == ["old-age"]
    assert len(queries.changed(round_, last.key, limit=10_000)) == last.subjects - last.not_entitled > 0

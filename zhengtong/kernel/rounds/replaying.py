"""Replay: every stored decision of a round computed again from the pinned rules and the pinned snapshot, and compared.

Everyone by the kernel, a sample besides by the interpreter. A rule set whose pinned content is not there any more is named.
"""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from zhengtong.bulk import tuples
from zhengtong.bulk.decide import Decided, Entry, decide, fen
from zhengtong.bulk.table import Table
from zhengtong.dmn.outcomes import decide_policy

from . import preparing, results, storage
from .models import Round, RoundRule
from .preparing import Snapshot
from .ruleset import RuleSet

NO_AMOUNT = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Gone:
    """Who was erased since the round's snapshot, by kind of subject, and whose facts rested on them (None: not known)."""

    numbers: Mapping[str, np.ndarray] = field(default_factory=dict)
    touched: Mapping[str, np.ndarray] | None = field(default_factory=dict)

    def parted(self, kind: str, differing: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, int, int]:
        """(what really differs, subjects erased who had been decided, subjects touched)."""
        none = np.zeros(0, np.int32)
        erased = self.numbers.get(kind, none)
        left = np.setdiff1d(differing, erased)
        touched = none if self.touched is None else np.intersect1d(left, self.touched.get(kind, none))
        return np.setdiff1d(left, touched), int((codes[erased] > 0).sum()), len(touched)


@dataclass(frozen=True)
class Replayed:
    """One rule set: subjects compared, how many differ from what is stored, the first of them, and the interpreter's sample.
    `erased`: whose facts were erased since; `touched`: who is decided otherwise only because theirs rested on erased ones."""

    key: str
    subjects: int
    differences: int
    first: tuple[int, ...]
    sampled: int
    disagreements: int
    problem: str = ""
    erased: int = 0
    touched: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not (self.differences or self.disagreements or self.problem)


def replay(
    data_dir: Path, round: Round, snapshot: Snapshot, rulesets: Sequence[RuleSet], *, sample: int = 100,
    gone: Gone | None = None, tell: Callable[[str, int, int], None] = lambda key, done, total: None,
) -> list[Replayed]:
    """Compares every rule set of the round. `snapshot` must be the one of its manifest, `rulesets` those of its day, `gone` who
    was erased since: their decisions stand by the journal alone and are counted apart."""
    if snapshot.manifest_hash != round.manifest:
        raise ValueError(f"the snapshot is {snapshot.manifest_hash}, the round was decided on {round.manifest}")
    by_key, found = {r.key: r for r in rulesets}, []
    stored = list(round.rules.order_by("kind", "key"))
    for number, rule in enumerate(stored, 1):
        found.append(_one(Path(data_dir), round, rule, by_key.get(rule.key), snapshot, sample, gone or Gone()))
        tell(rule.key, number, len(stored))
    return found


def _one(data_dir: Path, round: Round, rule: RoundRule, rules: RuleSet | None, snapshot: Snapshot, sample: int,
         gone: Gone) -> Replayed:
    if rules is None or rules.rules_hash != rule.hash:
        return Replayed(rule.key, 0, 0, (), 0, 0, "the pinned rules are not in the content any more")
    numbers = np.flatnonzero(snapshot.present(rule.kind))
    table = preparing.table(rules, snapshot.names(rule.kind))
    frame = preparing.frame(snapshot, rule.kind, numbers)
    was = results.stored(rule, storage.folder(data_dir, round.number), snapshot.counts[rule.kind])
    if not len(numbers):
        left, erased, touched = gone.parted(rule.kind, np.flatnonzero(was.codes), was.codes)
        return Replayed(rule.key, 0, len(left), (), 0, 0, "", erased, touched)
    decided = decide([table], frame, entries={rule.key: preparing.entries(rule.outcomes)})[0]
    again = results.whole(was, decided, numbers)
    different = np.flatnonzero((again.codes != was.codes) | _money_differs(was, again))
    differing, erased, touched = gone.parted(rule.kind, different, was.codes)
    chosen = np.linspace(0, len(numbers) - 1, min(sample, len(numbers))).astype(np.int64)
    wrong = _disagreements(rules, table, decided, frame.part(chosen), chosen)
    first = tuple(differing[:10].tolist())
    return Replayed(rule.key, rule.subjects, len(differing), first, len(chosen), wrong, "", erased, touched)


def _money_differs(was: results.Result, again: results.Result) -> np.ndarray:
    different = np.zeros(len(was.codes), np.bool_)
    rows = np.union1d(was.amounts["subject"], again.amounts["subject"])
    different[rows] = (results.money_of(was, rows) != results.money_of(again, rows)).any(axis=0)
    return different


def _disagreements(rules: RuleSet, table: Table, decided: Decided, part: preparing.Frame, chosen: np.ndarray) -> int:
    """How many of the sample the interpreter decides otherwise; subjects with the same facts are asked once."""
    inside = np.flatnonzero(decided.codes[chosen])
    chosen, part = chosen[inside], part.part(inside)
    names = rules.model.facts(rules.decision) - set(table.constants)
    groups, first = tuples.distinct(table, names, part)
    numbers = {entry: code for code, entry in enumerate(decided.entries)}
    codes, money = np.empty(len(first), np.int64), np.empty((len(first), 2), np.int64)
    for group, row in enumerate(first.tolist()):
        expected = decide_policy(rules.model, rules.decision, {**table.constants, **part.facts(names, row, table.oldest)})
        codes[group] = numbers.get(Entry(expected.kind, expected.rule, expected.wanted, expected.reason), -1)
        low, high = (expected.amount, expected.amount) if expected.kind == "entitled" else (expected.low, expected.high)
        money[group] = NO_AMOUNT
        if low is not None and high is not None and table.fen:
            money[group] = fen(low, table.fen), fen(high, table.fen)
    wrong = (decided.codes[chosen] != codes[groups]) | (_amounts(decided, chosen) != money[groups]).any(axis=1)
    return int(wrong.sum())


def _amounts(decided: Decided, chosen: np.ndarray) -> np.ndarray:
    """int64[row, 2]: least and most fen, NO_AMOUNT where there is none."""
    found = np.full((len(chosen), 2), NO_AMOUNT, np.int64)
    if len(decided.rows):
        at = np.minimum(np.searchsorted(decided.rows, chosen), len(decided.rows) - 1)
        has = decided.rows[at] == chosen
        found[has, 0], found[has, 1] = decided.low[at[has]], decided.high[at[has]]
    return found

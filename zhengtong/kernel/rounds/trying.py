"""A rule set tried on everyone of a snapshot, or compared with another one: figures only, nothing is stored.

What the interpreter answered is remembered under the rule set's hash, as a round does; the last rule sets that were tried are
kept with their arrays, so that an edit decides only what was edited.
"""
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np

from zhengtong.bulk.decide import Entry, decide
from zhengtong.bulk.memory import Memo

from .models import KINDS
from .preparing import Snapshot, frame, table
from .ruleset import RuleSet

KEPT = 8
_MEMO: Memo = {}
_MEMO_LIMIT = 200_000
_kept: OrderedDict[tuple[str, str, str], "Tried"] = OrderedDict()
_alone = Lock()


@dataclass(frozen=True, eq=False)
class Tried:
    """Everyone by one rule set: `codes[subject]` -> `entries`; `low`, `high` in fen by subject (0: no amount)."""

    entries: list[Entry]
    codes: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def kinds(self) -> dict[str, int]:
        """How many have which outcome."""
        counts = np.bincount(self.codes, minlength=len(self.entries))
        return {kind: int(sum(n for n, e in zip(counts, self.entries, strict=True) if e.kind == kind)) for kind in KINDS}

    def of_kind(self, kind: str) -> np.ndarray:
        """bool[subject]: who has this outcome."""
        return np.array([e.kind == kind for e in self.entries], bool)[self.codes]

    def money(self) -> tuple[int, int]:
        """(fen of those entitled, the most that the undetermined could add)."""
        sure = self.of_kind("entitled")
        return int(self.low[sure].sum()), int(self.high[~sure].sum())

    def wanted(self) -> dict[str, int]:
        """Missing fact -> how many wait for it, most first."""
        counts: dict[str, int] = {}
        for number, entry in zip(np.bincount(self.codes, minlength=len(self.entries)), self.entries, strict=True):
            for fact in entry.wanted if number else ():
                counts[fact] = counts.get(fact, 0) + int(number)
        return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))

    def rules(self) -> dict[int, int]:
        """Rule -> how many it decides."""
        counts: dict[int, int] = {}
        for number, entry in zip(np.bincount(self.codes, minlength=len(self.entries)), self.entries, strict=True):
            if entry.rule is not None and number:
                counts[entry.rule] = counts.get(entry.rule, 0) + int(number)
        return dict(sorted(counts.items()))


@dataclass(frozen=True)
class Move:
    """Subjects whom one version decides so and the other so. Money in fen, of those entitled."""

    before: Entry
    after: Entry
    subjects: int
    fen_before: int
    fen_after: int


def tried(snapshot: Snapshot, rules: RuleSet) -> Tried:
    """Everyone of a snapshot by a rule set."""
    key = (snapshot.manifest_hash, rules.rules_hash, str(rules.judged_on))
    with _alone:  # the kernel's threads serve one caller at a time, and a second asker finds the answer kept
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        found = _kept[key] = _tried(snapshot, rules)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return found


def _tried(snapshot: Snapshot, rules: RuleSet) -> Tried:
    count = snapshot.counts[rules.kind]
    if len(_MEMO) > _MEMO_LIMIT:
        _MEMO.clear()
    decided = decide([table(rules, snapshot.names(rules.kind))], frame(snapshot, rules.kind, np.arange(count)), memo=_MEMO)[0]
    present = np.asarray(snapshot.present(rules.kind))
    low, high = np.zeros(count, np.int64), np.zeros(count, np.int64)
    low[decided.rows], high[decided.rows] = decided.low, decided.high
    return Tried(decided.entries, np.where(present, decided.codes, 0), low * present, high * present)


def moves(before: Tried, after: Tried) -> list[Move]:
    """Who is decided otherwise, by outcome and rule before and after, most subjects first. Same rule, another amount: also."""
    wide = len(after.entries)
    pairs = before.codes.astype(np.int64) * wide + after.codes
    paid_before, paid_after = _paid(before), _paid(after)
    changed = _differs(before, after)[pairs] | (paid_before != paid_after)
    counts = np.bincount(pairs[changed], minlength=len(before.entries) * wide)
    sums = [np.bincount(pairs[changed], paid[changed].astype(float), len(counts)) for paid in (paid_before, paid_after)]
    found = [
        Move(before.entries[n // wide], after.entries[n % wide], int(counts[n]), int(sums[0][n]), int(sums[1][n]))
        for n in np.flatnonzero(counts).tolist()
    ]
    return sorted(found, key=lambda move: -move.subjects)


def _paid(tried_: Tried) -> np.ndarray:
    return np.where(tried_.of_kind("entitled"), tried_.low, 0)


def _differs(before: Tried, after: Tried) -> np.ndarray:
    """bool[pair of codes]: the kind of outcome, or what is wanted, is another one."""
    told = [[(e.kind, e.wanted) for e in tried_.entries] for tried_ in (before, after)]
    return np.array([b != a for b in told[0] for a in told[1]], bool)


def gained(before: Tried, after: Tried) -> np.ndarray:
    """Fen by subject: what the second version pays more (less: negative)."""
    return np.asarray(_paid(after) - _paid(before))


def by_group(groups: np.ndarray, names: Iterable[Any], before: Tried, after: Tried) -> list[tuple[Any, int, int, int]]:
    """(name, subjects who gain, who lose, fen more) for each group (`groups[subject]`: number of a name, -1 none)."""
    more = gained(before, after)
    came = after.of_kind("entitled").astype(np.int8) - before.of_kind("entitled").astype(np.int8)
    win, lose = (more > 0) | ((more == 0) & (came > 0)), (more < 0) | ((more == 0) & (came < 0))
    named = list(names)
    at = groups + 1
    counts = [np.bincount(at[which], minlength=len(named) + 1)[1:] for which in (win, lose)]
    fen = np.bincount(at, more.astype(float), len(named) + 1)[1:]
    return [(n, int(w), int(x), int(f)) for n, w, x, f in zip(named, *counts, fen, strict=True) if w or x]

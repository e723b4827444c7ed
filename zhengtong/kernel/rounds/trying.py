"""A rule set tried on everyone of a snapshot, or compared with another one: figures only, nothing is stored.

What the interpreter answered is remembered under the rule set's hash, as a round does; the last rule sets that were tried are
kept with their arrays, so that an edit decides only what was edited.
"""
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

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

    @cached_property
    def counts(self) -> list[int]:
        """How many have each entry."""
        return np.bincount(self.codes, minlength=len(self.entries)).tolist()  # type: ignore[no-any-return]

    @cached_property
    def entitled(self) -> np.ndarray:
        """bool[subject]: who is entitled to a known amount, or in kind."""
        return np.array([entry.kind == "entitled" for entry in self.entries], bool)[self.codes]

    @cached_property
    def paid(self) -> np.ndarray:
        """Fen by subject that are owed for certain."""
        return self.low * self.entitled

    @cached_property
    def money(self) -> tuple[int, int]:
        """(fen of those entitled, the most that the undetermined could add)."""
        sure = int(self.paid.sum())
        return sure, int(self.high.sum()) - sure  # who is entitled has low and high alike

    def kinds(self) -> dict[str, int]:
        """How many have which outcome."""
        pairs = list(zip(self.counts, self.entries, strict=True))
        return {kind: sum(n for n, entry in pairs if entry.kind == kind) for kind in KINDS}

    def wanted(self) -> dict[str, int]:
        """Missing fact -> how many wait for it, most first."""
        found: dict[str, int] = {}
        for number, entry in zip(self.counts, self.entries, strict=True):
            for fact in entry.wanted if number else ():
                found[fact] = found.get(fact, 0) + number
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def rules(self) -> dict[int, int]:
        """Rule -> how many it decides."""
        found: dict[int, int] = {}
        for number, entry in zip(self.counts, self.entries, strict=True):
            if entry.rule is not None and number:
                found[entry.rule] = found.get(entry.rule, 0) + number
        return dict(sorted(found.items()))


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


@dataclass(frozen=True, eq=False)
class Change:
    """Two versions on the same subjects; only those whom one decides otherwise are looked at."""

    before: Tried
    after: Tried

    @cached_property
    def subjects(self) -> np.ndarray:
        """Whose outcome, wanted facts or amount are not the same."""
        told = [[(entry.kind, entry.wanted) for entry in tried_.entries] for tried_ in (self.before, self.after)]
        other = np.array([b != a for b in told[0] for a in told[1]], bool)
        pairs = self.before.codes.astype(np.int32) * len(self.after.entries) + self.after.codes
        return np.flatnonzero(other[pairs] | (self.before.paid != self.after.paid))

    @cached_property
    def more(self) -> np.ndarray:
        """Fen that the second version pays more (less: negative), by `subjects`."""
        return np.asarray(self.after.paid[self.subjects] - self.before.paid[self.subjects])

    @cached_property
    def sides(self) -> tuple[np.ndarray, np.ndarray]:
        """(who gains, who loses), by `subjects`: in money, or in what is given without an amount."""
        came = self.after.entitled[self.subjects].astype(np.int8) - self.before.entitled[self.subjects]
        level = self.more == 0
        return (self.more > 0) | (level & (came > 0)), (self.more < 0) | (level & (came < 0))

    def moves(self) -> list[Move]:
        """By outcome and rule before and after, most subjects first."""
        wide, at = len(self.after.entries), self.subjects
        pairs = self.before.codes[at].astype(np.int64) * wide + self.after.codes[at]
        counts = np.bincount(pairs, minlength=len(self.before.entries) * wide)
        sums = [np.bincount(pairs, side.paid[at].astype(float), len(counts)) for side in (self.before, self.after)]
        found = [
            Move(self.before.entries[n // wide], self.after.entries[n % wide], int(counts[n]), int(sums[0][n]), int(sums[1][n]))
            for n in np.flatnonzero(counts).tolist()
        ]
        return sorted(found, key=lambda move: -move.subjects)

    def by_group(self, groups: np.ndarray, names: Iterable[str]) -> list[tuple[str, int, int, int]]:
        """(name, who gain, who lose, fen more) for each group; `groups`, by `subjects`: number of a name, -1 none."""
        named, at = list(names), groups + 1
        counts = [np.bincount(at[which], minlength=len(named) + 1)[1:] for which in self.sides]
        fen = np.bincount(at, self.more.astype(float), len(named) + 1)[1:]
        return [(n, int(w), int(x), int(f)) for n, w, x, f in zip(named, *counts, fen, strict=True) if w or x]

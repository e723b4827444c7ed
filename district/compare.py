"""What a round on the registers does to people and firms, measured on the truth, every difference laid to a defect.

A grant is *wrong* when the truth gives no right to it, a right is *missed* when it is not granted: *listed* when the round
says which fact is missing, *unlisted* when the round believes a wrong fact. A wrong grant or unlisted miss without any
believed wrong fact would come from a fact known to be missing, stale or contradicted: a *violation*; there must be none.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from district.attribution import Attribution
from district.table import Array
from district.truthdata import DAY
from district.worked import Worked, unknown

NOBODY, GRANTED, OPEN_AMOUNT, REFUSED, UNDECIDED = range(5)
OUTCOMES = {
    "": NOBODY,
    "entitled": GRANTED,
    "amount_undetermined": OPEN_AMOUNT,
    "not_entitled": REFUSED,
    "undetermined": UNDECIDED,
}
PART = 500_000
Notice = Callable[[str, int, int], None]


@dataclass
class Line:
    """One policy, in subjects."""

    policy: str
    name: str
    kind: str
    entitled: int = 0  # by the truth
    granted: int = 0  # by the registers
    right: int = 0  # granted, and right
    wrong_amount: int = 0  # granted, with another amount
    wrong_grants: int = 0
    missed_listed: int = 0  # the worklist names the fact
    missed_unlisted: int = 0  # believed a wrong fact
    undecided_in_truth: int = 0  # the truth itself leaves it open (an unset parameter, a fact outside coverage)
    still_missed: int = 0  # after the worklist was worked off
    violations: int = 0

    @property
    def missed_before(self) -> float:
        """Share of the rights missed before the worklist is worked off."""
        return (self.missed_listed + self.missed_unlisted) / self.entitled if self.entitled else 0.0

    @property
    def missed_after(self) -> float:
        """Share of the rights missed after it was worked off."""
        return self.still_missed / self.entitled if self.entitled else 0.0


@dataclass
class Comparison:
    """All policies, and which register, column and defect stands behind how many differences."""

    day: str
    lines: list[Line] = field(default_factory=list)
    causes: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)  # (what, register, column, defect) -> subjects
    violations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """No wrong grant and no unlisted miss comes from a fact known to be missing, stale or contradicted."""
        return not self.violations

    def total(self, name: str) -> int:
        """A figure over all policies."""
        return sum(getattr(line, name) for line in self.lines)

    def share(self, *names: str) -> float:
        """Figures as a share of the rights."""
        rights = self.total("entitled")
        return sum(self.total(n) for n in names) / rights if rights else 0.0


def compare(observed: Any, truth: Any, attribution: Attribution, notice: Notice, *, part: int | None = None) -> Comparison:
    """Decides everyone three times (registers, truth, worklist worked off) and compares subject by subject, `part` subjects
    (PART by default) at a time."""
    from zhengtong.kernel.content import queries
    from zhengtong.services.entitlement.rulesets import rule_sets

    content = queries.load()
    rules = rule_sets(DAY, content)
    ground = _Ground(observed, truth, attribution, _oldest(rules))
    result, done, part = Comparison(str(DAY)), 0, part or PART
    for kind in sorted({r.kind for r in rules}):
        mine = [r for r in rules if r.kind == kind]
        lines = {r.key: Line(r.key, content.policies[r.key].names.zh, kind) for r in mine}
        for low in range(0, truth.counts[kind], part):
            high = min(low + part, truth.counts[kind])
            notice(f"deciding {kind} {high:,}/{truth.counts[kind]:,}", done, len(rules))
            for pair in ground.pairs(kind, mine, low, high):
                _add(result, lines[pair.rule.key], pair)
        result.lines += lines.values()
        done += len(mine)
    notice("done", len(rules), len(rules))
    return result


def _oldest(rules: list[Any]) -> dict[tuple[str, str], int]:
    """(kind, fact) -> the latest of the policies' limits: what is older is on somebody's worklist."""
    judged = int(np.datetime64(DAY).astype("datetime64[D]").astype(int))
    limits: dict[tuple[str, str], int] = {}
    for rule in rules:
        for fact, days in rule.freshness.items():
            limits[(rule.kind, fact)] = max(limits.get((rule.kind, fact), -(2**31)), judged - days)
    return limits


@dataclass
class _Outcomes:
    """Per subject of the part: the outcome and the amount in fen (-1: none)."""

    kinds: Array
    fen: Array
    table: Any


def _facts(table: Any) -> set[str]:
    """The facts behind a table and its scope."""
    return set(table.facts) | (set() if table.scope is None else set(table.scope.facts))


@dataclass
class _Ground:
    """What the comparison stands on; `memo` remembers what the interpreter answered, for the next part."""

    observed: Any
    truth: Any
    attribution: Attribution
    oldest: dict[tuple[str, str], int]
    memo: dict[Any, Any] = field(default_factory=dict)

    def pairs(self, kind: str, rules: list[Any], low: int, high: int) -> "Iterator[_Pair]":
        """Every policy's outcomes for the subjects from `low` to before `high`."""
        known = np.flatnonzero(np.asarray(self.observed.present(kind))[low:high]) + low
        true = np.flatnonzero(np.asarray(self.truth.present(kind))[low:high]) + low
        worked = Worked(self.observed, self.truth, self.oldest, known)
        three = [
            self._decided(snapshot, kind, rules, subjects, low, high)
            for snapshot, subjects in ((self.observed, known), (self.truth, true), (worked, known))
        ]
        for rule in rules:
            seen, right, filled = (d[rule.key] for d in three)
            yield _Pair(rule, seen, right, filled, self.observed, self.truth, self.attribution, low)
        self._release(kind, {name for o in three[0].values() for name in _facts(o.table)})

    def _decided(
        self, snapshot: Any, kind: str, rules: list[Any], subjects: Array, low: int, high: int
    ) -> dict[str, _Outcomes]:
        from zhengtong.bulk.columns import Frame
        from zhengtong.bulk.decide import decide
        from zhengtong.kernel.rounds import preparing

        tables, size = [preparing.table(r, snapshot.names(kind)) for r in rules], high - low
        found = {t.key: _Outcomes(np.zeros(size, np.int8), np.full(size, -1, np.int64), t) for t in tables}
        cut = isinstance(snapshot, Worked)  # its columns are cut already
        frame = Frame(lambda n: snapshot.column(kind, n), len(subjects)) if cut else preparing.frame(snapshot, kind, subjects)
        for decided in decide(tables, frame, memo=self.memo) if len(subjects) else []:
            outcome = np.array([OUTCOMES[e.kind] for e in decided.entries], np.int8)
            found[decided.table.key].kinds[subjects - low] = outcome[decided.codes]
            found[decided.table.key].fen[subjects[decided.rows] - low] = decided.low
        return found

    def _release(self, kind: str, names: set[str]) -> None:
        """Gives back the pages of the columns that were read."""
        from zhengtong.bulk.mapped import release

        for snapshot in (self.observed, self.truth):
            for column in (snapshot.column(kind, name) for name in names & set(snapshot.names(kind))):
                for array in (column.values, column.state, column.as_of):
                    release(array)


@dataclass
class _Pair:
    """One policy's outcomes on the registers, the truth and the worked-off state, for the subjects from `low` on."""

    rule: Any
    seen: _Outcomes
    true: _Outcomes
    filled: _Outcomes
    observed: Any
    truth: Any
    attribution: Attribution
    low: int = 0

    def facts(self) -> list[str]:
        """The facts behind the decision and its scope."""
        return sorted(_facts(self.seen.table) & set(self.truth.names(self.rule.kind)))

    def oldest(self, fact: str) -> int | None:
        """The first day that this policy accepts."""
        oldest: int | None = self.seen.table.oldest.get(fact)
        return oldest


def _add(result: Comparison, line: Line, pair: _Pair) -> None:
    """Counts the subjects of one part."""
    seen, true = pair.seen.kinds, pair.true.kinds
    granted, right = np.isin(seen, (GRANTED, OPEN_AMOUNT)), np.isin(true, (GRANTED, OPEN_AMOUNT))
    amount = (seen == GRANTED) & (true == GRANTED) & (pair.seen.fen != pair.true.fen)
    wrong = granted & np.isin(true, (REFUSED, NOBODY))
    unlisted = right & np.isin(seen, (REFUSED, NOBODY))
    line.entitled += int(right.sum())
    line.granted += int(granted.sum())
    line.right += int((granted & right & ~amount).sum())
    line.wrong_amount += int(amount.sum())
    line.wrong_grants += int(wrong.sum())
    line.missed_listed += int((right & (seen == UNDECIDED)).sum())
    line.missed_unlisted += int(unlisted.sum())
    line.undecided_in_truth += int((true == UNDECIDED).sum())
    line.still_missed += int((right & ~np.isin(pair.filled.kinds, (GRANTED, OPEN_AMOUNT))).sum())
    for what, mask in (("wrong grant", wrong), ("unlisted miss", unlisted), ("wrong amount", amount)):
        for number, causes in _causes(pair, np.flatnonzero(mask) + pair.low):
            result.causes.update((what, *cause) for cause in causes)
            if not causes and what != "wrong amount":
                line.violations += 1
                result.violations.append(
                    {"policy": pair.rule.key, "what": what, "subject": pair.truth.key(pair.rule.kind, number)}
                )


def _causes(pair: _Pair, numbers: Array) -> Iterator[tuple[int, list[tuple[str, str, str]]]]:
    """For each subject the (register, column, defect) of every fact that the round believed and that is wrong."""
    if not len(numbers):
        return
    believed: dict[str, set[int]] = {}
    for fact in pair.facts():
        seen, true = pair.observed.column(pair.rule.kind, fact), pair.truth.column(pair.rule.kind, fact)
        believed[fact] = set(numbers[_wrong(seen, true, numbers, pair.oldest(fact))].tolist())
    here = np.asarray(pair.observed.present(pair.rule.kind))
    for number in numbers.tolist():
        if number >= len(here) or not here[number]:
            yield number, [pair.attribution.not_on_roster(pair.rule.kind)]
        else:
            causes = {pair.attribution.of(pair.rule.kind, number, fact) for fact, who in believed.items() if number in who}
            yield number, sorted(causes)


def _wrong(seen: Any, true: Any, numbers: Array, oldest: int | None) -> Array:
    """True where the registers say something that counts and it is not what is true."""
    from district.worked import translated

    out = np.zeros(len(numbers), bool)
    here = numbers < len(seen.state)
    at = numbers[here]
    says = ~unknown(seen, oldest)[at]
    state, truth_state = np.asarray(seen.state)[at], np.asarray(true.state)[at]
    different = (state != truth_state) | ((state == 0) & (translated(seen, true)[at] != np.asarray(true.values)[at]))
    out[here] = says & different
    return out

"""Rule sets made ready for the kernel: tables with constants and freshness, columns of a snapshot, entries as plain JSON."""
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

import numpy as np

from zhengtong.bulk.columns import Column, Facts, Frame
from zhengtong.bulk.decide import Entry
from zhengtong.bulk.table import Table, scope_table
from zhengtong.feel import Missing, parse
from zhengtong.feel.values import to_feel

from .ruleset import RuleSet

JUDGED_ON = "判定日"
_EPOCH = date(1970, 1, 1)


class Snapshot(Protocol):
    """What a round needs of kernel.facts.Snapshot."""

    manifest_hash: str

    @property
    def counts(self) -> dict[str, int]:
        """Subjects with a number, by kind."""
    def column(self, kind: str, name: str) -> Any:
        """One fact of everyone."""
    def names(self, kind: str) -> list[str]:
        """The facts of a kind."""
    def present(self, kind: str) -> np.ndarray:
        """Who is a subject now."""
    def fact(self, kind: str, name: str, no: int) -> Any:
        """One fact of one subject (.value, .state, .as_of)."""


def table(rules: RuleSet, names: Iterable[str]) -> Table:
    """The kernel's table of a rule set; `names` are the facts that the kind has."""
    constants = {**{k: to_feel(v) for k, v in rules.parameters.items()}, JUDGED_ON: to_feel(rules.judged_on)}
    judged = (rules.judged_on - _EPOCH).days
    oldest = {fact: judged - days for fact, days in rules.freshness.items()}
    identity = f"{rules.rules_hash} {rules.judged_on}" if rules.hash else ""
    scope = None
    if rules.scope:
        expression = parse(rules.scope, frozenset((*names, *constants)))
        scope = scope_table(rules.model, expression, constants, oldest, identity)
    decision = rules.model.decision(rules.decision)
    return Table(rules.key, rules.model, decision, constants, oldest, scope, rules.fen_per_unit, identity)


def frame(snapshot: Snapshot, kind: str, subjects: np.ndarray) -> Frame:
    """The columns of the given subjects; a fact that no register has is missing for everyone."""
    known = set(snapshot.names(kind))

    def column(name: str) -> Column:
        found: Column = snapshot.column(kind, name) if name in known else _nowhere(snapshot.counts[kind])
        return found

    return Frame(column, snapshot.counts[kind], None if len(subjects) == snapshot.counts[kind] else subjects)


def _nowhere(count: int) -> Facts:
    return Facts(np.zeros(count, np.int8), np.full(count, 2, np.uint8), np.zeros(count, np.int32), "boolean")


def inputs(rules: RuleSet, snapshot: Snapshot, no: int) -> dict[str, Any]:
    """What the interpreter is given for one subject: facts (a stale one is missing), parameters, 判定日."""
    known, found = set(snapshot.names(rules.kind)), {}
    for name in rules.model.facts(rules.decision) - set(rules.parameters) - {JUDGED_ON}:
        fact = snapshot.fact(rules.kind, name, no) if name in known else None
        found[name] = Missing(name) if fact is None or _stale(fact, rules) else fact.value
    return {**found, **rules.parameters, JUDGED_ON: to_feel(rules.judged_on)}


def _stale(fact: Any, rules: RuleSet) -> bool:
    days = rules.freshness.get(fact.name)
    told = fact.state in ("known", "absent") and fact.as_of is not None
    return days is not None and told and (rules.judged_on - fact.as_of).days > days


def plain(entries: Sequence[Entry]) -> list[list[Any]]:
    """Entries as JSON: [kind, rule, [wanted], reason]."""
    return [[e.kind, e.rule, sorted(e.wanted), e.reason] for e in entries]


def entries(stored: Sequence[Sequence[Any]]) -> list[Entry]:
    """Entries from JSON."""
    return [Entry(kind, rule, frozenset(wanted), reason) for kind, rule, wanted, reason in stored]

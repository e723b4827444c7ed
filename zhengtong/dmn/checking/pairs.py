"""Two rules compared on every axis at once: which meet, which cover another. Complete; one product of matrices per axis."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhengtong.dmn.errors import Finding
from zhengtong.dmn.model import DecisionTable
from zhengtong.feel.builtins.strings import written
from zhengtong.feel.interpreter import evaluate

from .axes import Axis, axes
from .domains import Domain

RULES = 2000  # tables above are not compared pair by pair; two rules that hold together are still found when deciding


@dataclass(frozen=True)
class Overlap:
    """Two rules that hold together, with an example: input text and value (only where one is needed)."""

    rules: tuple[int, int]
    example: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        return ", ".join(f"{name} = {written(value)}" for name, value in self.example) or "any values"


@dataclass(frozen=True, eq=False)
class Pairs:
    """`meet[a, b]`: rules that certainly hold together for some values; `inside[a, b]`: wherever b holds, a holds too;
    `first[a, b]`: where both hold, b is not needed."""

    axes: Sequence[Axis]
    meet: np.ndarray
    inside: np.ndarray
    first: np.ndarray

    def example(self, a: int, b: int) -> tuple[tuple[str, Any], ...]:
        """Values for which both hold (rules from 0)."""
        told = (x for x in self.axes if x.placed[a] and x.placed[b] and not (x.opened[a] and x.opened[b]))
        return tuple((x.text, x.example(x.accepts[a] & x.accepts[b])) for x in told)


def compared(found: Sequence[Axis], table: DecisionTable) -> Pairs:
    """All pairs of a table's rules."""
    rules = len(table.rules)
    meet, inside = np.ones((rules, rules), bool), np.ones((rules, rules), bool)
    for axis in found:
        rows = axis.classes[1].astype(np.float32)
        common, size = rows @ rows.T, rows.sum(axis=1)
        if axis.placed.all():
            meet &= common > 0
            inside &= common == size[None, :]
            continue
        both = axis.placed[:, None] & axis.placed[None, :]
        same = axis.same[:, None] == axis.same[None, :]
        meet &= np.where(both, common > 0, same | axis.opened[:, None] | axis.opened[None, :])
        inside &= np.where(both, common == size[None, :], same | axis.opened[:, None])
    return Pairs(found, meet, inside, _first(table, inside))


def pairs(
    table: DecisionTable, constants: Mapping[str, Any] | None = None, domains: Mapping[str, Domain] | None = None
) -> Pairs:
    """All pairs of a table's rules; those of the table alone are kept."""
    if constants or domains:
        return compared(axes(table, constants, domains), table)
    if "pairs" not in table.memo:
        table.memo["pairs"] = compared(axes(table), table)
    return table.memo["pairs"]  # type: ignore[no-any-return]


def overlaps(table: DecisionTable, limit: int | None = 20, found: Pairs | None = None) -> list[Overlap]:
    """Pairs of rules that certainly hold together for some values, by the later rule."""
    found = found or pairs(table)
    return [Overlap((a + 1, b + 1), found.example(a, b)) for b, a in np.argwhere(np.tril(found.meet, -1))[:limit].tolist()]


def hidden(table: DecisionTable, found: Pairs | None = None) -> list[tuple[int, int]]:
    """(rule, the first one that makes it needless): under FIRST and PRIORITY the other always wins, under ANY it says the same.
    A rule that holds for nothing is not hidden (see `reach`)."""
    found = found or pairs(table)
    before = found.first & found.inside & np.diag(found.meet)[None, :]
    return [(int(b) + 1, int(np.argmax(before[:, b])) + 1) for b in np.flatnonzero(before.any(axis=0))]


def _first(table: DecisionTable, inside: np.ndarray) -> np.ndarray:
    """[a, b]: a takes precedence over b (FIRST, PRIORITY), or says the same (ANY; of two that cover each other the later one
    is needless)."""
    count = len(table.rules)
    if table.hit_policy in ("FIRST", "PRIORITY"):
        order = _priority(table) if table.hit_policy == "PRIORITY" else np.arange(count)
        return np.asarray(order[:, None] < order[None, :])
    if table.hit_policy == "ANY":
        number: dict[Any, int] = {}
        same = np.array([number.setdefault(rule.outputs, len(number)) for rule in table.rules], np.int64)
        later = np.tri(count, k=0, dtype=bool)
        return np.asarray((same[:, None] == same[None, :]) & ~(inside & inside.T & later))
    return np.zeros((count, count), bool)


def _priority(table: DecisionTable) -> np.ndarray:
    """The place of each rule in the order of its outputs' priorities."""
    ranks = []
    for rule in table.rules:
        listed = (([evaluate(v, {}) for v in o.values], rule.outputs[n]) for n, o in enumerate(table.outputs) if o.values)
        ranks.append((*(_place(values, node) for values, node in listed), rule.number))
    order = sorted(range(len(ranks)), key=lambda n: ranks[n])
    place = np.empty(len(ranks), np.int64)
    place[order] = np.arange(len(ranks))
    return place


def _place(values: list[Any], node: Any) -> int:
    value = None if node is None else evaluate(node, {})
    return values.index(value) if value in values else len(values)


def table_findings(table: DecisionTable, place: str) -> list[Finding]:
    """Overlaps that the hit policy does not allow: any under UNIQUE, different outputs under ANY (at most 20 are named)."""
    if table.hit_policy not in ("UNIQUE", "ANY") or len(table.rules) > RULES:
        return []
    found = pairs(table)
    clashes = (
        Overlap((a + 1, b + 1), found.example(a, b)) for b, a in np.argwhere(np.tril(found.meet, -1)).tolist()
        if table.hit_policy == "UNIQUE" or table.rules[a].outputs != table.rules[b].outputs
    )
    findings = []
    for _n, clash in zip(range(20), clashes, strict=False):
        a, b = clash.rules
        message = f"the rules {a} and {b} hold together under {table.hit_policy}, for example with {clash}"
        findings.append(Finding(message, place, table.rules[b - 1].line, "narrow one of them, or use the hit policy FIRST"))
    return findings

"""What can be said of a table without facts: overlaps, dead rules, gaps.

Each input's axis is cut at every constant that its cells name; one sample stands for each piece (and null for "known absent").
Cells that depend on facts or parameters cannot be placed: pairs of rules with such cells are reported only when the rest
decides. Inputs with the same expression share one axis.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhengtong.dmn.errors import Finding
from zhengtong.dmn.model import DecisionTable, Rule
from zhengtong.feel import tree
from zhengtong.feel.builtins import BUILTINS
from zhengtong.feel.builtins.strings import written
from zhengtong.feel.compare import key, kind
from zhengtong.feel.dates import NANO, Date, DateTime, DaysTime, YearsMonths
from zhengtong.feel.errors import FeelError
from zhengtong.feel.interpreter import cell, evaluate
from zhengtong.feel.scope import Run, Scope

RULES = 1000  # tables above are not compared pair by pair; two rules that hold together are still found when deciding
_GAP_STEPS = 20_000
_OTHER = "…"  # stands for every text that no cell names


@dataclass(frozen=True)
class Overlap:
    """Two rules that hold together, with an example: input text and value (only where one is needed)."""

    rules: tuple[int, int]
    example: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        return ", ".join(f"{name} = {written(value)}" for name, value in self.example) or "any values"


@dataclass(frozen=True)
class Axis:
    """An input: its samples, and per rule which of them its cell accepts (a bit each); None where it cannot be placed."""

    text: str
    samples: tuple[Any, ...]
    masks: tuple[int | None, ...]
    cells: tuple[tuple[tree.UnaryTests, ...], ...]

    def value(self, mask: int) -> Any:
        """The first sample of a mask."""
        return self.samples[(mask & -mask).bit_length() - 1]


def overlaps(table: DecisionTable, limit: int = 20) -> list[Overlap]:
    """Pairs of rules that certainly hold together for some values."""
    found: list[Overlap] = []
    axes = _axes(table)
    for b in range(len(table.rules)):
        for a in range(b):
            example = _common(axes, a, b)
            if example is not None:
                found.append(Overlap((a + 1, b + 1), example))
                if len(found) >= limit:
                    return found
    return found


def _common(axes: Sequence[Axis], a: int, b: int) -> tuple[tuple[str, Any], ...] | None:
    """Values for which both rules hold; None when there are none, or when that cannot be said."""
    example = []
    for axis in axes:
        x, y = axis.masks[a], axis.masks[b]
        if x is None or y is None:
            if axis.cells[a] != axis.cells[b] and not _open(axis, a) and not _open(axis, b):
                return None
            continue
        if not x & y:
            return None
        if not (_open(axis, a) and _open(axis, b)):
            example.append((axis.text, axis.value(x & y)))
    return tuple(example)


def _open(axis: Axis, rule: int) -> bool:
    return all(not c.tests for c in axis.cells[rule])


def dead(table: DecisionTable) -> list[tuple[int, int]]:
    """(rule, the earlier rule that always wins) under FIRST."""
    if table.hit_policy != "FIRST":
        return []
    axes = _axes(table)
    pairs = ((b, a) for b in range(len(table.rules)) for a in range(b) if all(_covers(axis, a, b) for axis in axes))
    return list({b + 1: (b + 1, a + 1) for b, a in pairs}.values())


def _covers(axis: Axis, a: int, b: int) -> bool:
    x, y = axis.masks[a], axis.masks[b]
    if _open(axis, a) or axis.cells[a] == axis.cells[b]:
        return True
    return x is not None and y is not None and y & ~x == 0


def gaps(table: DecisionTable, limit: int = 5) -> list[tuple[tuple[str, Any], ...]]:
    """Values for which no rule holds (at most `limit`; the search stops after a fixed number of steps)."""
    axes, found = _axes(table), list[tuple[tuple[str, Any], ...]]()
    steps = [_GAP_STEPS]
    for gap in _search(axes, 0, range(len(table.rules)), (), steps):
        found.append(gap)
        if len(found) >= limit:
            break
    return found


def _search(axes: Sequence[Axis], at: int, alive: Iterable[int], chosen: Any, steps: list[int]) -> Iterator[Any]:
    alive = list(alive)
    if not alive:
        yield chosen
        return
    if at == len(axes) or steps[0] <= 0:
        return
    axis, seen = axes[at], set[tuple[int, ...]]()
    for bit, sample in enumerate(axis.samples):
        steps[0] -= 1
        rest = tuple(r for r in alive if (mask := axis.masks[r]) is None or mask >> bit & 1)
        if rest not in seen:
            seen.add(rest)
            yield from _search(axes, at + 1, rest, (*chosen, (axis.text, sample)), steps)


def table_findings(table: DecisionTable, place: str) -> list[Finding]:
    """Overlaps that the hit policy does not allow: any under UNIQUE, different outputs under ANY."""
    if table.hit_policy not in ("UNIQUE", "ANY") or len(table.rules) > RULES:
        return []
    findings = []
    for found in overlaps(table):
        a, b = (table.rules[n - 1] for n in found.rules)
        if table.hit_policy == "ANY" and a.outputs == b.outputs:
            continue
        message = f"the rules {a.number} and {b.number} hold together under {table.hit_policy}, for example with {found}"
        findings.append(Finding(message, place, b.line, "narrow one of them, or use the hit policy FIRST"))
    return findings


def _axes(table: DecisionTable) -> list[Axis]:
    if "axes" not in table.memo:
        groups: dict[Any, list[int]] = {}
        for n, column in enumerate(table.inputs):
            groups.setdefault(column.node or n, []).append(n)
        table.memo["axes"] = [_axis(table, columns) for columns in groups.values()]
    return table.memo["axes"]  # type: ignore[no-any-return]


def _axis(table: DecisionTable, columns: list[int]) -> Axis:
    cells = tuple(tuple(rule.tests[n] for n in columns) for rule in table.rules if _whole(rule, table))
    samples = _samples(cells, table.inputs[columns[0]].type)
    return Axis(table.inputs[columns[0]].text, samples, tuple(_mask(one, samples) for one in cells), cells)


def _whole(rule: Rule, table: DecisionTable) -> bool:
    return len(rule.tests) == len(table.inputs)


def _mask(cells: tuple[tree.UnaryTests, ...], samples: tuple[Any, ...]) -> int | None:
    if any(not _constant(c) for c in cells):
        return None
    scope = Scope({}, Run())
    return sum(1 << n for n, x in enumerate(samples) if all(cell(c, x, scope) is True for c in cells))


def _constant(node: tree.Node) -> bool:
    return tree.names(node) <= BUILTINS.keys()


def _samples(cells: Iterable[tuple[tree.UnaryTests, ...]], type_: Any) -> tuple[Any, ...]:
    constants = [v for row in cells for one in row for v in _constants(one)]
    if (type_ and type_.kind == "boolean") or any(type(v) is bool for v in constants):
        return (True, False, None)
    by_kind: dict[str, list[Any]] = {}
    for value in constants:
        by_kind.setdefault(kind(value), []).append(value)
    samples = [s for values in by_kind.values() for s in _pieces(values)]
    return (*(samples or [_OTHER]), None)


def _constants(node: tree.Node) -> Iterator[Any]:
    if isinstance(node, tree.Literal | tree.FunctionCall | tree.Negate | tree.Arithmetic) and _constant(node):
        try:
            value = evaluate(node, {})
        except FeelError:
            return
        if value is not None and type(value) not in (list, dict):
            yield value
        return
    for child in tree.children(node):
        yield from _constants(child)


def _pieces(values: list[Any]) -> list[Any]:
    """The values, one between each two, one below and one above; for texts one that is none of them."""
    if isinstance(values[0], str):
        return [*dict.fromkeys(values), _OTHER]
    ordered = sorted({key(v): v for v in values}.values(), key=key)
    steps = _STEPS.get(type(ordered[0]))
    if steps is None:
        return ordered
    pieces = [steps(ordered[0], -1)]
    for this, after in zip(ordered, [*ordered[1:], None], strict=True):
        between = steps(this, 1)
        pieces += [this] + ([between] if after is None or key(between) < key(after) else _middle(this, after))
    return pieces


def _middle(a: Any, b: Any) -> list[Any]:
    return [(a + b) / 2] if isinstance(a, Decimal) else []


_STEPS: dict[type, Any] = {
    Decimal: lambda v, n: v + n,
    Date: lambda v, n: Date.from_days(v.days + n),
    DateTime: lambda v, n: v.plus_nanos(n * NANO),
    YearsMonths: lambda v, n: YearsMonths(v.months + n),
    DaysTime: lambda v, n: DaysTime(v.nanos + n * NANO),
}

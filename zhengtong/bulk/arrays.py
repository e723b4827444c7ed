"""Expressions over many rows at once: rows in the same situation (which facts are known) are evaluated together as arrays."""
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np

from zhengtong.dmn.model import Decision
from zhengtong.feel import tree
from zhengtong.feel.dates import Date

from . import exact
from . import rows as by_row
from .columns import Column, Frame
from .exact import Days, Numbers, Unsupported
from .keys import groups_of
from .table import Table
from .vector import Vector, fits

SITUATIONS = 512


@dataclass(frozen=True)
class Part:
    """Rows that share a situation: the expression's value (an array over the rows, or one value for all), rows in doubt."""

    rows: np.ndarray
    value: Any
    doubt: np.ndarray


def evaluate(table: Table, owner: Decision, node: tree.Node, frame: Frame, type_: Any = None) -> Iterator[Part | np.ndarray]:
    """The expression over a frame, situation by situation; rows that only the interpreter can do come as plain row numbers."""
    names = sorted(table.names.facts(owner, node))
    situation = np.zeros(len(frame), np.int64)
    for name in names:
        part = by_row.situation(table, name, frame)
        situation, _ = groups_of(situation * (int(part.max(initial=0)) + 1) + part)
    if situation.max(initial=0) >= SITUATIONS:
        yield np.arange(len(frame))
        return
    situation = situation.astype(np.uint16)  # numpy sorts these by their digits
    order = np.argsort(situation, kind="stable")
    bounds = np.searchsorted(situation[order], np.arange(int(situation.max(initial=0)) + 2 if len(frame) else 1))
    for start, end in pairwise(bounds.tolist()):
        rows = order[start:end]
        try:
            yield _together(table, owner, node, frame, names, rows, type_)
        except Unsupported:
            yield rows


def _together(
    table: Table, owner: Decision, node: tree.Node, frame: Frame, names: list[str], rows: np.ndarray, type_: Any
) -> Part:
    arrays, plain = {}, {}
    for name in names:
        fact = frame.fact(name, int(rows[0]), table.oldest.get(name))
        column = frame.column(name)
        if isinstance(fact, Decimal | Date) and column.type in {"number", "date"}:
            arrays[name] = of_column(column, column.values[rows])
        else:
            plain[name] = fact
    vector = Vector(len(rows))
    value = vector.value(owner, node, table.asker.scope(owner, node, plain), arrays)
    fits(type_, value)
    return Part(rows, value, vector.doubt)


def of_column(column: Column, raw: np.ndarray) -> Numbers | Days:
    """Stored values of a number or date column."""
    if column.type == "date":
        return Days(raw.astype(np.int64))
    return Numbers(raw.astype(np.int64), 10**column.scale)


def input_keys(table: Table, at: int, frame: Frame, ask: Any) -> np.ndarray:
    """A number per row: rows with the same number answer one input of the table alike. `ask(frame)` gives such numbers by raw
    values, for rows that are not computed on arrays."""
    node, cells = table.logic.inputs[at].node, table.cells(at)
    ends = _ends(table, cells)
    if node is None or ends is None or isinstance(node, tree.Name):
        return np.asarray(ask(frame))
    keys, next_key = np.zeros(len(frame), np.int64), 0
    for part in evaluate(table, table.decision, node, frame, table.logic.inputs[at].type):
        rows, found = (part, None) if isinstance(part, np.ndarray) else (part.rows, _coded(part, ends))
        unsure = rows if found is None or isinstance(part, np.ndarray) else rows[found[1]]
        if found is not None:
            keys[rows] = found[0] + next_key
            next_key += int(found[0].max(initial=0)) + 1
        if len(unsure):
            asked = np.asarray(ask(frame.part(unsure)))
            keys[unsure] = asked + next_key
            next_key += int(asked.max(initial=0)) + 1
    return keys


def _ends(table: Table, cells: list[tree.UnaryTests]) -> list[Any] | None:
    """The constants that the cells compare with; None when a cell does something else."""
    from .coding import ends
    from .parts import ends_of

    found: list[Any] = []
    for test in (test for cell in cells for test in cell.tests):
        asks = any(isinstance(n, tree.Name) and n.name == "?" for n in tree.walk(test))
        if asks or table.names.facts(table.decision, test):
            return None
        found += [table.asker.constant(table.decision, end) for end in ends_of(test)]
    return list(ends(found))


def _coded(part: Part, ends: list[Any]) -> tuple[np.ndarray, np.ndarray] | None:
    """(number per row by which constants the value passes, rows in doubt); None when the value is of another kind."""
    value, count = part.value, len(part.rows)
    if isinstance(value, np.ndarray):
        return value.astype(np.int64), part.doubt
    if not isinstance(value, Numbers | Days):
        return np.zeros(count, np.int64), part.doubt
    code, doubt = np.zeros(count, np.int64), part.doubt.copy()
    vector = Vector(count)
    kind = Decimal if isinstance(value, Numbers) else Date
    for end in sorted({e for e in ends if isinstance(e, kind)}):
        try:
            code += vector.compared(">=", value, end)
            code += vector.compared(">", value, end)
        except Unsupported:
            return None
    return code, doubt | vector.doubt


def fen(part: Part, per_unit: int) -> tuple[np.ndarray, np.ndarray] | None:
    """(amount of each row in fen, half up; rows in doubt); None when the value is no number."""
    if not isinstance(part.value, Numbers | Decimal):
        return None
    vector = Vector(len(part.rows))
    try:
        in_fen = exact.multiply(vector.numbers(part.value), vector.numbers(Decimal(per_unit)))
        rounded, doubt = exact.rounding(in_fen, 0, "up")
    except Unsupported:
        return None
    return rounded.over, part.doubt | doubt


def answers(table: Table, owner: Decision, node: tree.Node, name: str, column: Column, raw: np.ndarray) -> list[Any] | None:
    """What an expression over one fact says to each of its stored values (hashable; None where in doubt); None: ask each."""
    if column.type not in {"number", "date"} or not len(raw):
        return None
    vector = Vector(len(raw))
    try:
        value = vector.value(owner, node, table.asker.scope(owner, node, {}), {name: of_column(column, raw)})
    except Unsupported:
        return None
    if isinstance(value, Numbers) and isinstance(value.under, int):
        keys: list[Any] = value.over.tolist() if value.under == 1 else [(over, value.under) for over in value.over.tolist()]
    elif isinstance(value, Numbers):
        keys = list(zip(value.over.tolist(), np.asarray(value.under).tolist(), strict=True))
    elif isinstance(value, Days):
        keys = value.days.tolist()
    else:
        keys = value.tolist() if isinstance(value, np.ndarray) else [("all", str(value))] * len(raw)
    return [None if doubt else key for key, doubt in zip(keys, vector.doubt.tolist(), strict=True)]

"""A table's inputs as axes: samples, and per rule which of them its cells accept."""
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from zhengtong.dmn.model import DecisionTable
from zhengtong.feel import tree
from zhengtong.feel.builtins import BUILTINS
from zhengtong.feel.compare import kind
from zhengtong.feel.errors import FeelError
from zhengtong.feel.interpreter import cell, evaluate, mentions_input
from zhengtong.feel.scope import Run, Scope
from zhengtong.feel.values import Missing

from .domains import Domain
from .slots import ORDERED, Slots

POINTS = ORDERED | {"string", "boolean", "time"}
Cells = tuple[tree.UnaryTests, ...]
_CONDITION = (tree.And, tree.Or, tree.Not, tree.Comparison, tree.Between, tree.In)


@dataclass(frozen=True, eq=False)
class Axis:
    """One input expression (the columns that ask the same are one axis).

    `accepts[rule, sample]`; `placed[rule]`: the row says all (its cells depend on no fact); `opened[rule]`: the cells are "-";
    `same[rule]`: number of its cells, equal for equal cells; `exact`: no cell tells two values of one piece apart.
    """

    text: str
    columns: tuple[int, ...]
    samples: tuple[Any, ...]
    accepts: np.ndarray
    placed: np.ndarray
    opened: np.ndarray
    same: np.ndarray
    exact: bool

    @cached_property
    def classes(self) -> tuple[np.ndarray, np.ndarray]:
        """(the first sample of each class of samples that no rule tells apart, accepts[rule, class])."""
        columns = np.ascontiguousarray(np.packbits(self.accepts, axis=0).T)
        seen: dict[bytes, int] = {}
        for sample, column in enumerate(columns):
            seen.setdefault(column.tobytes(), sample)
        first = np.array(list(seen.values()), np.int64)
        return first, self.accepts[:, first]

    def example(self, accepted: np.ndarray) -> Any:
        """The first sample of those marked."""
        return self.samples[int(np.argmax(accepted))]


def axes(
    table: DecisionTable, constants: Mapping[str, Any] | None = None, domains: Mapping[str, Domain] | None = None
) -> list[Axis]:
    """The axes of a table. `constants`: parameters and 判定日 by name (Missing: not known); `domains`: by an input's text."""
    known = {name: value for name, value in (constants or {}).items() if type(value) is not Missing}
    groups: dict[Any, list[int]] = {}
    for n, column in enumerate(table.inputs):
        groups.setdefault(column.node or n, []).append(n)
    return [_axis(table, columns, known, (domains or {}).get(table.inputs[columns[0]].text)) for columns in groups.values()]


def _axis(table: DecisionTable, columns: list[int], known: Mapping[str, Any], domain: Domain | None) -> Axis:
    column = table.inputs[columns[0]]
    rows: list[Cells] = [tuple(rule.tests[n] for n in columns) for rule in table.rules]
    distinct = list(dict.fromkeys(rows))
    placeable = {cells: all(tree.names(c) <= known.keys() | BUILTINS.keys() for c in cells) for cells in distinct}
    named = [v for cells in distinct for c in cells for v in constants_in(c, known)]
    samples = (domain or _typed(column.type)).samples(named)
    if column.values is not None:
        samples = tuple(x for x in samples if cell(column.values, x, Scope({}, Run())) is not False) or samples
    slots = Slots(samples)
    found = {cells: _row(cells, slots, known) if placeable[cells] else np.zeros(len(samples), bool) for cells in distinct}
    number = {cells: n for n, cells in enumerate(distinct)}
    return Axis(
        column.text, tuple(columns), samples,
        np.array([found[cells] for cells in rows], bool).reshape(len(rows), len(samples)),
        np.array([placeable[cells] for cells in rows], bool),
        np.array([not any(c.tests for c in cells) for cells in rows], bool),
        np.array([number[cells] for cells in rows], np.int64),
        slots.cuts_all and all(_is_cut(t) for cells in distinct if placeable[cells] for c in cells for t in c.tests),
    )


def _typed(type_: Any) -> Domain:
    return Domain(values=(True, False)) if type_ is not None and type_.kind == "boolean" else Domain()


def _row(cells: Cells, slots: Slots, known: Mapping[str, Any]) -> np.ndarray:
    """Which samples all the cells accept: by their values where that is plain, else asked one by one."""
    accepted = np.ones(len(slots.samples), bool)
    for one in cells:
        fast = slots.accepted(one, known)
        accepted &= _asked(one, slots.samples, known) if fast is None else fast
    return accepted


def _asked(one: tree.UnaryTests, samples: Sequence[Any], known: Mapping[str, Any]) -> np.ndarray:
    return np.array([cell(one, x, Scope(known, Run())) is True for x in samples], bool)


def constants_in(node: tree.Node, known: Mapping[str, Any]) -> Iterator[Any]:
    """The values that a cell names: constants, parameters, what is computed from them."""
    constant = isinstance(node, tree.Literal | tree.Name | tree.FunctionCall | tree.Negate | tree.Arithmetic | tree.Path)
    if constant and not mentions_input(node) and tree.names(node) <= known.keys() | BUILTINS.keys():
        try:
            value = evaluate(node, known)
        except FeelError:
            return
        yield from (v for v in (value if isinstance(value, list) else [value]) if _is_point(v))
        return
    for child in tree.children(node):
        yield from constants_in(child, known)


def _is_point(value: Any) -> bool:
    return kind(value) in POINTS


def _is_cut(test: tree.Node) -> bool:
    """Whether a test changes its answer only at constants: a value, a range, or comparisons of ? joined by and, or, not."""
    if not mentions_input(test):
        return True
    if isinstance(test, tree.Name):
        return True
    return isinstance(test, _CONDITION) and all(_is_cut(child) for child in tree.children(test))

"""The kernel on what it was not made for: many rules and inputs, other hit policies, tables behind tables, many cut points.

Each shape is a DMN table read by `dmn.load` and decided by `bulk.decide.decide`, as the round does it: coding, plan, kernel,
late inputs, verdicts and amounts are all in the figure.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from zhengtong.bulk.columns import Facts, Frame
from zhengtong.bulk.decide import decide
from zhengtong.bulk.table import Table
from zhengtong.dmn import load
from zhengtong.dmn.outcomes import decide_policy

from . import generate, meter, texts
from .generate import Box, Interval, Work

SUBJECTS, CHECKED, TOP = 300_000, 40, generate.TOP


@dataclass(frozen=True)
class Shape:
    """A kind of table: its name and the model."""

    name: str
    model: Callable[[], Any]


@dataclass(frozen=True)
class Measured:
    """One shape: rules, inputs, decisions, cost of deciding all of it once from the columns, share equal to the interpreter."""

    shape: str
    rules: int
    inputs: int
    decisions: int
    seconds: float
    cpu: float
    memory: int
    same: float


def _entitled(number: int) -> dict[str, str]:
    return {"结论": '"应享"', "金额": str(100 * number)}


def _drawn(rules: int, inputs: int, policy: str = 'hitPolicy="FIRST"') -> Any:
    (table,) = generate.drawn(1, rules=rules, inputs=inputs, seed=7)
    return load(texts.dmn(table, outputs=_entitled, policy=policy))


def _chained() -> Any:
    """A table over the answer of a table."""
    inner, outer = generate.drawn(2, rules=6, inputs=3, seed=8)
    return load(texts.chained(inner, outer, ("1", "2, 3", "not(4)", ">= 2", "-", "[1..5]"), _entitled))


def _cuts(points: int) -> Any:
    """One fact cut at so many places: a rule between two neighbours."""
    at = np.linspace(1, TOP - 1, points).astype(int).tolist()
    rules = tuple((Interval(low, high),) for low, high in pairwise(at) if low < high)
    return load(texts.dmn(Box((0,), rules), outputs=_entitled))


SHAPES = (
    Shape("6 rules × 4 inputs", lambda: _drawn(6, 4)),
    Shape("70 rules × 4 inputs", lambda: _drawn(70, 4)),
    Shape("200 rules × 12 inputs", lambda: _drawn(200, 12)),
    Shape("FIRST, 12 rules × 5 inputs", lambda: _drawn(12, 5)),
    Shape("COLLECT, 12 rules × 5 inputs", lambda: _drawn(12, 5, 'hitPolicy="COLLECT"')),
    Shape("COLLECT SUM, 12 rules × 5 inputs", lambda: _drawn(12, 5, 'hitPolicy="COLLECT" aggregation="SUM"')),
    Shape("a table over a table's answer", _chained),
    Shape("400 cut points of one fact", lambda: _cuts(400)),
    Shape("2,000 cut points of one fact", lambda: _cuts(2000)),
)


def hold(subjects: int = SUBJECTS, names: frozenset[str] = frozenset()) -> Iterator[Measured]:
    """Every shape in turn (those of `names` only, if given)."""
    work = generate.work(subjects, 1)
    frame = _frame(work)
    for shape in SHAPES:
        if names and shape.name not in names:
            continue
        model = shape.model()
        table = Table("t", model, model.decision("t"), {})
        found, cost = meter.measured(lambda: decide([table], frame)[0])  # noqa: B023 - called at once
        same = _same(found, table, frame)
        size = (len(table.logic.rules), len(table.logic.inputs))
        yield Measured(shape.name, *size, subjects, cost.seconds, cost.cpu, cost.memory, same)


def _frame(work: Work) -> Frame:
    states, as_of = work.missing * np.uint8(2), np.zeros(work.values.shape[1], np.int32)
    columns = {f"f{i}": Facts(v.astype(np.int64), states[i], as_of, "number", 0, None) for i, v in enumerate(work.values)}
    return Frame(columns.__getitem__, work.values.shape[1])


def _same(found: Any, table: Table, frame: Frame) -> float:
    """The share of the first subjects to whom the interpreter gives the same outcome."""
    rows = range(min(CHECKED, len(frame)))
    return float(np.mean([_entry(found, row) == _interpreted(table, frame, row) for row in rows]))


def _entry(found: Any, row: int) -> tuple[Any, ...]:
    entry = found.entries[found.codes[row]]
    return entry.kind, entry.rule, entry.wanted


def _interpreted(table: Table, frame: Frame, row: int) -> tuple[Any, ...]:
    outcome = decide_policy(table.model, "t", frame.facts(sorted(table.facts), row, {}))
    return outcome.kind, outcome.rule, outcome.wanted

"""Two versions of a policy on the whole district: for whom it changes, how many people, how much money, who gains."""
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from zhengtong.bulk.columns import Some
from zhengtong.dmn import DecisionTable
from zhengtong.kernel.rounds import RuleSet
from zhengtong.kernel.rounds.trying import Change, Move, Tried, tried

BANDS = {"出生日期": (3, 18, 60, 70, 80, 90, 100), "从业人员": (10, 20, 50, 100, 300, 1000)}  # years; persons
STREET, BORN, SIZE = "街道", "出生日期", "从业人员"
DAYS_A_YEAR = 365.2425


@dataclass(frozen=True)
class Side:
    """One version on everyone: outcomes, fen owed, the most that the undetermined could add, missing facts, rules."""

    kinds: Mapping[str, int]
    fen: int
    perhaps: int
    wanted: Mapping[str, int]
    rules: Mapping[int, int]


@dataclass(frozen=True)
class Box:
    """Subjects whom the change concerns, as the table says it: each input with the cells of both rules that speak of it."""

    move: Move
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Effect:
    """`before` None: there is no version in force. `groups`: by what -> (name, gain, lose, fen more)."""

    before: Side | None
    after: Side
    boxes: tuple[Box, ...]
    winners: int
    losers: int
    more: int
    less: int
    groups: Mapping[str, list[tuple[str, int, int, int]]]


def effect(snapshot: Any, before: RuleSet | None, after: RuleSet) -> Effect:
    """What `after` does to everyone, against `before`."""
    new = tried(snapshot, after)
    old = nobody(new) if before is None or before.kind != after.kind else tried(snapshot, before)
    change = Change(old, new)
    (win, lose), more = change.sides, change.more
    return Effect(
        None if before is None else _side(old), _side(new), tuple(_box(move, before, after) for move in change.moves()),
        int(win.sum()), int(lose.sum()), int(more[more > 0].sum()), int(-more[more < 0].sum()),
        {name: change.by_group(*group) for name, group in grouped(snapshot, after, change.subjects).items()},
    )


def nobody(like: Tried) -> Tried:
    """As if there were no policy."""
    nothing = np.zeros_like(like.low)
    return Tried(like.entries[:1], np.zeros_like(like.codes), nothing, nothing)


def _side(found: Tried) -> Side:
    fen, perhaps = found.money
    return Side(found.kinds(), fen, perhaps, found.wanted(), found.rules())


def _box(move: Move, before: RuleSet | None, after: RuleSet) -> Box:
    """The box in which both rules hold: per input the cells that say something, of the old table and of the new one."""
    cells: dict[str, list[str]] = {}
    for rules, entry in ((before, move.before), (after, move.after)):
        if rules is not None and entry.rule is not None:
            for text, cell in _cells(rules, entry.rule):
                if cell not in cells.setdefault(text, []):
                    cells[text].append(cell)
    return Box(move, tuple((text, " ∧ ".join(said)) for text, said in cells.items()))


def _cells(rules: RuleSet, number: int) -> list[tuple[str, str]]:
    table = rules.model.decision(rules.decision).logic
    assert isinstance(table, DecisionTable)
    rule = table.rules[number - 1]
    return [(c.text, t) for c, t, test in zip(table.inputs, rule.test_texts, rule.tests, strict=True) if test.tests]


def grouped(snapshot: Any, rules: RuleSet, subjects: np.ndarray) -> dict[str, tuple[np.ndarray, list[str]]]:
    """By street, age and size, as far as the kind has such facts: the group of each subject (-1: not known), the names."""
    found = {}
    names = snapshot.names(rules.kind)
    for ending in (STREET, BORN, SIZE):
        fact = next((name for name in sorted(names, key=len) if name.endswith(ending)), None)
        if fact is not None:
            column = Some(snapshot.column(rules.kind, fact), subjects)
            found[fact] = _streets(column) if ending == STREET else _bands(column, ending, rules)
    return found


def _streets(column: Any) -> tuple[np.ndarray, list[str]]:
    known = np.asarray(column.state) == 0
    return np.where(known, np.asarray(column.values), -1).astype(np.int64), list(column.dictionary or ())


def _bands(column: Any, ending: str, rules: RuleSet) -> tuple[np.ndarray, list[str]]:
    known, values, cuts = np.asarray(column.state) == 0, np.asarray(column.values).astype(np.float64), BANDS[ending]
    if ending == BORN:
        judged = (rules.judged_on - type(rules.judged_on)(1970, 1, 1)).days
        values = (judged - values) / DAYS_A_YEAR
    else:
        values = values / 10**column.scale
    groups = np.where(known, np.searchsorted(np.array(cuts, np.float64), values, side="right"), -1)
    names = [f"< {cuts[0]}", *(f"{a}–{b - 1}" for a, b in pairwise(cuts)), f"≥ {cuts[-1]}"]
    return groups.astype(np.int64), names

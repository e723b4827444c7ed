"""Rules that never decide, and results that nobody can get."""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhengtong.dmn.model import DecisionTable
from zhengtong.feel import tree

from .axes import Axis
from .gaps import STEPS, Search
from .pairs import Pairs


@dataclass(frozen=True)
class Unreached:
    """A rule (from 1) that never decides. `axis`: its cell there accepts nothing; else `by`: rules that together cover it."""

    rule: int
    axis: str = ""
    by: tuple[int, ...] = ()


def unreached(table: DecisionTable, found: Pairs, steps: int = STEPS) -> list[Unreached]:
    """Rules with a cell that no value meets, and those that several others with precedence cover between them. One other that
    covers a rule alone is `pairs.hidden`. A rule for which the bound is reached is not named."""
    alone = (found.first & found.inside).any(axis=0)
    named: list[Unreached] = []
    for n, rule in enumerate(table.rules):
        empty = next((axis for axis in found.axes if axis.placed[n] and not axis.accepts[n].any()), None)
        if empty is not None:
            named.append(Unreached(rule.number, empty.text))
        elif not alone[n] and (by := _together(table, found, n, steps)):
            named.append(Unreached(rule.number, by=by))
    return named


def _together(table: DecisionTable, found: Pairs, rule: int, steps: int) -> tuple[int, ...]:
    """The rules with precedence whose union covers this one; () when there is a value left, or it cannot be said."""
    others = found.first[:, rule] & found.meet[:, rule]
    if table.hit_policy not in ("FIRST", "PRIORITY") or others.sum() < 2 or not _plain(found.axes, rule):
        return ()
    within = [axis.accepts[rule] for axis in found.axes]
    search = Search(found.axes, certain=False, rules=others, within=within, steps=steps)
    left = next(search.points(), None)
    return tuple(int(n) + 1 for n in np.flatnonzero(others)) if left is None and not search.over else ()


def _plain(axes: Sequence[Axis], rule: int) -> bool:
    return all(axis.exact and axis.placed[rule] for axis in axes)


def unused_results(table: DecisionTable, found: Pairs, dead: Sequence[int]) -> list[tuple[str, str]]:
    """(output, value) of the declared output values that no rule gives, or only rules that never decide."""
    live = [rule for rule in table.rules if rule.number not in set(dead)]
    unused = []
    for n, output in enumerate(table.outputs):
        given = {rule.outputs[n] for rule in live}
        if all(isinstance(node, tree.Literal) for node in given) and output.default is None:
            unused += [(output.name, str(v.value)) for v in output.values if isinstance(v, tree.Literal) and v not in given]
    return unused

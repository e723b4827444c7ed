"""Who must be decided again: nobody, the changed subjects, or everyone of a rule set."""
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from zhengtong.bulk.table import Table
from zhengtong.dmn.model import Decision, DecisionTable, Literal
from zhengtong.feel import tree

from . import crossing
from .models import RoundRule
from .preparing import JUDGED_ON, Snapshot
from .preparing import frame as make_frame
from .preparing import table as make_table
from .ruleset import RuleSet

_EPOCH = date(1970, 1, 1)
MANY = 4  # a rule set of which more than one in so many would be decided again is decided whole


@dataclass(frozen=True)
class Changes:
    """`numbers`: kind -> changed subjects; `shifted`: kind -> fact -> (old, new as-of day of all re-confirmed rows)."""

    numbers: dict[str, np.ndarray]
    shifted: dict[str, dict[str, tuple[int, int]]]


Since = Callable[[str], Changes]  # manifest hash of the round before -> what changed since


def everyone_again(rules: RuleSet, table: Table, before: RoundRule | None, changes: Changes) -> bool:
    """Whether the changed subjects, with those whom the day alone moves, are not enough: other rules or parameters, a period
    begun, a limit of freshness passed by all rows of a fact that were re-confirmed."""
    if before is None or before.hash != rules.rules_hash or before.period != rules.period:
        return True
    was, judged = (before.judged_on - _EPOCH).days, (rules.judged_on - _EPOCH).days
    moved = changes.shifted.get(rules.kind, {})
    return any((moved[f][0] < was - days) != (moved[f][1] < judged - days) for f, days in rules.freshness.items() if f in moved)


def moved_by_day(
    rules: RuleSet, table: Table, before: RoundRule, snapshot: Snapshot, present: np.ndarray
) -> np.ndarray | None:
    """Numbers of the present subjects whom the day alone may move (see `crossing`); None: everyone is to be decided."""
    if before.judged_on == rules.judged_on or not (rules.freshness or depends_on_day(table)):
        return np.zeros(0, np.int64)
    old = make_table(replace(rules, judged_on=before.judged_on), snapshot.names(rules.kind))
    found = crossing.crossed(old, table, make_frame(snapshot, rules.kind, np.arange(snapshot.counts[rules.kind])))
    if found is None:
        return None
    numbers = np.flatnonzero(found & present)
    return None if len(numbers) * MANY > present.sum() else numbers


def depends_on_day(table: Table) -> bool:
    """Whether the judged day stands anywhere in the decision, what it requires, or its scope."""
    return _looks(table.decision) or (table.scope is not None and _looks(table.scope.decision))


def _looks(decision: Decision) -> bool:
    mine = any(JUDGED_ON in tree.names(node) for node in _nodes(decision.logic))
    return mine or any(_looks(needed) for _, needed in decision.requires if isinstance(needed, Decision))


def _nodes(logic: Any) -> list[tree.Node]:
    if isinstance(logic, Literal):
        return [logic.node] if logic.node else []
    if isinstance(logic, DecisionTable):
        cells = [test for rule in logic.rules for cell in rule.tests for test in cell.tests]
        outputs = [node for rule in logic.rules for node in rule.outputs if node is not None]
        return [*(i.node for i in logic.inputs if i.node), *cells, *outputs]
    return [tree.Name(JUDGED_ON)]  # other forms: taken to depend on it

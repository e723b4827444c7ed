"""Who must be decided again: nobody, the changed subjects, or everyone of a rule set."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from zhengtong.bulk.table import Table
from zhengtong.dmn.model import Decision, DecisionTable, Literal
from zhengtong.feel import tree

from .models import RoundRule
from .preparing import JUDGED_ON
from .ruleset import RuleSet

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Changes:
    """`numbers`: kind -> changed subjects; `shifted`: kind -> fact -> (old, new as-of day of all re-confirmed rows)."""

    numbers: dict[str, np.ndarray]
    shifted: dict[str, dict[str, tuple[int, int]]]


Since = Callable[[str], Changes]  # manifest hash of the round before -> what changed since


def everyone_again(rules: RuleSet, table: Table, before: RoundRule | None, changes: Changes) -> bool:
    """Whether the changed subjects are not enough: other rules, another judged day that matters, a freshness limit passed."""
    if before is None or before.hash != rules.rules_hash or before.period != rules.period:
        return True
    if before.judged_on != rules.judged_on and (rules.freshness or depends_on_day(table)):
        return True
    judged = (rules.judged_on - _EPOCH).days
    moved = changes.shifted.get(rules.kind, {})
    return any(moved[f][0] < judged - days <= moved[f][1] for f, days in rules.freshness.items() if f in moved)


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

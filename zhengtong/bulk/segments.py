"""Many rules over many cut points: a cell is asked once per stretch between its own cut points, not once per class of the fact.

A table of 2,000 rules over one fact has 4,000 classes; each cell tells only a handful of them apart.
"""
import numpy as np

from zhengtong.dmn.model import Rule
from zhengtong.feel import tree

from . import coding, encode, parts
from .coding import Coding
from .parts import Look
from .table import Table

WORTH = 20_000  # questions that are asked one by one without a second thought


def worth(table: Table, at: int, look: Look, fact: Coding) -> bool:
    """Whether the input is a plain number or date whose cells only compare with constants, and there is much to ask."""
    column = table.logic.inputs[at]
    plain = isinstance(column.node, tree.Name) and not look.nodes and column.values is None
    return plain and fact.column.type in {"number", "date"} and fact.classes * len(table.logic.rules) > WORTH


def rows(table: Table, at: int, fact: Coding) -> np.ndarray:
    """The status row of every class of the fact, uint64 [class, rule * words]."""
    made = np.empty((fact.classes, len(table.logic.rules), table.words), np.uint64)
    known: dict[tree.UnaryTests, np.ndarray] = {}
    for number, rule in enumerate(table.logic.rules):
        cell = rule.tests[at]
        if cell not in known:
            known[cell] = _column(table, at, rule, fact)
        made[:, number] = known[cell]
    return made.reshape(fact.classes, -1)


def _column(table: Table, at: int, rule: Rule, fact: Coding) -> np.ndarray:
    """What one cell says of every class, [class, words]."""
    ends = [end for test in rule.tests[at].tests for end in parts.ends_of(test)]
    cuts = coding.cuts_of(fact.column, [table.asker.constant(table.decision, end) for end in ends])
    stretch = np.searchsorted(cuts, fact.values[encode.FIRST :], "right")
    _, first, of_class = np.unique(stretch, return_index=True, return_inverse=True)
    classes = [encode.MISSING, encode.ABSENT, *(first + encode.FIRST).tolist()]
    said = table.status_words([table.asker.condition(at, rule, {fact.name: fact.fact(number)}) for number in classes])
    return said[np.concatenate([[encode.MISSING, encode.ABSENT], of_class + encode.FIRST])]

"""Who is decided otherwise because only the day moved: those who passed a cut point of 判定日 or a limit of freshness.

What a decision sees of a fact is known (bulk.parts): comparisons with constants, and values of expressions over it alone.
Where 判定日 stands nowhere else, somebody for whom none of these answers changed is decided as before. So whoever has an answer
that changed is decided again; it may be more than those whose outcome changes, never fewer.
"""
from collections.abc import Iterator
from typing import Any

import numpy as np

from zhengtong.bulk import arrays, coding, parts
from zhengtong.bulk.columns import Column, Frame
from zhengtong.bulk.encode import KNOWN_STATE
from zhengtong.bulk.table import Table
from zhengtong.dmn.model import Decision, DecisionTable, Literal
from zhengtong.feel import tree
from zhengtong.feel.dates import Date

JUDGED_ON = "判定日"
Seen = tuple[Decision, tree.Node]


def crossed(old: Table, new: Table, frame: Frame) -> np.ndarray | None:
    """bool per subject of the frame (everyone of a kind): who may be decided otherwise. None: it cannot be told, take everyone.

    `old` and `new` are one rule set on two days.
    """
    found = np.zeros(len(frame), np.bool_)
    for fact, day in new.oldest.items():
        if fact in new.facts or new.scope is not None:
            low, high = sorted((old.oldest[fact], day))
            as_of = np.asarray(frame.column(fact).as_of)
            found |= (as_of >= low) & (as_of < high)
    for was, now in [(old, new)] + ([(old.scope, new.scope)] if old.scope and new.scope else []):
        if not (_conclusions_stand(now) and all(_told(now, decision) for decision in _reached(now.decision))):
            return None
        for look in _looks(now):
            rows = _look(was, now, look, frame.column(look.fact))
            if rows is None:
                return None
            found |= rows
    return found


def _conclusions_stand(table: Table) -> bool:
    """Whether no output but 金额 looks at the day."""
    outputs = [(at, node) for rule in table.logic.rules for at, node in enumerate(rule.outputs) if node is not None]
    return not any(at != table.amount and _moves(table.decision, node) for at, node in outputs)


def _looks(table: Table) -> Iterator[parts.Look]:
    for at in range(len(table.logic.inputs)):
        yield from table.looks(at).values()
    if table.logic.outputs:
        yield from table.amount_looks(range(1, len(table.logic.rules) + 1)).values()


def _look(old: Table, new: Table, look: parts.Look, column: Column) -> np.ndarray | None:
    """Rows to which one look answers otherwise than before."""
    found = np.zeros(len(column.state), np.bool_)
    known = np.asarray(column.state) == KNOWN_STATE
    for owner, constant in look.constants:
        ends = [_ends(table, owner, constant) for table in (old, new)]
        if ends[0] == ends[1]:
            continue
        if column.type != "date" or len(ends[0]) != len(ends[1]) or not all(isinstance(e, Date) for e in (*ends[0], *ends[1])):
            return None
        for was, now in zip(*ends, strict=True):
            low, high = sorted((was.days, now.days))
            found |= known & (column.values >= low) & (column.values <= high)
    for owner, node in look.nodes:
        if node == look.itself or not _moves(owner, node):
            continue
        raw = coding.distinct_values(column)
        answers = [arrays.answers(table, owner, node, look.fact, column, raw) for table in (old, new)]
        if answers[0] is None or answers[1] is None:
            if len(raw):
                return None
            continue
        differs = [a is None or a != b for a, b in zip(*answers, strict=True)]
        found |= known & np.isin(column.values, raw[differs])
    return found


def _ends(table: Table, owner: Decision, node: tree.Node) -> list[Any]:
    return list(coding.ends([table.asker.constant(owner, node)]))


def _moves(owner: Decision, node: tree.Node) -> bool:
    """Whether the expression looks at the day, by itself or by a decision it names."""
    used = tree.names(node)
    return JUDGED_ON in used or any(isinstance(d, Decision) and (prefix or d.name) in used for prefix, d in owner.requires)


def _reached(decision: Decision) -> Iterator[Decision]:
    yield decision
    for _, needed in decision.requires:
        if isinstance(needed, Decision):
            yield from _reached(needed)


def _told(table: Table, decision: Decision) -> bool:
    """Whether 判定日 stands in this decision only where a look sees it."""
    logic = decision.logic
    if isinstance(logic, Literal):
        return logic.node is None or _seen(table, decision, logic.node)
    if not isinstance(logic, DecisionTable):
        return False
    columns = ((i.node, cell) for rule in logic.rules for i, cell in zip(logic.inputs, rule.tests, strict=True))
    cells = [(node, test) for node, cell in columns for test in cell.tests]
    outputs = [node for rule in logic.rules for node in rule.outputs if node is not None]
    nodes = [*(i.node for i in logic.inputs if i.node), *outputs]
    return all(_seen(table, decision, n) for n in nodes) and all(_cell(table, decision, n, test) for n, test in cells)


def _cell(table: Table, owner: Decision, node: tree.Node | None, test: tree.Node) -> bool:
    """A cell: the day as the end of a comparison with a plain fact, or nowhere unseen."""
    if JUDGED_ON not in tree.names(test):
        return True
    plain = isinstance(node, tree.Name) and table.names.facts(owner, node) == {node.name}
    alone = "?" not in tree.names(test) and not table.names.facts(owner, test)
    return (plain and alone and isinstance(test, tree.CompareTest | tree.Range)) or _seen(table, owner, test)


def _seen(table: Table, owner: Decision, node: tree.Node) -> bool:
    """The walk of bulk.parts.of_node: whether every 判定日 lies in an expression over one fact or in a comparison with it."""
    if JUDGED_ON not in tree.names(node):
        return True
    facts = table.names.facts(owner, node)
    if not facts or isinstance(node, (tree.Name, *parts.BINDING)):
        return False
    if len(facts) == 1 and not isinstance(node, tree.And | tree.Or | tree.Not):
        return True
    return all(_seen(table, owner, child) for child in tree.children(node))

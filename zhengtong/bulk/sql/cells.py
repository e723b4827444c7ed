"""Cells of a decision table as SQL: a whole number each, 0 it holds, DEAD it does not, else the mask of what is wanted."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zhengtong.feel import tree
from zhengtong.feel.interpreter import mentions_input

from .comparing import compare
from .nodes import Owner, Writer, all_of, any_of, negated_truth
from .target import Unsayable
from .terms import FAILED, Mask, Term, any_, both, case, every, is_null, known, mask_case, not_

DEAD = -1


def condition(w: Writer, owner: Owner, cell: tree.UnaryTests, x: Term) -> Mask:
    """The number of a cell for the value of its input."""
    if not cell.tests:
        return 0
    answer = tests(w, owner, cell.tests, replace(x, fault=False), {})
    if cell.negated:
        answer = negated_truth(answer)
    if answer.kind != "boolean":
        return mask_case((not_(known(answer.wanted)), answer.wanted), (answer.fault, FAILED), otherwise=DEAD)
    failed = every(is_null(answer), answer.fault)
    holds = bool(answer.constant) if answer.constant is not None else answer.value
    return mask_case((not_(known(answer.wanted)), answer.wanted), (holds, 0), (failed, FAILED), otherwise=DEAD)


def tests(w: Writer, owner: Owner, nodes: tuple[tree.Node, ...], x: Term, bound: Mapping[str, Term]) -> Term:
    """Whether one of the tests holds for x."""
    inner = {**bound, "?": replace(x, fault=False)}
    found = any_of([_test(w, owner, node, inner["?"], inner) for node in nodes])
    return found.also(fault=x.fault)


def _test(w: Writer, owner: Owner, node: tree.Node, x: Term, bound: Mapping[str, Term]) -> Term:
    if isinstance(node, tree.CompareTest):
        return compare(node.op, x, w.term(owner, node.operand, bound, 1))
    if isinstance(node, tree.Range):
        return _in_range(w, owner, node, x, bound)
    if isinstance(node, tree.ListLit):
        return _in_list(w, owner, node, x, bound)
    wanted = w.term(owner, node, bound, 1)
    if mentions_input(node):
        return wanted if wanted.kind == "boolean" else Term("null", "NULL", wanted.wanted, wanted.fault)
    if wanted.kind == "boolean" and x.kind != "boolean":
        return _holds(wanted, x)
    return compare("=", x, wanted)


def _holds(wanted: Term, x: Term) -> Term:
    """The cell `true` for a value that is not true or false: it holds for everything but null."""
    if wanted.constant is not True:
        raise Unsayable("a true or false beside something else")
    return Term("boolean", case((is_null(x), "FALSE"), otherwise="TRUE"), x.wanted)


def _in_range(w: Writer, owner: Owner, node: tree.Range, x: Term, bound: Mapping[str, Term]) -> Term:
    if node.low is None or node.high is None:
        raise Unsayable("a range without an end")
    low, high = w.term(owner, node.low, bound, 1), w.term(owner, node.high, bound, 1)
    if low.kind != high.kind and "null" not in (low.kind, high.kind):
        raise Unsayable("a range between two kinds")
    ends = [compare(">=" if node.low_closed else ">", x, low), compare("<=" if node.high_closed else "<", x, high)]
    found = replace(all_of(ends, stops=False), fault=any_(*(e.fault for e in ends)))
    everything = both(x.wanted, low.wanted, high.wanted)
    return replace(found, wanted=mask_case((not_(known(x.wanted)), everything), otherwise=found.wanted))


def _in_list(w: Writer, owner: Owner, node: tree.ListLit, x: Term, bound: Mapping[str, Term]) -> Term:
    """One of a list: what does not compare is just not it."""
    items = [w.term(owner, item, bound, 1) for item in node.items]
    if any(i.kind not in (x.kind, "null") for i in items) or not items:
        raise Unsayable("a list of other things")
    found = any_of([replace(compare("=", x, item), fault=item.fault) for item in items], stops=False)
    everything = both(x.wanted, *(i.wanted for i in items))
    return replace(found, wanted=mask_case((not_(known(x.wanted)), everything), otherwise=found.wanted))

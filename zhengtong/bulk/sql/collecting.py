"""COLLECT, RULE ORDER and OUTPUT ORDER, as `dmn.outcomes` says them: the rules that say 应享, their amounts taken together."""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from zhengtong.bulk.table import Table
from zhengtong.dmn.outcomes import plan

from .amounts import bits, fen
from .layers import Layers
from .target import Unsayable
from .terms import FAILED, NULL, Term, any_, both, case, current, every, known, mask_case, not_


def outcome(
    table: Table, amounts: Sequence[Term | None], rules: Sequence[str], outside: str | None, layers: Layers
) -> dict[str, str]:
    """The columns of the answer by name. `rules`: the columns with their numbers; `amounts`: of those that say 应享."""
    paying = [(n, rule) for n, rule in enumerate(rules) if plan(table.logic).pays[n]]
    winner = layers.add("winner", case(*((f"({rule} = 0)", str(n + 1)) for n, rule in paying), otherwise="0"))
    missing = layers.add("missing", both(*(mask_case((f"({rule} > 0)", rule)) for _, rule in paying)))
    lacks = layers.add("lacks", both(*(mask_case((f"({rule} = 0)", _wanted(amounts[n]))) for n, rule in paying)))
    layers.close()
    some, decided, gone = f"({winner} <> 0)", f"({missing} = 0)", outside or False
    sure = every(some, f"({bits(missing, FAILED)} = 0)")
    total = mask_case((sure, current().either(missing, lacks)), otherwise=missing)
    broken = f"({bits(str(total), FAILED)} <> 0)"
    lost = any_(broken, not_(sure))
    kind = case((gone, "0"), (every(decided, not_(some)), "3"), (lost, "4"), (f"({total} <> 0)", "2"), otherwise="1")
    rule = case((gone, "0"), (lost, "0"), otherwise=winner)
    unpaid = every(decided, any_(not_(some), f"({lacks} <> 0)"))
    ends = {name: case((gone, NULL), (unpaid, NULL), otherwise=value)
            for name, value in zip(("low", "high"), _ends(table, amounts, paying), strict=True)}
    return {"kind": kind, "rule": rule, "wanted": case((gone, "0"), otherwise=str(total)), **ends}


def _wanted(amount: Term | None) -> str | int:
    return 0 if amount is None else amount.wanted


def _ends(table: Table, amounts: Sequence[Term | None], paying: list[tuple[int, str]]) -> tuple[str, str]:
    """The least and the most that can come; NULL where an amount that counts is not known."""
    terms = [(rule, amounts[n]) for n, rule in paying]
    numbers = [(rule, term) for rule, term in terms if term is not None and term.kind == "number"]
    if not table.fen or plan(table.logic).amount is None or not numbers:
        return NULL, NULL
    unknown = any_(*(every(f"({rule} >= 0)", True if t is None else not_(known(t.wanted))) for rule, t in terms))
    if any(not isinstance(t.under, int) for _, t in numbers):
        raise Unsayable("quotients taken together")
    counted = table.logic.aggregation == "COUNT"
    under = 1 if counted else math.lcm(*(int(t.under) for _, t in numbers))
    worth = [(rule, "0" if counted else f"({t.value} * {current().number(under // int(t.under))})") for rule, t in numbers]
    digits = max((t.digits for _, t in numbers), default=0) + len(str(under)) + 3
    made = [fen(table, Term("number", value, under=under, digits=digits, under_digits=len(str(under))))
            for value in _AGGREGATES.get(table.logic.aggregation or "SUM", _sum)(worth)]
    return case((unknown, NULL), otherwise=made[0]), case((unknown, NULL), otherwise=made[1])


Worth = list[tuple[str, str]]


def _when(rule: str, sign: str, value: str, otherwise: str) -> str:
    return case((f"({rule} {sign} 0)", value), otherwise=otherwise)


def _sum(worth: Worth) -> tuple[str, str]:
    zero = current().number(0)
    base = [_when(rule, "=", value, zero) for rule, value in worth]
    low = [case((f"({rule} > 0 AND {value} < 0)", value), otherwise=zero) for rule, value in worth]
    high = [case((f"({rule} > 0 AND {value} > 0)", value), otherwise=zero) for rule, value in worth]
    return f"({' + '.join([zero, *base, *low])})", f"({' + '.join([zero, *base, *high])})"


def _count(worth: Worth) -> tuple[str, str]:
    one, zero = current().number(1), current().number(0)
    return (f"({' + '.join([zero, *(_when(rule, '=', one, zero) for rule, _ in worth)])})",
            f"({' + '.join([zero, *(_when(rule, '>=', one, zero) for rule, _ in worth)])})")


def _extreme(own: str, other: str) -> Callable[[Worth], tuple[str, str]]:
    """MIN with LEAST (MAX with GREATEST): what is certain, and how far what is not could move it."""

    def work(worth: Worth) -> tuple[str, str]:
        nothing = f"CAST(NULL AS {current().wide})"
        certain = [_when(rule, "=", value, nothing) for rule, value in worth]
        unsure = [_when(rule, ">", value, nothing) for rule, value in worth]
        none = f"({' AND '.join(f'{rule} <> 0' for rule, _ in worth)})"
        zero = case((none, current().number(0)), otherwise=nothing)
        beyond = f"{own}({', '.join([*certain, zero, *unsure])})"
        within = case((none, f"{other}({', '.join([zero, *unsure])})"), otherwise=f"{own}({', '.join([*certain, zero])})")
        return (beyond, within) if own == "LEAST" else (within, beyond)

    return work


_AGGREGATES: dict[str, Callable[[Worth], tuple[str, str]]] = {
    "SUM": _sum, "COUNT": _count, "MIN": _extreme("LEAST", "GREATEST"), "MAX": _extreme("GREATEST", "LEAST"),
}

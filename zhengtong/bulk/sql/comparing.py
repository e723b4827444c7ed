"""Equality and order as SQL: null equals null alone, an order with null is null, kinds that do not compare are a fault."""
from __future__ import annotations

from .numbers import common
from .target import Unsayable
from .terms import Term, any_, both, case, current, every, is_null, known, not_, sql, unknown

_ORDERED = frozenset(("number", "date", "text", "months"))


def compare(op: str, a: Term, b: Term) -> Term:
    """a op b for = != < <= > >=."""
    wanted, faults = both(a.wanted, b.wanted), any_(a.fault, b.fault)
    a_null, b_null = is_null(a), is_null(b)
    valued = every(known(wanted), not_(a_null), not_(b_null))
    if (a.kind != b.kind and "null" not in (a.kind, b.kind)) or (op not in ("=", "!=") and _unordered(a, b)):
        return _misfit(op, a_null, b_null).also(wanted, any_(faults, valued))
    if "null" in (a.kind, b.kind):
        return _misfit(op, a_null, b_null).also(wanted, faults)
    answer = _answer(op, a, b)
    if op in ("=", "!="):
        nulls = every(a_null, b_null)
        value = case((any_(a_null, b_null), sql(nulls if op == "=" else not_(nulls))), otherwise=answer)
    else:
        value = case((any_(a_null, b_null), unknown()), otherwise=answer)
    return Term("boolean", value, wanted, faults)


def _unordered(a: Term, b: Term) -> bool:
    return bool({a.kind, b.kind} - _ORDERED - {"null"})


def _misfit(op: str, a_null: object, b_null: object) -> Term:
    """Values of two kinds: only null can be told from something."""
    if op not in ("=", "!="):
        return Term("boolean", unknown())
    both_null, one_null = every(a_null, b_null), any_(a_null, b_null)  # type: ignore[arg-type]
    said = sql(both_null if op == "=" else not_(both_null))
    return Term("boolean", case((one_null, said), otherwise=unknown()))


def _answer(op: str, a: Term, b: Term) -> str:
    sign = {"=": "=", "!=": "<>"}.get(op, op)
    if a.kind == "number":
        if a.rounded and b.rounded:
            raise Unsayable("two quotients compared")
        x, y, _, digits, _ = common(a, b)
        if digits > current().digits:
            raise Unsayable(f"a comparison of numbers of {digits} digits")
        return f"({x} {sign} {y})"
    if a.kind == "text" and op in ("<", ">", "<=", ">="):
        less = current().before(a.value, b.value) if op in ("<", ">=") else current().before(b.value, a.value)
        return less if op in ("<", ">") else f"(NOT {less})"
    return f"({a.value} {sign} {b.value})"

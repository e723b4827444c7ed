"""Numbers as whole numerators over whole denominators, and dates as days: exact in every engine, or Unsayable."""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from .target import Unsayable
from .terms import NULL, Term, any_, both, case, current, every, is_null, known, not_

MOST = 33  # digits that FEEL keeps; what is longer would be rounded there
_EPOCH = 719468 + 146097 * 5  # days from 0000-03-01, five cycles earlier, to 1970-01-01: nothing below is negative


def under(term: Term) -> str:
    """The denominator as SQL."""
    return current().number(term.under) if isinstance(term.under, int) else term.under


def number(value: str, digits: int, under: str | int = 1, under_digits: int = 1, rounded: bool = False) -> Term:
    """A number, if it fits."""
    if digits > MOST or under_digits > MOST:
        raise Unsayable(f"numbers of {max(digits, under_digits)} digits")
    return Term("number", value, under=under, digits=digits, under_digits=under_digits, rounded=rounded)


def common(a: Term, b: Term) -> tuple[str, str, str | int, int, int]:
    """(numerator of a, of b, the common denominator, digits of the numerators, of the denominator)"""
    if isinstance(a.under, int) and isinstance(b.under, int):
        least = math.lcm(a.under, b.under)
        x, y = least // a.under, least // b.under
        digits = max(a.digits + len(str(x)) - 1, b.digits + len(str(y)) - 1) + 1
        return _times(a.value, x), _times(b.value, y), least, digits, len(str(least))
    digits = max(a.digits + b.under_digits, b.digits + a.under_digits)
    return (f"({a.value} * {under(b)})", f"({b.value} * {under(a)})", f"({under(a)} * {under(b)})", digits,
            a.under_digits + b.under_digits)


def _times(value: str, by: int) -> str:
    return value if by == 1 else f"({value} * {current().number(by)})"


def _numeric(*terms: Term) -> None:
    for term in terms:
        if term.kind not in ("number", "null"):
            raise Unsayable(f"arithmetic with a {term.kind}")


def _with(made: Term, *terms: Term, nothing: object = False, fault: object = False) -> Term:
    """A result that is null where an operand is, missing where one is."""
    value = case((any_(*map(is_null, terms), nothing), NULL), otherwise=made.value)  # type: ignore[arg-type]
    wanted = both(*(t.wanted for t in terms))
    return replace(made, value=value, wanted=wanted, fault=any_(*(t.fault for t in terms), fault))  # type: ignore[arg-type]


def _nothing(*terms: Term) -> Term:
    return Term("null", NULL, both(*(t.wanted for t in terms)), any_(*(t.fault for t in terms)))


def arithmetic(op: str, a: Term, b: Term) -> Term:
    """a op b"""
    if {a.kind, b.kind} == {"date", "days"} or a.kind == "text":
        raise Unsayable(f"{a.kind} {op} {b.kind}")
    _numeric(a, b)
    if "null" in (a.kind, b.kind):
        return _nothing(a, b)
    if op == "/":
        return _quotient(a, b)
    if op == "*":
        if a.rounded or b.rounded:
            raise Unsayable("a product of a quotient")
        unders = a.under * b.under if isinstance(a.under, int) and isinstance(b.under, int) else f"({under(a)} * {under(b)})"
        made = number(f"({a.value} * {b.value})", a.digits + b.digits, unders, a.under_digits + b.under_digits)
    elif op in "+-":
        if a.rounded or b.rounded:
            raise Unsayable("a sum with a quotient")
        x, y, unders, digits, under_digits = common(a, b)
        made = number(f"({x} {op} {y})", digits + 1, unders, under_digits)
    else:
        raise Unsayable(f"the operator {op}")
    return _with(made, a, b)


def _quotient(a: Term, b: Term) -> Term:
    if a.rounded or b.rounded or not isinstance(b.under, int):
        raise Unsayable("a quotient of a quotient")
    zero = f"({b.value} = 0)"
    sign = f"(CASE WHEN {b.value} < 0 THEN -1 ELSE 1 END)"
    value = f"({a.value} * {current().number(b.under)} * {sign})"
    below = f"({under(a)} * ABS({case((zero, '1'), otherwise=b.value)}))"
    made = number(value, a.digits + b.under_digits, below, a.under_digits + b.digits, rounded=True)
    failed = every(known(both(a.wanted, b.wanted)), not_(is_null(a)), not_(is_null(b)), zero)
    return _with(made, a, b, nothing=f"COALESCE({zero}, FALSE)", fault=f"COALESCE({failed}, FALSE)")


def negated(a: Term) -> Term:
    """-a"""
    _numeric(a)
    return a if a.kind == "null" else replace(a, value=f"(- {a.value})", constant=None)


def _extreme(least: bool) -> Callable[[list[Term]], Term]:
    def work(args: list[Term]) -> Term:
        _numeric(*args)
        if len(args) < 2 or any(a.kind == "null" for a in args) or any(a.rounded for a in args):
            raise Unsayable("min or max of this")
        result = args[0]
        for arg in args[1:]:
            x, y, unders, digits, under_digits = common(result, arg)
            better = f"({x} <= {y})" if least else f"({x} >= {y})"
            result = number(case((better, x), otherwise=y), digits, unders, under_digits)
        wanted = both(*(a.wanted for a in args))
        fault = every(known(wanted), any_(*map(is_null, args)))
        return _with(result, *args, fault=fault)

    return work


def floor(value: str, by: str) -> str:
    """value / by in whole numbers, down; by above zero."""
    over = current().over
    return f"(CASE WHEN {value} >= 0 THEN {over(value, by)} ELSE - {over(f'({by} - 1 - {value})', by)} END)"


def rounded(a: Term, digits: int, how: str) -> str:
    """The numerator over 10**digits, rounded. how: floor, ceiling, up (half up, away from zero), even."""
    value, by = f"({a.value} * {current().number(10**digits)})", under(a)
    if a.digits + digits + 1 > current().digits or a.under_digits + 1 > current().digits:
        raise Unsayable("rounding of numbers of so many digits")
    if how == "floor":
        return floor(value, by)
    if how == "ceiling":
        return f"(- {floor(f'(- {value})', by)})"
    half = current().over(f"(2 * ABS({value}) + {by})", f"(2 * {by})")
    if how == "even":
        tie = f"((2 * ABS({value}) + {by}) = {half} * 2 * {by} AND {half} <> 2 * {current().over(half, '2')})"
        half = f"(CASE WHEN {tie} THEN {half} - 1 ELSE {half} END)"
    return f"(CASE WHEN {value} < 0 THEN - {half} ELSE {half} END)"


def _rounding(how: str, fixed: int | None) -> Callable[[list[Term]], Term]:
    def work(args: list[Term]) -> Term:
        scale = fixed if len(args) == 1 else _whole(args[1])
        _numeric(args[0])
        if scale is None or not 0 <= scale <= 18 or len(args) > 2:
            raise Unsayable("rounding to these digits")
        if args[0].kind == "null":
            return _nothing(args[0])
        made = number(rounded(args[0], scale, how), args[0].digits + scale + 1, 10**scale, scale + 1)
        return _with(made, args[0])

    return work


def _whole(term: Term) -> int | None:
    found = term.constant
    return int(found) if term.kind == "number" and found is not None and found == int(found) else None  # type: ignore[call-overload]


def _abs(args: list[Term]) -> Term:
    _numeric(*args)
    return args[0] if args[0].kind == "null" else replace(args[0], value=f"ABS({args[0].value})", constant=None)


def _modulo(args: list[Term]) -> Term:
    a, b = args
    _numeric(a, b)
    by = _whole(b)
    if by is None or by <= 0 or a.rounded or a.kind == "null" or not isinstance(a.under, int):
        raise Unsayable("modulo by something that is no whole constant")
    unit = by * a.under
    value = f"({a.value} - {floor(a.value, current().number(unit))} * {current().number(unit)})"
    return _with(number(value, len(str(unit)), a.under, a.under_digits), a, b)


FUNCTIONS: dict[str, Callable[[list[Term]], Term]] = {
    "min": _extreme(True), "max": _extreme(False), "floor": _rounding("floor", 0), "ceiling": _rounding("ceiling", 0),
    "round half up": _rounding("up", None), "decimal": _rounding("even", None), "abs": _abs, "modulo": _modulo,
}


def parts_of_days(days: str) -> dict[str, str]:
    """Year, month and day of a number of days since 1970-01-01, by whole-number arithmetic alone (proleptic Gregorian)."""
    over = current().over
    shifted = f"({days} + {_EPOCH})"
    era = over(shifted, "146097")
    doe = f"({shifted} - {era} * 146097)"
    yoe = over(f"({doe} - {over(doe, '1460')} + {over(doe, '36524')} - {over(doe, '146096')})", "365")
    doy = f"({doe} - (365 * {yoe} + {over(yoe, '4')} - {over(yoe, '100')}))"
    mp = over(f"(5 * {doy} + 2)", "153")
    month = f"(CASE WHEN {mp} < 10 THEN {mp} + 3 ELSE {mp} - 9 END)"
    year = f"({yoe} + {era} * 400 - 2000 + (CASE WHEN {mp} < 10 THEN 0 ELSE 1 END))"
    return {"year": year, "month": month, "day": f"({doy} - {over(f'(153 * {mp} + 2)', '5')} + 1)"}


def part_of_date(date: Term, name: str) -> Term:
    """date.year, .month, .day; of a fact from the column that holds it."""
    made = f"{date.column}_{name}" if date.column else parts_of_days(date.value)[name]
    value = f"CAST({made} AS {current().wide})"
    return Term("number", value, date.wanted, date.fault, digits=9 if name == "year" else 2, under_digits=1)


def part_of_months(months: Term, name: str) -> Term:
    """.years and .months of a years and months duration."""
    size = current().over(f"ABS({months.value})", "12")
    whole = size if name == "years" else f"(ABS({months.value}) - 12 * {size})"
    value = f"CAST((CASE WHEN {months.value} < 0 THEN - {whole} ELSE {whole} END) AS {current().wide})"
    return Term("number", value, months.wanted, months.fault, digits=12, under_digits=1)

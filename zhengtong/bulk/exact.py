"""Exact arithmetic on whole arrays: numbers as int64 numerator over one int64 denominator.

FEEL computes with 34 decimal digits. Sums, products and quotients of stored values are exact here as long as they fit 62 bits
(else Unsupported: the interpreter is asked). A quotient that does not terminate is `rounded` in FEEL; it can differ from the
exact fraction only where a comparison or a rounding meets its very boundary: those rows are noted as doubtful and asked too.
"""
import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

LIMIT = float(1 << 61)  # twice a number must fit as well
Whole = int | np.ndarray


class Unsupported(Exception):
    """Not computed on arrays; the interpreter must be asked."""


@dataclass(frozen=True)
class Numbers:
    """`over` / `under` (one positive int, or one per row); `rounded`: FEEL's own value may be off in the 34th digit."""

    over: np.ndarray
    under: int | np.ndarray = 1
    rounded: bool = False


@dataclass(frozen=True)
class Days:
    """Dates as days since 1970-01-01."""

    days: np.ndarray


def number(value: Decimal) -> tuple[int, int]:
    """(numerator, denominator) of a constant."""
    exact = Fraction(value)
    if abs(exact.numerator) >= LIMIT or exact.denominator >= LIMIT:
        raise Unsupported("a constant is too large")
    return exact.numerator, exact.denominator


def times(a: Whole, b: Whole) -> Whole:
    """a * b of integers or integer arrays."""
    if _most(a) * _most(b) >= LIMIT:
        raise Unsupported("a number is too large")
    return a * b


def _most(a: Whole) -> float:
    if isinstance(a, int):
        return float(abs(a))
    return float(np.abs(a).max()) if len(a) else 0.0


def common(a: Numbers, b: Numbers) -> tuple[np.ndarray, np.ndarray, Whole]:
    """(numerators of a, of b, their common denominator)"""
    if isinstance(a.under, int) and isinstance(b.under, int):
        under = math.lcm(a.under, b.under)
        return _array(times(a.over, under // a.under)), _array(times(b.over, under // b.under)), under
    return _array(times(a.over, b.under)), _array(times(b.over, a.under)), times(a.under, b.under)


def _array(a: Whole) -> np.ndarray:
    assert isinstance(a, np.ndarray)
    return a


def add(a: Numbers, b: Numbers, sign: int = 1) -> Numbers:
    """a + b, or a - b."""
    x, y, under = common(a, b)
    if _most(x) + _most(y) >= LIMIT:
        raise Unsupported("a number is too large")
    return Numbers(x + sign * y, under, a.rounded or b.rounded)


def multiply(a: Numbers, b: Numbers) -> Numbers:
    """a * b"""
    return Numbers(_array(times(a.over, b.over)), times(a.under, b.under), a.rounded or b.rounded)


def divide(a: Numbers, b: Numbers) -> tuple[Numbers, np.ndarray]:
    """(a / b, rows divided by zero)"""
    zero = b.over == 0
    if isinstance(b.under, int) and len(b.over) and (b.over == b.over[0]).all() and not zero.any():
        over, under = int(b.over[0]), b.under
        sign = 1 if over > 0 else -1
        below = times(a.under, abs(over))
        exact = isinstance(below, int) and _terminates(below)
        return Numbers(_array(times(a.over, sign * under)), below, a.rounded or not exact), zero
    sign_of = np.where(b.over < 0, -1, 1)
    below = times(a.under, np.where(zero, 1, np.abs(b.over)))
    return Numbers(_array(times(times(a.over, b.under), sign_of)), below, True), zero


def _terminates(denominator: int) -> bool:
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1


def compare(a: Numbers, b: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """(-1, 0 or 1 of a against b, rows in doubt)."""
    x, y, _ = common(a, b)
    signs = (x > y).astype(np.int8) - (x < y)
    return signs, (signs == 0) if a.rounded or b.rounded else np.zeros(len(signs), np.bool_)


def rounding(a: Numbers, digits: int, how: str) -> tuple[Numbers, np.ndarray]:
    """(a rounded to so many digits, rows in doubt). how: floor, ceiling, up (half up, away from zero), even."""
    if not 0 <= digits <= 18:
        raise Unsupported("rounding to these digits")
    scaled = _array(times(a.over, 10**digits))
    whole, rest = np.divmod(scaled, a.under)
    twice = rest * 2
    doubt = ((rest == 0) if how in {"floor", "ceiling"} else (twice == a.under)) & a.rounded
    if how == "ceiling":
        whole = whole + (rest > 0)
    elif how == "up":
        whole = whole + ((twice > a.under) | ((twice == a.under) & (scaled >= 0)))
    elif how == "even":
        whole = whole + ((twice > a.under) | ((twice == a.under) & (whole % 2 == 1)))
    return Numbers(whole, 10**digits), np.asarray(doubt)


def modulo(a: Numbers, b: Numbers) -> Numbers:
    """FEEL's modulo: the sign of the divisor."""
    x, y, under = common(a, b)
    if (y == 0).any() or a.rounded or b.rounded:
        raise Unsupported("modulo")
    return Numbers(np.mod(x, y), under)


def civil(days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(year, month, day), proleptic Gregorian."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    years = months.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    return years, month, (dates - months.astype("datetime64[D]")).astype(np.int64) + 1

"""Numbers: rounding, roots and powers, and the statistics of lists of numbers."""
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    InvalidOperation,
    Overflow,
)
from functools import reduce
from typing import Any

from zhengtong.feel import numbers
from zhengtong.feel.builtins.registry import function, numbers_in
from zhengtong.feel.compare import Fault
from zhengtong.feel.dates import DaysTime, YearsMonths
from zhengtong.feel.numbers import DIGITS

_SCALES = range(-6111, 6177)


def _rounded(n: Decimal, scale: Decimal, mode: str) -> Decimal:
    places = int(scale)
    if places not in _SCALES:
        raise Fault(f"a scale of {places} is out of range")
    if places > 0 and n.as_tuple().exponent >= -places:  # type: ignore[operator]
        return n
    digits = DIGITS.copy()
    digits.rounding = mode
    try:
        return n.quantize(Decimal(1).scaleb(-places), context=digits) + 0
    except InvalidOperation as e:
        raise Fault(f"{numbers.text(n)[:40]} has too many digits for the scale {places}") from e


def _declare_rounding(name: str, mode: str) -> None:
    function(f"{name}(n: number, scale: number)")(lambda n, scale: _rounded(n, scale, mode))


for _name, _mode in (
    ("decimal", ROUND_HALF_EVEN), ("round up", ROUND_UP), ("round down", ROUND_DOWN), ("round half up", ROUND_HALF_UP),
    ("round half down", ROUND_HALF_DOWN),
):
    _declare_rounding(_name, _mode)


for _name, _mode in (("floor", ROUND_FLOOR), ("ceiling", ROUND_CEILING)):
    _declare_rounding(_name, _mode)
    function(f"{_name}(n: number)")(lambda n, mode=_mode: _rounded(n, Decimal(0), mode))


@function("abs(n: number)")
def absolute(n: Decimal) -> Decimal:
    """Without its sign."""
    return abs(n)


@function("abs(n: duration)")
def absolute_duration(n: Any) -> Any:
    """A duration without its sign."""
    return YearsMonths(abs(n.months)) if isinstance(n, YearsMonths) else DaysTime(abs(n.nanos))


@function("modulo(dividend: number, divisor: number)")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """What is left over; it has the sign of the divisor."""
    if divisor == 0:
        raise Fault("modulo by zero has no value")
    return _calculated(lambda: DIGITS.subtract(dividend, DIGITS.multiply(divisor, _floored(DIGITS.divide(dividend, divisor)))))


def _floored(n: Decimal) -> Decimal:
    return n.to_integral_value(rounding=ROUND_FLOOR)


def _calculated(work: Callable[[], Decimal]) -> Decimal:
    try:
        return work()
    except (InvalidOperation, Overflow) as e:
        raise Fault("the result is no number") from e


@function("sqrt(number: number)")
def sqrt(number: Decimal) -> Decimal:
    """The square root."""
    return _calculated(lambda: DIGITS.sqrt(number))


@function("log(number: number)")
def log(number: Decimal) -> Decimal:
    """The natural logarithm."""
    if number <= 0:
        raise Fault("the logarithm of zero or less has no value")
    return _calculated(lambda: DIGITS.ln(number))


@function("exp(number: number)")
def exp(number: Decimal) -> Decimal:
    """e to the power."""
    return _calculated(lambda: DIGITS.exp(number))


@function("odd(number: number)")
def odd(number: Decimal) -> bool:
    """Whether an odd whole number."""
    return abs(number) % 2 == 1


@function("even(number: number)")
def even(number: Decimal) -> bool:
    """Whether an even whole number."""
    return number % 2 == 0


def _total(items: list[Decimal]) -> Decimal:
    return _calculated(lambda: reduce(DIGITS.add, items, Decimal(0)))


def _statistic(name: str) -> Callable[[Callable[[list[Decimal]], Any]], Callable[[list[Decimal]], Any]]:
    """A function of a list of numbers, also callable with the numbers as arguments; null for an empty list."""

    def declare(work: Callable[[list[Decimal]], Any]) -> Callable[[list[Decimal]], Any]:
        def run(items: list[Any]) -> Any:
            return work(numbers_in(items)) if items else None

        function(f"{name}(list: list)")(run)
        function(f"{name}(n...)")(run)
        return work

    return declare


@_statistic("sum")
def total(items: list[Decimal]) -> Decimal:
    """The sum."""
    return _total(items)


@_statistic("product")
def product(items: list[Decimal]) -> Decimal:
    """All multiplied."""
    return _calculated(lambda: reduce(DIGITS.multiply, items, Decimal(1)))


@_statistic("mean")
def mean(items: list[Decimal]) -> Decimal:
    """The arithmetic mean."""
    return DIGITS.divide(_total(items), Decimal(len(items)))


@_statistic("median")
def median(items: list[Decimal]) -> Decimal:
    """The middle one, or the mean of the two in the middle."""
    ordered, half = sorted(items), len(items) // 2
    return ordered[half] if len(items) % 2 else DIGITS.divide(DIGITS.add(ordered[half - 1], ordered[half]), Decimal(2))


@_statistic("stddev")
def stddev(items: list[Decimal]) -> Decimal:
    """The standard deviation of a sample."""
    if len(items) < 2:
        raise Fault("a standard deviation needs two numbers")
    middle = mean(items)
    squares = [DIGITS.multiply(d, d) for d in (DIGITS.subtract(x, middle) for x in items)]
    return DIGITS.sqrt(DIGITS.divide(_total(squares), Decimal(len(items) - 1)))


def _modes(items: list[Any]) -> list[Decimal]:
    counts: dict[Decimal, int] = {}
    for x in numbers_in(items):
        counts[x] = counts.get(x, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(x for x, n in counts.items() if n == most)


function("mode(list: list)")(_modes)
function("mode(n...)")(lambda items: _modes(items) if items else _refuse("mode"))


def _refuse(name: str) -> None:
    raise Fault(f"{name}() needs a list")

"""FEEL numbers: IEEE 754 decimal128 (34 digits, half even). Results that are no number are None."""
from collections.abc import Callable
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow

DIGITS = Context(prec=34, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow])


def number(value: object) -> Decimal:
    """A Python number as a FEEL number (a float by its shortest text)."""
    return DIGITS.create_decimal(str(value) if isinstance(value, float) else value)  # type: ignore[arg-type]


def _power(a: Decimal, b: Decimal) -> Decimal:
    return DIGITS.power(a, b)


OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DIGITS.add, "-": DIGITS.subtract, "*": DIGITS.multiply, "/": DIGITS.divide, "**": _power,
}


def calculate(op: str, a: Decimal, b: Decimal) -> Decimal | None:
    """a op b; None for a division by zero, an overflow or a root of a negative number."""
    try:
        result = OPERATIONS[op](a, b)
    except (InvalidOperation, DivisionByZero, Overflow):
        return None
    return result if result.is_finite() else None


def text(value: Decimal) -> str:
    """The number as FEEL writes it: no exponent, no trailing zeros after a point that say nothing."""
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def whole(value: Decimal) -> int | None:
    """The number as an int when it is one and of a sane size."""
    if value == value.to_integral_value() and abs(value) < Decimal(10) ** 18:
        return int(value)
    return None

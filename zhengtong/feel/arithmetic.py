"""+ - * / ** and unary minus over numbers, strings, dates and durations. Raises Fault where there is no value."""
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from zhengtong.feel import numbers
from zhengtong.feel.compare import Fault, kind
from zhengtong.feel.dates import DAY, NANO, Date, DateTime, DaysTime, Time, YearsMonths

STRING_LIMIT = 1_000_000
_LONGEST = Decimal(10) ** 33


def arithmetic(op: str, a: Any, b: Any) -> Any:
    """a op b; null when an operand is null."""
    if type(a) is Decimal and type(b) is Decimal:
        return _number(op, a, b)
    if a is None or b is None:
        return None
    operation = _OPERATIONS.get((op, type(a), type(b)))
    if operation is None:
        raise Fault(f"{kind(a)} {op} {kind(b)} is not defined")
    try:
        return operation(a, b)
    except (ValueError, OverflowError) as e:
        raise Fault(str(e)) from e


def negate(value: Any) -> Any:
    """-value"""
    if type(value) is Decimal:
        return numbers.DIGITS.minus(value)
    if type(value) is YearsMonths:
        return YearsMonths(-value.months)
    if type(value) is DaysTime:
        return DaysTime(-value.nanos)
    if value is None:
        return None
    raise Fault(f"-{kind(value)} is not defined")


def _number(op: str, a: Decimal, b: Decimal) -> Decimal:
    result = numbers.calculate(op, a, b)
    if result is None:
        raise Fault(f"{numbers.text(a)[:40]} {op} {numbers.text(b)[:40]} has no value")
    return result


def _join(a: str, b: str) -> str:
    if len(a) + len(b) > STRING_LIMIT:
        raise Fault(f"the text would be longer than {STRING_LIMIT} characters")
    return a + b


def _moment(value: Date | DateTime) -> DateTime:
    return value if type(value) is DateTime else DateTime(value, Time(0, 0, 0, 0, 0))  # type: ignore[arg-type]


def _minus(a: Date | DateTime, b: Date | DateTime) -> DaysTime:
    a, b = _moment(a), _moment(b)
    if a.time.local != b.time.local:
        raise Fault("a moment with a time zone and one without have no difference")
    return DaysTime(a.nanos - b.nanos)


def _minus_times(a: Time, b: Time) -> DaysTime:
    if a.local != b.local:
        raise Fault("a time with a time zone and one without have no difference")
    day = Date(1970, 1, 1)
    return DaysTime(a.nanos - b.nanos - ((a.offset_on(day) or 0) - (b.offset_on(day) or 0)) * NANO)


def _date_plus(a: Date, b: DaysTime) -> Date:
    return Date.from_days((a.days * DAY + b.nanos) // DAY)


def _time_plus(a: Time, b: DaysTime) -> Time:
    return Time.from_nanos(a.nanos + b.nanos, a.offset, a.zone)


def _plus_months(a: Any, b: YearsMonths) -> Any:
    if type(a) is DateTime:
        return DateTime(a.date.plus_months(b.months), a.time)
    return a.plus_months(b.months)


def _scale_months(a: YearsMonths, b: Decimal, op: str = "*") -> YearsMonths:
    return YearsMonths(_bounded(_number(op, Decimal(a.months), b)))


def _scale_nanos(a: DaysTime, b: Decimal, op: str = "*") -> DaysTime:
    return DaysTime(_bounded(_number(op, Decimal(a.nanos), b)))


def _bounded(amount: Decimal) -> int:
    if abs(amount) > _LONGEST:
        raise Fault("the duration is out of range")
    return int(amount)


def _table() -> dict[tuple[str, type, type], Callable[[Any, Any], Any]]:
    table: dict[tuple[str, type, type], Callable[[Any, Any], Any]] = {
        ("+", str, str): _join,
        ("-", Time, Time): _minus_times,
        ("+", YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.months + b.months),
        ("-", YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.months - b.months),
        ("+", DaysTime, DaysTime): lambda a, b: DaysTime(a.nanos + b.nanos),
        ("-", DaysTime, DaysTime): lambda a, b: DaysTime(a.nanos - b.nanos),
        ("*", YearsMonths, Decimal): _scale_months,
        ("*", Decimal, YearsMonths): lambda a, b: _scale_months(b, a),
        ("/", YearsMonths, Decimal): lambda a, b: _scale_months(a, b, "/"),
        ("/", YearsMonths, YearsMonths): lambda a, b: _number("/", Decimal(a.months), Decimal(b.months)),
        ("*", DaysTime, Decimal): _scale_nanos,
        ("*", Decimal, DaysTime): lambda a, b: _scale_nanos(b, a),
        ("/", DaysTime, Decimal): lambda a, b: _scale_nanos(a, b, "/"),
        ("/", DaysTime, DaysTime): lambda a, b: _number("/", Decimal(a.nanos), Decimal(b.nanos)),
    }
    shifts: list[tuple[type, type, Callable[[Any, Any], Any]]] = [
        (Date, DaysTime, _date_plus), (Time, DaysTime, _time_plus), (DateTime, DaysTime, lambda a, b: a.plus_nanos(b.nanos)),
        (Date, YearsMonths, _plus_months), (DateTime, YearsMonths, _plus_months),
    ]
    for what, by, shift in shifts:
        table["+", what, by] = shift
        table["+", by, what] = lambda a, b, shift=shift: shift(b, a)  # type: ignore[misc]
        table["-", what, by] = lambda a, b, shift=shift: shift(a, negate(b))  # type: ignore[misc]
    table.update({("-", x, y): _minus for x in (Date, DateTime) for y in (Date, DateTime)})
    return table


_OPERATIONS = _table()

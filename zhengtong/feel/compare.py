"""Equality, order and membership. Answers are True, False, None (null: not comparable) or Missing.

`Fault` is raised where the standard says null because something does not fit; the interpreter notes the reason and goes on
with null. A null operand of an order comparison is no fault: the answer is null.
"""
from decimal import Decimal
from typing import Any

from zhengtong.feel.dates import NANO, Date, DateTime, DaysTime, Time, YearsMonths
from zhengtong.feel.values import Function, Interval, Missing, missing_in

Truth = bool | Missing | None
KINDS: dict[type, str] = {
    Decimal: "number", str: "string", bool: "boolean", type(None): "null", list: "list", dict: "context", Date: "date",
    Time: "time", DateTime: "date and time", DaysTime: "days and time duration", YearsMonths: "years and months duration",
    Interval: "range", Function: "function",
}
_ORDERED = frozenset(KINDS.values()) - {"boolean", "null", "list", "context", "range", "function"}


class Fault(Exception):
    """Why a computation has no value."""


def kind(value: Any) -> str:
    """FEEL's name for the type of the value."""
    return KINDS.get(type(value), type(value).__name__)


def key(value: Any) -> Any:
    """What an ordered value is compared by: moments in whole seconds of UTC, everything else as it is."""
    if type(value) is DateTime:
        return value.nanos // NANO
    if type(value) is Time:
        offset = value.offset if value.zone is None else value.offset_on(Date(1970, 1, 1))
        return value.nanos // NANO - (offset or 0)
    return value


def equal(a: Any, b: Any) -> Truth:
    """a = b. Null equals null alone; different kinds do not compare."""
    if type(a) is Missing or type(b) is Missing:
        return missing_in((a, b))
    if a is None or b is None:
        return a is b
    if type(a) is not type(b):
        raise Fault(f"a {kind(a)} does not compare with a {kind(b)}")
    if type(a) is list:
        return _equal_lists(a, b)
    if type(a) is dict:
        return _equal_contexts(a, b)
    if type(a) is Interval:
        return _equal_intervals(a, b)
    if type(a) in (Time, DateTime):
        return bool(key(a) == key(b))
    return bool(a == b)


def all_of(answers: list[Truth]) -> Truth:
    """Kleene's and: false wins, then missing, then null."""
    if any(x is False for x in answers):
        return False
    return missing_in(answers) or (None if any(type(x) is not bool for x in answers) else True)


def any_of(answers: list[Truth]) -> Truth:
    """Kleene's or: true wins, then missing, then null."""
    if any(x is True for x in answers):
        return True
    return missing_in(answers) or (None if any(type(x) is not bool for x in answers) else False)


def negated(answer: Any) -> Truth:
    """Kleene's not; anything but a boolean stays null."""
    return (not answer) if type(answer) is bool else answer if type(answer) is Missing else None


def _equal_lists(a: list[Any], b: list[Any]) -> Truth:
    return all_of([_equal_or_false(x, y) for x, y in zip(a, b, strict=True)]) if len(a) == len(b) else False


def _equal_contexts(a: dict[str, Any], b: dict[str, Any]) -> Truth:
    return all_of([_equal_or_false(v, b[k]) for k, v in a.items()]) if a.keys() == b.keys() else False


def _equal_intervals(a: Interval, b: Interval) -> Truth:
    if (a.low_closed, a.high_closed, a.op) != (b.low_closed, b.high_closed, b.op):
        return False
    return all_of([_equal_or_false(a.low, b.low), _equal_or_false(a.high, b.high)])


def _equal_or_false(a: Any, b: Any) -> Truth:
    try:
        return equal(a, b)
    except Fault:
        return False


def less(a: Any, b: Any) -> Truth:
    """a < b for two ordered values of one kind."""
    if type(a) is Missing or type(b) is Missing:
        return missing_in((a, b))
    if a is None or b is None:
        return None
    if type(a) is not type(b) or kind(a) not in _ORDERED:
        raise Fault(f"a {kind(a)} has no order to a {kind(b)}")
    return bool(key(a) < key(b))


def compare(op: str, a: Any, b: Any) -> Truth:
    """a op b for = != < <= > >=."""
    if op == "=":
        return equal(a, b)
    if op == "!=":
        return negated(equal(a, b))
    if op == "<":
        return less(a, b)
    if op == ">":
        return less(b, a)
    return negated(less(b, a)) if op == "<=" else negated(less(a, b))


def contains(interval: Interval, value: Any) -> Truth:
    """Whether the value lies in the range."""
    if interval.op == "!=":
        return negated(equal(value, interval.low))
    answers: list[Truth] = []
    if interval.low is not None or not interval.op:
        answers.append(compare(">=" if interval.low_closed else ">", value, interval.low))
    if interval.high is not None or not interval.op:
        answers.append(compare("<=" if interval.high_closed else "<", value, interval.high))
    return all_of(answers)


def member(value: Any, wanted: Any) -> Truth:
    """What a cell's value means for the input: in a range, one of a list, or equal."""
    if type(wanted) is Interval and type(value) is not Interval:
        return contains(wanted, value)
    if type(wanted) is list and type(value) is not list:
        return any_of([_member_or_false(value, one) for one in wanted])
    if type(wanted) is list:
        return any_of([equal(value, wanted), *(_member_or_false(value, one) for one in wanted)])
    return equal(value, wanted)


def _member_or_false(value: Any, wanted: Any) -> Truth:
    try:
        return member(value, wanted) if type(wanted) is not list else equal(value, wanted)
    except Fault:
        return False

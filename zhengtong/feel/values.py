"""The values of FEEL: Decimal, str, bool, None, list, dict (context), dates, Range, Function; and Missing, ours.

`Missing` is the value of a fact that is not known (entitlement mode). It is never null: null is "known to be absent".
"""
from __future__ import annotations

import datetime as py
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhengtong.feel.dates import NANO, Date, DateTime, DaysTime, Time
from zhengtong.feel.numbers import number


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that is not known: `facts` names what would have to be known, `failures` says which computations failed.

    A failure (a cell and its reason) stands here too, because what depends on it is just as undecided.
    """

    facts: frozenset[str]
    failures: frozenset[str] = frozenset()

    def __init__(self, facts: Iterable[str] = (), failures: Iterable[str] = ()) -> None:
        object.__setattr__(self, "facts", frozenset((facts,) if isinstance(facts, str) else facts))
        object.__setattr__(self, "failures", frozenset(failures))


@dataclass(frozen=True, slots=True)
class Interval:
    """A range as a value; an end that is None is unbounded. `op` is set when it came from a test such as (< 10)."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool
    op: str = ""


@dataclass(frozen=True, eq=False)
class Function:
    """Something that can be called: its parameter names (and types) and what it does with the arguments."""

    parameters: Sequence[str]
    call: Callable[[list[Any]], Any]
    types: Sequence[Any] = ()
    result: Any = None
    name: str = field(default="")
    any_arguments: bool = False


def missing_in(values: Iterable[Any], *, contexts: bool = True) -> Missing | None:
    """All that is missing in the values (inside lists, and contexts unless told otherwise); None when nothing is."""
    found: list[Missing] = []
    _collect(values, contexts, found)
    return united(found) if found else None


def united(found: Sequence[Missing]) -> Missing:
    """One Missing for several."""
    if len(found) == 1:
        return found[0]
    return Missing(frozenset().union(*(m.facts for m in found)), frozenset().union(*(m.failures for m in found)))


def _collect(values: Iterable[Any], contexts: bool, found: list[Missing]) -> None:
    for value in values:
        kind = type(value)
        if kind is Missing:
            found.append(value)
        elif kind is list:
            _collect(value, contexts, found)
        elif kind is dict and contexts:
            _collect(value.values(), contexts, found)
        elif kind is Interval:
            _collect((value.low, value.high), contexts, found)


def weight(value: Any, limit: int = 3_000_000) -> int:
    """How much there is in a value, inner lists and contexts counted as often as they occur; stops at the limit."""
    total, todo = 0, [value]
    while todo and total < limit:
        one = todo.pop()
        kind = type(one)
        if kind is list:
            total += len(one)
            todo += [x for x in one if type(x) in (list, dict)]
        elif kind is dict:
            total += len(one)
            todo += [x for x in one.values() if type(x) in (list, dict)]
        elif kind is str:
            total += len(one) >> 8
    return total


_PLAIN = frozenset((Decimal, str, bool, type(None), Missing, Date, Time, DateTime, DaysTime, Interval, Function))


def to_feel(value: Any) -> Any:
    """A Python value as a FEEL value: int and float become Decimal, datetime's types our own, tuples lists."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is int or kind is float:
        return number(value)
    if kind is list or kind is tuple:
        return [to_feel(v) for v in value]
    if kind is dict:
        return {k: to_feel(v) for k, v in value.items()}
    return _from_python_date(value)


def _from_python_date(value: Any) -> Any:
    if isinstance(value, py.datetime):
        offset = value.utcoffset()
        zone = None if offset is None else int(offset.total_seconds())
        time = Time(value.hour, value.minute, value.second, value.microsecond * 1000, zone)
        return DateTime(Date(value.year, value.month, value.day), time)
    if isinstance(value, py.date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, py.time):
        return Time(value.hour, value.minute, value.second, value.microsecond * 1000)
    if isinstance(value, py.timedelta):
        return DaysTime((value.days * 86_400 + value.seconds) * NANO + value.microseconds * 1000)
    return value

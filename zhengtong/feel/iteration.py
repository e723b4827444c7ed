"""Filters and the sources of iterations: what `list[...]` picks and what `for x in ...` runs over."""
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from zhengtong.feel import numbers
from zhengtong.feel.compare import Fault, kind
from zhengtong.feel.dates import Date
from zhengtong.feel.errors import FeelError
from zhengtong.feel.scope import ITEMS
from zhengtong.feel.values import Interval, Missing, missing_in


def located(item: Any) -> dict[str, Any]:
    """The names inside a filter: the item, and the entries of a context."""
    return {"item": item, **item} if type(item) is dict else {"item": item}


def filtered(items: list[Any], test: Callable[[Any], Any], outside: Callable[[], Any]) -> Any:
    """items[test]: the item at a position (None beyond the ends), or the items for which the test holds."""
    first = test(items[0]) if items else outside()
    if type(first) is Decimal:
        return _at(items, first)
    if not items:
        return []
    answers = [first, *(test(item) for item in items[1:])]
    if odd := [a for a in answers if type(a) not in (bool, Missing, type(None))]:
        raise Fault(f"a filter is a position or a condition, not a {kind(odd[0])}")
    unknown = missing_in(a for a in answers if type(a) is Missing)
    return unknown or [item for item, answer in zip(items, answers, strict=True) if answer is True]


def _at(items: list[Any], position: Decimal) -> Any:
    index = numbers.whole(position)
    if index is None or index == 0 or abs(index) > len(items):
        raise Fault(f"there is no item {numbers.text(position)} in a list of {len(items)}")
    return items[index - 1 if index > 0 else index]


def each(source: Any, end: Any, *, ranged: bool) -> Iterator[Any]:
    """What an iteration runs over: a list, a..b, or a range of whole numbers or days."""
    if ranged:
        return _steps(source, end)
    if type(source) is Interval:
        return _inside(source)
    if source is None:
        raise Fault("the list of the iteration is null")
    return iter(source if type(source) is list else [source])


def _inside(source: Interval) -> Iterator[Any]:
    low, high = _ordinal(source.low), _ordinal(source.high)
    if low > high:
        raise Fault("a range does not end before it begins")
    low, high = low + (not source.low_closed), high - (not source.high_closed)
    make = Date.from_days if type(source.low) is Date else Decimal
    return _steps(make(low), make(high)) if low <= high else iter(())


def _ordinal(value: Any) -> int:
    whole = value.days if type(value) is Date else numbers.whole(value) if type(value) is Decimal else None
    if whole is None:
        raise Fault(f"an iteration runs over whole numbers or days, not over a {kind(value)}")
    return int(whole)


def _steps(low: Any, high: Any) -> Iterator[Any]:
    if type(low) is not type(high):
        raise Fault(f"an iteration does not run from a {kind(low)} to a {kind(high)}")
    start, stop = _ordinal(low), _ordinal(high)
    if abs(stop - start) >= ITEMS:
        raise FeelError(f"an iteration may have {ITEMS} steps", (0, 0), "", "choose nearer ends")
    numbers_ = range(start, stop + 1) if start <= stop else range(start, stop - 1, -1)
    return (Date.from_days(n) if type(low) is Date else Decimal(n) for n in numbers_)

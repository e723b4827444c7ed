"""What may follow a dot: entries of contexts, parts of dates, durations and ranges; over a list, of each item."""
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from zhengtong.feel.compare import Fault, kind
from zhengtong.feel.dates import NANO, Date, DateTime, DaysTime, Time, YearsMonths
from zhengtong.feel.values import Interval, Missing


def read(source: Any, name: str) -> Any:
    """source.name; raises Fault when there is no such property."""
    if type(source) is Missing or source is None:
        return source
    if type(source) is dict:
        if name in source:
            return source[name]
        raise Fault(f"the context has no entry {name!r}")
    if type(source) is list:
        return [_quiet(item, name) for item in source]
    reader = _PROPERTIES.get(type(source), {}).get(name)
    if reader is None:
        raise Fault(f"a {kind(source)} has no {name!r}")
    found = reader(source)
    return Decimal(found) if type(found) is int else found


def _quiet(item: Any, name: str) -> Any:
    if type(item) is dict:
        return item.get(name)
    return read(item, name)


def _offset(value: Time | DateTime) -> DaysTime | None:
    time = value.time if isinstance(value, DateTime) else value
    day = value.date if isinstance(value, DateTime) else Date(1970, 1, 1)
    offset = time.offset_on(day)
    return None if offset is None else DaysTime(offset * NANO)


def _signed(part: Callable[[int], int]) -> Callable[[Any], int]:
    def read_part(value: Any) -> int:
        whole = value.months if isinstance(value, YearsMonths) else value.nanos
        return -part(-whole) if whole < 0 else part(whole)

    return read_part


_DATE: dict[str, Callable[[Any], Any]] = {
    "year": lambda d: d.year, "month": lambda d: d.month, "day": lambda d: d.day, "weekday": lambda d: d.weekday,
}
_TIME: dict[str, Callable[[Any], Any]] = {
    "hour": lambda t: t.hour, "minute": lambda t: t.minute, "second": lambda t: t.second, "time offset": _offset,
    "timezone": lambda t: t.zone,
}
_PROPERTIES: dict[type, dict[str, Callable[[Any], Any]]] = {
    Date: _DATE,
    Time: _TIME,
    DateTime: {
        **{k: (lambda v, f=f: f(v.date)) for k, f in _DATE.items()},  # type: ignore[misc]
        **{k: (lambda v, f=f: f(v.time)) for k, f in _TIME.items()},  # type: ignore[misc]
        "time offset": _offset,
    },
    YearsMonths: {"years": _signed(lambda m: m // 12), "months": _signed(lambda m: m % 12)},
    DaysTime: {
        "days": _signed(lambda n: n // NANO // 86_400), "hours": _signed(lambda n: n // NANO // 3600 % 24),
        "minutes": _signed(lambda n: n // NANO // 60 % 60), "seconds": _signed(lambda n: n // NANO % 60),
    },
    Interval: {
        "start": lambda i: i.low, "end": lambda i: i.high, "start included": lambda i: i.low_closed,
        "end included": lambda i: i.high_closed,
    },
}

"""A policy's parameters by date: a column for each day on which one of them changed, the latest first, the one in force marked,
changes bold."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zhengtong.kernel.content.policies import Parameter, Policy


@dataclass(frozen=True)
class Value:
    """What holds from a column's day on: the value, whether it is set, and whether it differs from the column before."""

    value: Any
    known: bool
    changed: bool


@dataclass(frozen=True)
class Column:
    """A day from which values hold; `current` for the one of today, `later` for those to come."""

    since: date
    current: bool
    later: bool


@dataclass(frozen=True)
class Parameters:
    """The whole table: columns by day, and a row of values per parameter."""

    columns: list[Column]
    rows: list[tuple[Parameter, list[Value]]]


def of(policy: Policy, on: date) -> Parameters:
    """The table of `policy`'s parameters, read on the day `on`."""
    days = sorted({dated.from_ for parameter in policy.parameters for dated in parameter.values})
    begun = [since for since in days if since <= on]
    columns = [Column(since, bool(begun) and since == begun[-1], since > on) for since in days]
    return Parameters(columns[::-1], [(parameter, _values(parameter, days)[::-1]) for parameter in policy.parameters])


def _values(parameter: Parameter, days: list[date]) -> list[Value]:
    values, before = [], None
    for position, since in enumerate(days):
        begun = parameter.values[0].from_ <= since
        value = parameter.on(since)
        values.append(
            Value(value, begun and value is not None, position > 0 and begun and value != before and before is not None)
        )
        before = value
    return values

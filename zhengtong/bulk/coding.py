"""One fact, one column of codes for all tables: MISSING, ABSENT, then classes of values; times freshness.

A class holds the values that no table tells apart (see `parts`). Numbers and dates that are only compared with constants are
coded by cut points; whatever else a table looks at is evaluated once per distinct value that occurs. `ages` are the freshness
limits as first fresh days, ascending: the code is class * (len(ages) + 1) + number of `ages` after the row's as-of day.
"""
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numba import njit, prange

from zhengtong.feel import Missing
from zhengtong.feel.dates import Date
from zhengtong.feel.values import Interval

from . import encode
from .columns import Facts, feel_value

DIRECT = 1 << 22
Answers = Callable[[Any], Hashable]


@dataclass(frozen=True)
class Coding:
    """How a fact is coded. `values[class]`: a stored value of each class from FIRST on (index 0 and 1 are not used)."""

    name: str
    column: Facts
    values: np.ndarray
    ages: np.ndarray
    cuts: np.ndarray | None = None  # class = FIRST + cuts at or below the value
    low: int = 0
    table: np.ndarray | None = None  # class = table[value - low], or with keys table[position of the value in keys]
    keys: np.ndarray | None = None

    @property
    def classes(self) -> int:
        """Number of classes, MISSING and ABSENT included."""
        return len(self.values)

    @property
    def codes(self) -> int:
        """Number of codes."""
        return self.classes * (len(self.ages) + 1)

    def fact(self, number: int) -> Any:
        """The FEEL value of a class: Missing, None or one of its values."""
        if number == encode.MISSING:
            return Missing({self.name})
        return None if number == encode.ABSENT else feel_value(self.column, int(self.values[number]))

    def class_of_code(self, oldest: int | None) -> np.ndarray:
        """code -> class for a table that accepts nothing older than `oldest` (None: any age)."""
        ages = len(self.ages) + 1
        numbers = np.arange(self.codes)
        found = numbers // ages
        if oldest is not None:
            # a row with k limits after its day stands for `oldest` or later when k <= limits after `oldest` itself
            found[numbers % ages > len(self.ages) - 1 - np.searchsorted(self.ages, oldest)] = encode.MISSING
        return found

    def write(self, out: np.ndarray) -> None:
        """The codes of all rows (uint16)."""
        column, nothing = self.column, np.zeros(0, np.bool_)
        if self.cuts is not None:
            encode.interval_codes(column.values, column.state, self.cuts, nothing, out)
        elif self.keys is None:
            assert self.table is not None
            encode.direct_codes(column.values, column.state, self.low, self.table, nothing, out)
        else:
            assert self.keys is not None and self.table is not None
            _searched(column.values, column.state, self.keys, self.table, out)
        if len(self.ages):
            _with_age(out, column.as_of, self.ages)


@njit(cache=True, nogil=True, parallel=True)
def _with_age(out, as_of, ages):  # type: ignore[no-untyped-def]
    width = len(ages) + 1
    for i in prange(len(out)):
        older = 0
        for age in ages:
            if as_of[i] < age and as_of[i] != encode.UNDATED:
                older += 1
        out[i] = out[i] * width + older


@njit(cache=True, nogil=True, parallel=True)
def _searched(values, state, keys, table, out):  # type: ignore[no-untyped-def]
    for i in prange(len(values)):
        if state[i] > encode.ABSENT_STATE:
            out[i] = encode.MISSING
        elif state[i] == encode.ABSENT_STATE:
            out[i] = encode.ABSENT
        else:
            out[i] = table[np.searchsorted(keys, np.int64(values[i]))]


def build(name: str, column: Facts, constants: Iterable[Any], ages: Iterable[int], answers: Answers | None) -> Coding:
    """The coding of one fact. `answers`: what the tables see of a FEEL value (None: they only compare it with constants)."""
    limits = np.array(sorted(set(ages)), np.int64)
    ends = list(_ends(constants))
    if column.type in {"string", "boolean"}:
        return _by_value(name, column, limits, _words(column, ends, answers))
    comparisons = [("=", _number(end)) for end in ends if _fits(column, end)]
    cuts = encode.thresholds(comparisons, column.scale if column.type == "number" else 0)
    if answers is None:
        least = np.concatenate([[0, 0], [cuts[0] - 1 if len(cuts) else 0], cuts])
        return Coding(name, column, least.astype(np.int64), limits, cuts=cuts)
    seen = answers

    def look(raw: int) -> Hashable:
        return int(np.searchsorted(cuts, raw, "right")), seen(feel_value(column, raw))

    return _by_value(name, column, limits, look)


def _words(column: Facts, ends: list[Any], answers: Answers | None) -> Callable[[int], Hashable]:
    """Strings and booleans are their own classes; of a large dictionary only what is compared is told apart."""
    if column.type == "boolean" or len(column.dictionary or ()) <= 4096:
        return lambda raw: raw
    words = [end for end in ends if isinstance(end, str)]

    def look(raw: int) -> Hashable:
        value = feel_value(column, raw)
        return tuple((value > w) - (value < w) for w in words), answers(value) if answers else None

    return look


def _by_value(name: str, column: Facts, ages: np.ndarray, look: Callable[[int], Hashable]) -> Coding:
    present = distinct_values(column)
    classes: dict[Hashable, int] = {}
    numbers, values = [], [0, 0]
    for raw in present.tolist():
        number = classes.setdefault(look(raw), len(classes) + encode.FIRST)
        numbers.append(number)
        if number == len(values):
            values.append(raw)
    least = np.array(values, np.int64)
    codes = np.array(numbers, np.int64)
    if len(present) and int(present[-1] - present[0]) >= DIRECT:
        return Coding(name, column, least, ages, keys=present, table=codes.astype(np.uint16))
    low = int(present[0]) if len(present) else 0
    table = np.zeros(int(present[-1]) - low + 1 if len(present) else 1, np.uint16)
    table[present - low] = codes
    return Coding(name, column, least, ages, low=low, table=table)


def distinct_values(column: Facts) -> np.ndarray:
    """The stored values that occur as known, ascending (int64)."""
    known = column.values[column.state == encode.KNOWN_STATE]
    if not len(known):
        return np.zeros(0, np.int64)
    low, high = int(known.min()), int(known.max())
    if high - low < DIRECT:
        return np.flatnonzero(np.bincount(known.astype(np.int64) - low)) + low
    return np.unique(known).astype(np.int64)


def _ends(constants: Iterable[Any]) -> Iterable[Any]:
    for constant in constants:
        if isinstance(constant, list):
            yield from _ends(constant)
        elif isinstance(constant, Interval):
            yield from _ends((constant.low, constant.high))
        else:
            yield constant


def _fits(column: Facts, end: Any) -> bool:
    return isinstance(end, Date if column.type == "date" else Decimal)


def _number(end: Any) -> Decimal:
    return Decimal(end.days) if isinstance(end, Date) else end

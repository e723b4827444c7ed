"""One fact, one column of codes for all tables: MISSING, ABSENT, then classes of values; times freshness.

A class holds the values that no table tells apart (see `parts`). Numbers and dates that are only compared with constants are
coded by cut points; whatever else a table looks at is evaluated once per distinct value that occurs. `ages` are the freshness
limits as first fresh days, ascending: the code is class * (len(ages) + 1) + number of `ages` after the row's as-of day.
"""
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numba import njit

from zhengtong.feel import Missing
from zhengtong.feel.dates import Date
from zhengtong.feel.values import Interval

from . import encode
from .columns import Column, feel_value

DIRECT = 1 << 22
Answers = Callable[[np.ndarray], list[Hashable]]


@dataclass(frozen=True)
class Coding:
    """How a fact is coded. `values[class]`: a stored value of each class from FIRST on (index 0 and 1 are not used)."""

    name: str
    column: Column
    values: np.ndarray
    ages: np.ndarray
    cuts: np.ndarray | None = None  # class = FIRST + cuts at or below the value
    low: int = 0
    table: np.ndarray | None = None  # class = table[value - low], or with keys table[position of the value in keys]
    keys: np.ndarray | None = None
    seen: Sequence[Hashable] = ()  # per class what the tables see of its values, in any column of this type and scale

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
        column = self.column
        if self.cuts is not None:
            encode.interval_codes(column.values, column.state, self.cuts, out)
        elif self.keys is None:
            assert self.table is not None
            encode.direct_codes(column.values, column.state, self.low, self.table, out)
        else:
            assert self.keys is not None and self.table is not None
            _searched(column.values, column.state, self.keys, self.table, out)
        if len(self.ages):
            _with_age(out, column.as_of, self.ages)


@njit(cache=True, nogil=True)
def _with_age(out, as_of, ages):  # type: ignore[no-untyped-def]
    width = len(ages) + 1
    for i in range(len(out)):
        older = 0
        for age in ages:
            if as_of[i] < age and as_of[i] != encode.UNDATED:
                older += 1
        out[i] = out[i] * width + older


@njit(cache=True, nogil=True)
def _searched(values, state, keys, table, out):  # type: ignore[no-untyped-def]
    for i in range(len(values)):
        if state[i] > encode.ABSENT_STATE:
            out[i] = encode.MISSING
        elif state[i] == encode.ABSENT_STATE:
            out[i] = encode.ABSENT
        else:
            out[i] = table[np.searchsorted(keys, np.int64(values[i]))]


def build(
    name: str, column: Column, constants: Iterable[Any], ages: Iterable[int], answers: Answers | None, *, own: bool = False
) -> Coding:
    """The coding of one fact. `answers`: what the tables see of stored values (None: they only compare with constants). `own`:
    every text is a class of its own."""
    limits = np.array(sorted(set(ages)), np.int64)
    known = list(ends(constants))
    if column.type in {"string", "boolean"}:
        return _by_value(name, column, limits, _words(column, None if own else known), answers)
    cuts = cuts_of(column, known)
    if answers is None:
        least = np.concatenate([[0, 0], [cuts[0] - 1 if len(cuts) else 0], cuts])
        return Coding(name, column, least.astype(np.int64), limits, cuts=cuts, seen=range(len(least)))
    return _by_value(name, column, limits, lambda raw: np.searchsorted(cuts, raw, "right").tolist(), answers)


def cuts_of(column: Column, constants: Iterable[Any]) -> np.ndarray:
    """int64, ascending: where the answers of comparisons of a number or date with these constants may change."""
    comparisons = [("=", _number(end)) for end in ends(constants) if _fits(column, end)]
    return encode.thresholds(comparisons, column.scale if column.type == "number" else 0)


def _words(column: Column, constants: list[Any] | None) -> Answers:
    """Texts are told apart only by the constants they are compared with (None: all); booleans are their own classes."""
    words = sorted({c for c in constants or () if isinstance(c, str)})

    def look(raw: np.ndarray) -> list[Hashable]:
        if column.type == "boolean" or constants is None:
            return list(raw.tolist())
        texts = [(column.dictionary or ())[r] for r in raw.tolist()]
        return [bisect_left(words, text) + bisect_right(words, text) for text in texts]

    return look


def _by_value(name: str, column: Column, ages: np.ndarray, look: Answers, answers: Answers | None) -> Coding:
    present = distinct_values(column)
    keys: Iterable[Hashable] = look(present) if answers is None else zip(look(present), answers(present), strict=True)
    classes: dict[Hashable, int] = {}
    numbers, values = [], [0, 0]
    for raw, key in zip(present.tolist(), keys, strict=True):
        number = classes.setdefault(key, len(classes) + encode.FIRST)
        numbers.append(number)
        if number == len(values):
            values.append(raw)
    least = np.array(values, np.int64)
    seen = [None, None, *classes]
    codes = np.array(numbers, np.int64)
    if len(present) and int(present[-1] - present[0]) >= DIRECT:
        return Coding(name, column, least, ages, keys=present, table=codes.astype(np.uint32), seen=seen)
    low = int(present[0]) if len(present) else 0
    table = np.zeros(int(present[-1]) - low + 1 if len(present) else 1, np.uint32)
    table[present - low] = codes
    return Coding(name, column, least, ages, low=low, table=table, seen=seen)


def distinct_values(column: Column) -> np.ndarray:
    """The stored values that may occur as known, ascending (int64)."""
    if column.type == "boolean":
        return np.arange(2)
    if column.type == "string" and len(column.dictionary or ()) <= 4096:
        return np.arange(len(column.dictionary or ()))
    known = column.values[column.state == encode.KNOWN_STATE]
    if not len(known):
        return np.zeros(0, np.int64)
    low, high = int(known.min()), int(known.max())
    if high - low < DIRECT:
        return np.flatnonzero(np.bincount(known.astype(np.int64) - low)) + low
    return np.unique(known).astype(np.int64)


def ends(constants: Iterable[Any]) -> Iterable[Any]:
    """Single values in lists and ranges."""
    for constant in constants:
        if isinstance(constant, list):
            yield from ends(constant)
        elif isinstance(constant, Interval):
            yield from ends((constant.low, constant.high))
        else:
            yield constant


def _fits(column: Column, end: Any) -> bool:
    return isinstance(end, Date if column.type == "date" else Decimal)


def _number(end: Any) -> Decimal:
    return Decimal(end.days) if isinstance(end, Date) else end

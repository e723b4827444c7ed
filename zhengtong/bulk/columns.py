"""Fact columns as the kernel reads them, and single values as the interpreter reads them.

A column has `.values` (date: days since 1970-01-01; boolean 0/1; number scaled by 10**scale; string: code into `.dictionary`;
reference: subject number), `.state` (0 known, 1 absent, above: missing) and `.as_of` (days; the day each row stands for).
"""
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from zhengtong.feel import Missing
from zhengtong.feel.dates import Date

from .encode import ABSENT_STATE, UNDATED


class Column(Protocol):
    """What the kernel needs of a fact column."""

    @property
    def values(self) -> np.ndarray: ...
    @property
    def state(self) -> np.ndarray: ...
    @property
    def as_of(self) -> np.ndarray: ...
    @property
    def type(self) -> str: ...
    @property
    def scale(self) -> int: ...
    @property
    def dictionary(self) -> Sequence[str] | None: ...


@dataclass(frozen=True)
class Facts:
    """A column in memory."""

    values: np.ndarray
    state: np.ndarray
    as_of: np.ndarray
    type: str
    scale: int = 0
    dictionary: Sequence[str] | None = None


class Some:
    """Some rows of a column, each array cut when it is first asked for."""

    def __init__(self, whole: Column, rows: np.ndarray) -> None:
        self._whole, self._rows = whole, rows
        self.type, self.scale, self.dictionary = whole.type, whole.scale, whole.dictionary

    @cached_property
    def values(self) -> np.ndarray:
        """Stored values."""
        return np.asarray(self._whole.values[self._rows])

    @cached_property
    def state(self) -> np.ndarray:
        """States."""
        return np.asarray(self._whole.state[self._rows])

    @cached_property
    def as_of(self) -> np.ndarray:
        """As-of days."""
        return np.asarray(self._whole.as_of[self._rows])


def feel_value(column: Column, raw: int) -> Any:
    """The FEEL value of a stored known value."""
    if column.type == "date":
        return Date.from_days(raw)
    if column.type == "boolean":
        return bool(raw)
    if column.type == "string":
        return (column.dictionary or ())[raw]
    return Decimal(raw).scaleb(-column.scale) if column.type == "number" and column.scale else Decimal(raw)


@dataclass
class Frame:
    """The columns of one subject kind, for all its subjects or for those numbered in `subjects` (int array, ascending)."""

    source: Callable[[str], Column]
    count: int
    subjects: np.ndarray | None = None
    _columns: dict[str, Column] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return self.count if self.subjects is None else len(self.subjects)

    def column(self, name: str) -> Column:
        """The column, cut to the frame's subjects."""
        if name not in self._columns:
            whole = self.source(name)
            self._columns[name] = whole if self.subjects is None else Some(whole, self.subjects)
        return self._columns[name]

    def part(self, rows: np.ndarray) -> "Frame":
        """The frame of some of its rows (positions in this frame)."""
        numbers = rows if self.subjects is None else self.subjects[rows]
        return replace(self, subjects=numbers, _columns={})

    def facts(self, names: Iterable[str], row: int, oldest: Mapping[str, int]) -> dict[str, Any]:
        """FEEL values of one row. `oldest`: fact -> first day that is fresh enough; what is older is missing."""
        return {name: self.fact(name, row, oldest.get(name)) for name in names}

    def fact(self, name: str, row: int, oldest: int | None = None) -> Any:
        """The FEEL value of one fact of one row: a value, None (known absent) or Missing."""
        column = self.column(name)
        if column.state[row] > ABSENT_STATE or (oldest is not None and UNDATED != column.as_of[row] < oldest):
            return Missing({name})
        return None if column.state[row] == ABSENT_STATE else feel_value(column, int(column.values[row]))

"""A register's rows over the whole year: values by column, when a row comes and goes, and what changes in between.

Arrays only: dates are int32 days since 1970-01-01, numbers int64 scaled by the column's decimal places, booleans int8,
strings int32 codes into the column's words, references int32 positions in the other kind. An empty cell is the smallest
value of dates and numbers and -1 of the others, so that two states are compared with one `!=`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from district.schema import ColumnSpec, RegisterSpec, Schema
from district.streams import NEVER

Array = np.ndarray
EMPTY = {"date": np.iinfo(np.int32).min, "number": np.iinfo(np.int64).min, "boolean": -1, "string": -1, "reference": -1}
DTYPE = {"date": np.int32, "number": np.int64, "boolean": np.int8, "string": np.int32, "reference": np.int32}
NO_DATE = EMPTY["date"]


@dataclass(frozen=True)
class Text:
    """Strings as codes into words; -1 is empty."""

    codes: Array
    words: Sequence[str]


@dataclass
class Update:
    """From monthly state `month` on, `values` hold at `rows` (positions in the table)."""

    month: int
    rows: Array
    values: dict[str, Any]


@dataclass
class Rows:
    """What a builder returns: keys and columns by Chinese name, month of entering and leaving per row, changes."""

    keys: dict[str, Any]
    columns: dict[str, Any]
    enter: Array = field(default_factory=lambda: np.zeros(0, np.int8))  # none given: there from the start
    leave: Array = field(default_factory=lambda: np.zeros(0, np.int8))  # none given: never
    updates: list[Update] = field(default_factory=list)


@dataclass
class Column:
    """One column: its spec, its values, its words when it holds strings."""

    spec: ColumnSpec
    values: Array
    words: Sequence[str] = ()

    @property
    def empty(self) -> int:
        """The mark of an empty cell."""
        return EMPTY[base_type(self.spec)]


@dataclass
class Table:
    """A register's rows over the year, in key order."""

    spec: RegisterSpec
    keys: dict[str, Column]
    columns: dict[str, Column]
    enter: Array
    leave: Array
    updates: list[Update]

    def __len__(self) -> int:
        return len(self.enter)

    def subject(self) -> Array:
        """Positions of the first key column's subject (person, firm or household)."""
        return next(iter(self.keys.values())).values


def base_type(spec: ColumnSpec) -> str:
    """The storage type of a column; a key column that names a subject kind is a reference."""
    return spec.type if spec.type in DTYPE else "reference"


def table(schema: Schema, register: RegisterSpec, rows: Rows) -> Table:
    """Typed columns in key order from what a builder returned; refuses a missing or unknown column by name."""
    wanted = [c.name for c in register.columns]
    if odd := set(wanted) ^ set(rows.columns):
        raise ValueError(
            f"register {register.key}: the generator and the pack differ in {sorted(odd)}; "
            f"add the columns to the register's builder in district/ or to its register.yaml"
        )
    keys = {spec.name: typed(spec, rows.keys[spec.name]) for spec in schema.keys[register.kind]}
    columns = {spec.name: typed(spec, rows.columns[spec.name]) for spec in register.columns}
    count = len(next(iter(keys.values())).values)
    enter = rows.enter.astype(np.int8) if len(rows.enter) else np.zeros(count, np.int8)
    leave = rows.leave.astype(np.int8) if len(rows.leave) else np.full(count, NEVER, np.int8)
    updates = [
        Update(u.month, u.rows, {n: retyped(columns[n], v) for n, v in u.values.items()}) for u in rows.updates if len(u.rows)
    ]
    return Table(register, keys, columns, enter, leave, sorted(updates, key=lambda u: u.month))


def typed(spec: ColumnSpec, raw: Any) -> Column:
    """A column from a builder's array: floats in the column's unit, Text, days, booleans or positions."""
    kind = base_type(spec)
    if isinstance(raw, Text):
        if odd := set(raw.words) - set(spec.values) if spec.values else set():
            raise ValueError(
                f"column {spec.name}: words {sorted(odd)} are not among the values of its register.yaml {spec.values}"
            )
        return Column(spec, raw.codes.astype(np.int32), list(raw.words))
    if kind == "number":
        return Column(spec, scaled(np.asarray(raw), spec.scale))
    return Column(spec, np.asarray(raw).astype(DTYPE[kind], copy=False))


def retyped(column: Column, raw: Any) -> Array:
    """An update's values in the column's own type; its words must be the column's words."""
    if isinstance(raw, Text):
        if list(raw.words) != list(column.words):
            raise ValueError(f"column {column.spec.name}: an update must use the same words as the table")
        return raw.codes.astype(np.int32)
    return typed(column.spec, raw).values


def scaled(values: Array, scale: int) -> Array:
    """Integers scaled by 10**scale; NaN is empty."""
    if values.dtype.kind != "f":
        return values.astype(np.int64) * 10**scale
    empty = np.isnan(values)
    out = np.rint(np.where(empty, 0, values) * 10**scale).astype(np.int64)
    out[empty] = EMPTY["number"]
    return out


def pick(rng: np.random.Generator, size: int, weights: Mapping[Any, float] | Sequence[float] | Array) -> Array:
    """int32 codes drawn with the given weights (by position)."""
    shares = np.asarray(list(weights.values()) if isinstance(weights, Mapping) else weights, dtype=float)
    edges = np.cumsum(shares / shares.sum())[:-1]
    return np.searchsorted(edges, rng.random(size), side="right").astype(np.int32)


def some(rng: np.random.Generator, size: int, share: float | Array) -> Array:
    """True for about `share` of the positions."""
    return rng.random(size) < share

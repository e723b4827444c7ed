"""A frame's columns as the Arrow relation that the queries read."""
from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from zhengtong.bulk.columns import Column, Frame

from .query import Fact
from .target import Unsayable

KINDS = {"number": "number", "date": "date", "string": "text", "boolean": "boolean"}


def relation(frame: Frame, names: Iterable[str]) -> tuple[pa.Table, dict[str, Fact]]:
    """(subject, v<n>, s<n>, d<n> for each fact; what each column is). Raises Unsayable for a column of another type."""
    arrays: dict[str, pa.Array] = {"subject": pa.array(np.arange(len(frame), dtype=np.int64))}
    facts = {}
    for n, name in enumerate(sorted(names)):
        column = frame.column(name)
        if column.type not in KINDS:
            raise Unsayable(f"a column of the type {column.type}")
        arrays[f"v{n}"] = _values(column)
        arrays[f"s{n}"] = pa.array(np.minimum(column.state, 2).astype(np.int8))
        arrays[f"d{n}"] = pa.array(np.asarray(column.as_of).astype(np.int32))
        largest = int(np.abs(np.asarray(column.values).astype(np.int64)).max(initial=0)) if column.type == "number" else 0
        facts[name] = Fact(n, KINDS[column.type], column.scale, len(str(largest)))
    return pa.table(arrays), facts


def _values(column: Column) -> pa.Array:
    raw = np.asarray(column.values)
    if column.type == "string":
        words = pa.array(list(column.dictionary or [""]) or [""], pa.string())
        codes = pa.array(np.where(column.state == 0, raw, 0).astype(np.int32))
        return pa.DictionaryArray.from_arrays(codes, words).cast(pa.string())
    return pa.array(raw.astype(np.bool_)) if column.type == "boolean" else pa.array(raw.astype(np.int64))

"""From the district's arrays to Arrow columns and Parquet files, without a Python object per cell."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from district.table import EMPTY, Array, Column, Table, base_type
from district.world import World

AS_OF, REMOVED = "数据日期", "删除"


def keys_of(world: World, kind: str) -> Array:
    """n × width ASCII bytes: the keys of a subject kind with a single text key."""
    return {"person": world.people.ids, "firm": world.firms.keys, "household": world.homes.keys}[kind]


def strings(matrix: Array, rows: Array) -> pa.Array:
    """An Arrow string column of `matrix[rows]`; a negative row is null."""
    count, width = len(rows), matrix.shape[1]
    missing = rows < 0
    data = matrix[np.where(missing, 0, rows)] if missing.any() else matrix[rows]
    offsets = np.arange(count + 1, dtype=np.int32) * width
    return pa.Array.from_buffers(
        pa.string(), count, [bitmap(missing), pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data))]
    )


def bitmap(missing: Array) -> pa.Buffer | None:
    """A validity bitmap, None when nothing is missing."""
    return pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None


def array(world: World, column: Column, values: Array) -> pa.Array:
    """An Arrow column of a table's values."""
    kind, spec = base_type(column.spec), column.spec
    if kind == "reference":
        return strings(keys_of(world, spec.to or spec.type if spec.type == "reference" else _target(spec.type)), values)
    if kind == "string":
        return _words(column.words, values)
    missing = values == EMPTY[kind]
    if kind == "boolean":
        return pa.Array.from_buffers(
            pa.bool_(), len(values), [bitmap(missing), pa.py_buffer(np.packbits(values == 1, bitorder="little"))]
        )
    if kind == "date":
        return pa.Array.from_buffers(
            pa.date32(), len(values), [bitmap(missing), pa.py_buffer(np.ascontiguousarray(values, np.int32))]
        )
    if spec.scale == 0:
        return pa.Array.from_buffers(pa.int64(), len(values), [bitmap(missing), pa.py_buffer(np.ascontiguousarray(values))])
    wide = np.stack([values, values >> 63], axis=1)
    return pa.Array.from_buffers(
        pa.decimal128(18, spec.scale), len(values), [bitmap(missing), pa.py_buffer(np.ascontiguousarray(wide))]
    )


def _target(key_type: str) -> str:
    """The subject kind of a key column's type."""
    return {"resident_id": "person", "uscc": "firm"}.get(key_type, key_type)


def _words(words: Sequence[str], codes: Array) -> pa.Array:
    used, inverse = (np.unique(codes[codes >= 0], return_inverse=True)) if len(codes) < 4 * len(words) else (None, None)
    if used is not None:
        short = codes.copy()
        short[codes >= 0] = inverse
        codes, words = short, [words[i] for i in used.tolist()]
    indices = pa.Array.from_buffers(
        pa.int32(), len(codes), [bitmap(codes < 0), pa.py_buffer(np.ascontiguousarray(np.maximum(codes, 0), np.int32))]
    )
    if len(words) * 2 > len(codes):
        return pa.array(words, pa.string()).take(indices)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))


def key_columns(world: World, table: Table, rows: Array) -> dict[str, pa.Array]:
    """The key columns of a register file; a household's or person's own key is made from the position."""
    out = {}
    for name, column in table.keys.items():
        if base_type(column.spec) == "string" and not column.words:
            out[name] = strings(world.homes.keys, column.values[rows])
        else:
            out[name] = array(world, column, column.values[rows])
    return out


def write(path: Path, columns: dict[str, pa.Array]) -> int:
    """Writes a Parquet file under a temporary name and renames it; gives its size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = pa.table(columns)
    coded = [name for name in data.column_names if pa.types.is_dictionary(data.schema.field(name).type)]
    unfinished = path.with_suffix(".part")
    pq.write_table(
        data, unfinished, compression="snappy", use_dictionary=coded, write_statistics=False, store_decimal_as_integer=True
    )
    unfinished.replace(path)
    return path.stat().st_size

"""Converted parts of a large file on disk, a file per column, until they are sorted: memory holds one column at a time.

A cell is a fixed number of bytes (a text is its code); what is empty has the least value of the type.
"""
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .converting import canonical_texts


@dataclass
class _Spooled:
    """One column: its file, its type, and the distinct texts so far."""

    path: Path
    type: pa.DataType
    words: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))

    @property
    def cell(self) -> np.dtype[Any]:
        if pa.types.is_boolean(self.type):
            return np.dtype(np.int8)
        return np.dtype(np.int64 if pa.types.is_int64(self.type) else np.int32)

    @property
    def empty(self) -> int:
        return int(np.iinfo(self.cell).min)

    def write(self, values: NDArray[Any]) -> None:
        with open(self.path, "wb") as file:
            values.tofile(file)

    def append(self, column: pa.Array) -> None:
        with open(self.path, "ab") as file:
            self._cells(column).tofile(file)

    def _cells(self, column: pa.Array) -> NDArray[Any]:
        if pa.types.is_dictionary(self.type):
            return self._coded(column)
        whole = pa.int32() if pa.types.is_date(self.type) else pa.int8() if pa.types.is_boolean(self.type) else self.type
        cells: NDArray[Any] = column.cast(whole).fill_null(self.empty).to_numpy(zero_copy_only=False)
        return cells.astype(self.cell, copy=False)

    def _coded(self, column: pa.Array) -> NDArray[np.int32]:
        """Codes into the words of all parts so far; new words are added."""
        new = column.dictionary.filter(pc.invert(pc.is_in(column.dictionary, value_set=self.words)))
        if len(new):
            self.words = pa.concat_arrays([self.words, new])
        code = np.append(pc.index_in(column.dictionary, value_set=self.words).to_numpy(zero_copy_only=False), self.empty)
        codes = column.indices.fill_null(len(column.dictionary)).to_numpy(zero_copy_only=False)
        return code[codes].astype(np.int32)

    def read(self, first: int = 0, count: int = -1) -> NDArray[Any]:
        return np.fromfile(self.path, self.cell, count, offset=first * self.cell.itemsize)

    def array(self, first: int, count: int) -> pa.Array:
        """These rows as they are stored."""
        cells = self.read(first, count)
        missing = cells == self.empty
        if pa.types.is_dictionary(self.type):
            return pa.DictionaryArray.from_arrays(pa.array(cells, pa.int32(), mask=missing), self.words)
        if pa.types.is_boolean(self.type):
            return pa.array(cells == 1, self.type, mask=missing)
        return pa.array(cells, pa.int32() if pa.types.is_date(self.type) else self.type, mask=missing).cast(self.type)


class Spool:
    """Parts of one table, added in the order of the file. `close` removes the files."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self.columns = {f.name: _Spooled(folder / f".spool-{n}.part", f.type) for n, f in enumerate(schema)}
        self.rows = 0
        for column in self.columns.values():
            column.write(np.zeros(0, column.cell))

    def add(self, part: pa.Table) -> None:
        """The next rows."""
        for name, column in self.columns.items():
            column.append(part[name].combine_chunks())
        self.rows += len(part)

    def arrange(self, order: NDArray[Any] | None, optional: tuple[str, ...]) -> None:
        """Brings every column into this order and its texts into the canonical code; optional ones that say nothing go."""
        for name, column in list(self.columns.items()):
            cells = column.read()
            silent = not (cells > 0).any() if pa.types.is_boolean(column.type) else (cells == column.empty).all()
            if name in optional and silent:
                self.columns.pop(name).path.unlink()
                continue
            if order is not None:
                cells = cells[order]
            if pa.types.is_dictionary(column.type):
                cells[cells == column.empty] = -1
                coded = canonical_texts(cells, column.words, None)
                cells, column.words = coded.indices.fill_null(column.empty).to_numpy(), coded.dictionary
            if order is not None or pa.types.is_dictionary(column.type):
                column.write(cells)

    @property
    def schema(self) -> pa.Schema:
        """The columns that are left."""
        return pa.schema([(name, column.type) for name, column in self.columns.items()])

    def groups(self, size: int) -> Iterator[pa.Table]:
        """The rows, so many at a time."""
        for first in range(0, self.rows, size):
            count = min(size, self.rows - first)
            yield pa.table([c.array(first, count) for c in self.columns.values()], schema=self.schema)

    def close(self) -> None:
        """Removes the files."""
        for column in self.columns.values():
            column.path.unlink(missing_ok=True)

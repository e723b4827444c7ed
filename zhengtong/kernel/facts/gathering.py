"""The converted parts of one file, gathered until they are stored: one part as it is, several through the disk."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .spooling import Spool
from .subjects import Numbers


@dataclass(frozen=True)
class Rows:
    """A table ready to be stored: its columns, how many rows, and the rows so many at a time."""

    schema: pa.Schema
    count: int
    groups: Callable[[int], Iterable[pa.Table]]


class Gathered:
    """Parts in the order of the file. `number`: the column of subject numbers; `optional`: columns that go when they say
    nothing. `close` removes what waits on the disk."""

    def __init__(self, scratch: Path, number: str, optional: tuple[str, ...]) -> None:
        self._scratch, self._number, self._optional = scratch, number, optional
        self._numbers: list[Numbers] = []
        self._lines: list[int] = []
        self._first: pa.Table | None = None
        self._spool: Spool | None = None

    def add(self, part: pa.Table, line: int, *, kept: bool) -> None:
        """The next part, its first row on this line; of a file that is refused anyway (not `kept`) only the subject numbers
        stay, to find those named twice."""
        self._numbers.append(part[self._number].to_numpy())
        self._lines.append(line)
        if not kept:
            return
        if self._first is None:
            self._first = part
            return
        if self._spool is None:
            self._spool = Spool(self._scratch, part.schema)
            self._spool.add(self._first)
        self._spool.add(part)

    @property
    def numbers(self) -> Numbers:
        """The subject number of every row, -1 where the key is wrong."""
        return np.concatenate([np.zeros(0, np.int32), *self._numbers])

    def line(self, row: int) -> int:
        """The line of the file on which a row stands."""
        firsts = np.cumsum([0, *(len(numbers) for numbers in self._numbers)])
        part = int(np.searchsorted(firsts, row, side="right")) - 1
        return self._lines[part] + row - int(firsts[part])

    def rows(self, order: NDArray[Any] | None) -> Rows:
        """Everything in this order (None: as it stands)."""
        if self._spool is not None:
            self._spool.arrange(order, self._optional)
            return Rows(self._spool.schema, self._spool.rows, self._spool.groups)
        assert self._first is not None, "a file without a header is refused"
        table = self._first
        table = table.drop_columns([n for n in self._optional if n in table.column_names and _silent(table[n])])
        table = table if order is None else table.take(pa.array(order))
        return Rows(table.schema, len(table), lambda size: (table.slice(n, size) for n in range(0, len(table), size)))

    def close(self) -> None:
        """Removes the files."""
        if self._spool is not None:
            self._spool.close()


def _silent(column: pa.ChunkedArray) -> bool:
    return not pc.any(column).as_py() if pa.types.is_boolean(column.type) else column.null_count == len(column)

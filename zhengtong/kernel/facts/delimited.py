"""CSV in UTF-8 as batches of text, block by block. A line of another width is told, and those around it are read on."""
import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from django.utils.translation import gettext as _

from .errors import LoadRefused, RowError
from .workbooks import Batches, refused, table

BLOCK = 1 << 22
_UNEVEN = 100  # so many lines of another width are told; more mean another separator


def delimited(path: Path) -> Batches:
    """The batches of the file; comma, tab or semicolon, whatever its header holds most of."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        head = file.readline(BLOCK)
        more = file.read(1)
    mark = max(",\t;", key=head.count)
    names = _names(head, mark)
    if not more:  # a header and nothing else: an empty delivery is a delivery
        yield table(names, []), 2
        return
    yield from _ended(_Reading(path, names, mark).batches(), names)


def _names(head: str, mark: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader(io.StringIO(head), delimiter=mark), [])]
    except csv.Error as error:
        size = csv.field_size_limit() >> 10
        raise refused(1, _("有一个列名超过 %d KB") % size, _("第一行写列名，用逗号分开；检查引号是否成对")) from error


class _Reading:
    """`line`: of the next row; `uneven`: the lines of another width so far, of which the first `passed` lie behind."""

    def __init__(self, path: Path, names: list[str], mark: str) -> None:
        self.path, self.names, self.mark = path, names, mark
        self.uneven: list[RowError] = []
        self.line, self.passed = 2, 0

    def batches(self) -> Batches:
        """Every block cut where a line was left out, so that each part's lines follow each other."""
        try:
            for batch in self._opened():
                yield from self._parts(pa.Table.from_batches([batch]))
        except pa.ArrowInvalid as error:
            if not self.uneven:
                raise refused(self.line, _("从这一行起不是合格的 CSV"), _("检查分隔符和引号；单元格内不能换行")) from error
        if self.uneven:
            raise LoadRefused(self.uneven)

    def _opened(self) -> Any:
        return pa_csv.open_csv(
            self.path,
            read_options=pa_csv.ReadOptions(column_names=self.names, skip_rows=1, block_size=BLOCK, use_threads=False),
            parse_options=pa_csv.ParseOptions(delimiter=self.mark, newlines_in_values=True, invalid_row_handler=self._skip,
                                              ignore_empty_lines=False),
            convert_options=pa_csv.ConvertOptions(column_types=dict.fromkeys(self.names, pa.string()),
                                                  strings_can_be_null=False),
        )

    def _skip(self, row: Any) -> str:
        message = _("有 %(a)d 列，表头有 %(e)d 列") % {"a": row.actual_columns, "e": row.expected_columns}
        self.uneven.append(RowError(row.number or 0, "", message, _("检查分隔符和引号；单元格内不能换行")))
        return "skip" if len(self.uneven) < _UNEVEN else "error"

    def _parts(self, rows: pa.Table) -> Batches:
        while self.passed < len(self.uneven) and self.uneven[self.passed].line <= self.line + len(rows):
            count = max(0, self.uneven[self.passed].line - self.line)
            yield from self._part(rows.slice(0, count))
            rows = rows.slice(count)
            self.line, self.passed = self.line + 1, self.passed + 1
        yield from self._part(rows)

    def _part(self, rows: pa.Table) -> Batches:
        if len(rows):
            _no_line_breaks(rows, self.line)
            yield rows, self.line
            self.line += len(rows)


def _ended(batches: Batches, names: list[str]) -> Batches:
    """The batches without the blank lines at the end of the file, which many programs leave."""
    held: list[tuple[pa.Table, int]] = []
    told = False
    for rows, line in batches:
        blank = _blank_end(rows)
        if blank < len(rows):
            yield from held
            yield rows.slice(0, len(rows) - blank), line
            held, told = [], True
        if blank:
            held.append((rows.slice(len(rows) - blank), line + len(rows) - blank))
    if not told:
        yield table(names, []), 2


def _blank_end(rows: pa.Table) -> int:
    """How many rows at the end hold nothing."""
    if any(column[-1].as_py() for column in rows.columns):
        return 0
    sizes = sum(pc.binary_length(column).to_numpy() for column in rows.columns)
    full = np.flatnonzero(sizes)
    return len(rows) - (int(full[-1]) + 1 if len(full) else 0)


def _no_line_breaks(rows: pa.Table, line: int) -> None:
    """Refuses a cell with a line break: no column holds such texts, and every line number after it would be wrong."""
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        found = pc.index(pc.match_substring(column, "\n"), True).as_py() if _has_break(column) else -1
        if found >= 0:
            raise refused(line + found, _("单元格内有换行"), _("检查引号；单元格内不能换行"), name)


def _has_break(column: pa.ChunkedArray) -> bool:
    return any((np.frombuffer(chunk.buffers()[2] or b"", np.uint8) == 10).any() for chunk in column.chunks)

"""One register file -> rows ready to be stored: headers checked, every cell converted, rows sorted, keys unique."""
import difflib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from zhengtong.kernel.content.models import Column, Register

from .converting import Converter
from .errors import LoadRefused, RowError
from .parsing import EPOCH, Wrong, shortened
from .readers import batches
from .spooling import Spool
from .subjects import Numbers

NUMBER, OWN_DAY, DELETED = "编号", "数据日期", "删除"
Progress = Callable[[str, int], None]
_EXTRA = {OWN_DAY: Column(zh=OWN_DAY, en="as_of", type="date", grade=1),
          DELETED: Column(zh=DELETED, en="deleted", type="boolean", grade=1)}


@dataclass(frozen=True)
class Rows:
    """A table ready to be stored: its columns, how many rows, and the rows so many at a time."""

    schema: pa.Schema
    count: int
    groups: Callable[[int], Iterable[pa.Table]]


@dataclass
class Intake:
    """Reads files of one register on one as-of day; `progress(stage, rows so far)`."""

    register: Register
    as_of: date
    converter: Converter
    scratch: Path
    progress: Progress = lambda stage, rows: None

    @contextmanager
    def read(self, path: Path) -> Iterator[Rows]:
        """The file as it is stored, for as long as the context lasts. LoadRefused with every error. A file of several
        batches goes through the disk: memory holds a batch, one column, and the subject numbers."""
        keys = [k.zh for k in self.converter.kinds[self.register.subject].keys]
        first, spool, read, errors = None, None, 0, self.converter.errors
        try:
            for raw, line in batches(path, keys, self.scratch):
                if not read:
                    check_header(raw.column_names, keys, [c.zh for c in self.register.columns])
                part = self._part(raw, line)
                read += len(raw)
                self.progress(self.register.key, read)
                if errors.total:
                    continue
                if first is None:
                    first = part
                else:
                    spool = spool or self._spool(first)
                    spool.add(part)
            errors.raise_any()
            assert first is not None
            yield self._whole(first, _first_line(path)) if spool is None else self._spooled(spool, _first_line(path))
        finally:
            if spool:
                spool.close()

    def _spool(self, first: pa.Table) -> Spool:
        spool = Spool(self.scratch, first.schema)
        spool.add(first)
        return spool

    def _spooled(self, spool: Spool, first_line: int) -> Rows:
        spool.arrange(self._order(spool.numbers(NUMBER), first_line), (OWN_DAY, DELETED))
        return Rows(spool.schema, spool.rows, spool.groups)

    def _whole(self, table: pa.Table, first_line: int) -> Rows:
        order = self._order(table[NUMBER].to_numpy(), first_line)
        silent = [name for name in (OWN_DAY, DELETED) if name in table.column_names and _says_nothing(table[name])]
        table = table.drop_columns(silent)
        table = table if order is None else table.take(pa.array(order))
        return Rows(table.schema, len(table), lambda size: (table.slice(n, size) for n in range(0, len(table), size)))

    def _part(self, raw: pa.Table, line: int) -> pa.Table:
        columns = {NUMBER: pa.array(self.converter.numbers(raw, self.register.subject, line), pa.int32())}
        for column in self.register.columns:
            columns[column.zh] = self.converter.column(raw[column.zh], column, line)
        for name in (OWN_DAY, DELETED):
            if name in raw.column_names:
                columns[name] = self.converter.column(raw[name], _EXTRA[name], line)
        if OWN_DAY in columns:
            self._not_later(columns[OWN_DAY], line)
        return pa.table(columns)

    def _not_later(self, days: pa.Array, line: int) -> None:
        limit = (self.as_of - EPOCH).days
        for row in np.flatnonzero(days.cast(pa.int32()).fill_null(limit).to_numpy() > limit):
            self.converter.errors.add(line + int(row), OWN_DAY, Wrong(
                _("晚于文件的数据日期 %s") % self.as_of, _("改正该行日期，或以正确的日期载入文件")))

    def _order(self, numbers: Numbers, first_line: int) -> NDArray[Any] | None:
        """The rows by subject number, None when they stand so; refuses a subject that has two rows."""
        if (np.diff(numbers) > 0).all():
            return None
        order = np.argsort(numbers, kind="stable")
        ordered = numbers[order]
        name = self.converter.kinds[self.register.subject].keys[0].zh
        for place in np.flatnonzero(ordered[1:] == ordered[:-1]):
            before, row = int(order[place]) + first_line, int(order[place + 1]) + first_line
            self.converter.errors.add(row, name, Wrong(_("与第 %d 行是同一个主体") % before, _("每个主体只留一行")))
        self.converter.errors.raise_any()
        return order.astype(np.int32)


def check_header(names: list[str], keys: list[str], columns: list[str]) -> None:
    """Refuses missing, unknown and repeated columns, all at once, each with the likely intention."""
    wanted, optional = [*keys, *columns], [OWN_DAY, DELETED]
    errors = []
    for name in names:
        if name not in wanted and name not in optional:
            near = difflib.get_close_matches(name[:100], [w for w in wanted if w not in names], 1, 0.5)
            remedy = _("是不是“%s”") % near[0] if near else _("删去这一列；应有的列：%s") % "、".join(wanted)
            errors.append(RowError(1, name, _("没有名为“%s”的列") % shortened(name), remedy))
    for name in wanted:
        if name not in names:
            errors.append(RowError(1, name, _("缺少列“%s”") % name, _("补上这一列；不知道的单元格留空")))
    for name in sorted({n for n in names if names.count(n) > 1}):
        errors.append(RowError(1, name, _("列“%s”出现两次") % shortened(name), _("只留一列")))
    if errors:
        raise LoadRefused(errors)


def _says_nothing(column: pa.ChunkedArray) -> bool:
    return not pc.any(column).as_py() if pa.types.is_boolean(column.type) else column.null_count == len(column)


def _first_line(path: Path) -> int:
    with open(path, "rb") as file:
        return 1 if file.read(4) == b"PAR1" else 2

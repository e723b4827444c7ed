"""One register file -> one table ready to be stored: headers checked, every cell converted, rows sorted, keys unique."""
import difflib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from zhengtong.kernel.content.models import Column, Register

from .converting import Converter, canonical_texts, stored_type
from .errors import LoadRefused, RowError
from .parsing import EPOCH, Wrong
from .readers import batches

NUMBER, OWN_DAY, DELETED = "编号", "数据日期", "删除"
Progress = Callable[[str, int], None]
_EXTRA = {OWN_DAY: Column(zh=OWN_DAY, en="as_of", type="date", grade=1),
          DELETED: Column(zh=DELETED, en="deleted", type="boolean", grade=1)}


@dataclass
class Intake:
    """Reads files of one register on one as-of day; `progress(stage, rows so far)`."""

    register: Register
    as_of: date
    converter: Converter
    scratch: Path
    progress: Progress = lambda stage, rows: None

    def read(self, path: Path) -> pa.Table:
        """The file as it is stored. LoadRefused with every error."""
        keys = [k.zh for k in self.converter.kinds[self.register.subject].keys]
        parts: list[pa.Table] = []
        read = 0
        for raw, line in batches(path, keys, self.scratch):
            if not parts:
                check_header(raw.column_names, keys, [c.zh for c in self.register.columns])
            parts.append(self._part(raw, line))
            read += len(raw)
            self.progress(self.register.key, read)
        errors = self.converter.errors
        errors.raise_any()
        table = self._joined(parts)
        table = self._sorted(table, _first_line(path))
        errors.raise_any()
        return table

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

    def _joined(self, parts: list[pa.Table]) -> pa.Table:
        table = pa.concat_tables(parts)
        if len(parts) > 1:
            table = table.unify_dictionaries()
        columns = {}
        for name in table.column_names:
            column = table[name].combine_chunks() if table[name].num_chunks != 1 else table[name].chunk(0)
            if len(parts) > 1 and pa.types.is_dictionary(column.type):
                codes = column.indices.fill_null(-1).to_numpy()
                column = canonical_texts(codes, column.dictionary, None)
            empty = (name == OWN_DAY and column.null_count == len(column)) or (name == DELETED and not pc.any(column).as_py())
            if not empty:
                columns[name] = column
        return pa.table(columns)

    def _sorted(self, table: pa.Table, first_line: int) -> pa.Table:
        numbers = table[NUMBER].to_numpy()
        steps = np.diff(numbers)
        if (steps > 0).all():
            return table
        order = np.argsort(numbers, kind="stable")
        ordered = numbers[order]
        name = self.converter.kinds[self.register.subject].keys[0].zh
        for place in np.flatnonzero(ordered[1:] == ordered[:-1]):
            before, row = int(order[place]) + first_line, int(order[place + 1]) + first_line
            self.converter.errors.add(row, name, Wrong(_("与第 %d 行是同一个主体") % before, _("每个主体只留一行")))
        return table.take(pa.array(order))


def check_header(names: list[str], keys: list[str], columns: list[str]) -> None:
    """Refuses missing, unknown and repeated columns, all at once, each with the likely intention."""
    wanted, optional = [*keys, *columns], [OWN_DAY, DELETED]
    errors = []
    for name in names:
        if name not in wanted and name not in optional:
            near = difflib.get_close_matches(name, [w for w in wanted if w not in names], 1, 0.5)
            remedy = _("是不是“%s”") % near[0] if near else _("删去这一列；应有的列：%s") % "、".join(wanted)
            errors.append(RowError(1, name, _("没有名为“%s”的列") % name, remedy))
    for name in wanted:
        if name not in names:
            errors.append(RowError(1, name, _("缺少列“%s”") % name, _("补上这一列；不知道的单元格留空")))
    for name in sorted({n for n in names if names.count(n) > 1}):
        errors.append(RowError(1, name, _("列“%s”出现两次") % name, _("只留一列")))
    if errors:
        raise LoadRefused(errors)


def empty_table(register: Register) -> pa.Table:
    """A delivery without rows."""
    fields = [(NUMBER, pa.int32()), *((c.zh, stored_type(c)) for c in register.columns)]
    return pa.schema(fields).empty_table()


def _first_line(path: Path) -> int:
    with open(path, "rb") as file:
        return 1 if file.read(4) == b"PAR1" else 2

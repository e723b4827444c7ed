"""One register file -> rows ready to be stored: headers checked, every cell converted, rows sorted, keys unique."""
import difflib
from collections.abc import Callable, Iterator
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

from zhengtong.kernel.content.models import AS_OF, BORN, Column, Register

from . import keys as key_words
from .bounds import breaches
from .converting import Converter
from .errors import SHOWN, LoadRefused, RowError
from .gathering import Gathered, Rows
from .parsing import EPOCH, NO_DAY, Wrong, shortened
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

    @contextmanager
    def read(self, path: Path) -> Iterator[Rows]:
        """The file as it is stored, for as long as the context lasts. LoadRefused with every error. A file of several
        batches goes through the disk: memory holds a batch, one column, and the subject numbers."""
        gathered = Gathered(self.scratch, NUMBER, (OWN_DAY, DELETED))
        try:
            self._gather(path, gathered)
            order = self._order(gathered)
            self.converter.errors.raise_any()
            yield gathered.rows(order)
        finally:
            gathered.close()

    def _gather(self, path: Path, gathered: Gathered) -> None:
        keys, read, errors = [k.zh for k in self.converter.kinds[self.register.subject].keys], 0, self.converter.errors
        try:
            for raw, line in batches(path, keys, self.scratch):
                if not read:
                    check_header(raw.column_names, keys, [c.zh for c in self.register.columns])
                part = self._part(raw, line)
                gathered.add(part, line, kept=not errors.total)
                read += len(raw)
                self.progress(self.register.key, read)
        except LoadRefused as refused:
            errors.take(refused)

    def _part(self, raw: pa.Table, line: int) -> pa.Table:
        columns = {NUMBER: pa.array(self.converter.numbers(raw, self.register.subject, line), pa.int32())}
        for column in self.register.columns:
            columns[column.zh] = self.converter.column(raw[column.zh], column, line)
        for name in (OWN_DAY, DELETED):
            if name in raw.column_names:
                columns[name] = self.converter.column(raw[name], _EXTRA[name], line)
        if OWN_DAY in columns:
            self._not_later(columns[OWN_DAY], line)
        for column in self.register.columns:
            self._within(column, columns, raw, line)
        return pa.table(columns)

    def _within(self, column: Column, columns: dict[str, pa.Array], raw: pa.Table, line: int) -> None:
        """Notes the cells outside the column's bounds, as they are written."""
        if column.type not in ("number", "date"):
            return
        values, given = _days(columns[column.zh]), columns[column.zh].is_valid().to_numpy(zero_copy_only=False)
        for breach in breaches(column, values, given, lambda name: self._day_of(name, columns, raw)):
            rows = np.flatnonzero(breach.rows)
            for row in rows[:SHOWN].tolist():
                written = str(raw[column.zh][row]).strip()
                self.converter.errors.add(line + row, column.zh, breach.wrong(row, written))
            self.converter.errors.total += max(0, len(rows) - SHOWN)

    def _day_of(self, name: str, columns: dict[str, pa.Array], raw: pa.Table) -> Any:
        if name == AS_OF:
            return (self.as_of - EPOCH).days
        return self._born(columns[NUMBER], raw) if name == BORN else _days(columns[name])

    def _born(self, numbers: pa.Array, raw: pa.Table) -> NDArray[np.int32]:
        """The day of birth that each row's own key tells, not the one that names its subject today."""
        texts = pc.utf8_trim_whitespace(raw[self.converter.kinds[self.register.subject].keys[0].zh].cast(pa.string()))
        good = numbers.to_numpy() >= 0
        return np.where(good, key_words.born(key_words.encode(texts.fill_null(""), 3)), NO_DAY)

    def _not_later(self, days: pa.Array, line: int) -> None:
        limit = (self.as_of - EPOCH).days
        for row in np.flatnonzero(days.cast(pa.int32()).fill_null(limit).to_numpy() > limit):
            self.converter.errors.add(line + int(row), OWN_DAY, Wrong(
                _("晚于文件的数据日期 %s") % self.as_of, _("改正该行日期，或以正确的日期载入文件")))

    def _order(self, gathered: Gathered) -> NDArray[Any] | None:
        """The rows by subject number, None when they stand so; notes every subject that has two rows."""
        numbers = gathered.numbers
        if (np.diff(numbers) > 0).all():
            return None
        order = np.argsort(numbers, kind="stable")
        ordered = numbers[order]
        name = self.converter.kinds[self.register.subject].keys[0].zh
        twice = np.flatnonzero((ordered[1:] == ordered[:-1]) & (ordered[1:] >= 0))
        for place in twice[:SHOWN].tolist():
            before, row = gathered.line(int(order[place])), gathered.line(int(order[place + 1]))
            self.converter.errors.add(row, name, Wrong(_("与第 %d 行是同一个主体") % before, _("每个主体只留一行")))
        self.converter.errors.total += max(0, len(twice) - SHOWN)
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


def _days(column: pa.Array) -> NDArray[Any]:
    """Days or scaled numbers; NO_DAY where the cell is empty."""
    whole: NDArray[Any] = (column.cast(pa.int32()) if pa.types.is_date(column.type) else column).fill_null(NO_DAY).to_numpy()
    return whole

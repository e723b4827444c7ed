"""XLSX sheets as batches of text, row by row. What a spreadsheet shows but does not hold in its cells is refused: merged cells
hold one value for many, a formula without its computed value none, and a column without a name belongs nowhere."""
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
import pyarrow as pa
from django.utils.translation import gettext as _

from .errors import SHOWN, LoadRefused, RowError

Made = TypeVar("Made")
Batches = Iterator[tuple[pa.Table, int]]
SHEET_ROWS = 20_000
_LARGEST_SHEET, LARGEST_TEXTS = 16 << 30, 512 << 20  # a workbook's texts are one part, held in memory
_BLOCK, _OVERLAP = 1 << 22, 1 << 16
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z]+)([0-9]+):([A-Z]+[0-9]+)"')
_UNCOMPUTED = re.compile(
    rb'<c\b[^>]*\br="([A-Z]+)([0-9]+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_FAULTS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}


def refused(line: int, message: str, remedy: str, column: str = "") -> LoadRefused:
    """A refusal for one reason."""
    return LoadRefused([RowError(line, column, message, remedy)])


def pulled(made: Iterator[Made], broken: Callable[[], LoadRefused]) -> Iterator[Made]:
    """What a library reads out of a foreign file, item by item. On a broken file it may raise anything, in its own English:
    all of it is one refusal in our words, with the place reached; the library's words are kept as the cause."""
    while True:
        try:
            item = next(made)
        except StopIteration:
            return
        except (LoadRefused, MemoryError):
            raise
        except Exception as error:
            raise broken() from error
        yield item


def behind(line: int) -> int:
    """The place for an error somewhere from this line on; 0, the file, at its beginning."""
    return line if line > 2 else 0


def sheet(path: Path, keys: list[str]) -> Batches:
    """The first sheet's batches; `keys` are the key columns."""
    reading = _Sheet(keys)
    broken = lambda: refused(behind(reading.line), _("不是完整的 XLSX 文件"), _("在表格软件里另存为 XLSX"))  # noqa: E731
    yield from reading.batches(pulled(_rows(path), broken))


def table(names: list[str], rows: list[list[str]]) -> pa.Table:
    """Rows of text as a table; short rows are filled up."""
    filled = [row + [""] * (len(names) - len(row)) for row in rows]
    return pa.Table.from_arrays([pa.array([r[i] for r in filled], pa.string()) for i in range(len(names))], names=names)


def _rows(path: Path) -> Iterator[tuple[Any, ...]]:
    with open(path, "rb") as file:
        with zipfile.ZipFile(file) as archive:
            sizes = {i.filename: i.file_size for i in archive.infolist()}
        if sum(sizes.values()) > _LARGEST_SHEET:
            raise refused(0, _("展开后超过 16 GB"), _("改用 CSV 或 Parquet"))
        if sizes.get("xl/sharedStrings.xml", 0) > LARGEST_TEXTS:
            raise refused(0, _("表中文字展开后超过 %d MB") % (LARGEST_TEXTS >> 20), _("改用 CSV 或 Parquet"))
        if "[Content_Types].xml" not in sizes:
            raise refused(0, _("是压缩包，不是 XLSX"), _("解开后载入里面的文件"))
        first = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
        with first._get_source() as source:  # the sheet's own text: openpyxl's reading mode tells neither merges nor formulas
            _check(source)
        yield from first.iter_rows(values_only=True)


def _check(source: Any) -> None:
    """Refuses merged cells and formulas without a value, each with its place."""
    errors: dict[tuple[int, str], RowError] = {}
    held = b""
    while block := source.read(_BLOCK):
        held = held[-_OVERLAP:] + block
        for found in _MERGED.finditer(held) if b"<mergeCell " in held else ():
            column, row, end = (part.decode() for part in found.groups())
            said = _("单元格 %s 是合并的，只有第一格有值") % f"{column}{row}:{end}"
            errors[int(row), column] = RowError(int(row), column, said, _("取消合并，每一格都填上值"))
        for found in _UNCOMPUTED.finditer(held) if b"<f" in held else ():
            column, row = (part.decode() for part in found.groups())
            said = _("单元格 %s 是公式，没有算出的值") % f"{column}{row}"
            errors[int(row), column] = RowError(int(row), column, said, _("在表格软件里打开、保存，或粘贴成数值"))
    if errors:
        raise LoadRefused(list(errors.values())[:SHOWN], len(errors))


class _Sheet:
    """Reads rows after the header; blank rows count only when another follows. Every wrong cell is told at the end."""

    def __init__(self, keys: list[str]) -> None:
        self.keys, self.names, self.line = keys, [], 2  # type: list[str], list[str], int
        self.errors: list[RowError] = []

    def batches(self, rows: Iterator[tuple[Any, ...]]) -> Batches:
        self.names = _header(next(rows, ()))
        held: list[list[str]] = []
        first, blank = self.line, 0
        for row in rows:
            if all(value is None for value in row):
                blank += 1
                continue
            held += [[""] for _line in range(blank)]
            self.line += blank
            held.append(self._row(row))
            self.line, blank = self.line + 1, 0
            if len(held) >= SHEET_ROWS:
                yield table(self.names, held), first
                held, first = [], self.line
        if self.errors:
            raise LoadRefused(self.errors[:SHOWN], len(self.errors))
        yield table(self.names, held), first

    def _row(self, row: tuple[Any, ...]) -> list[str]:
        if any(value is not None for value in row[len(self.names) :]):
            said = _("有 %(a)d 列，表头有 %(e)d 列") % {"a": len(row), "e": len(self.names)}
            self.errors.append(RowError(self.line, "", said, _("给这一列写列名，或删去")))
        return [self._shown(value, name) for value, name in zip(row, self.names, strict=False)]

    def _shown(self, value: Any, column: str) -> str:
        if column in self.keys and isinstance(value, int | float) and abs(value) >= 10**15:
            self.errors.append(RowError(self.line, column, _("在表格里存成了数，末几位已丢失"),
                                        _("把这一列设成文本格式后重新导出")))
        if isinstance(value, str) and value in _FAULTS:
            self.errors.append(RowError(self.line, column, _("公式的结果是错误 %s") % value, _("改正公式，或填上值")))
        return _text(value)


def _header(row: tuple[Any, ...]) -> list[str]:
    names = ["" if value is None else str(value).strip() for value in row]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise refused(1, _("第一行没有表头"), _("第一行写列名"))
    if "" in names:
        raise refused(1, _("第 %d 列没有列名") % (names.index("") + 1), _("给这一列写列名，或删去"))
    return names


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return format(exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact, "f")

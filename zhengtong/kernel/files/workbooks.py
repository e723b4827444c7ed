"""XLSX: the cells that a reader sees, and a new workbook of those that stay: values, no formulas, nothing hidden.

A place is `表一!B3` (a cell) or `表一!` (the sheet's name).
"""
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import get_column_letter

from .parts import BLOCK, Cut, Part, cut_text, packed, unpacked

EPOCH = datetime(1980, 1, 1)
CORE = b"""<?xml version="1.0" encoding="UTF-8"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>"""


def _opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data), data_only=True, keep_links=False)


def _cells(book: Workbook) -> Iterator[tuple[Any, str, bool]]:
    """Every cell with a value: (cell, its place, whether it is seen)."""
    for sheet in book.worksheets:
        columns = _hidden_columns(sheet)
        for row in sheet.iter_rows():
            hidden = sheet.sheet_state != "visible" or _away(sheet.row_dimensions[row[0].row], "height") if row else False
            for cell in row:
                if cell.value is not None:
                    unseen = hidden or cell.column in columns or set(cell.number_format) == {";"}
                    yield cell, f"{sheet.title}!{cell.coordinate}", not unseen


def _hidden_columns(sheet: Any) -> set[int]:
    return {n for d in sheet.column_dimensions.values() if _away(d, "width") for n in range(d.min or 0, (d.max or 0) + 1)}


def _away(dimension: Any, size: str) -> bool:
    return bool(dimension.hidden) or getattr(dimension, size) == 0


def parts(data: bytes) -> list[Part]:
    """Sheets' names and cells, in order; of unseen cells only that they are there (`unseen`)."""
    book = _opened(data)
    found = [Part(f"{sheet.title}!", sheet.title) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for cell, place, seen in _cells(book):
        text = str(cell.value)
        found.append(Part(place, text) if seen else Part(place, "", text))
    return found


def rewritten(data: bytes, cuts: Sequence[Cut]) -> bytes:
    """A new XLSX of the seen values that stay; merged cells and column widths as they were."""
    old, new = _opened(data), Workbook()
    new.remove(new.active)
    own: dict[str, list[Cut]] = {cut.place: [] for cut in cuts}
    for cut in cuts:
        own[cut.place].append(cut)
    titles = {}
    for number, sheet in enumerate((s for s in old.worksheets if s.sheet_state == "visible"), 1):
        titles[sheet.title] = new.create_sheet(f"{BLOCK}{number}" if f"{sheet.title}!" in own else sheet.title)
        _shape(sheet, titles[sheet.title])
    for cell, place, seen in _cells(old):
        if seen:
            _write(titles[cell.parent.title], cell, place, own.get(place, []))
    if not titles:
        new.create_sheet("1")
    return _plain(new)


def _shape(old: Any, new: Any) -> None:
    for letter, dimension in old.column_dimensions.items():
        if dimension.width and not _away(dimension, "width"):
            new.column_dimensions[letter].width = dimension.width
    hidden = _hidden_columns(old)
    for area in old.merged_cells.ranges:
        if not hidden & set(range(area.min_col, area.max_col + 1)):
            new.merge_cells(f"{get_column_letter(area.min_col)}{area.min_row}:{get_column_letter(area.max_col)}{area.max_row}")


def _write(sheet: Any, cell: Any, place: str, cuts: Sequence[Cut]) -> None:
    made = sheet[cell.coordinate]
    if type(made).__name__ == "MergedCell":
        return
    if cuts:
        made.value = cut_text(place, str(cell.value), cuts)
    else:
        made.value = cell.value
        made.number_format = _format(cell.number_format)
    if isinstance(made.value, str):
        made.data_type = "s"  # text that begins with = stays text


def _format(code: str) -> str:
    """A format of the standard's own list; one with words of its own could carry what was removed."""
    if code in BUILTIN_FORMATS.values():
        return code
    return "yyyy-mm-dd" if is_date_format(code) else "General"


def _plain(book: Workbook) -> bytes:
    """The package without the program's own stamps."""
    out = io.BytesIO()
    book.save(out)
    return packed(unpacked(out.getvalue()) | {"docProps/core.xml": CORE})

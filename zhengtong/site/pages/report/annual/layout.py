"""The tables of the form laid out for reading: rows of cells, each with its number and where it leads; identities in words."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhengtong.report.annual import exporting
from zhengtong.report.annual.form import BLOCKS, COLUMNS, OUTCOMES, ROWS, TABLE2, TOTAL, Line
from zhengtong.report.annual.identities import Finding
from zhengtong.report.annual.models import EnteredCell
from zhengtong.report.annual.queries import Annual
from zhengtong.report.annual.tables import Table
from zhengtong.site import content, day

DISTRICT = "district"  # how an address names the whole district, whose unit is empty
FIRST, LAST = 2000, 2100
TYPES = {"html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8",
         "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@dataclass(frozen=True)
class Row:
    """One row: its name, its cells (number, address or empty)."""

    name: str
    cells: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Grid:
    """One table: its heads and rows."""

    heads: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Figure:
    """One cell of table 2: item of article 20, row, column, what was entered, where it is entered."""

    item: str
    name: str
    column: str
    entered: EnteredCell | None
    address: str


@dataclass(frozen=True)
class Identity:
    """One identity: `state` holds, broken, warned or idle (nothing to hold it against); the places where it does not hold."""

    key: str
    said: str
    state: str
    findings: Sequence[Finding]


def say(line: Any) -> str:
    """A row or column in the reader's language."""
    return str(line.en if content.english() else line.zh)


def unit_of(year: int, name: str) -> str:
    """The unit that an address names; empty for the district. Raises Http404 in words."""
    if not FIRST <= year <= LAST:
        raise Http404(_("没有 %(year)s年的报告。") % {"year": year})
    if name != DISTRICT and name not in content.now().units:
        raise Http404(_("没有部门“%(key)s”。") % {"key": name[:60]})
    return "" if name == DISTRICT else name


def unit_name(unit: str) -> str:
    """A unit in words."""
    return content.department(unit) if unit else _("全区")


def place(annual: Annual) -> str:
    """The address of a report."""
    return f"/annual/{annual.year}/{annual.unit or DISTRICT}/"


def table3(annual: Annual, linked: bool) -> Grid:
    """25 rows, 7 columns."""
    rows = [_row(annual, annual.table3, 3, row, COLUMNS, linked) for row in ROWS]
    return Grid([say(column) for column in COLUMNS], rows)


def table4(annual: Annual, linked: bool) -> Grid:
    """The form's one line of fifteen cells, a line for each of its three heads."""
    return Grid([say(o) for o in OUTCOMES], [_row(annual, annual.table4, 4, block, OUTCOMES, linked) for block in BLOCKS])


def _row(annual: Annual, table: Table, number: int, line: Line, columns: Sequence[Line], linked: bool) -> Row:
    cells = [(table.of(line.key, c.key), _address(annual, number, line.key, c.key) if linked else "") for c in columns]
    return Row(say(line), [(n, to if n else "") for n, to in cells])


def _address(annual: Annual, table: int, row: str, column: str) -> str:
    return f"{place(annual)}work/cases/?" + urlencode({"table": str(table), "row": row, "column": column})


def table2(annual: Annual) -> list[Figure]:
    """Every cell of table 2, one below the other."""
    at = f"{place(annual)}work/enter/?"
    return [Figure(line.item if not content.english() else content.article_name(line.item), say(line), say(column),
                   annual.entered.get((line.key, column.key)), at + urlencode({"row": line.key, "column": column.key}))
            for line in TABLE2 for column in line.columns]


def identities(annual: Annual) -> list[Identity]:
    """I1 to I9 with their result."""
    return [_identity(key, said, annual) for key, said in _sentences().items()]


def _identity(key: str, said: str, annual: Annual) -> Identity:
    found = [f for f in annual.findings if f.identity == key]
    needs = {"I4": "before", "I7": "before", "I8": "before", "I9": "units"}.get(key)
    idle = needs is not None and needs not in annual.compared
    broken = "broken" if any(f.severity == "error" for f in found) else "warned"
    return Identity(key, said, broken if found else "idle" if idle else "holds", found)


def _sentences() -> dict[str, str]:
    return {
        "I1": _("新收加上年结转，应等于办理结果总计加结转下年"),
        "I2": _("总计应等于各项结果之和"),
        "I3": _("总计应等于自然人与五类组织之和"),
        "I4": _("上年结转应等于上年报告的结转下年"),
        "I5": _("总计应等于四种结果之和"),
        "I6": _("应是不小于零的整数（收费金额可带小数）"),
        "I7": _("现行有效应等于上年有效加制发减废止（到期失效的除外）"),
        "I8": _("上年未审结的应在本年再出现"),
        "I9": _("全区应等于各单位之和"),
    }


def where(spot: str) -> str:
    """`3/r1`, `4/suit`, `3/r1/total` in words: the table, the row and column of the form."""
    number, *keys = spot.split("/")
    lines = {line.key: say(line) for line in (*ROWS, *COLUMNS, *BLOCKS, *OUTCOMES, *TABLE2)}
    lines |= {column.key: say(column) for line in TABLE2 for column in line.columns} | {TOTAL: _("总计")}
    named = _("，").join(lines.get(key, key) for key in keys)
    return _("表%(n)s：%(named)s") % {"n": number, "named": named}


def download(annual: Annual, kind: str, chapters: dict[str, str], *, preview: bool = False) -> HttpResponse:
    """`report.html`-like kinds: html, docx, table2, table3, table4 (CSV). `preview`: marked as such, inside and in its name.
    Raises Http404 in words."""
    lang = "en" if content.english() else "zh"
    made: str | bytes
    if kind in ("table2", "table3", "table4"):
        made, suffix = exporting.csv(annual, int(kind[-1]), lang), "csv"
    elif kind in ("html", "docx"):
        mark = exporting.preview(annual, day.today(), lang) if preview else ""
        made, suffix = (exporting.html if kind == "html" else exporting.docx)(annual, chapters, lang, mark), kind
    else:
        raise Http404(_("没有“%(kind)s”这种文件。可选：html、docx、table2、table3、table4。") % {"kind": kind[:20]})
    response = HttpResponse(made, content_type=TYPES[suffix])
    name = f"annual-{annual.year}-{annual.unit or DISTRICT}" + (f"-{kind}" if suffix == "csv" else "")
    name += "-preview" if preview else ""
    response["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    return response

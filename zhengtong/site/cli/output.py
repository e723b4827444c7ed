"""How commands answer: a table for people, one JSON document with --json; progress on stderr."""
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from .headings import heading

Json = Annotated[bool, typer.Option("--json", help=_("标准输出上一个 JSON 文档"))]
# Into a pipe or a file nothing need be cut to the width of a screen.
WIDTH = None if sys.stdout.isatty() else 200
console = Console(width=WIDTH)
errors = Console(stderr=True, width=None if sys.stderr.isatty() else 200)


def show(data: Any, *, as_json: bool, title: str = "") -> None:
    """Prints `data` (a mapping, or rows of mappings) as JSON or as a table."""
    if as_json:
        json.dump(data, sys.stdout, ensure_ascii=False, default=str, indent=1)
        sys.stdout.write("\n")
    elif isinstance(data, Mapping):
        _pairs(data, title)
    else:
        _rows(list(data), title)


def headed(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows for people: the keys of the JSON replaced by headings in the reader's language; what has none is left out."""
    return [{names[key]: value for key, value in row.items() if key in names} for row in rows]


def refuse(message: str, *, place: str = "", remedy: str = "", as_json: bool = False, code: int = 1) -> typer.Exit:
    """Says what is wrong, where, and what to do; to be raised: `raise refuse(...)`."""
    if as_json:
        show({"error": message, "place": place, "remedy": remedy}, as_json=True)
    else:
        where = f"{place}: " if place else ""
        errors.print(f"[red]{escape(where + message)}[/red]" + escape(f"\n→ {remedy}" if remedy else ""), highlight=False)
    return typer.Exit(code)


def progress() -> Progress:
    """A progress bar on stderr: done / all and the time left."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=errors)


def _pairs(data: Mapping[str, Any], title: str) -> None:
    table = Table(title=title or None, show_header=False)
    for key, value in data.items():
        table.add_row(_said(heading(key)), _said(value))
    console.print(table)


def _rows(rows: Iterable[Mapping[str, Any]], title: str) -> None:
    rows = list(rows)
    table = Table(title=title or None)
    for name in rows[0] if rows else []:
        table.add_column(_said(heading(name)))
    for row in rows:
        table.add_row(*map(_said, row.values()))
    console.print(table)


def _said(value: Any) -> str:
    """A cell as text, nothing of it taken for markup."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return escape("" if value is None else str(value))

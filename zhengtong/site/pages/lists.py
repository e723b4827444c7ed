"""Every list pages and exports in the same way: `?page=`, and the whole list as CSV that no spreadsheet runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

SIZE = 20
LARGEST = 10**7
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Listed:
    """One page of a list: its rows, the page and how many rows there are in all."""

    rows: Sequence[Any]
    page: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages the whole list has, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        """Number of the page before."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """Number of the page after."""
        return self.page + 1 if self.page < self.pages else None

    @property
    def first(self) -> int:
        """Position of the first row, from 1."""
        return (self.page - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Position of the last row."""
        return min(self.page * self.size, self.total)


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 without `?page=`. Raises Http404 in words for what is no page."""
    raw = request.GET.get("page", "1")
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= LARGEST):
        raise Http404(_("没有第“%(page)s”页。页码从 1 起。") % {"page": raw[:20]})
    return int(raw[:9])


def offset(request: HttpRequest, size: int = SIZE) -> int:
    """How many rows stand before the page asked for."""
    return (page_number(request) - 1) * size


def listed(request: HttpRequest, rows: Sequence[Any], total: int, size: int = SIZE) -> Listed:
    """The page asked for, from rows already cut to it. Raises Http404 past the end."""
    page = page_number(request)
    if page > 1 and (page - 1) * size >= total:
        raise Http404(_("没有第 %(page)s 页，一共 %(total)s 条。") % {"page": page, "total": total})
    return Listed(rows, page, total, size)


def cut(request: HttpRequest, rows: Sequence[Any], size: int = SIZE) -> Listed:
    """The page asked for, from all rows in memory."""
    before = offset(request, size)
    return listed(request, rows[before : before + size], len(rows), size)


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file (UTF-8 with a mark, so that spreadsheets read Chinese); cells that look like a formula are escaped."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([cell(value) for value in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    response = HttpResponse("\ufeff" + buffer.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.csv"
    return response


def cell(value: Any) -> str:
    """One cell as text: a day as ISO, nothing as empty, a text that starts like a formula with an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if isinstance(value, str) and text.startswith(FORMULA):
        return "'" + text
    return text

"""A published report as an `Annual`, so that page and export are those of the published figures; and the years there are."""
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from zhengtong.openness.requests import queries as requests

from . import queries
from .identities import Cell
from .models import AnnualReport, EnteredCell
from .queries import Annual
from .tables import Table

__all__ = ["as_published", "reports", "years"]


def as_published(report: AnnualReport) -> Annual:
    """The figures as they stood; cells count without naming their cases. The source of a cell of table 2 is that of its last
    entry with this value up to the day of publication."""
    held = queries.from_plain(report.year, report.figures)
    third, fourth = _counted(held.table3), _counted(held.table4)
    return Annual(report.year, report.unit, _sources(report, held.table2), third, fourth, held, (),
                  queries.due_on(report.year, report.unit), report)


def _counted(numbers: Mapping[Cell, int]) -> Table:
    return Table({cell: range(n) for cell, n in numbers.items() if n})


def _sources(report: AnnualReport, figures: Mapping[Cell, Decimal | int]) -> dict[Cell, EnteredCell]:
    rows = EnteredCell.objects.filter(year=report.year, unit=report.unit, on__lte=report.on)
    return {(row.row, row.column): row for row in rows if figures.get((row.row, row.column)) == row.value}


def reports() -> list[AnnualReport]:
    """The report that counts of every year and unit, the newest year first, the district before its units."""
    latest = {(row.year, row.unit): row for row in AnnualReport.objects.order_by("n")}
    return sorted(latest.values(), key=lambda row: (-row.year, row.unit))


def years(today: date) -> list[int]:
    """Years that have requests, entered figures or a report, and the running one; the newest first."""
    found = {row.received_on.year for row in requests.rows(today) if row.received_on}
    found |= set(EnteredCell.objects.values_list("year", flat=True)) | set(AnnualReport.objects.values_list("year", flat=True))
    return sorted({year for year in found if year <= today.year} | {today.year}, reverse=True)

"""The annual report of a year as it stands: tables by query, each cell with its cases, what was entered, what does not hold."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhengtong.kernel.cases import sight
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import queries as decisions
from zhengtong.openness.requests import queries as requests

from . import tables
from .form import BLOCKS, COLUMNS, OUTCOMES, ROWS
from .identities import Cell, Figures, Finding, check
from .models import AnnualReport, EnteredCell
from .tables import Table

__all__ = ["Annual", "annual", "cases_in", "cases_seen", "due_on", "figures", "published", "units"]

GOVERNMENT, DEPARTMENT = (3, 31), (1, 31)  # month and day of the following year, article 49


@dataclass(frozen=True)
class Annual:
    """One report: `unit` a department's key, empty for the district. Cells of tables 3 and 4 hold their cases: (id, number)."""

    year: int
    unit: str
    entered: Mapping[Cell, EnteredCell]
    table3: Table
    table4: Table
    figures: Figures
    findings: tuple[Finding, ...]
    due_on: date
    published: AnnualReport | None
    compared: frozenset[str] = frozenset()  # "before": there was a year to hold it against, "units": reports to add up


def annual(year: int, unit: str = "") -> Annual:
    """The report as the cases stand now, checked against the year before and, for the district, against its units."""
    held = _tables(year, unit)
    now = figures(year, unit, held)
    before = _before(year, unit)
    parts = [part for key in units(year) if (part := figures(year, key)).table2 or part.table3] if not unit else []
    found = check(now, before, parts)
    compared = frozenset(word for word, there in (("before", before), ("units", parts)) if there)
    return Annual(
        year, unit, _entered(year, unit), *held, now, tuple(found), due_on(year, unit), published(year, unit), compared)


def figures(year: int, unit: str = "", held: tuple[Table, Table] | None = None) -> Figures:
    """The numbers alone."""
    third, fourth = held or _tables(year, unit)
    ends = {str(case[1]) for (_block, column), cases in fourth.cells.items() if column == "pending" for case in cases}
    seen = {str(case[1]) for cases in fourth.cells.values() for case in cases}
    return Figures(
        year, {cell: entered.value for cell, entered in _entered(year, unit).items()},
        third.counts([row.key for row in ROWS], [column.key for column in COLUMNS]),
        fourth.counts([block.key for block in BLOCKS], [outcome.key for outcome in OUTCOMES]), frozenset(ends), frozenset(seen))


def _tables(year: int, unit: str) -> tuple[Table, Table]:
    rows = requests.rows(date(year, 12, 31), unit or None)
    third = tables.table3((_request(row) for row in rows), year)
    remedies = decisions.remedies_of(requests.disputable(date(year, 12, 31), unit or None), date(year, 12, 31))
    fourth = tables.table4((_remedy(row) for row in remedies), year)
    return third, fourth


def _request(row: Any) -> tables.Request:
    return tables.Request((str(row.pk), row.case.number), row.column, row.received_on, row.answered_on, row.leaf or None)


def _remedy(row: Any) -> tables.Remedy:
    case = row.decision.case
    outcome = None if row.outcome == "pending" else row.outcome
    return tables.Remedy((str(case.pk), case.number), row.kind, row.filed_on, row.decided_on, outcome)


def _entered(year: int, unit: str) -> dict[Cell, EnteredCell]:
    """The last entry of each cell of table 2."""
    return {(cell.row, cell.column): cell for cell in EnteredCell.objects.filter(year=year, unit=unit)}


def _before(year: int, unit: str) -> Figures | None:
    """The year before: as it was published, else as the cases stand, if there are any."""
    held = published(year - 1, unit)
    if held is not None:
        return from_plain(year - 1, held.figures)
    now = figures(year - 1, unit)
    return now if now.table2 or any(now.table3.values()) or any(now.table4.values()) else None


def published(year: int, unit: str = "") -> AnnualReport | None:
    """The latest published report of a year."""
    return AnnualReport.objects.filter(year=year, unit=unit).order_by("-n").first()


def units(year: int) -> list[str]:
    """The departments that had requests or entered figures in a year."""
    asked = {row.case.department for row in requests.rows(date(year, 12, 31))}
    entered = EnteredCell.objects.filter(year=year).exclude(unit="").values_list("unit", flat=True)
    known = content.current(kinds=("units",)).units
    return sorted(key for key in asked | set(entered) if key in known)


def cases_in(year: int, table: int, row: str, column: str, unit: str = "") -> list[tuple[str, str]]:
    """The cases (id, number) that stand in a cell of table 3 or 4."""
    found = _tables(year, unit)[0 if table == 3 else 1]
    return list(found.cells.get((row, column), ()))


def cases_seen(
    year: int, table: int, row: str, column: str, unit: str = "", *, by: Actor, purpose: str = ""
) -> tuple[list[Case], int]:
    """Of the cases in a cell those that the asker may see (the rule of every list of cases), and how many stand there."""
    held = cases_in(year, table, row, column, unit)
    order = {pk: n for n, (pk, _number) in enumerate(held)}
    seen = Case.objects.filter(sight.of(by, purpose).q(), pk__in=list(order))
    return sorted(seen, key=lambda case: order[str(case.pk)]), len(held)


def due_on(year: int, unit: str = "") -> date:
    """Departments by 31 January, the government by 31 March of the following year (article 49)."""
    return date(year + 1, *(DEPARTMENT if unit else GOVERNMENT))


def plain(held: Figures) -> dict[str, Any]:
    """Figures as plain values, to be kept."""
    return {
        "table2": [[*cell, str(value)] for cell, value in sorted(held.table2.items())],
        "table3": [[*cell, value] for cell, value in sorted(held.table3.items())],
        "table4": [[*cell, value] for cell, value in sorted(held.table4.items())],
        "pending": sorted(held.pending), "seen": sorted(held.seen),
    }


def from_plain(year: int, kept: Mapping[str, Any]) -> Figures:
    """And back."""
    return Figures(
        year, {(r, c): Decimal(v) for r, c, v in kept["table2"]}, {(r, c): v for r, c, v in kept["table3"]},
        {(r, c): v for r, c, v in kept["table4"]}, frozenset(kept["pending"]), frozenset(kept["seen"]))

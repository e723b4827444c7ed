"""Tables 3 and 4 as pure functions of rows: which case stands in which cell, and how many there are. Values only."""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .form import BLOCKS, COUNTED, LEAVES, OUTCOMES, ROWS, TOTAL

Cell = tuple[str, str]


@dataclass(frozen=True)
class Request:
    """What the report needs of a request: its case, the column of its applicant, when it came, when and how it ended (the
    leaf row; both None while it is open)."""

    case: Any
    column: str
    received_on: date
    answered_on: date | None = None
    leaf: str | None = None


@dataclass(frozen=True)
class Remedy:
    """What the report needs of a remedy: its block (a key of BLOCKS), when it began, when and how it ended."""

    case: Any
    block: str
    filed_on: date
    decided_on: date | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Table:
    """(row, column) -> the cases that stand there; a count is their number. `of` gives it, 0 for an empty cell."""

    cells: Mapping[Cell, Sequence[Any]]

    def of(self, row: str, column: str) -> int:
        """How many."""
        return len(self.cells.get((row, column), ()))

    def counts(self, rows: Iterable[str], columns: Iterable[str]) -> dict[Cell, int]:
        """Every cell as a number."""
        across = tuple(columns)
        return {(row, column): self.of(row, column) for row in rows for column in across}


def table3(requests: Iterable[Request], year: int) -> Table:
    """Requests received and answered in `year` (1 January to 31 December). A request stands in one leaf row at most, and one
    without a result on 31 December is carried over. ValueError for a column or leaf that the form does not know."""
    found: dict[Cell, list[Any]] = {}
    for request in requests:
        if request.column not in COUNTED or (request.leaf is not None and request.leaf not in LEAVES):
            raise ValueError(f"{request.case}: {request.column}, {request.leaf} is no cell of table 3")
        for row in _rows(request, year):
            for column in (request.column, TOTAL):
                found.setdefault((row, column), []).append(request.case)
    return Table(found)


def _rows(request: Request, year: int) -> tuple[str, ...]:
    """The rows of one request; () when it was over before the year or came after it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    ended = request.answered_on if request.leaf is not None else None
    if request.received_on > last or (ended is not None and ended < first):
        return ()
    origin = "r1" if request.received_on >= first else "r2"
    if ended is None or ended > last:
        return origin, "r4"
    assert request.leaf is not None
    return origin, request.leaf, "r3.7"


def table4(remedies: Iterable[Remedy], year: int) -> Table:
    """Remedies that were filed or pending in `year`; one decided after it is pending. Rows are BLOCKS, columns OUTCOMES."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found: dict[Cell, list[Any]] = {}
    for remedy in remedies:
        decided = remedy.decided_on if remedy.outcome is not None else None
        if remedy.filed_on > last or (decided is not None and decided < first):
            continue
        outcome = "pending" if decided is None or decided > last else str(remedy.outcome)
        if (remedy.block, outcome) not in CELLS4:
            raise ValueError(f"{remedy.case}: {remedy.block}, {outcome} is no cell of table 4")
        for column in (outcome, TOTAL):
            found.setdefault((remedy.block, column), []).append(remedy.case)
    return Table(found)


CELLS3 = tuple((row.key, column) for row in ROWS for column in (*COUNTED, TOTAL))
CELLS4 = tuple((block.key, outcome.key) for block in BLOCKS for outcome in OUTCOMES)

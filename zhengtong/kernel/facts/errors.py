"""Why a file is refused: every error with line, column and remedy; then nothing changes."""
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .parsing import Wrong, shortened

SHOWN = 1000


@dataclass(frozen=True)
class RowError:
    """One error. `line` is the line of the text file, the row of the sheet or of the Parquet table (1-based); 0: the file."""

    line: int
    column: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = _("第 %d 行") % self.line if self.line else _("文件")
        return f"{place}{'，' + shortened(self.column) if self.column else ''}：{self.message} → {self.remedy}"


class LoadRefused(Exception):
    """A register file that may not be loaded. `errors`: the first thousand, `total`: how many there are."""

    def __init__(self, errors: list[RowError], total: int | None = None) -> None:
        self.errors, self.total = errors, total if total is not None else len(errors)
        shown = "\n".join(map(str, errors[:20]))
        super().__init__(shown + (_("\n……共 %d 处") % self.total if self.total > 20 else ""))


class FactsRefused(Exception):
    """A correction, merge or split that cannot be made; says why and what to do."""


class Errors:
    """Collects errors: counts all, keeps the first thousand."""

    def __init__(self) -> None:
        self.kept: list[RowError] = []
        self.total = 0

    def add(self, line: int, column: str, wrong: Wrong) -> None:
        """One error at one place."""
        self.total += 1
        if len(self.kept) < SHOWN:
            self.kept.append(RowError(line, column, wrong.message, wrong.remedy))

    def add_rows(self, lines: Iterable[int], count: int, column: str, wrong: Wrong) -> None:
        """The same error in many rows."""
        for line in lines:
            if len(self.kept) >= SHOWN:
                break
            self.kept.append(RowError(int(line), column, wrong.message, wrong.remedy))
        self.total += count

    def take(self, refused: "LoadRefused") -> None:
        """The errors of a refusal beside those found before it."""
        self.kept = (self.kept + refused.errors)[:SHOWN]
        self.total += refused.total

    def raise_any(self) -> None:
        """Raises LoadRefused when there is an error, in the order of the lines."""
        if self.total:
            raise LoadRefused(sorted(self.kept, key=lambda e: (e.line, e.column)), self.total)

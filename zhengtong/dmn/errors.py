"""What can be wrong with a decision model: each finding with its place and the remedy; a model is refused whole."""
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `line` is the line in the file (0 when unknown), `place` the element in words."""

    message: str
    place: str = ""
    line: int = 0
    remedy: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        place = f"{self.place}: " if self.place else ""
        return f"{where}{place}{self.message}" + (f"; {self.remedy}" if self.remedy else "")


class DmnError(Exception):
    """A model that is refused, with everything that was found."""

    def __init__(self, findings: Sequence[Finding] | str, *, remedy: str = "") -> None:
        self.findings = [Finding(findings, remedy=remedy)] if isinstance(findings, str) else list(findings)
        super().__init__("\n".join(str(f) for f in self.findings))

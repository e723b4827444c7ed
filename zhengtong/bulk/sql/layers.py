"""Nested selects: every layer sees the columns of those inside, so that each thing is written and computed once."""
from dataclasses import dataclass, field

from .terms import current


@dataclass
class Layers:
    """`source` is the innermost relation, then the select so far."""

    source: str
    columns: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, value: object) -> str:
        """A column of the open layer, to be used from the next one on; gives its name."""
        self.columns.append((name, {True: "TRUE", False: "FALSE"}[value] if isinstance(value, bool) else str(value)))
        return name

    def close(self) -> None:
        """Ends the open layer."""
        if self.columns:
            made = ", ".join(f"{value} AS {name}" for name, value in self.columns)
            self.source = f"(SELECT t.*, {made} FROM {self.source} AS t{current().fence})"
            self.columns = []

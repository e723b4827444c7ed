"""Which defect of which register stands behind a fact that was believed and is wrong."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

Cause = tuple[str, str, str]  # register, column, defect
Defects = dict[tuple[str, str], tuple[str, bool]]
OWN = ("column", "kind", "true", "observed", "whole_row")


class Attribution:
    """Looks defects up by subject key; `source` is the generated folder, `observed` the snapshot of the registers."""

    def __init__(self, source: Path, observed: Any) -> None:
        self.source, self.observed = source, observed
        self._read: dict[str, Defects] = {}

    def of(self, kind: str, number: int, fact: str, depth: int = 0) -> Cause:
        """The cause of a wrong fact: the defect of its own cell, or of a cell that it is derived from."""
        column = self.observed.column(kind, fact)
        key = self.observed.key(kind, number)
        for register in column.registers:
            if defect := self.defects(register).get((key, fact)):
                kind_of_defect, whole_row = defect
                # asked only about facts that were believed: where every register lacks it, nothing contradicts
                kind_of_defect = "unknown-wrong" if kind_of_defect == "contradicted" else kind_of_defect
                return register, "(row)" if whole_row else fact, kind_of_defect
        if column.derive and depth < 3:
            return self._derived(kind, number, column, depth)
        return (column.registers or ("?",))[0], fact, "unknown-wrong"

    def _derived(self, kind: str, number: int, column: Any, depth: int) -> Cause:
        parts = self._parsed(column.derive)
        if parts["verb"] == "lookup":
            reference = self.observed.column(kind, parts["by"])
            own = [r for r in reference.registers if (self.observed.key(kind, number), parts["by"]) in self.defects(r)]
            if own or int(reference.state[number]) != 0:
                return self.of(kind, number, parts["by"], depth + 1)
            return self.of(parts["kind"], int(reference.values[number]), parts["fact"], depth + 1)
        origin = column.origin[0] if column.origin else None
        return (
            origin.register if origin else "?",
            f"{column.name} ← {parts['kind']}.{parts['fact'] or '*'}",
            "unknown-wrong of a member",
        )

    def _parsed(self, derive: str) -> dict[str, str]:
        from zhengtong.kernel.facts.derived import parsed

        return {name: value or "" for name, value in parsed(derive).groupdict().items()}

    def not_on_roster(self, kind: str) -> Cause:
        """The subject stands on no roster: nobody could know of it."""
        rosters = [key for key, register in self.observed.registers.items() if register.roster and register.subject == kind]
        return rosters[0] if rosters else kind, "(row)", "not on the roster"

    def defects(self, register: str) -> Defects:
        """(subject key, column) -> (defect, whether the whole row never came) of one register."""
        if register not in self._read:
            self._read[register] = self._load(register)
        return self._read[register]

    def _load(self, register: str) -> Defects:
        path = self.source / "defects" / f"{register}.parquet"
        if not path.exists():
            return {}
        table = pq.read_table(path)
        keys = [table[n].to_pylist() for n in table.column_names if n not in OWN]
        named, kinds = table["column"].to_pylist(), table["kind"].to_pylist()
        joined = ["/".join(parts) for parts in zip(*keys, strict=True)]
        rows = table["whole_row"].to_pylist()
        return {(key, name): (kind, row) for key, name, kind, row in zip(joined, named, kinds, rows, strict=True)}

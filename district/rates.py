"""The table of rates (rates.yaml): read, checked against the packs, shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from district.schema import Schema
from district.table import Table
from district.world import World

ROW_KINDS = ("row-missing", "row-late", "row-old")
CELL_KINDS = ("missing", "stale", "silent", "contradicted", "wrong")
CHANGE_KINDS = ("lost", "lost-silent", "late")
GROUPS = ("all", "registered", "others", "enterprise", "individual")


@dataclass(frozen=True)
class Rate:
    """One line: what happens to which column of which register, how often for whom, and how much of it is mended."""

    register: str
    kind: str
    column: str
    rate: dict[str, float]
    corrected: float


def read(schema: Schema, path: Path | None = None) -> list[Rate]:
    """All lines; refuses an unknown register, column, kind or group by name."""
    source = path or Path(__file__).with_name("rates.yaml")
    lines = [_line(raw) for raw in yaml.safe_load(source.read_text(encoding="utf-8"))]
    for number, line in enumerate(lines, 1):
        if problem := _problem(schema, line):
            raise ValueError(f"{source.name}, entry {number} ({line.register}): {problem}")
    return lines


def _line(raw: dict[str, Any]) -> Rate:
    return Rate(raw["register"], raw["kind"], raw.get("column", ""), dict(raw["rate"]), raw.get("corrected", 0.0))


def _problem(schema: Schema, line: Rate) -> str:
    if line.register not in schema.registers:
        return "no such register in the packs; remove the entry or correct the key"
    if line.kind not in (*ROW_KINDS, *CELL_KINDS, *CHANGE_KINDS):
        return f"unknown kind {line.kind}; expected one of {ROW_KINDS + CELL_KINDS + CHANGE_KINDS}"
    if (line.kind in CELL_KINDS) != bool(line.column):
        return f"kind {line.kind} {'needs' if line.kind in CELL_KINDS else 'takes no'} column"
    names = [c.name for c in schema.registers[line.register].columns]
    if line.column and line.column not in names:
        return f"no column {line.column}; the register has {names}"
    if odd := set(line.rate) - set(GROUPS):
        return f"unknown group {sorted(odd)}; expected {GROUPS}"
    return ""


def share(world: World, table: Table, line: Rate) -> np.ndarray | float:
    """The rate per row of a table."""
    if "all" in line.rate:
        return line.rate["all"]
    kind, subject = next(iter(table.keys.values())).spec, table.subject()
    if "registered" in line.rate or "others" in line.rate:
        if (kind.to or kind.type) == "firm":
            raise ValueError(f"rates.yaml: register {line.register} is about firms; use all, enterprise or individual")
        return np.where(world.registered[subject], line.rate.get("registered", 0.0), line.rate.get("others", 0.0))
    return np.where(world.firms.individual[subject], line.rate.get("individual", 0.0), line.rate.get("enterprise", 0.0))

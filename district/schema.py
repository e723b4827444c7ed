"""What the packs ask for: registers, their columns and the subject kinds' keys, read from the content itself.

The generator follows the content: a register or a column added to a pack must be generated too, a test says so.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LATEST = "2025-12-31"
ORDER = ("china", "guangdong", "shenzhen", "longhua", "neighbours")


@dataclass(frozen=True)
class ColumnSpec:
    """One column of a register: its Chinese name, FEEL type, decimal places, allowed values, target kind of a reference."""

    name: str
    type: str
    scale: int = 0
    values: tuple[str, ...] = ()
    to: str = ""
    empty_is_absent: bool = False


@dataclass(frozen=True)
class RegisterSpec:
    """One register that departments deliver."""

    key: str
    kind: str
    columns: tuple[ColumnSpec, ...]
    no_row: str
    roster: bool
    coverage: str


@dataclass(frozen=True)
class Schema:
    """Registers by key (rosters first) and key columns by subject kind."""

    registers: dict[str, RegisterSpec]
    keys: dict[str, tuple[ColumnSpec, ...]]
    owners: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)  # (kind, fact) -> registers that carry it


def read(packs: Path) -> Schema:
    """Reads every `registers` and `subjects` file under `packs`, newest day of force up to the end of 2025."""
    found = {f["key"]: f for f in _files(packs, "registers") if not f.get("derived")}
    registers = {key: _register(raw) for key, raw in found.items()}
    ordered = dict(sorted(registers.items(), key=lambda item: (not item[1].roster, item[0])))
    keys = {f["key"]: tuple(_column(c) for c in f["keys"]) for f in _files(packs, "subjects")}
    owners: dict[tuple[str, str], tuple[str, ...]] = {}
    for register in ordered.values():
        for column in register.columns:
            fact = (register.kind, column.name)
            owners[fact] = (*owners.get(fact, ()), register.key)
    return Schema(ordered, keys, owners)


def _files(packs: Path, kind: str) -> list[dict[str, Any]]:
    found = []
    for pack in ORDER:
        for folder in sorted((packs / pack / kind).glob("*")):
            days = [d for d in sorted(folder.iterdir()) if d.is_dir() and d.name[:10] <= LATEST] if folder.is_dir() else []
            if days:
                found.append(yaml.safe_load(next(days[-1].glob("*.yaml")).read_text(encoding="utf-8")))
    return found


def _register(raw: dict[str, Any]) -> RegisterSpec:
    return RegisterSpec(
        raw["key"],
        raw["subject"],
        tuple(_column(c) for c in raw["columns"]),
        raw.get("no_row", "missing"),
        bool(raw.get("roster")),
        str(raw.get("coverage", "true")),
    )


def _column(raw: dict[str, Any]) -> ColumnSpec:
    return ColumnSpec(
        raw["zh"],
        raw["type"],
        raw.get("scale", 0) or 0,
        tuple(str(v) for v in raw.get("values", ())),
        raw.get("to", ""),
        raw.get("empty") == "absent",
    )

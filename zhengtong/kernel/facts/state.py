"""The state of the registers, for the data bureau: rows, completeness, contradictions, freshness. No person's facts.

Counted once per manifest, when its columns are made, and kept beside them, so that a page only reads a small file.
"""
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhengtong.kernel.content import queries as content_queries

from . import manifests
from .columns import STATES, FactColumn
from .folding import NO_DAY
from .parsing import EPOCH
from .store import place

if TYPE_CHECKING:
    from .snapshots import Snapshot

KINDS = ("subjects", "registers", "units")
VERSION = "2"  # of the form in which the counts are kept


@dataclass(frozen=True)
class ColumnState:
    """One column over everyone present: how many are in each state. `contradicted` counts subjects about whom another register
    says something else. `days`: as-of day (ISO) -> how many known or absent carry it."""

    known: int
    absent: int
    never_supplied: int
    contradicted: int
    outside_coverage: int
    list_incomplete: int
    days: dict[str, int]

    @property
    def missing(self) -> int:
        """Within the register's coverage, and not known."""
        return self.never_supplied + self.contradicted + self.list_incomplete

    @property
    def covered(self) -> int:
        """Everyone whom the register covers."""
        return self.known + self.absent + self.missing

    @property
    def completeness(self) -> float:
        """The share of the covered whose cell is known or known absent, 0 to 1 (1 when nobody is covered)."""
        return (self.known + self.absent) / self.covered if self.covered else 1.0

    def stale(self, on: date, days: int) -> int:
        """How many statements are older than `days` on that day."""
        limit = (on - timedelta(days=days)).isoformat()
        return sum(n for day, n in self.days.items() if day < limit)


class Delivered(NamedTuple):
    """One delivery: days and moments in ISO; `number` names it among all files; `undone`: taken back since."""

    as_of: str
    rows: int
    recorded_at: str
    number: int
    undone: bool


@dataclass(frozen=True)
class RegisterState:
    """One register: latest delivery that stands, rows that stand, subjects present, columns, every delivery."""

    key: str
    kind: str
    provider: str
    as_of: str
    rows: int
    subjects: int
    loaded_at: str
    loaded_by: str
    columns: dict[str, ColumnState]
    history: list[Delivered]

    def age(self, on: date) -> int | None:
        """Days since the latest delivery; None when nothing was ever delivered."""
        return (on - date.fromisoformat(self.as_of)).days if self.as_of else None


def registers(data_dir: Path | str, *, snapshot: "Snapshot | None" = None) -> dict[str, RegisterState]:
    """Every register's state as of the current manifest; counted when nobody has counted yet."""
    content = snapshot.content if snapshot else content_queries.load(kinds=KINDS)
    state = snapshot.state if snapshot else manifests.head(Path(data_dir))
    name = f"{VERSION}-{state.hash[:12] or 'empty'}-{content.hash_of('subjects', 'registers')[:12]}.json"
    path = Path(data_dir) / "current" / "states" / name
    if not path.exists():
        counted = _count(snapshot or _snapshot(Path(data_dir), state, content))
        place(path, json.dumps({k: asdict(v) for k, v in counted.items()}, ensure_ascii=False).encode())
        return counted
    return {k: _read(v) for k, v in json.loads(path.read_text("utf-8")).items()}


def _snapshot(data_dir: Path, state: manifests.State, content: Any) -> "Snapshot":
    from .snapshots import Snapshot

    return Snapshot(data_dir, state, content)


def _count(snapshot: "Snapshot") -> dict[str, RegisterState]:
    seen: dict[str, ColumnState] = {}
    return {key: _register(snapshot, key, seen) for key in snapshot.registers}


def _register(snapshot: "Snapshot", key: str, seen: dict[str, ColumnState]) -> RegisterState:
    register, files = snapshot.registers[key], snapshot.state.of(key)
    present = snapshot.present(register.subject)
    columns = {c.zh: _column(snapshot, key, c.zh, present, seen) for c in register.columns}
    rows = 0 if register.derived else int(np.count_nonzero(snapshot.maker.fold(key).seq))
    last = files[-1] if files else None
    day = max((f.as_of for f in files), default="")
    return RegisterState(
        key, register.subject, register.provider, day, rows, int(np.count_nonzero(present)),
        last.recorded_at if last else "", last.by if last else "", columns,
        [Delivered(f.as_of, f.rows, f.recorded_at, f.seq, not snapshot.state.stands(f)) for f in snapshot.state.ever_of(key)],
    )


def _column(snapshot: "Snapshot", register: str, name: str, present: NDArray[np.bool_],
            seen: dict[str, ColumnState]) -> ColumnState:
    fact = snapshot.column(snapshot.registers[register].subject, name)
    own = next((c for c in fact.sources if c.registers == (register,)), fact)
    contradicted = int(np.count_nonzero(present & (fact.state == 3) & (own.state < 2))) if fact.sources else 0
    mark = f"{id(own.state)}"
    if mark not in seen:
        seen[mark] = _counted(own, present)
    counted = seen[mark]
    return ColumnState(**{**asdict(counted), "contradicted": counted.contradicted + contradicted}) if contradicted else counted


def _counted(column: FactColumn, present: NDArray[np.bool_]) -> ColumnState:
    by_state = np.bincount(column.state + np.where(present, 0, 8).astype(np.uint8), minlength=16)
    said = present & (column.state < 2) & (column.as_of != NO_DAY)
    days = np.asarray(column.as_of)[said]
    first = int(days.min(initial=0))
    counts = np.bincount(days - first) if len(days) else np.zeros(0, np.int64)
    held = {(EPOCH + timedelta(days=first + int(i))).isoformat(): int(counts[i]) for i in np.flatnonzero(counts)}
    return ColumnState(**{name: int(by_state[i]) for i, name in enumerate(STATES)}, days=held)


def _read(body: dict[str, Any]) -> RegisterState:
    columns = {zh: ColumnState(**c) for zh, c in body["columns"].items()}
    return RegisterState(**{**body, "columns": columns, "history": [Delivered(*h) for h in body["history"]]})


def loaded_at(state: RegisterState) -> datetime | None:
    """The moment of the last delivery."""
    return datetime.fromisoformat(state.loaded_at) if state.loaded_at else None

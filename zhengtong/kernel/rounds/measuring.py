"""A round that leaves nothing behind, on drawn changes or an edited rule set: how fast the next round will be.

The changed subjects exchange all their facts in a circle, so values, outcomes and amounts really differ. Files are written
beside the real ones, on the same disk, and removed; rows and journal entries are written and rolled back.
"""
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from django.db import transaction

from . import actions, storage
from .changes import Changes
from .models import Round
from .preparing import Snapshot
from .ruleset import RuleSet


@dataclass(frozen=True)
class Measured:
    """One round: seconds from call to written rows, processor seconds, subjects decided again, rows of all differences."""

    seconds: float
    cpu: float
    subjects: int
    differences: int


@dataclass(frozen=True)
class Ground:
    """What is measured on: the last round, its snapshot and the rule sets of its day."""

    data_dir: Path
    last: Round
    snapshot: Snapshot
    rulesets: Sequence[RuleSet]
    at: datetime


def changes(ground: Ground, *, kind: str, subjects: int, seed: int) -> Measured:
    """The round after the last one when so many subjects of a kind changed."""
    present = np.flatnonzero(ground.snapshot.present(kind))
    drawn = np.sort(np.random.default_rng(seed).choice(present, min(subjects, len(present)), replace=False))
    moved = Exchanged(ground.snapshot, kind, drawn, f"{ground.snapshot.manifest_hash} exchanged {seed} {subjects}")
    return _measured(replace(ground, snapshot=moved), Changes({kind: drawn}, {}), len(drawn))


def edit(ground: Ground, *, key: str, seed: int) -> Measured:
    """The round after the last one when every number among one rule set's parameters was raised: everyone by it."""
    edited = [_raised(r, 1 + seed) if r.key == key else r for r in ground.rulesets]
    kind = next(r.kind for r in ground.rulesets if r.key == key)
    return _measured(replace(ground, rulesets=edited), Changes({}, {}), int(ground.snapshot.present(kind).sum()))


def _raised(rules: RuleSet, by: int) -> RuleSet:
    values = {name: value + by if isinstance(value, Decimal | int) else value for name, value in rules.parameters.items()}
    return replace(rules, parameters=values, hash=f"{rules.hash} raised by {by}")


def _measured(ground: Ground, changed: Changes, subjects: int) -> Measured:
    data, last = ground.data_dir, ground.last
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=data) as folder, transaction.atomic():
        beside = Path(folder)
        storage.folder(beside, last.number).symlink_to(storage.folder(data, last.number).resolve())
        if storage.answers(data).exists():
            storage.answers(beside).symlink_to(storage.answers(data).resolve())
        begun, worked = time.perf_counter(), time.process_time()
        made = actions.run(
            beside, ground.snapshot, ground.rulesets, on=last.on, at=ground.at, by="zt bench", since=lambda manifest: changed
        )
        seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
        if made.number == last.number:
            raise actions.RoundRefused("the round is there already: nothing was measured")
        differences = sum(rule.difference_rows for rule in made.rules.all())
        transaction.set_rollback(True)
    return Measured(seconds, cpu, subjects, differences)


class Exchanged:
    """A snapshot in which the drawn subjects of one kind each have the facts of the next of them."""

    def __init__(self, snapshot: Snapshot, kind: str, drawn: np.ndarray, name: str) -> None:
        self._snapshot, self._kind, self._drawn = snapshot, kind, drawn
        self.manifest_hash = sha256(name.encode()).hexdigest()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)

    def column(self, kind: str, name: str) -> Any:
        """The column as it is, or with the drawn rows exchanged."""
        column = self._snapshot.column(kind, name)
        return _Column(column, self._drawn) if kind == self._kind else column


class _Column:
    """Reads a column's rows by index, the drawn ones exchanged."""

    def __init__(self, column: Any, drawn: np.ndarray) -> None:
        self.type, self.scale, self.dictionary = column.type, column.scale, column.dictionary
        self.values, self.state, self.as_of = (_Rows(a, drawn) for a in (column.values, column.state, column.as_of))


class _Rows:
    def __init__(self, array: np.ndarray, drawn: np.ndarray) -> None:
        self._array, self._drawn, self.dtype = array, drawn, array.dtype

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, rows: Any) -> np.ndarray:
        rows = np.asarray(rows)
        at = np.minimum(np.searchsorted(self._drawn, rows), len(self._drawn) - 1)
        next_one = self._drawn[(at + 1) % len(self._drawn)]
        found: np.ndarray = self._array[np.where(self._drawn[at] == rows, next_one, rows)]
        return found

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[np.arange(len(self))], dtype)

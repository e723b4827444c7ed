"""The questions of facts: a snapshot of everything, what changed between two, the history of one subject's fact."""
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhengtong.kernel.content import queries as content_queries
from zhengtong.kernel.content.queries import Content

from . import manifests
from .columns import FactColumn, Origin
from .erasing import Due, due
from .history import Entry, history
from .reading import Fact, Source
from .snapshots import Snapshot

KINDS = ("subjects", "registers", "units")
__all__ = [
    "Changes", "Due", "Entry", "Erased", "Fact", "FactColumn", "Origin", "Snapshot", "Source", "changed", "due",
    "erased_since", "history", "nameless", "snapshot",
]


def snapshot(data_dir: Path | str, at: datetime | str | None = None, *, content: Content | None = None) -> Snapshot:
    """Everything known now, at a moment, or at a manifest (its hash). The same manifest and content give the same object."""
    content = content or content_queries.load(kinds=KINDS)
    state = manifests.head(Path(data_dir)) if at is None else manifests.at(Path(data_dir), at)
    held = f"{state.hash} {len(manifests.erasures(Path(data_dir), state.number))}"
    return _snapshot(str(data_dir), held, content.hash_of("subjects", "registers"), _Held(state, content))


@dataclass(frozen=True)
class _Held:
    """Carries what the cache key already says; equal to every other of its kind."""

    state: manifests.State = field(compare=False)
    content: Content = field(compare=False)

    def __hash__(self) -> int:
        return 0


@lru_cache(4)
def _snapshot(data_dir: str, manifest: str, content_hash: str, held: _Held) -> Snapshot:
    return Snapshot(Path(data_dir), held.state, held.content)


@dataclass(frozen=True)
class Changes:
    """`numbers`: kind -> subjects of whom a value, a state or an own as-of day differs, derived facts included, new ones too.
    `shifted`: kind -> fact -> (earliest old, latest new) day, where all re-confirmed rows merely carry a newer delivery's day:
    it matters only to a policy whose freshness limit lies in between."""

    numbers: dict[str, NDArray[np.int32]]
    shifted: dict[str, dict[str, tuple[int, int]]]


def changed(before: Snapshot | str, after: Snapshot | str, *, data_dir: Path | None = None) -> Changes:
    """What differs between two snapshots (or manifest hashes, with the data folder)."""
    old, new = (s if isinstance(s, Snapshot) else snapshot(_needed(data_dir), s) for s in (before, after))
    numbers, shifted = {}, {}  # type: dict[str, NDArray[np.int32]], dict[str, dict[str, tuple[int, int]]]
    for kind in new.content.subjects:
        numbers[kind], shifted[kind] = _changed(old, new, kind)
        numbers[kind] = _with_erased(old, new, kind, numbers[kind])
    return Changes(numbers, shifted)


@dataclass(frozen=True)
class Erased:
    """Who was erased after a manifest, by kind; `touched`: whose facts of that manifest rested on erased rows (None: unknown,
    no round was pinned to it)."""

    numbers: dict[str, NDArray[np.int32]]
    touched: dict[str, NDArray[np.int32]] | None


def erased_since(snapshot: Snapshot, until: int | None = None) -> Erased:
    """What erasures took from this snapshot since it was current."""
    numbers, touched = {}, {}  # type: dict[str, list[int]], dict[str, list[int]] | None
    for body in manifests.erasures(snapshot.data_dir, snapshot.state.number, until):
        _extend(numbers, body["erased"])
        told = body["touched"].get(snapshot.manifest_hash)
        touched = None if told is None or touched is None else _extend(touched, told)
    found = None if touched is None else {kind: np.unique(nos).astype(np.int32) for kind, nos in touched.items()}
    return Erased({kind: np.unique(nos).astype(np.int32) for kind, nos in numbers.items()}, found)


def nameless(data_dir: Path) -> dict[str, frozenset[int]]:
    """Subjects of whom every row and the key were erased, by kind."""
    found: dict[str, list[int]] = {}
    for body in manifests.erasures(Path(data_dir), 0):
        _extend(found, body["nameless"])
    return {kind: frozenset(numbers) for kind, numbers in found.items()}


def _extend(held: dict[str, list[int]], more: dict[str, list[int]]) -> dict[str, list[int]]:
    for kind, numbers in more.items():
        held.setdefault(kind, []).extend(numbers)
    return held


def _with_erased(old: Snapshot, new: Snapshot, kind: str, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    """An older manifest is read without what was erased since, so those whose facts went differ though it does not show."""
    gone = erased_since(old, new.state.number)
    if gone.touched is None:
        return np.arange(new.counts[kind], dtype=np.int32)
    empty = np.zeros(0, np.int32)
    return np.unique(np.concatenate([numbers, gone.numbers.get(kind, empty), gone.touched.get(kind, empty)]))


def _changed(old: Snapshot, new: Snapshot, kind: str) -> tuple[NDArray[np.int32], dict[str, tuple[int, int]]]:
    common = old.counts.get(kind, 0)
    different, shifted = np.ones(new.counts[kind], np.bool_), {}
    different[:common] = old.present(kind) != new.present(kind)[:common] if common else False
    for name in new.names(kind):
        if name in {k.zh for k in new.subject(kind).keys} or not common:
            continue
        column = new.column(kind, name)
        try:
            was = old.column(kind, name)
        except KeyError:  # a fact that the older content did not have
            different[:] = True
            continue
        if was.key != column.key:
            different[:common] |= _differs(was, column, common)
            if was.uniform_days and column.uniform_days and was.uniform_days != column.uniform_days:
                shifted[name] = (min(was.uniform_days), max(column.uniform_days))
    return np.flatnonzero(different).astype(np.int32), shifted


def _differs(was: FactColumn, now: FactColumn, common: int) -> NDArray[np.bool_]:
    state = now.state[:common]
    different = was.state != state
    different |= (state == 0) & (_comparable(was, now) != now.values[:common])
    days = now.as_of[:common]
    moved = was.as_of != days
    if moved.any():
        moved &= ~(np.isin(was.as_of, was.uniform_days) & np.isin(days, now.uniform_days))
        different |= moved & (state <= 1)
    return different


def _comparable(was: FactColumn, now: FactColumn) -> NDArray[Any]:
    """The old values in the new column's codes."""
    if was.type != "string" or was.dictionary == now.dictionary:
        return was.values
    from .combining import _recoded, texts_of

    return _recoded(was, texts_of(now.dictionary))


def _needed(data_dir: Path | None) -> Path:
    if data_dir is None:
        raise TypeError("manifest hashes need data_dir=")
    return data_dir


def as_of(snapshot: Snapshot, register: str) -> date | None:
    """The latest delivery of a register."""
    days = [f.as_of for f in snapshot.state.of(register)]
    return date.fromisoformat(max(days)) if days else None

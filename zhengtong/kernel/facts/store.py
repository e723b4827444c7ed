"""Writing into the data folder: files first, then the manifest as pending, then the journal entry, then the head moves."""
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhengtong.kernel.journal.actions import Line, append_all, writing
from zhengtong.kernel.journal.models import JournalEntry

from . import manifests
from .manifests import Addition, File, State
from .subjects import Segment, Subjects

ROW_GROUP = 1 << 18


class Book(dict[str, Subjects]):
    """kind -> its subjects as of a state, opened when asked for."""

    def __init__(self, data_dir: Path, state: State) -> None:
        super().__init__()
        self._data_dir, self._state = Path(data_dir), state

    def __missing__(self, kind: str) -> Subjects:
        folder, cache = self._data_dir / "subjects" / kind, self._data_dir / "current" / "keys" / kind
        self[kind] = Subjects(folder, self._state.segments(kind), cache)
        return self[kind]

    def save(self) -> list[tuple[str, Segment]]:
        """Writes the keys of new subjects and gives their segments."""
        found = [(kind, *subjects.unsaved()) for kind, subjects in sorted(self.items())]
        return [(kind, store_keys(self._data_dir, kind, start, words)) for kind, start, words in found if len(words)]


def store_keys(data_dir: Path, kind: str, start: int, words: Any) -> Segment:
    """Writes the keys of the numbers from `start` on under their own hash."""
    folder = Path(data_dir) / "subjects" / kind
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{os.getpid()}.part"
    with open(temporary, "wb") as file:
        np.save(file, np.ascontiguousarray(words))
    _sync(temporary)
    digest = manifests.sha256(temporary)
    name = f"{start:010d}-{digest[:12]}.npy"
    temporary.replace(folder / name)
    return Segment(name, digest, start, len(words))


@dataclass(frozen=True)
class Stored:
    """A register table on disk."""

    name: str
    sha256: str
    rows: int


def store_table(data_dir: Path, register: str, as_of: str, table: pa.Table) -> Stored:
    """Writes a register table (sorted by subject number) under its own hash; the same table gives the same file."""
    groups = (table.slice(first, ROW_GROUP) for first in range(0, len(table), ROW_GROUP))
    return store_rows(data_dir, register, as_of, table.schema, groups)


def store_rows(data_dir: Path, register: str, as_of: str, schema: pa.Schema, groups: Iterable[pa.Table]) -> Stored:
    """The same from row groups, of which one at a time is in memory; cut alike, they give the same file."""
    folder = Path(data_dir) / "registers" / register
    folder.mkdir(parents=True, exist_ok=True)
    temporary, rows = folder / f".{os.getpid()}.part", 0
    coded = [f.name for f in schema if pa.types.is_dictionary(f.type)]
    with pq.ParquetWriter(temporary, schema, compression="lz4", use_dictionary=coded) as writer:
        for group in groups:
            writer.write_table(group, row_group_size=ROW_GROUP)
            rows += len(group)
    digest = manifests.sha256(temporary)
    name = f"{as_of}-{digest[:12]}.parquet"
    _sync(temporary)
    temporary.replace(folder / name)
    return Stored(name, digest, rows)


def place(path: Path, content: Any) -> None:
    """Writes a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    with open(temporary, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def commit(data_dir: Path, before: State, added: Addition, lines: Iterable[Mapping[str, Any]], *, by: object,
           at: datetime) -> State:
    """Manifest, journal entry, new head; whoever is interrupted in between is finished or undone by `repair`."""
    pending, state = manifests.write(data_dir, before, added)
    entries = [Line(f"facts.{added.action}", {**line, "manifest": state.hash}) for line in lines]
    try:
        with writing():
            append_all(entries, by=by, at=at)
    except BaseException:
        pending.unlink()
        raise
    manifests.publish(pending)
    return state


def repair(data_dir: Path) -> None:
    """Finishes or undoes what a crash left: a pending manifest is published when its journal entry stands, else removed;
    part files, and files that an erasure replaced, are removed. Under the lock."""
    for path in manifests.pending(data_dir):
        digest = manifests.sha256(path)
        if JournalEntry.objects.filter(kind__startswith="facts.", body__contains=digest).exists():
            manifests.publish(path)
        else:
            path.unlink()
    for folder in ("registers", "subjects"):
        for part in (Path(data_dir) / folder).glob("*/.*.part"):
            part.unlink()
    unlink_replaced(data_dir)


def unlink_replaced(data_dir: Path) -> int:
    """Removes the files in whose place an erasure put others; gives how many went."""
    state, found = manifests.head(data_dir), []  # type: State, list[Path]
    held = {f"registers/{f.register}/{f.sha256}" for f in state.every} | {f"subjects/{k}/{s.sha256}" for k, s in state.subjects}
    for old in {old for body in manifests.erasures(data_dir, 0) for old in body["replaced"]} - held:
        folder, _slash, sha = old.rpartition("/")
        found += Path(data_dir).glob(f"{folder}/*-{sha[:12]}.*")
    for path in found:
        path.unlink()
    return len(found)


def new_file(stored: Stored, register: str, as_of: str, seq: int, at: datetime, by: object, **more: Any) -> File:
    """The manifest's line about a stored table."""
    return File(register, stored.name, stored.sha256, stored.rows, as_of, at.isoformat(), seq, by=str(by), **more)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)



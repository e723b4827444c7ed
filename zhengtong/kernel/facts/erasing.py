"""Rows about people whose retention is over: who is due, and files without them in place of those that held them.

A rewritten file keeps its place in the chain of manifests, and the hash of what was delivered stays in the journal; so
everything that was decided on it can be told apart: the same, or erased. A subject without any row left loses its key as well.
"""
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zhengtong.kernel.content import queries as content_queries
from zhengtong.kernel.content.models import Register
from zhengtong.kernel.content.queries import Content

from . import keys, manifests, store
from .folding import NO_DAY
from .intake import DELETED, NUMBER
from .manifests import Addition, File, State
from .parsing import EPOCH
from .snapshots import Snapshot
from .sweeping import sweep

Numbers = NDArray[np.int32]
TOMBSTONE = 3  # words of what stands in the place of an erased key


@dataclass(frozen=True)
class Due:
    """One register: the subjects whose rows are no longer kept, and in how many rows of how many files they stand."""

    register: str
    kind: str
    numbers: tuple[int, ...]
    rows: int
    files: int


@dataclass(frozen=True)
class ErasedRows:
    """What an erasure did: rows that went, files that were rewritten, subjects that lost their key."""

    rows: int
    files: int
    keys: int
    manifest: str


def due(snapshot: Snapshot, on: date) -> list[Due]:
    """Every register with rows whose retention is over on a day: the subject ended, or the row left, so many years ago."""
    found = [_due(snapshot, register, on) for register in snapshot.registers.values() if register.retention is not None]
    return [one for one in found if one.numbers]


def _due(snapshot: Snapshot, register: Register, on: date) -> Due:
    assert register.retention is not None
    limit, files = (register.retention.limit(on) - EPOCH).days, snapshot.state.ever_of(register.key)
    held, left = _standing(snapshot, register, files)
    over = (left != NO_DAY) & (left <= limit)
    if register.retention.begins is not None:
        ended = snapshot.column(register.subject, register.retention.begins)
        over |= held & (np.asarray(ended.state) == 0) & (np.asarray(ended.values) <= limit)
    numbers = np.flatnonzero(over).astype(np.int32)
    counts = [int(np.isin(_numbers(snapshot, register, f), numbers).sum()) for f in files] if len(numbers) else []
    return Due(register.key, register.subject, tuple(numbers.tolist()), sum(counts), sum(n > 0 for n in counts))


def _standing(snapshot: Snapshot, register: Register, files: Iterable[File]) -> tuple[NDArray[np.bool_], Numbers]:
    """Who stands in any file; and since which day the row of a subject is gone from the register (NO_DAY: it is not). A row
    that only a file taken back had was gone on the day of that file."""
    count = snapshot.counts[register.subject]
    told, here, left = np.zeros(count, np.bool_), np.zeros(count, np.bool_), np.full(count, NO_DAY, np.int32)
    for file in files:
        numbers = _numbers(snapshot, register, file)
        told[numbers] = True
        if not snapshot.state.stands(file):
            left[numbers] = np.maximum(left[numbers], file.day)
            continue
        if file.partial:
            continue
        if file.full:
            left[here] = file.day
            here[:] = False
        gone = _deleted(snapshot, register, file)
        here[numbers[~gone]] = True
        left[numbers[gone & here[numbers]]] = file.day
        here[numbers[gone]] = False
    left[here] = NO_DAY
    return told, left


def _numbers(snapshot: Snapshot, register: Register, file: File) -> Numbers:
    raw = _read(snapshot.data_dir, file, [NUMBER])[NUMBER].to_numpy()
    return snapshot.moves.subject(register.subject, register.key, file.seq, raw)


def _deleted(snapshot: Snapshot, register: Register, file: File) -> NDArray[np.bool_]:
    if DELETED not in file.columns:
        return np.zeros(file.rows, np.bool_)
    return np.asarray(_read(snapshot.data_dir, file, [DELETED])[DELETED].fill_null(False).to_numpy())


def _read(data_dir: Path, file: File, columns: list[str] | None = None) -> pa.Table:
    return pq.read_table(Path(data_dir) / "registers" / file.register / file.file, columns=columns)


def erase(data_dir: Path, over: Sequence[Due], *, pinned: Sequence[str], basis: str, by: object, at: datetime,
          content: Content | None = None) -> ErasedRows:
    """Erases these rows from every file, all or none: one manifest, one journal entry per register. `pinned`: the manifests
    that decisions rest on; who of them is touched is noted, so that a replay can tell erased from different."""
    content = content or content_queries.load(kinds=("subjects", "registers", "units"))
    with manifests.locked(data_dir):
        store.repair(data_dir)
        erasing = _Erasing(Path(data_dir), content, manifests.head(data_dir), Addition("erase", str(by), at))
        for one in over:
            erasing.rows(one)
        lost = erasing.lose_keys()
        erasing.tell(pinned)
        lines = [{**line, "basis": basis} for line in erasing.lines]
        state = store.commit(data_dir, erasing.before, erasing.added, lines, by=by, at=at)
        store.unlink_replaced(data_dir)
    fresh = Snapshot(Path(data_dir), state, content)
    fresh.prepare()
    sweep(fresh, alone=True)
    return ErasedRows(sum(one.rows for one in over), len(erasing.added.files), lost, state.hash)


class _Erasing:
    """What one erasure gathers before it is committed."""

    def __init__(self, data_dir: Path, content: Content, before: State, added: Addition) -> None:
        self.data_dir, self.content, self.before, self.added = data_dir, content, before, added
        self.snapshot, self.lines = Snapshot(data_dir, before, content), []  # type: Snapshot, list[dict[str, object]]

    def rows(self, one: Due) -> None:
        """Writes a register's files anew without these subjects."""
        register, written = self.snapshot.registers[one.register], {}  # type: Register, dict[str, str]
        for file in self.before.ever_of(one.register):
            keep = ~np.isin(_numbers(self.snapshot, register, file), np.array(one.numbers, np.int32))
            if not keep.all():
                stored = store.store_table(self.data_dir, one.register, file.as_of, _only(_read(self.data_dir, file), keep))
                self.added.files.append(replace(file, file=stored.name, sha256=stored.sha256, rows=stored.rows))
                written[f"registers/{one.register}/{file.sha256}"] = stored.sha256
        self.added.replaced |= written
        self._note(one.kind, one.numbers)
        self.lines.append({"register": one.register, "subjects": len(one.numbers), "rows": one.rows, "replaced": written})

    def _note(self, kind: str, numbers: Iterable[int]) -> None:
        self.added.erased[kind] = sorted({*self.added.erased.get(kind, []), *numbers})

    def lose_keys(self) -> int:
        """Puts a word without meaning in the place of the key of everyone of whom no register says anything any more."""
        count = 0
        for kind, numbers in list(self.added.erased.items()):
            gone = np.setdiff1d(np.array(numbers, np.int32), self._told(kind))
            if not len(gone):
                continue
            self.added.nameless[kind] = gone.tolist()
            names = [n for no in gone.tolist() for n in (no, *(i.other for i in self.snapshot.moves.of(kind, no)
                                                               if i.subject == no and i.action != "succeed"))]
            written = self._keys(kind, np.unique(np.array(names, np.int32)))
            if written:
                self.lines.append({"kind": kind, "subjects": len(gone), "replaced": written})
            count += len(gone)
        return count

    def _told(self, kind: str) -> Numbers:
        """Everyone of whom a file of any register of the kind still speaks."""
        after = manifests.swapped(self.before, {**manifests.plain(self.added), "subjects": []})
        registers = [r for r in self.snapshot.registers.values() if r.subject == kind and not r.derived]
        found = [_numbers(self.snapshot, r, file) for r in registers for file in after.ever_of(r.key)]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int32)

    def _keys(self, kind: str, gone: Numbers) -> dict[str, str]:
        written: dict[str, str] = {}
        for segment in self.before.segments(kind):
            mine = gone[(gone >= segment.start) & (gone < segment.start + segment.count)] - segment.start
            if len(mine):
                words = np.load(self.data_dir / "subjects" / kind / segment.file)
                new = store.store_keys(self.data_dir, kind, segment.start, self._without(kind, words, mine))
                self.added.subjects.append((kind, new))
                written[f"subjects/{kind}/{segment.sha256}"] = new.sha256
        self.added.replaced |= written
        return written

    def _without(self, kind: str, words: keys.Words, rows: Numbers) -> keys.Words:
        """References of a key of several columns stay (they are numbers); its texts, or the whole key, go."""
        definition = self.content.subjects[kind].keys
        first = sum(key.type in self.content.subjects for key in definition) if len(definition) > 1 else 0
        if first == len(definition):
            return words
        words = np.pad(words, ((0, 0), (0, max(0, first + TOMBSTONE - words.shape[1]))))
        words[rows, first:] = 0
        marks = keys.encode(pa.array([f"erased:{os.urandom(8).hex()}" for _row in rows]), TOMBSTONE)
        words[rows, first : first + TOMBSTONE] = marks
        return words

    def tell(self, pinned: Sequence[str]) -> None:
        """Notes for each manifest that decisions rest on whose facts are not what they were."""
        for manifest in dict.fromkeys(pinned):
            state = manifests.at(self.data_dir, manifest)
            after = manifests.swapped(state, manifests.plain(self.added))
            self.added.touched[state.hash] = {} if after == state else self._touched(state, after)

    def _touched(self, state: State, after: State) -> dict[str, list[int]]:
        from . import queries  # it offers `due`

        old, new = (Snapshot(self.data_dir, s, self.content) for s in (state, after))
        found = queries.changed(old, new).numbers
        erased = {kind: np.array(numbers, np.int32) for kind, numbers in self.added.erased.items()}
        lost = {kind: np.setdiff1d(numbers, erased.get(kind, np.zeros(0, np.int32))) for kind, numbers in found.items()}
        return {kind: numbers.tolist() for kind, numbers in lost.items() if len(numbers)}


def _only(table: pa.Table, keep: NDArray[np.bool_]) -> pa.Table:
    """The rows to keep; the dictionaries of texts hold no word of the others."""
    table = table.filter(pa.array(keep))
    for at, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            words = pc.dictionary_encode(table[field.name].cast(pa.string()).combine_chunks())
            table = table.set_column(at, field.name, words)
    return table

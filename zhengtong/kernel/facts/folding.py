"""A register's files -> one row per subject: the base, then every change, newest statement first. Kept as memory-mapped arrays.

A row stands until a row with the same or a later day replaces it, so a file that comes late overwrites nothing newer. A row
without a day of its own is confirmed by every later delivery; one with its own day (`数据日期`) keeps it until it comes again.
"""
import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from zhengtong.bulk.mapped import map_array
from zhengtong.kernel.content.models import Column, Register

from .identities import Moves
from .intake import DELETED, NUMBER, OWN_DAY
from .manifests import File
from .parsing import NO_DAY as NO_DAY

KNOWN, ABSENT, NEVER, CONTRADICTED, OUTSIDE, INCOMPLETE = range(6)
STATE_SUFFIX = "·状态"  # in a file of single facts: the column of what is recorded about each cell (null: nothing)
DTYPES: dict[str, Any] = {"date": np.int32, "number": np.int64, "boolean": np.int8, "string": np.int32, "reference": np.int32}
VERSION = "1"


@dataclass
class Folded:
    """A register as of one manifest, arrays by subject number.

    `seq`: which file delivered the row (its place in the register's list, from 1; 0: no row). `day`: the row's day; `dated`:
    whether the day is its own. `values` by column; `cells` by column only where a cell is not known (else all known).
    `recorded`: by column, the day of a single recorded fact (NO_DAY: none), which stands beside the row.
    """

    folder: Path
    key: str
    n: int
    seq: NDArray[np.uint16]
    day: NDArray[np.int32]
    dated: NDArray[np.bool_]
    values: dict[str, NDArray[Any]] = field(default_factory=dict)
    cells: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    recorded: dict[str, NDArray[np.int32]] = field(default_factory=dict)
    dictionaries: dict[str, pa.Array] = field(default_factory=dict)
    files: int = 0


def fold_keys(register: Register, files: list[File], moves: Moves, n: int) -> list[str]:
    """The cache key after each file; equal keys mean equal arrays."""
    kinds = {register.subject, *(c.to for c in register.columns if c.to)}
    columns = [(c.zh, c.type, c.scale, c.empty, c.values, c.to) for c in register.columns]
    key = _hash(VERSION, json.dumps([register.key, columns], ensure_ascii=False), moves.fingerprint(kinds))
    keys = []
    for file in files:
        key = _hash(key, file.sha256, file.as_of, str(file.full))
        keys.append(_hash(key, str(n)))
    return keys


def fold(data_dir: Path, register: Register, files: list[File], moves: Moves, n: int) -> Folded:
    """The register after `files`, for `n` subjects; from the cache, or from the longest cached beginning."""
    root = Path(data_dir) / "current" / "folds" / register.key
    key = fold_keys(register, files, moves, n)[-1] if files else _hash(register.key, str(n))
    if not (root / key[:16]).is_dir():
        _Folding(data_dir, register, moves, n, root, key).run(files)
    return opened(root / key[:16], key, n)


def opened(folder: Path, key: str, n: int) -> Folded:
    """A cached fold, memory-mapped."""
    about = json.loads((folder / "about.json").read_text("utf-8"))

    def arrays(group: str) -> dict[str, NDArray[Any]]:
        return {zh: np.asarray(map_array(folder / f"{i}.{group}.npy", "c")) for zh, i in about[group].items()}

    seq, day, dated = (np.asarray(map_array(folder / f"{name}.npy", "c")) for name in ("seq", "day", "dated"))
    words = {zh: pq.ParquetFile(folder / f"{i}.words.parquet").read()["w"].combine_chunks() for zh, i in about["words"].items()}
    return Folded(folder, key, n, seq, day, dated, arrays("values"), arrays("cells"), arrays("recorded"), words, about["files"])


class _Folding:
    """Builds one fold in a part folder and renames it into place."""

    def __init__(self, data_dir: Path, register: Register, moves: Moves, n: int, root: Path, key: str) -> None:
        self.data_dir, self.register, self.moves, self.n, self.root, self.key = Path(data_dir), register, moves, n, root, key
        self.part = root / f".{key[:16]}.part"
        self.names = {c.zh: i for i, c in enumerate(register.columns)}

    def run(self, files: list[File]) -> None:
        shutil.rmtree(self.part, ignore_errors=True)
        self.part.mkdir(parents=True)
        done = self._begin(files)
        for place, file in enumerate(files[done:], start=done + 1):
            self._apply(file, place)
        about = {"files": len(files), "key": self.key, "words": {zh: self.names[zh] for zh in self.fold.dictionaries}}
        for group in ("values", "cells", "recorded"):
            about[group] = {zh: self.names[zh] for zh in getattr(self.fold, group)}
        for zh, words in self.fold.dictionaries.items():
            pq.write_table(pa.table({"w": words}), self.part / f"{self.names[zh]}.words.parquet")
        (self.part / "about.json").write_text(json.dumps(about, ensure_ascii=False), "utf-8")
        self.part.rename(self.root / self.key[:16])

    def _begin(self, files: list[File]) -> int:
        """Opens the arrays, filled from the longest cached beginning of the chain; gives how many files that holds."""
        cached = {json.loads(p.read_text("utf-8"))["key"]: p.parent for p in self.root.glob("*/about.json")}
        earlier = {k: i + 1 for n in self._sizes(cached) for i, k in enumerate(fold_keys(self.register, files, self.moves, n))}
        done, key = max(((earlier[k], k) for k in cached if k in earlier), default=(0, ""))
        if not done:
            self.fold = Folded(self.part, self.key, self.n, self._new("seq", np.uint16), self._new("day", np.int32),
                               self._new("dated", np.bool_))
            return 0
        old = opened(cached[key], key, 0)
        self.fold = Folded(self.part, self.key, self.n, self._grown("seq", old.seq), self._grown("day", old.day),
                           self._grown("dated", old.dated), dictionaries=old.dictionaries)
        for zh, i in self.names.items():
            if zh in old.values:
                self.fold.values[zh] = self._grown(f"{i}.values", old.values[zh])
            if zh in old.cells:
                self.fold.cells[zh] = self._grown(f"{i}.cells", old.cells[zh])
            if zh in old.recorded:
                self.fold.recorded[zh] = self._grown(f"{i}.recorded", old.recorded[zh], NO_DAY)
        return done

    def _sizes(self, cached: dict[str, Path]) -> set[int]:
        return {int(map_array(p / "seq.npy", "r").shape[0]) for p in cached.values()}

    def _new(self, name: str, kind: Any, fill: int = 0) -> NDArray[Any]:
        array = open_memmap(self.part / f"{name}.npy", "w+", kind, (self.n,))
        if fill:
            array[:] = fill
        return array

    def _grown(self, name: str, old: NDArray[Any], fill: int = 0) -> NDArray[Any]:
        array = open_memmap(self.part / f"{name}.npy", "w+", old.dtype, (self.n,))
        array[: len(old)] = old
        if fill:
            array[len(old) :] = fill
        return array

    def _apply(self, file: File, place: int) -> None:
        table = pq.read_table(self.data_dir / "registers" / self.register.key / file.file, memory_map=True)
        raw = table[NUMBER].to_numpy()
        numbers = self.moves.subject(self.register.subject, self.register.key, file.seq, raw)
        if file.full:
            self.fold.seq[:] = 0
        if file.partial:
            self._record(table, numbers, file)
            return
        moved = numbers != raw
        self._rows(table, numbers, file, place, None if not moved.any() else ~moved)
        for row in np.flatnonzero(moved):
            self._moved_row(table.slice(int(row), 1), int(numbers[row]), file, place)

    def _rows(self, table: pa.Table, numbers: NDArray[np.int32], file: File, place: int, keep: Any) -> None:
        fold, days, dated = self.fold, *_days(table, file)
        fresh = np.ones(len(numbers), np.bool_) if keep is None else keep.copy()
        fresh &= (fold.seq[numbers] == 0) | (days >= fold.day[numbers])
        whole = bool(fresh.all())
        rows = numbers if whole else numbers[fresh]
        pick = (lambda a: a) if whole else (lambda a: a[fresh])
        target = _span(rows)
        fold.seq[target], fold.day[target], fold.dated[target] = place, pick(days), pick(dated)
        for column in self.register.columns:
            values, empty = self._stored(table, column)
            self._set(column, rows, target, pick(values), None if empty is None else pick(empty), pick(days))
        if DELETED in table.column_names:
            gone = table[DELETED].fill_null(False).to_numpy()
            fold.seq[numbers[gone & fresh]] = 0

    def _set(self, column: Column, rows: Any, target: Any, values: Any, empty: Any, days: Any) -> None:
        zh, fold = column.zh, self.fold
        if zh not in fold.values:
            fold.values[zh] = self._new(f"{self.names[zh]}.values", DTYPES[column.type])
        cells = _empty_cells(column, empty)
        if cells is not None and zh not in fold.cells:
            fold.cells[zh] = self._new(f"{self.names[zh]}.cells", np.uint8)
        if zh in fold.recorded:
            older = fold.recorded[zh][rows] <= days
            rows, values, cells = rows[older], values[older], None if cells is None else cells[older]
            target = rows
            fold.recorded[zh][rows] = NO_DAY
        fold.values[zh][target] = values
        if zh in fold.cells:
            fold.cells[zh][target] = KNOWN if cells is None else cells

    def _stored(self, table: pa.Table, column: Column) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        """A stored column as an array of its final type, and where it is empty (None: nowhere)."""
        if column.zh not in table.column_names:
            return np.zeros(len(table), DTYPES[column.type]), np.ones(len(table), np.bool_)
        raw = table[column.zh]
        if column.type == "string":
            raw = raw.unify_dictionaries()
        raw = raw.combine_chunks() if raw.num_chunks != 1 else raw.chunk(0)
        empty = raw.is_null().to_numpy(zero_copy_only=False) if raw.null_count else None
        if column.type == "string":
            values = self._coded(raw, column)
        else:
            kind = {"date": pa.int32(), "number": pa.int64(), "boolean": pa.int8(), "reference": pa.int32()}[column.type]
            values = raw.cast(kind).fill_null(0).to_numpy()
        if column.type == "reference":
            assert column.to is not None
            values = self.moves.referred(column.to, values)
        return values, empty

    def _coded(self, raw: pa.Array, column: Column) -> NDArray[np.int32]:
        """Codes into the fold's own dictionary, which grows and never changes what a code means."""
        known = self.fold.dictionaries.get(column.zh)
        if known is None:
            known = pa.array(column.values or [], pa.string())
        words = raw.dictionary.cast(pa.string())
        places = _places(words, known)
        new = np.flatnonzero(places < 0)
        places[new] = np.arange(len(new)) + len(known)
        self.fold.dictionaries[column.zh] = pa.concat_arrays([known, words.take(pa.array(new))])
        codes = raw.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        return np.append(places, 0).astype(np.int32)[codes]

    def _moved_row(self, row: pa.Table, target: int, file: File, place: int) -> None:
        """One row of a subject that was merged into another: the newer statement stands; of the same day, they must agree."""
        fold, (days, dated) = self.fold, _days(row, file)
        at = np.array([target], np.int32)
        if fold.seq[target] and fold.day[target] > days[0]:
            return
        if DELETED in row.column_names and row[DELETED][0].as_py():
            return
        same_day = bool(fold.seq[target]) and fold.day[target] == days[0]
        for column in self.register.columns:
            values, empty = self._stored(row, column)
            if same_day and self._differs(column, target, values, empty):
                self._set(column, at, at, fold.values[column.zh][at], np.ones(1, np.bool_), days)
                fold.cells[column.zh][target] = CONTRADICTED
            elif not same_day:
                self._set(column, at, at, values, empty, days)
        fold.seq[target], fold.day[target], fold.dated[target] = place, days[0], dated[0]

    def _differs(self, column: Column, target: int, values: NDArray[Any], empty: NDArray[np.bool_] | None) -> bool:
        cell = int(self.fold.cells[column.zh][target]) if column.zh in self.fold.cells else KNOWN
        new = KNOWN if empty is None or not empty[0] else ABSENT if column.empty == "absent" else NEVER
        return cell != new or (cell == KNOWN and self.fold.values[column.zh][target] != values[0])

    def _record(self, table: pa.Table, numbers: NDArray[np.int32], file: File) -> None:
        for column in (c for c in self.register.columns if c.zh + STATE_SUFFIX in table.column_names):
            states = table[column.zh + STATE_SUFFIX]
            told = states.is_valid().to_numpy()
            values, _ = self._stored(table, column)
            rows, zh = numbers[told], column.zh
            if zh not in self.fold.recorded:
                self.fold.recorded[zh] = self._new(f"{self.names[zh]}.recorded", np.int32, NO_DAY)
            for group, kind in (("values", DTYPES[column.type]), ("cells", np.uint8)):
                if zh not in getattr(self.fold, group):
                    getattr(self.fold, group)[zh] = self._new(f"{self.names[zh]}.{group}", kind)
            day = np.int32(file.day)
            newer = (self.fold.recorded[zh][rows] <= day) & ((self.fold.seq[rows] == 0) | (self.fold.day[rows] <= day))
            self.fold.values[zh][rows[newer]] = values[told][newer]
            self.fold.cells[zh][rows[newer]] = states.fill_null(0).to_numpy()[told][newer]
            self.fold.recorded[zh][rows[newer]] = day


def _places(words: pa.Array, known: pa.Array) -> NDArray[np.int64]:
    """Where each word stands in `known`, -1 where it does not. The few are indexed, the many looked up."""
    places = np.full(len(words), -1, np.int64)
    if len(known):
        found = pc.index_in(known, value_set=words)
        held = np.flatnonzero(found.is_valid().to_numpy(zero_copy_only=False))
        places[found.drop_null().to_numpy()] = held
    return places


def _days(table: pa.Table, file: File) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    if OWN_DAY not in table.column_names:
        return np.full(len(table), file.day, np.int32), np.zeros(len(table), np.bool_)
    own = table[OWN_DAY].cast(pa.int32())
    return own.fill_null(file.day).to_numpy(), own.is_valid().to_numpy()


def _span(rows: NDArray[np.int32]) -> Any:
    """A slice where the rows are consecutive (a dense base), which is many times faster to assign."""
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def _empty_cells(column: Column, empty: NDArray[np.bool_] | None) -> NDArray[np.uint8] | None:
    if empty is None:
        return None
    return empty.astype(np.uint8) * np.uint8(ABSENT if column.empty == "absent" else NEVER)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()

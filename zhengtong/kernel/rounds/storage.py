"""The files of a round: <data>/rounds/<number>/, made in a part folder and renamed once complete.

Per rule set: `<key>.codes.npy` (uint8 or uint16 per subject number), `<key>.amounts.npy` (subject, rule, low, high in fen, by
subject), `<key>.difference.parquet`. A lock file keeps two rounds apart; what a killed round left is removed under it.
"""
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhengtong.bulk.mapped import map_array

AMOUNT = np.dtype([("subject", "<i4"), ("rule", "<i2"), ("low", "<i8"), ("high", "<i8")])
PART = ".part"
KEPT = 512  # mapped files that stay open: two of every rule set of the latest round
SYNCING = 16


def root(data_dir: Path) -> Path:
    """The folder of all rounds."""
    folder = Path(data_dir) / "rounds"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def folder(data_dir: Path, number: int) -> Path:
    """The folder of one round."""
    return root(data_dir) / str(number)


def answers(data_dir: Path) -> Path:
    """What the interpreter answered in earlier rounds (bulk.memory); may be deleted."""
    return root(data_dir) / ".answers.json"


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Only one round runs at a time; the others wait."""
    with (root(data_dir) / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def clean(data_dir: Path, committed: set[int]) -> list[str]:
    """Removes what a killed round left: part folders, and folders of rounds that were never committed. Only under `alone`."""
    removed = []
    for found in sorted(root(data_dir).iterdir()):
        if found.is_dir() and (found.name.startswith(PART) or (found.name.isdigit() and int(found.name) not in committed)):
            shutil.rmtree(found)
            removed.append(found.name)
    return removed


def part(data_dir: Path) -> Path:
    """A new folder to write into."""
    made = root(data_dir) / f"{PART}-{os.getpid()}"
    made.mkdir()
    return made


def publish(data_dir: Path, made: Path, number: int) -> None:
    """The part folder becomes the round's folder."""
    own = [file for file in made.iterdir() if file.stat().st_nlink == 1]  # what is shared with an earlier round lies safe
    with ThreadPoolExecutor(SYNCING) as threads:  # a journaling file system settles many files at once
        list(threads.map(_sync, own))
    _sync(made)
    made.rename(folder(data_dir, number))
    _sync(root(data_dir))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_codes(where: Path, key: str, codes: np.ndarray, outcomes: int) -> int:
    """Writes the row of codes and gives its bytes per code."""
    width = 1 if outcomes <= 256 else 2
    np.save(where / f"{key}.codes.npy", codes.astype(np.uint8 if width == 1 else np.uint16, copy=False))
    return width


def codes(where: Path, key: str) -> np.ndarray:
    """The row of codes, memory-mapped."""
    found: np.ndarray = map_array(where / f"{key}.codes.npy", "r")
    return found


def write_amounts(where: Path, key: str, amounts: np.ndarray) -> None:
    """Writes the amounts (AMOUNT, by subject)."""
    np.save(where / f"{key}.amounts.npy", amounts)


def amounts(where: Path, key: str) -> np.ndarray:
    """The amounts, memory-mapped."""
    found: np.ndarray = map_array(where / f"{key}.amounts.npy", "r")
    return found


def at_hand(where: Path, key: str, what: str) -> np.ndarray:
    """`codes` or `amounts` as they were mapped last: who reads one subject under every rule set would spend its time on opening
    files. A file that took another's place is opened anew."""
    path = where / f"{key}.{what}.npy"
    found = path.stat()
    return _mapped(path, found.st_ino, found.st_mtime_ns)


@lru_cache(maxsize=KEPT)
def _mapped(path: Path, _inode: int, _written: int) -> np.ndarray:
    found: np.ndarray = map_array(path, "r")
    return found


def link(source: Path, target: Path, key: str) -> None:
    """An unchanged rule set shares its files with the round before."""
    for name in (f"{key}.codes.npy", f"{key}.amounts.npy"):
        try:
            os.link(source / name, target / name)
        except OSError:  # a file system without hard links
            shutil.copyfile(source / name, target / name)


def write_difference(where: Path, key: str, columns: dict[str, np.ndarray], salts: np.ndarray, about: dict[str, Any]) -> None:
    """Writes the difference file; `about` (period, dictionary) stands in its metadata."""
    arrays = [pa.array(values) for values in columns.values()]
    salt = pa.FixedSizeBinaryArray.from_buffers(pa.binary(salts.shape[1]), len(salts), [None, pa.py_buffer(salts.tobytes())])
    schema = pa.schema([*((n, a.type) for n, a in zip(columns, arrays, strict=True)), ("salt", salt.type)])
    table = pa.Table.from_arrays([*arrays, salt], schema=schema.with_metadata({"round": json.dumps(about, ensure_ascii=False)}))
    pq.write_table(table, where / f"{key}.difference.parquet", compression="lz4", use_dictionary=False, write_statistics=False)


def difference(where: Path, key: str) -> pa.Table:
    """The difference file."""
    return pq.ParquetFile(where / f"{key}.difference.parquet").read()

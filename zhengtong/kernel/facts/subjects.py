"""The subjects of a kind: key -> number, number -> key. A number is given once and never changes or returns.

Numbers are given to everyone on a roster and to everyone merely mentioned (an employer outside the district); who is on a
roster now is a column (`Snapshot.present`). The look-up is an open-addressing hash table that holds numbers only and
compares the keys themselves, so three million keys are found in a fraction of a second, and no hash can mix two subjects up.
"""
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

from zhengtong.bulk.mapped import map_array

from .keys import Words

Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Segment:
    """Keys of the numbers from `start` on, as one file."""

    file: str
    sha256: str
    start: int
    count: int


class Subjects:
    """One kind's subjects as of one manifest; `number_all` may add new ones, which `unsaved` hands to the next manifest."""

    def __init__(self, folder: Path, segments: Sequence[Segment], cache: Path) -> None:
        parts = [map_array(folder / s.file, "c") for s in segments]
        self.count = self._saved = sum(len(p) for p in parts)
        self._base: Words = parts[0] if parts else np.zeros((0, 1), np.uint64)
        self._base_table = _cached(cache / f"{segments[0].sha256[:12]}-table.npy", self._base) if parts else _empty(0)
        self._room: Words = np.zeros((0, 1), np.uint64)
        self._tail = self._room
        self._tail_table = _empty(0)
        for part in parts[1:]:
            self._add(np.asarray(part))

    def words(self, numbers: Numbers) -> Words:
        """The key words of these numbers."""
        border, width = len(self._base), max(self._base.shape[1], self._tail.shape[1])
        out = np.zeros((len(numbers), width), np.uint64)
        old = numbers < border
        out[old, : self._base.shape[1]] = self._base[numbers[old]]
        out[~old, : self._tail.shape[1]] = self._tail[numbers[~old] - border]
        return out

    def find(self, words: Words) -> Numbers:
        """The number of each key, -1 where it is unknown."""
        words = np.ascontiguousarray(words)
        found = np.full(len(words), -1, np.int32)
        if len(self._base):
            _find(words, self._base, self._base_table, np.int32(0), found)
        if len(self._tail):
            _find(words, self._tail, self._tail_table, np.int32(len(self._base)), found)
        return found

    def number_all(self, words: Words) -> Numbers:
        """The number of each key; unknown keys get the next numbers in the order in which they first stand."""
        found = self.find(words)
        unknown = np.flatnonzero(found < 0)
        if unknown.size:
            found[unknown] = self._add(np.ascontiguousarray(words[unknown])) + np.int32(len(self._base))
        return found

    def unsaved(self) -> tuple[int, Words]:
        """The first new number and the keys of all new numbers."""
        return self._saved, self._tail[self._saved - len(self._base) :]

    def _add(self, words: Words) -> Numbers:
        """Puts keys into the tail (a key that is there keeps its number) and gives their places in it."""
        used, needed = len(self._tail), len(self._tail) + len(words)
        width = max(words.shape[1], self._room.shape[1])
        if needed > len(self._room) or width > self._room.shape[1]:
            self._room = np.zeros((max(needed, 2 * used), width), np.uint64)
            self._room[:used, : self._tail.shape[1]] = self._tail
        if 2 * needed > len(self._tail_table):
            self._tail_table = _empty(needed)
            _insert(self._tail, self._tail, 0, self._tail_table)
        places, used = _insert(words, self._room, used, self._tail_table)
        self._tail = self._room[:used]
        self.count = len(self._base) + used
        return places  # type: ignore[no-any-return]


def _empty(keys: int) -> Numbers:
    return np.full(max(16, 1 << max(1, int(2 * keys - 1)).bit_length()), -1, np.int32)


@njit(inline="always")
def _slot(words, i, mask):  # type: ignore[no-untyped-def]
    """Where the search for a key begins; zero words add nothing, so that it does not depend on the padding."""
    total = np.uint64(0)
    for j in range(words.shape[1]):
        mixed = words[i, j] * (np.uint64(0x9E3779B97F4A7C15) + np.uint64(2 * j) * np.uint64(0xD6E8FEB86659FD93))
        total += (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xC2B2AE3D27D4EB4F)
    total ^= total >> np.uint64(33)
    total *= np.uint64(0xFF51AFD7ED558CCD)
    return np.int64((total ^ (total >> np.uint64(32))) & np.uint64(mask))


@njit(inline="always")
def _same(a, i, b, k):  # type: ignore[no-untyped-def]
    for j in range(max(a.shape[1], b.shape[1])):
        left = a[i, j] if j < a.shape[1] else np.uint64(0)
        right = b[k, j] if j < b.shape[1] else np.uint64(0)
        if left != right:
            return False
    return True


@njit(cache=True)
def _find(words, known, table, first, found):  # type: ignore[no-untyped-def]
    mask = len(table) - 1
    for i in range(len(words)):
        slot = _slot(words, i, mask)
        while found[i] < 0 and table[slot] >= 0:
            if _same(words, i, known, table[slot]):
                found[i] = table[slot] + first
            slot = (slot + 1) & mask


@njit(cache=True)
def _insert(words, room, used, table):  # type: ignore[no-untyped-def]
    """Each key's place in `room`, whose rows from `used` on are filled with the keys that were not there."""
    mask, places = len(table) - 1, np.empty(len(words), np.int32)
    for i in range(len(words)):
        slot = _slot(words, i, mask)
        while table[slot] >= 0 and not _same(words, i, room, table[slot]):
            slot = (slot + 1) & mask
        if table[slot] < 0:
            table[slot] = used
            for j in range(words.shape[1]):
                room[used, j] = words[i, j]
            used += 1
        places[i] = table[slot]
    return places, used


def _cached(path: Path, words: Words) -> Numbers:
    """The table of a first segment, from the cache or built and put there."""
    if not path.exists():
        table = _empty(len(words))
        _insert(words, np.array(words), 0, table)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path.with_suffix(".part.npy"), table)
        path.with_suffix(".part.npy").replace(path)
    return map_array(path, "c")  # type: ignore[no-any-return]

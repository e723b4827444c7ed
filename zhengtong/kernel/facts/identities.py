"""Who is whom: merges, successions, re-identifications and splits, read as moves of subject numbers.

Stored files keep the number that a key was given; what is now one subject is decided when they are read. So a wrong merge is
undone without touching a file, and the history stands under every number a subject ever had.
"""
import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from .manifests import Identity


class Moves:
    """The standing moves. `merge` and `identify` carry `other`'s rows to `subject`; `succeed` carries references only."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._all = tuple(identities)
        self._rows: dict[str, dict[int, int]] = {}
        self._references: dict[str, dict[int, int]] = {}
        self._splits: list[Identity] = []
        for identity in self._all:
            self._take(identity)

    def _take(self, identity: Identity) -> None:
        rows, references = self._rows.setdefault(identity.kind, {}), self._references.setdefault(identity.kind, {})
        if identity.action == "split" and not identity.registers:
            rows.pop(identity.other, None)
            references.pop(identity.other, None)
        elif identity.action == "split":
            self._splits.append(identity)
        elif identity.action == "succeed":
            references[identity.other] = identity.subject
        else:
            rows[identity.other] = references[identity.other] = identity.subject

    def fingerprint(self, kinds: Iterable[str]) -> str:
        """Equal where the identities of these kinds are the same."""
        wanted = set(kinds)
        said = json.dumps([astuple(i) for i in self._all if i.kind in wanted], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    def subject(self, kind: str, register: str, seq: int, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        """The subject of each row of file `seq` of a register."""
        moved = _mapped(numbers, self._rows.get(kind, {}))
        for split in self._splits:
            if split.kind == kind and register in split.registers and seq <= split.seq:
                moved = np.where(moved == split.subject, np.int32(split.other), moved)
        return moved

    def referred(self, kind: str, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        """Whom a reference means today."""
        return _mapped(numbers, self._references.get(kind, {}))

    def now(self, kind: str, number: int) -> int:
        """The subject that a number stands for today (the successor too)."""
        return int(self.referred(kind, np.array([number], np.int32))[0])

    def gone(self, kind: str) -> set[int]:
        """Numbers that stand for another subject."""
        return set(self._rows.get(kind, {}))

    def key_number(self, kind: str, number: int) -> int:
        """The number whose key names this subject now: a new identity number takes the old one's place."""
        for identity in reversed(self._all):
            if identity.action == "identify" and identity.kind == kind and identity.subject == number:
                return identity.other
        return number

    def of(self, kind: str, number: int) -> list[Identity]:
        """Everything that happened to a subject's identity, oldest first."""
        return [i for i in self._all if i.kind == kind and number in (i.subject, i.other)]


def _mapped(numbers: NDArray[np.int32], moves: dict[int, int]) -> NDArray[np.int32]:
    if not moves:
        return numbers
    sources = np.array(sorted(moves), np.int32)
    targets = np.array([_end(int(s), moves) for s in sources], np.int32)
    place = np.minimum(np.searchsorted(sources, numbers), len(sources) - 1)
    return np.where(sources[place] == numbers, targets[place], numbers)


def _end(number: int, moves: dict[int, int]) -> int:
    while number in moves:
        number = moves[number]
    return number

"""A snapshot: every fact of everyone as of one manifest, by column and by subject."""
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhengtong.kernel.content.models import Column, Register, Subject
from zhengtong.kernel.content.queries import Content

from . import keys
from .columns import Cache, FactColumn, Origin
from .combining import combine
from .identities import Moves
from .keycolumns import key_column
from .making import Maker
from .manifests import State
from .reading import Fact, Reader
from .store import Book


class Snapshot:
    """Everything known at one manifest. Columns are made when first asked for and kept on disk under their content's key."""

    def __init__(self, data_dir: Path, state: State, content: Content) -> None:
        self.data_dir, self.state, self.content = Path(data_dir), state, content
        self.manifest_hash, self.as_of = state.hash, date.fromisoformat(state.as_of) if state.as_of else None
        self.moves, self.cache, self.book = Moves(state.identities), Cache(data_dir), Book(Path(data_dir), state)
        self._columns: dict[tuple[str, str], FactColumn] = {}
        self._defining: dict[tuple[str, str], list[tuple[Register, Column]]] = {}
        self._names: dict[str, list[str]] = {}
        self._readers: dict[tuple[str, str], Reader] = {}
        self._lock = threading.RLock()

    @cached_property
    def registers(self) -> dict[str, Register]:
        """The register definitions that hold on the snapshot's day (those not yet in force: their first)."""
        found = self.content.registers
        held = {} if self.as_of is None else found.in_force(self.as_of)
        return {key: held.get(key) or found.items_of(key)[0].model for key in found}

    @cached_property
    def counts(self) -> dict[str, int]:
        """Kind -> how many subjects have a number (length of the columns)."""
        return {kind: self.state.count(kind) for kind in self.content.subjects}

    @cached_property
    def maker(self) -> Maker:
        """Makes the columns of single registers."""
        return Maker(self)

    def names(self, kind: str) -> list[str]:
        """The facts of a kind, key columns first, in the registers' order."""
        if kind not in self._names:
            self._names[kind] = self._all_names(kind)
        return self._names[kind]

    def _all_names(self, kind: str) -> list[str]:
        found = [k.zh for k in self.subject(kind).keys]
        for register in self.registers.values():
            if register.subject == kind:
                found += [c.zh for c in register.columns if c.zh not in found]
        return found

    def subject(self, kind: str) -> Subject:
        """The definition of a kind. KeyError for an unknown one."""
        return self.content.subjects[kind]

    def column(self, kind: str, name: str) -> FactColumn:
        """One fact of everyone. KeyError for a fact that no register defines."""
        with self._lock:
            if (kind, name) not in self._columns:
                self._columns[(kind, name)] = self._column(kind, name)
            return self._columns[(kind, name)]

    def columns(self, kind: str) -> dict[str, FactColumn]:
        """Every fact of a kind by name."""
        return {name: self.column(kind, name) for name in self.names(kind)}

    def present(self, kind: str) -> NDArray[np.bool_]:
        """Who is on a roster of the kind now (everyone with a number when the kind has no roster)."""
        return self.maker.present(kind)

    def prepare(self, kinds: Iterable[str] | None = None) -> int:
        """Makes every column (of these kinds) that is not on disk yet; gives how many facts there are. Two registers at a time
        are read and folded: that is copying, which holds no lock of Python's."""
        wanted = set(kinds or self.content.subjects)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self.maker.fold, [r.key for r in self.registers.values() if r.subject in wanted and not r.derived]))
        facts = sum(len(self.columns(kind)) for kind in wanted)
        if kinds is None:
            from .state import registers
            from .sweeping import sweep

            registers(self.data_dir, snapshot=self)
            sweep(self)
        return facts

    def defining(self, kind: str, name: str) -> list[tuple[Register, Column]]:
        """The registers that define a fact, with their column."""
        if (kind, name) not in self._defining:
            self._defining[(kind, name)] = self._all_defining(kind, name)
        return self._defining[(kind, name)]

    def _all_defining(self, kind: str, name: str) -> list[tuple[Register, Column]]:
        return [(r, c) for r in self.registers.values() if r.subject == kind for c in r.columns if c.zh == name]

    def number(self, kind: str, key: str | Sequence[str]) -> int:
        """The number of the subject with this key (several columns: a sequence, or joined by `/`), merges and successors
        followed. KeyError when nobody has it."""
        parts = key.split("/") if isinstance(key, str) and len(self.subject(kind).keys) > 1 else [key]
        parts = list(key) if not isinstance(key, str) else parts
        found = self._find(kind, [str(p).strip() for p in parts])
        if found < 0:
            raise KeyError(f"{kind} {'/'.join(map(str, parts))}")
        return self.moves.now(kind, found)

    def key(self, kind: str, no: int) -> str:
        """The key that names a subject today; several columns joined by `/`."""
        return "/".join(self._parts(kind, self.moves.key_number(kind, no)))

    def keys(self, kind: str, numbers: Sequence[int]) -> list[tuple[str, ...]]:
        """The key columns of several subjects, in the order of `numbers`."""
        return [tuple(self._parts(kind, self.moves.key_number(kind, int(no)))) for no in numbers]

    def facts(self, kind: str, no: int) -> dict[str, Fact]:
        """Every fact of one subject. IndexError for a number that nobody has."""
        if not 0 <= no < self.counts[kind]:
            raise IndexError(f"{kind} {no}")
        return {name: self.fact(kind, name, no) for name in self.names(kind)}

    def fact(self, kind: str, name: str, no: int) -> Fact:
        """One fact of one subject with its sources."""
        if (kind, name) not in self._readers:
            self._readers[(kind, name)] = Reader(self, kind, name)
        return self._readers[(kind, name)].read(no)

    def owed_by(self, kind: str, no: int, name: str) -> list[Origin]:
        """Which facts, of whom, in which register, would have to be supplied to make this one known. Empty when it is known."""
        from .owing import owed_by

        return owed_by(self, kind, no, name)

    def _column(self, kind: str, name: str) -> FactColumn:
        if name in {k.zh for k in self.subject(kind).keys}:
            return key_column(self, kind, name)
        columns = [self.maker.column(register, column) for register, column in self.defining(kind, name)]
        if not columns:
            raise KeyError(f"{kind}.{name}")
        return columns[0] if len(columns) == 1 else self._combined(columns)

    def _combined(self, sources: list[FactColumn]) -> FactColumn:
        return self.maker.combined(sources, combine)

    def _find(self, kind: str, parts: list[str]) -> int:
        definition = self.subject(kind).keys
        if len(parts) != len(definition):
            return -1
        if len(definition) == 1:
            words = keys.tidy(keys.encode(pa.array(parts)), definition[0].type)
            return int(self.book[kind].find(words)[0])
        found = []
        for key, part in zip(definition, parts, strict=True):
            if key.type in self.content.subjects:
                other = self._find(key.type, [part])
                found.append(np.array([[other + 1]], np.uint64))
            else:
                found.append(keys.encode(pa.array([part]), keys.TEXT_WORDS))
        return int(self.book[kind].find(np.concatenate(found, axis=1))[0])

    def _parts(self, kind: str, no: int) -> list[str]:
        words, definition = self.book[kind].words(np.array([no], np.int32)), self.subject(kind).keys
        if len(definition) == 1:
            return keys.decode(words)
        parts, place = [], 0
        for key in definition:
            if key.type in self.content.subjects:
                parts += self._parts(key.type, int(words[0, place]) - 1)
                place += 1
            else:
                parts += keys.decode(words[:, place : place + keys.TEXT_WORDS])
                place += keys.TEXT_WORDS
        return parts

"""A snapshot: every fact of everyone as of one manifest, by column and by subject."""
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhengtong.feel import Missing
from zhengtong.kernel.content.models import Column, Register, Subject
from zhengtong.kernel.content.queries import Content

from . import keys
from .columns import STATES, Cache, FactColumn, Origin, to_day
from .combining import combine
from .identities import Moves
from .keycolumns import key_column
from .making import Maker
from .manifests import State
from .store import Book


@dataclass(frozen=True)
class Source:
    """What one register says about one fact of one subject."""

    register: str
    provider: str
    state: str
    value: Any
    text: str
    as_of: date | None
    recorded_at: datetime | None


@dataclass(frozen=True)
class Fact:
    """One fact of one subject. `value` is the FEEL value, None when known absent, Missing when not known; `text` is for people.
    `register` and `provider` name who states it, or, when it is missing, who owes it. `sources` has one entry per register."""

    name: str
    en: str
    kind: str
    type: str
    state: str
    value: Any
    text: str
    unit: str | None
    register: str | None
    provider: str | None
    as_of: date | None
    recorded_at: datetime | None
    grade: int
    sensitive: bool
    basis: str | None
    sources: tuple[Source, ...]
    derived: bool
    origin: tuple[Origin, ...]


class Snapshot:
    """Everything known at one manifest. Columns are made when first asked for and kept on disk under their content's key."""

    def __init__(self, data_dir: Path, state: State, content: Content) -> None:
        self.data_dir, self.state, self.content = Path(data_dir), state, content
        self.manifest_hash, self.as_of = state.hash, date.fromisoformat(state.as_of) if state.as_of else None
        self.moves, self.cache, self.book = Moves(state.identities), Cache(data_dir), Book(Path(data_dir), state)
        self._columns: dict[tuple[str, str], FactColumn] = {}
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
        if kinds is None:
            from .state import registers

            registers(self.data_dir, snapshot=self)
        return sum(len(self.columns(kind)) for kind in (kinds or self.content.subjects))

    def defining(self, kind: str, name: str) -> list[tuple[Register, Column]]:
        """The registers that define a fact, with their column."""
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
        column = self.column(kind, name)
        state = int(column.state[no])
        defining, sources = self.defining(kind, name), self._sources(column, no)
        owed = () if state < 2 else tuple(self.owed_by(kind, no, name))
        register = self._stating(column, sources, owed)
        about = self.registers.get(register or "")
        said = next((s for s in sources if s.register == register), None)
        return Fact(
            name, column.en, kind, column.type, STATES[state], _value(column, no), self._text(column, no), column.unit,
            register, about.provider if about else None, to_day(int(column.as_of[no])), said.recorded_at if said else None,
            column.grade, column.sensitive, defining[0][0].sharing.basis if defining else None, sources,
            column.derive is not None, owed or column.origin,
        )

    def owed_by(self, kind: str, no: int, name: str) -> list[Origin]:
        """Which facts, of whom, in which register, would have to be supplied to make this one known. Empty when it is known."""
        from .owing import owed_by

        return owed_by(self, kind, no, name)

    def _stating(self, column: FactColumn, sources: tuple[Source, ...], owed: tuple[Origin, ...]) -> str | None:
        if owed:
            return owed[0].register
        said = [s for s in sources if s.state in ("known", "absent")]
        if said:
            return max(said, key=lambda s: s.as_of or date.min).register
        return column.registers[0] if column.registers else None

    def _sources(self, column: FactColumn, no: int) -> tuple[Source, ...]:
        return tuple(self._source(c, no) for c in (column.sources or ((column,) if column.registers else ())))

    def _source(self, column: FactColumn, no: int) -> Source:
        register = self.registers[column.registers[0]]
        at = None if register.derived else self.maker.recorded_at(register, no)
        state, day = STATES[int(column.state[no])], to_day(int(column.as_of[no]))
        return Source(register.key, register.provider, state, _value(column, no), self._text(column, no), day, at)

    def _text(self, column: FactColumn, no: int) -> str:
        if int(column.state[no]) != 0:
            return ""
        if column.type == "reference":
            return self.key(column.to or "", int(column.values[no]))
        if column.type == "boolean":
            return "是" if column.values[no] else "否"
        return str(column.value(no))

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


def _value(column: FactColumn, no: int) -> Any:
    state = int(column.state[no])
    return column.value(no) if state == 0 else None if state == 1 else Missing({column.name})

"""Columns of single registers: rows, coverage and roster give each cell its state; derived columns from other columns."""
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zhengtong.kernel.content.models import Column, Register

from .columns import Array, FactColumn, Origin, dictionary, digest
from .derived import Members, lookup, only_complete, parsed
from .folding import ABSENT, DTYPES, KNOWN, NEVER, NO_DAY, OUTSIDE, Folded, fold
from .truths import NO, OPEN, facts_in, truth

if TYPE_CHECKING:
    from .snapshots import Snapshot


Combine = Callable[[list[FactColumn]], tuple[dict[str, Array], pa.Array | None]]


class Maker:
    """Makes and caches the columns of one snapshot."""

    def __init__(self, snapshot: "Snapshot") -> None:
        self.s = snapshot
        self.fold = cache(self._fold)
        self.present = cache(self._present)
        self._base = cache(self._make_base)
        self._cover = cache(self._make_covering)
        self._moments = cache(self._recorded)

    def column(self, register: Register, column: Column) -> FactColumn:
        """The register's own column of a fact."""
        return self._derived(register, column) if column.derive else self._stated(register, column)

    def combined(self, sources: list[FactColumn], combine: Combine) -> FactColumn:
        """One fact that several registers state."""
        first, key = sources[0], digest("combined", *(c.key for c in sources))
        words: list[pa.Array | None] = []

        def make() -> dict[str, Array]:
            arrays, texts = combine(sources)
            words.append(texts)
            return arrays

        arrays = self.s.cache.arrays(key, make)
        texts = self._words(key, words[0] if words else None, first.type)
        return FactColumn(
            first.kind, first.name, first.en, first.type, first.scale, first.unit, first.to, max(c.grade for c in sources),
            any(c.sensitive for c in sources), arrays["values"], arrays["state"], arrays["as_of"], dictionary(texts),
            tuple(r for c in sources for r in c.registers), tuple(o for c in sources for o in c.origin), key,
            tuple(sorted({d for c in sources for d in c.uniform_days})), None, tuple(sources),
        )

    def recorded_at(self, register: Register, no: int) -> datetime | None:
        """When the row that holds now was recorded."""
        place = int(self.fold(register.key).seq[no])
        return self._moments(register.key)[place - 1] if place else None

    def _recorded(self, key: str) -> list[datetime]:
        return [datetime.fromisoformat(f.recorded_at) for f in self.s.state.of(key)]

    def has_row(self, register: str, no: int) -> bool:
        """Whether the register says anything about the subject."""
        return bool(self.fold(register).seq[no])

    def _fold(self, key: str) -> Folded:
        register = self.s.registers[key]
        return fold(self.s.data_dir, register, self.s.state.of(key), self.s.moves, self.s.counts[register.subject])

    def _present(self, kind: str) -> NDArray[np.bool_]:
        rosters = [r for r in self.s.registers.values() if r.subject == kind and r.roster]
        if not rosters:
            return np.ones(self.s.counts[kind], np.bool_)
        return np.logical_or.reduce([self.fold(r.key).seq > 0 for r in rosters])

    def _roster_key(self, kind: str) -> str:
        return digest(*(self.fold(r.key).key for r in self.s.registers.values() if r.subject == kind and r.roster))

    def _stated(self, register: Register, column: Column) -> FactColumn:
        folded, base, day = self.fold(register.key), self._base(register.key), self._day(register.key)
        zh, n = column.zh, self.s.counts[register.subject]
        key = digest(base["key"], "column", zh)
        arrays = base["arrays"]
        if zh in folded.cells or zh in folded.recorded:
            arrays = self.s.cache.arrays(key, lambda: self._cells(folded, base["arrays"], zh))
            arrays.setdefault("as_of", base["arrays"]["as_of"])
        values = folded.values.get(zh)
        return FactColumn(
            register.subject, zh, column.en, column.type, column.scale, column.unit, column.to, column.grade, column.sensitive,
            np.zeros(n, DTYPES[column.type]) if values is None else values, arrays["state"], arrays["as_of"],
            dictionary(folded.dictionaries.get(zh)), (register.key,),
            (Origin(register.subject, zh, register.key, register.provider),), key, () if day is None else (day,),
        )

    def _make_base(self, register_key: str) -> dict[str, Any]:
        """state and as-of of a cell that is filled, shared by all columns of the register without empty cells."""
        register, folded, day = self.s.registers[register_key], self.fold(register_key), self._day(register_key)
        covering = self.covering(register)
        key = digest("base", folded.key, day, register.no_row, register.coverage, self._roster_key(register.subject),
                     *(c.key for c in covering.values()))
        return {"key": key, "arrays": self.s.cache.arrays(key, lambda: self._states(register, folded, day, covering))}

    def _states(self, register: Register, folded: Folded, day: int | None, covering: dict[str, FactColumn]) -> dict[str, Array]:
        n, row = self.s.counts[register.subject], folded.seq > 0
        silent = ABSENT if register.no_row == "absent" and day is not None else NEVER
        state = np.full(n, silent, np.uint8)
        state[~self.present(register.subject)] = OUTSIDE
        covered = truth(register.coverage, covering, n) if covering else None
        if covered is not None:
            state[(covered == OPEN) & (state == ABSENT)] = NEVER  # silence says "none" only about those who are covered
        state[row] = KNOWN
        if covered is not None:
            state[covered == NO] = OUTSIDE
        confirmed = np.int32(NO_DAY if day is None else day)
        as_of = np.where(row, np.where(folded.dated, folded.day, confirmed), np.where(state == ABSENT, confirmed, NO_DAY))
        return {"state": state, "as_of": as_of.astype(np.int32)}

    def _cells(self, folded: Folded, base: dict[str, Array], zh: str) -> dict[str, Array]:
        """State (and as-of, where single facts were recorded) of a column with empty or recorded cells."""
        state, row = np.array(base["state"]), folded.seq > 0
        if zh in folded.cells:
            state = np.where(row & (state == KNOWN), folded.cells[zh], state)
        if zh not in folded.recorded:
            return {"state": state}
        told = folded.recorded[zh] != NO_DAY
        state = np.where(told & (base["state"] != OUTSIDE), folded.cells[zh], state)
        return {"state": state, "as_of": np.where(told, folded.recorded[zh], base["as_of"])}

    def covering(self, register: Register) -> dict[str, FactColumn]:
        """The facts that the register's coverage rests on; none when it covers everyone."""
        return self._cover(register.key)

    def _make_covering(self, key: str) -> dict[str, FactColumn]:
        register = self.s.registers[key]
        if register.coverage.strip() == "true":
            return {}
        names = dict.fromkeys(self.s.names(register.subject))
        return {name: self.s.column(register.subject, name) for name in facts_in(register.coverage, names)}

    def _day(self, register_key: str) -> int | None:
        """The register's latest delivery; it confirms every row that has no day of its own."""
        return max((f.day for f in self.s.state.of(register_key) if not f.partial), default=None)

    def _derived(self, register: Register, column: Column) -> FactColumn:
        parts = parsed(column.derive or "")
        inputs = self._inputs(register.subject, parts)
        origin = tuple(dict.fromkeys(o for c in inputs.values() for o in c.origin))
        n = self.s.counts[register.subject]
        key = digest("derived", column.derive, n, self._roster_key(parts["kind"]), *(c.key for c in inputs.values()))
        arrays = self.s.cache.arrays(key, lambda: self._derive(register.subject, parts, inputs, n))
        fact = inputs.get("fact")
        days = tuple(sorted({d for c in inputs.values() for d in c.uniform_days}))
        words = fact.dictionary if fact is not None and column.type == "string" else ()
        return FactColumn(
            register.subject, column.zh, column.en, column.type, column.scale, column.unit, column.to, column.grade,
            column.sensitive, arrays["values"], arrays["state"], arrays["as_of"], words, (register.key,), origin, key,
            days, column.derive,
        )

    def _inputs(self, kind: str, parts: Any) -> dict[str, FactColumn]:
        """Reference, fact, completeness and the facts of the condition (`where:<name>`) that a derived column reads."""
        other = parts["kind"]
        inputs = {"by": self.s.column(kind if parts["verb"] == "lookup" else other, parts["by"])}
        if parts["fact"]:
            inputs["fact"] = self.s.column(other, parts["fact"])
        if parts["complete"]:
            inputs["complete"] = self.s.column(kind, parts["complete"])
        if parts["where"]:
            names = dict.fromkeys(self.s.names(other))
            inputs |= {f"where:{f}": self.s.column(other, f) for f in facts_in(parts["where"], names)}
        return inputs

    def _derive(self, kind: str, parts: Any, inputs: dict[str, FactColumn], n: int) -> dict[str, Array]:
        verb, fact = parts["verb"], inputs.get("fact")
        if verb == "lookup":
            assert fact is not None
            return lookup(inputs["by"], fact)
        today = max((f.day for f in self.s.state.files), default=NO_DAY)
        members = Members(inputs["by"], self.present(parts["kind"]), n, today)
        result = self._aggregate(members, parts, fact, inputs)
        return only_complete(result, inputs["complete"]) if "complete" in inputs else result

    def _aggregate(self, members: Members, parts: Any, fact: FactColumn | None,
                   inputs: dict[str, FactColumn]) -> dict[str, Array]:
        verb, truths = parts["verb"], self._where(parts, inputs)
        if verb == "count" and fact is None:
            return members.count(truths)
        assert fact is not None
        return members.open_of(truths, _over(members.among(truths), verb, fact))

    def _where(self, parts: Any, inputs: dict[str, FactColumn]) -> NDArray[np.uint8] | None:
        if not parts["where"]:
            return None
        columns = {name[6:]: c for name, c in inputs.items() if name.startswith("where:")}
        return truth(parts["where"], columns, self.s.counts[parts["kind"]])

    def _words(self, key: str, made: pa.Array | None, kind: str) -> pa.Array | None:
        """The dictionary of a combined text column, kept beside its arrays."""
        if kind != "string":
            return None
        path = self.s.cache.root / key[:20] / "words.parquet"
        if made is not None:
            pq.write_table(pa.table({"w": made}), path)
        return pq.ParquetFile(path).read()["w"].combine_chunks()


def _over(members: Members, verb: str, fact: FactColumn) -> dict[str, Array]:
    """A fact of the members counted, added up, or its least, greatest or any."""
    if verb == "count":
        return members.count_known(fact)
    if verb == "sum":
        return members.total(fact)
    return members.any_true(fact) if verb == "any" else members.extreme(fact, verb)

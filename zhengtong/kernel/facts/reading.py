"""One subject's facts, read by position from the memory-mapped columns: what a page shows and a policy's interpreter takes."""
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from zhengtong.feel import Missing

from .columns import STATES, FactColumn, Origin, to_day

if TYPE_CHECKING:
    from .snapshots import Snapshot


@dataclass(slots=True)
class Source:
    """What one register says about one fact of one subject."""

    register: str
    provider: str
    state: str
    value: Any
    text: str
    as_of: date | None
    recorded_at: datetime | None


@dataclass(slots=True)
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


class Reader:
    """Reads one fact of any subject; everything that does not depend on the subject is looked up once."""

    def __init__(self, snapshot: "Snapshot", kind: str, name: str) -> None:
        self.snapshot, self.column = snapshot, snapshot.column(kind, name)
        self.columns = self.column.sources or ((self.column,) if self.column.registers else ())
        self.registers = [snapshot.registers[c.registers[0]] for c in self.columns]
        self.basis = self.registers[0].sharing.basis if self.registers else None
        self.missing = Missing({name})

    def read(self, no: int) -> Fact:
        """The fact of subject `no`."""
        column, state = self.column, int(self.column.state[no])
        value, text = self._value(column, state, no)
        owed = tuple(self.snapshot.owed_by(column.kind, no, column.name)) if state > 1 else ()
        sources = self._sources(no, state, value, text)
        register, provider, recorded_at = self._stating(sources, owed)
        day = to_day(int(column.as_of[no]))
        return Fact(column.name, column.en, column.kind, column.type, STATES[state], value, text, column.unit, register,
                    provider, day, recorded_at, column.grade, column.sensitive, self.basis, sources, column.derive is not None,
                    owed or column.origin)

    def _sources(self, no: int, state: int, value: Any, text: str) -> tuple[Source, ...]:
        if len(self.columns) == 1:
            return (self._source(0, no, state, value, text),)
        states = [int(c.state[no]) for c in self.columns]
        return tuple(self._source(i, no, s, *self._value(self.columns[i], s, no)) for i, s in enumerate(states))

    def _source(self, i: int, no: int, state: int, value: Any, text: str) -> Source:
        register = self.registers[i]
        at = None if register.derived else self.snapshot.maker.recorded_at(register, no)
        return Source(register.key, register.provider, STATES[state], value, text, to_day(int(self.columns[i].as_of[no])), at)

    def _stating(self, sources: tuple[Source, ...],
                 owed: tuple[Origin, ...]) -> tuple[str | None, str | None, datetime | None]:
        """Who states the fact last, or owes it."""
        if owed:
            return owed[0].register, owed[0].provider, None
        said = [s for s in sources if s.state in ("known", "absent")] or list(sources)
        if not said:
            return None, None, None
        last = said[0] if len(said) == 1 else max(said, key=lambda s: s.as_of or date.min)
        return last.register, last.provider, last.recorded_at

    def _value(self, column: FactColumn, state: int, no: int) -> tuple[Any, str]:
        if state:
            return (None, "") if state == 1 else (self.missing, "")
        value = column.value(no)
        if column.type == "reference":
            return value, self.snapshot.key(column.to or "", int(column.values[no]))
        return value, ("是" if value else "否") if column.type == "boolean" else str(value)

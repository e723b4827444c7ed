"""Single facts: a correction by the register's own department, a filled-in worklist. One change file per register."""
import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content_queries
from zhengtong.kernel.content.models import Column, Register
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.parties import Actor

from . import manifests, store
from .bounds import checked, of_subject, wrong_as_of
from .converting import stored_type
from .errors import FactsRefused
from .folding import ABSENT, KNOWN, STATE_SUFFIX
from .intake import NUMBER
from .manifests import Addition, State
from .parsing import Wrong
from .snapshots import Snapshot


@dataclass(frozen=True)
class Recorded:
    """One fact of one subject as it is to be recorded. `text` as in a register cell (2025-12-31, 是, 3, a reference's key);
    None: it is known that there is none."""

    register: str
    kind: str
    no: int
    fact: str
    text: str | None


@dataclass(frozen=True)
class RecordReport:
    """What was recorded. `unchanged`: the same rows under the same reference had been recorded before."""

    rows: int
    unchanged: bool
    manifest: str


def record_facts(data_dir: Path, rows: Sequence[Recorded], *, as_of: date, by: object, at: datetime, reference: str,
                 content: Content | None = None) -> RecordReport:
    """Records facts, all or none: one change file per register, one manifest, one journal entry per register. FactsRefused
    names the first row that cannot be recorded. The same rows under the same reference change nothing."""
    content = content or content_queries.load(kinds=("subjects", "registers", "units"))
    if wrong := wrong_as_of(as_of, at):
        raise FactsRefused(f"{wrong.message}。{wrong.remedy}。")
    with manifests.locked(data_dir):
        store.repair(data_dir)
        before = manifests.head(data_dir)
        recording = _Recording(Path(data_dir), content, before, as_of, by, at, reference)
        for key in sorted({r.register for r in rows}):
            recording.record(key, [r for r in rows if r.register == key])
        if not recording.added.files:
            return RecordReport(len(rows), True, before.hash)
        recording.added.subjects = recording.snapshot.book.save()
        state = store.commit(data_dir, before, recording.added, recording.lines(), by=by, at=at)
        return RecordReport(len(rows), False, state.hash)


class _Recording:
    def __init__(self, data_dir: Path, content: Content, before: State, as_of: date, by: object, at: datetime,
                 reference: str) -> None:
        self.data_dir, self.before, self.as_of, self.by, self.at = data_dir, before, as_of, by, at
        self.reference, self.snapshot = reference, Snapshot(data_dir, before, content)
        self.added = Addition("record", str(by), at)

    def record(self, key: str, rows: list[Recorded]) -> None:
        register = self._register(key)
        source = hashlib.sha256(json.dumps([self.reference, sorted(map(astuple, rows), key=str)]).encode()).hexdigest()
        if any(f.source == source for f in self.before.of(key)):
            return
        table = self._table(register, rows)
        day = self.as_of.isoformat()
        stored = store.store_table(self.data_dir, key, day, table)
        self.added.files.append(store.new_file(
            stored, key, day, self.before.next_seq + len(self.added.files), self.at, self.by, source=source, partial=True,
            columns=tuple(table.column_names)))

    def lines(self) -> list[dict[str, Any]]:
        return [{"register": f.register, "as_of": f.as_of, "rows": f.rows, "file": f.sha256, "reference": self.reference}
                for f in self.added.files]

    def _register(self, key: str) -> Register:
        register = self.snapshot.registers.get(key)
        if register is None or register.derived:
            raise FactsRefused(_("没有可记录的名册“%s”。推算的事实由它所依据的名册更正。") % key)
        if isinstance(self.by, Actor) and self.by.role != "system" and self.by.department != register.provider:
            raise FactsRefused(_("“%s”只能由提供部门更正。请转给该部门。") % register.names.zh)
        return register

    def _table(self, register: Register, rows: list[Recorded]) -> pa.Table:
        numbers = sorted({r.no for r in rows})
        if numbers and not 0 <= numbers[0] <= numbers[-1] < self.snapshot.counts[register.subject]:
            raise FactsRefused(_("主体编号 %d 不存在。") % (numbers[0] if numbers[0] < 0 else numbers[-1]))
        columns: dict[str, pa.Array] = {NUMBER: pa.array(numbers, pa.int32())}
        for column in register.columns:
            mine = {r.no: r for r in rows if r.fact == column.zh}
            if mine:
                columns[column.zh], columns[column.zh + STATE_SUFFIX] = self._cells(column, numbers, mine)
        told = {r.fact for r in rows} - set(columns)
        wrong_kind = next((r for r in rows if r.kind != register.subject), None)
        if told or wrong_kind:
            what = "、".join(sorted(told)) or (wrong_kind.kind if wrong_kind else "")
            raise FactsRefused(_("名册“%(register)s”没有这个事实：%(what)s。") % {"register": register.names.zh, "what": what})
        return pa.table(columns)

    def _cells(self, column: Column, numbers: list[int], mine: dict[int, Recorded]) -> tuple[pa.Array, pa.Array]:
        values = [self._value(column, mine[no]) if no in mine and mine[no].text is not None else None for no in numbers]
        states = [(ABSENT if mine[no].text is None else KNOWN) if no in mine else None for no in numbers]
        raw = pa.int32() if column.type == "date" else pa.string() if column.type == "string" else stored_type(column)
        array = pa.array(values, raw)
        coded = array.dictionary_encode() if column.type == "string" else array.cast(stored_type(column))
        return coded, pa.array(states, pa.uint8())

    def _value(self, column: Column, row: Recorded) -> Any:
        text = (row.text or "").strip()
        if column.type == "reference":
            try:
                return self.snapshot.number(column.to or "", text)
            except KeyError:
                raise FactsRefused(_("%(fact)s：没有“%(key)s”。核对编号。") % {"fact": column.zh, "key": text}) from None
        bounds = of_subject(self.snapshot, row.kind, row.no, self.as_of)
        value = checked(text, column, bounds) if text else Wrong(_("是空的"), _("写出值，或说明没有"))
        if isinstance(value, Wrong):
            raise FactsRefused(f"{column.zh}：{value.message}。{value.remedy}。")
        return value


__all__ = ["RecordReport", "Recorded", "record_facts"]

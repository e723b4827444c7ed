"""The history of one subject's fact: every statement of every register, in the order in which it was recorded."""
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhengtong.kernel.content.models import Column, Register

from .folding import STATE_SUFFIX
from .intake import DELETED, NUMBER, OWN_DAY
from .manifests import File

if TYPE_CHECKING:
    from .snapshots import Snapshot


@dataclass(frozen=True)
class Entry:
    """One statement. `key` names the subject as it was delivered (an earlier identity number, a merged record).
    `state`: known, absent, never_supplied, or row_deleted. `undone`: the file was taken back since."""

    register: str
    provider: str
    as_of: date
    recorded_at: datetime
    by: str
    key: str
    state: str
    text: str
    file: str
    undone: bool = False


def history(snapshot: "Snapshot", kind: str, no: int, name: str) -> list[Entry]:
    """Everything that was ever delivered about one fact of one subject, under every number it had."""
    numbers = [no, *(i.other for i in snapshot.moves.of(kind, no) if i.subject == no and i.action != "succeed")]
    found = [entry for register, column in snapshot.defining(kind, name) if column.derive is None
             for file in snapshot.state.ever_of(register.key)
             for entry in _in_file(snapshot, register, column, file, no, numbers)]
    return sorted(found, key=lambda e: e.recorded_at)


def _in_file(snapshot: "Snapshot", register: Register, column: Column, file: File, no: int, numbers: list[int]) -> list[Entry]:
    path = Path(snapshot.data_dir) / "registers" / register.key / file.file
    extra = [OWN_DAY, DELETED, column.zh + STATE_SUFFIX]
    present = [c for c in [NUMBER, column.zh, *extra] if c in file.columns or c == NUMBER]
    if column.zh not in present:
        return []
    rows = pq.read_table(path, columns=present, filters=pc.field(NUMBER).isin(numbers)).to_pylist()
    entries = []
    for row in rows:
        mine = snapshot.moves.subject(register.subject, register.key, file.seq, _one(row[NUMBER]))
        told = not file.partial or row[column.zh + STATE_SUFFIX] is not None
        if int(mine[0]) == no and told:
            entries.append(_entry(snapshot, register, column, file, row))
    return entries


def _entry(snapshot: "Snapshot", register: Register, column: Column, file: File, row: dict[str, Any]) -> Entry:
    value, day = row[column.zh], row.get(OWN_DAY) or date.fromisoformat(file.as_of)
    if row.get(DELETED):
        state = "row_deleted"
    elif file.partial:
        state = ("known", "absent")[row[column.zh + STATE_SUFFIX]]
    else:
        state = "known" if value is not None else "absent" if column.empty == "absent" else "never_supplied"
    text = _text(snapshot, column, value) if state == "known" else ""
    return Entry(register.key, register.provider, day, datetime.fromisoformat(file.recorded_at), file.by,
                 "/".join(snapshot._parts(register.subject, row[NUMBER])), state, text, file.sha256,
                 not snapshot.state.stands(file))


def _text(snapshot: "Snapshot", column: Column, value: Any) -> str:
    from decimal import Decimal

    if column.type == "number":
        return str(Decimal(value).scaleb(-column.scale))
    if column.type == "boolean":
        return "是" if value else "否"
    return snapshot.key(column.to or "", value) if column.type == "reference" else str(value)


def _one(number: int) -> Any:
    import numpy as np

    return np.array([number], np.int32)

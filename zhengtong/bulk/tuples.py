"""Distinct tuples: which of many subjects look alike to an expression over several facts."""
from collections.abc import Mapping

import numpy as np

from . import coding, encode
from .coding import Coding
from .columns import Frame
from .parts import Look, Looks
from .plan import Memo, answers, is_raw
from .table import Table


def group(
    table: Table, looks: Looks, codings: Mapping[str, Coding], frame: Frame, memo: Memo, first: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(group of each row of the frame, a row of each group). `first`: a key that also tells rows apart (int, e.g. a state)."""
    key = np.zeros(len(frame), np.int64) if first is None else first.astype(np.int64)
    size = int(key.max(initial=0)) + 1
    for fact, look in looks.items():
        part = _part(table, fact, look, codings[fact], frame, memo) if fact in codings else _raw(table, fact, frame)
        width = int(part.max(initial=0)) + 1
        if size > (1 << 62) // width:
            _, key = np.unique(key, return_inverse=True)
            size = int(key.max(initial=0)) + 1
        key, size = key * width + part, size * width
    _, rows, groups = np.unique(key, return_index=True, return_inverse=True)
    return groups, rows


def _part(table: Table, fact: str, look: Look, coded: Coding, frame: Frame, memo: Memo) -> np.ndarray:
    if is_raw(look, coded):
        return _raw(table, fact, frame)
    column = frame.column(fact)
    constants = [table.asker.value(owner, node, {})[0] for owner, node in look.constants]
    alike = coding.build(fact, column, constants, (), answers(fact, [(table, look)], memo))
    out = np.empty(len(frame), np.uint16 if alike.codes < 1 << 16 else np.uint32)
    alike.write(out)
    return _stale(table, fact, frame, out.astype(np.int64))


def _raw(table: Table, fact: str, frame: Frame) -> np.ndarray:
    """0 missing, 1 absent, 2.. one number per distinct value."""
    column = frame.column(fact)
    _, values = np.unique(column.values, return_inverse=True)
    part = np.where(column.state == encode.KNOWN_STATE, values + encode.FIRST, encode.MISSING)
    part[column.state == encode.ABSENT_STATE] = encode.ABSENT
    return _stale(table, fact, frame, part)


def _stale(table: Table, fact: str, frame: Frame, part: np.ndarray) -> np.ndarray:
    if fact in table.oldest:
        as_of = frame.column(fact).as_of
        part[(as_of < table.oldest[fact]) & (as_of != encode.UNDATED)] = encode.MISSING
    return part

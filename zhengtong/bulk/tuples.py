"""Distinct tuples: which of many subjects look alike to an expression over several facts."""
from collections.abc import Iterable

import numpy as np

from . import coding
from . import rows as by_row
from .columns import Frame
from .keys import groups_of
from .memory import Memo
from .parts import Look, Looks
from .plan import answers, is_raw
from .table import Table


def group(
    table: Table, looks: Looks, frame: Frame, memo: Memo, first: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(group of each row of the frame, a row of each group). `first`: a key that also tells rows apart (int)."""
    key = np.zeros(len(frame), np.int64) if first is None else first.astype(np.int64)
    size = int(key.max(initial=0)) + 1
    for fact, look in looks.items():
        part = _part(table, fact, look, frame, memo)
        width = int(part.max(initial=0)) + 1
        if size > (1 << 62) // width:
            key, first_rows = groups_of(key)
            size = len(first_rows)
        key, size = key * width + part, size * width
    return groups_of(key)


def distinct(table: Table, facts: Iterable[str], frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """(group of each row, a row of each group): rows of one group have the same values of all these facts."""
    groups, first = np.zeros(len(frame), np.int64), np.zeros(min(1, len(frame)), np.int64)
    for fact in facts:
        part = by_row.raw(table, fact, frame)
        groups, first = groups_of(groups * (int(part.max(initial=0)) + 1) + part)
    return groups, first


def _part(table: Table, fact: str, look: Look, frame: Frame, memo: Memo) -> np.ndarray:
    column = frame.column(fact)
    if is_raw(look, column):
        return by_row.raw(table, fact, frame)
    constants = [table.asker.constant(owner, node) for owner, node in look.constants]
    alike = coding.build(fact, column, constants, (), answers(fact, column, [(table, look)], memo), own=look.raw)
    out = np.empty(len(frame), np.uint16 if alike.codes < 1 << 16 else np.uint32)
    alike.write(out)
    return by_row.fresh(table, fact, frame, out.astype(np.int64))

"""One fact of many rows as a key: by stored value, or by what is known of it; what a table finds too old is missing."""
import numpy as np

from . import encode
from .columns import Frame
from .keys import groups_of
from .table import Table


def raw(table: Table, fact: str, frame: Frame) -> np.ndarray:
    """0 missing, 1 absent, 2.. one number per distinct value."""
    column = frame.column(fact)
    values, _ = groups_of(column.values)
    part = np.where(column.state == encode.KNOWN_STATE, values + encode.FIRST, encode.MISSING)
    part[column.state == encode.ABSENT_STATE] = encode.ABSENT
    return fresh(table, fact, frame, part)


def situation(table: Table, fact: str, frame: Frame) -> np.ndarray:
    """0 missing, 1 absent, 2 known; texts and booleans by value from 2 on."""
    column = frame.column(fact)
    if column.type not in {"number", "date"}:
        return raw(table, fact, frame)
    part = np.where(column.state == encode.KNOWN_STATE, encode.FIRST, encode.MISSING)
    part[column.state == encode.ABSENT_STATE] = encode.ABSENT
    return fresh(table, fact, frame, part)


def fresh(table: Table, fact: str, frame: Frame, part: np.ndarray) -> np.ndarray:
    if fact in table.oldest:
        as_of = frame.column(fact).as_of
        part[(as_of < table.oldest[fact]) & (as_of != encode.UNDATED)] = encode.MISSING
    return part

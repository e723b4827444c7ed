"""Small tables, 64 subjects at a time.

A class of an input says per rule dead or alive, and whether the input is unknown (then, for the rules alive, always in the same
way: the fact is missing). So the state of a subject is two bytes: the rules that every input leaves alive, bitwise and; the
inputs that are unknown, bitwise or. They tell what the last state of the automaton tells, and one table per pattern of unknown
inputs gives the outcome. A table with more rules, more ways of being unknown, or more codes is stepped by `kernel`.
"""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit, prange

from . import automaton, wide

RULES, INPUTS, PATTERNS, CODES, BYTE = 7, 8, 64, 256, 256
KNOWN = 128
BLOCK = 8192


@dataclass(frozen=True)
class Small:
    """One table: readings (column, parts, bit of the input), their luts one after another, and the last tables by pattern."""

    readings: list[tuple[int, int, int]]
    luts: list[np.ndarray]
    patterns: int
    parts: int
    last: np.ndarray


@dataclass(frozen=True)
class Lanes:
    """Small tables, flattened. `number[t]`: which table of the program; `columns`: the rows of codes that they read."""

    number: np.ndarray
    columns: np.ndarray
    start: np.ndarray
    read: np.ndarray
    luts: np.ndarray
    final: np.ndarray
    last: np.ndarray


def small(readings: Sequence[tuple[int, np.ndarray, np.ndarray, np.ndarray | None]], codes: np.ndarray) -> Small | None:
    """A table of (column, lut, step, classes [class, rule, word]) and the outcome code per last state; None: not small."""
    words, states, bits, read, luts = np.array([(1 << RULES) - 1]), np.zeros(1, np.int64), 0, [], []
    if not readings or int(codes.max(initial=0)) >= BYTE:
        return None
    for column, lut, step, classes in readings:
        seen = None if classes is None or len(lut) > CODES else _bytes(classes)
        if seen is None:
            return None
        bit = 0 if (seen >= KNOWN).all() else 1 << bits
        bits += bit > 0
        if bits > INPUTS:
            return None
        words, states = _advance(words, states, seen, bit, step, RULES + bits)
        read.append((column, _parts(len(lut)), bit))
        luts.append(_padded(seen[lut]))
    return _last(read, luts, words, codes[states])


def _bytes(classes: np.ndarray) -> np.ndarray | None:
    """Per class: a bit per rule that is alive, and KNOWN unless something is missing."""
    alive = classes[:, :, 0] != automaton.DEAD
    if alive.shape[1] > RULES:
        return None
    open_ = np.where(alive[:, :, None], classes, np.uint64(0)).reshape(len(classes), -1)
    unknown = open_.any(axis=1)
    ways = open_[unknown]
    if len(ways) > 1 and (ways != ways[0]).any():
        return None
    return np.asarray((alive @ (1 << np.arange(alive.shape[1])) | np.where(unknown, 0, KNOWN)).astype(np.uint8))


def _advance(
    words: np.ndarray, states: np.ndarray, seen: np.ndarray, bit: int, step: np.ndarray, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """(the words that occur after one more input, the automaton's state of each): alive rules below, unknown inputs above."""
    mask, live = (1 << RULES) - 1, (seen & 127).astype(np.int64)
    open_ = np.where(seen >= KNOWN, 0, bit << RULES)
    found = np.full(1 << width, -1, np.int64)
    found[(words[:, None] & (live | ~mask)) | open_] = step[states]
    words = np.flatnonzero(found >= 0)
    return words, found[words]


def _parts(size: int) -> int:
    return 1 if size <= wide.WIDE else 2 if size <= 2 * wide.WIDE else 4


def _padded(lut: np.ndarray) -> np.ndarray:
    out = np.zeros(_parts(len(lut)) * wide.WIDE, np.uint8)
    out[: len(lut)] = lut
    return out


def _last(read: list[tuple[int, int, int]], luts: list[np.ndarray], words: np.ndarray, outcomes: np.ndarray) -> Small | None:
    present = np.zeros(1 << INPUTS, np.bool_)
    present[words >> RULES] = True
    patterns = np.flatnonzero(present)
    if len(patterns) > PATTERNS:
        return None
    tables = np.zeros((len(patterns), 1 << RULES), np.uint8)
    tables[(np.cumsum(present) - 1)[words >> RULES], words & 127] = outcomes
    parts = 2 if (words & 64).any() else 1
    names = np.repeat(patterns.astype(np.uint8)[:, None], wide.WIDE, axis=1)
    return Small(read, luts, len(patterns), parts, np.hstack([names, tables[:, : parts * wide.WIDE]]).ravel())


def flatten(tables: Sequence[tuple[int, Small]]) -> Lanes:
    """Small tables with their numbers in the program, made ready for the kernel."""
    columns = sorted({column for _, table in tables for column, _, _ in table.readings})
    place = {column: at for at, column in enumerate(columns)}
    start, read, luts, final, lut_at, last_at = [0], [], [], [], 0, 0
    for _, table in tables:
        for (column, parts, bit), lut in zip(table.readings, table.luts, strict=True):
            read.append((place[column], lut_at, parts, bit))
            lut_at += len(lut)
        start.append(len(read))
        luts += table.luts
        final.append((last_at, table.patterns, table.parts))
        last_at += len(table.last)
    nothing = [np.zeros(0, np.uint8)]
    return Lanes(
        np.array([n for n, _ in tables], np.int64), np.array(columns, np.int64), np.array(start, np.int64),
        np.array(read, np.int64).reshape(-1, 4), np.concatenate(luts or nothing), np.array(final, np.int64).reshape(-1, 3),
        np.concatenate([t.last for _, t in tables] or nothing),
    )


def decide(lanes: Lanes, columns: np.ndarray, out: np.ndarray) -> None:
    """Writes the rows of `out` that are the small tables'."""
    _decide(lanes.number, lanes.columns, lanes.start, lanes.read, lanes.luts, lanes.final, lanes.last, columns, out)


@njit(cache=True, nogil=True, inline="always")
def _read(codes, read, luts, alive, unknown, length):  # type: ignore[no-untyped-def]
    at, bit = read[0] * BLOCK, np.uint8(read[3])
    if read[2] == 1:
        wide.read_64(codes, at, luts, read[1], alive, unknown, bit, length)
    elif read[2] == 2:
        wide.read_128(codes, at, luts, read[1], alive, unknown, bit, length)
    else:
        wide.read_256(codes, at, luts, read[1], alive, unknown, bit, length)


@njit(cache=True, nogil=True, parallel=True)
def _decide(number, rows, start, read, luts, final, last, columns, out):  # type: ignore[no-untyped-def]
    n = columns.shape[1]
    for b in prange((n + BLOCK - 1) // BLOCK):
        lo, hi = b * BLOCK, min(n, (b + 1) * BLOCK)
        length = (hi - lo + wide.STEP - 1) // wide.STEP * wide.STEP
        codes = np.zeros(len(rows) * BLOCK, np.uint8)
        for r in range(len(rows)):
            codes[r * BLOCK : r * BLOCK + hi - lo] = columns[rows[r], lo:hi]
        alive, unknown, made = np.empty(BLOCK, np.uint8), np.empty(BLOCK, np.uint8), np.empty(BLOCK, np.uint8)
        for t in range(len(number)):
            alive[:] = 255
            unknown[:] = 0
            for i in range(start[t], start[t + 1]):
                _read(codes, read[i], luts, alive, unknown, length)
            if final[t, 2] == 1:
                wide.finish_64(alive, unknown, last, final[t, 0], final[t, 1], made, length)
            else:
                wide.finish_128(alive, unknown, last, final[t, 0], final[t, 1], made, length)
            out[number[t], lo:hi] = made[: hi - lo]

"""The loop over everyone: automata of many tables, blocks of subjects, two cores.

Columns are a uint8 or uint16 array [fact, subject] of codes.
A block of subjects stays in the cache while all tables pass over it. Small tables go 64 subjects at a time (`lanes`), where the
processor can; the others, and everywhere else all, one look-up per input and subject.
"""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit, prange

from . import lanes, wide

BLOCK = 8192


@dataclass(frozen=True)
class Reading:
    """How one input is read: row of the columns, `lut[code]` -> class (uint16), `step[state, class]` -> state.

    `classes`: the status rows, uint64 [class, rule, word]; without them the table is not tried as a small one.
    """

    column: int
    lut: np.ndarray
    step: np.ndarray
    classes: np.ndarray | None = None


@dataclass(frozen=True)
class Program:
    """Automata of many tables, flattened for the kernel; the last step of a table gives its outcome code. `small` are the
    tables that go by lanes, `number` says which the others are."""

    small: lanes.Lanes
    number: np.ndarray
    table: np.ndarray
    read: np.ndarray
    luts: np.ndarray
    steps: np.ndarray


FOLD = 16384


def _fold(reading: Reading) -> tuple[np.ndarray, np.ndarray]:
    """A small table of states is addressed by the code itself, which saves the class look-up."""
    step = reading.step
    if step.shape[0] * len(reading.lut) <= FOLD:
        return np.zeros(0, np.uint16), step[:, reading.lut]
    return reading.lut, step


def link(tables: Sequence[tuple[Sequence[Reading], np.ndarray]], *, by_lanes: bool = wide.HERE) -> Program:
    """Flattens (readings, outcome code per last state) of each table. States and outcome codes fit 16 bits."""
    tried = [_small(*table) if by_lanes else None for table in tables]
    small = [(n, one) for n, one in enumerate(tried) if one is not None]
    starts, read, luts, steps = [0], [], [], []
    lut_at = step_at = 0
    number = [n for n, one in enumerate(tried) if one is None]
    for readings, codes in (tables[n] for n in number):
        for at, reading in enumerate(readings):
            lut, step = _fold(reading)
            step = codes[step] if at == len(readings) - 1 else step
            read.append((reading.column, lut_at if len(lut) else -1, step_at, step.shape[1]))
            luts.append(lut)
            steps.append(step.ravel())
            lut_at, step_at = lut_at + len(lut), step_at + step.size
        starts.append(len(read))
    return Program(
        lanes.flatten(small), np.array(number, np.int64), np.array(starts, np.int64),
        np.array(read, np.int64).reshape(-1, 4), _flat(luts), _flat(steps),
    )


def _small(readings: Sequence[Reading], codes: np.ndarray) -> lanes.Small | None:
    return lanes.small([(r.column, r.lut, r.step, r.classes) for r in readings], codes)


def _flat(parts: list[np.ndarray]) -> np.ndarray:
    joined = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    if len(joined) and int(joined.max()) > np.iinfo(np.uint16).max:
        raise ValueError("more than 65,536 states or outcomes in one table: step it lazily")
    return np.maximum(joined, 0).astype(np.uint16)


def decide(program: Program, columns: np.ndarray, out: np.ndarray) -> None:
    """Writes out[table, subject] (uint8 or uint16), the outcome codes."""
    if len(program.small.number):
        lanes.decide(program.small, columns, out)
    if len(program.number):
        _decide(program.number, program.table, program.read, program.luts, program.steps, columns, out)


@njit(cache=True, nogil=True, inline="always")
def _one(state, out, codes, lut, step, width, folded):  # type: ignore[no-untyped-def]
    if folded:
        for j in range(len(codes)):
            out[j] = step[np.uint64(state[j]) * width + codes[j]]
    else:
        for j in range(len(codes)):
            out[j] = step[np.uint64(state[j]) * width + lut[codes[j]]]


@njit(cache=True, nogil=True, inline="always")
def _two(state, out, codes, lut, step, width, folded, codes2, lut2, step2, width2, folded2):  # type: ignore[no-untyped-def]
    if folded and folded2:
        for j in range(len(codes)):
            out[j] = step2[np.uint64(step[np.uint64(state[j]) * width + codes[j]]) * width2 + codes2[j]]
    elif folded:
        for j in range(len(codes)):
            out[j] = step2[np.uint64(step[np.uint64(state[j]) * width + codes[j]]) * width2 + lut2[codes2[j]]]
    elif folded2:
        for j in range(len(codes)):
            out[j] = step2[np.uint64(step[np.uint64(state[j]) * width + lut[codes[j]]]) * width2 + codes2[j]]
    else:
        for j in range(len(codes)):
            out[j] = step2[np.uint64(step[np.uint64(state[j]) * width + lut[codes[j]]]) * width2 + lut2[codes2[j]]]


@njit(cache=True, nogil=True, parallel=True)
def _decide(number, table, read, luts, steps, columns, out):  # type: ignore[no-untyped-def]
    n = columns.shape[1]
    for b in prange((n + BLOCK - 1) // BLOCK):
        lo = b * BLOCK
        hi = min(n, lo + BLOCK)
        state = np.zeros(hi - lo, np.uint16)
        for t in range(len(number)):
            state[:] = 0
            done = out[number[t], lo:hi]
            i = table[t]
            while i < table[t + 1]:
                last = min(i + 1, table[t + 1] - 1)
                codes, codes2 = columns[read[i, 0], lo:hi], columns[read[last, 0], lo:hi]
                lut, lut2 = luts[max(read[i, 1], 0) :], luts[max(read[last, 1], 0) :]
                step, step2 = steps[read[i, 2] :], steps[read[last, 2] :]
                width, width2 = np.uint64(read[i, 3]), np.uint64(read[last, 3])
                folded, folded2 = read[i, 1] < 0, read[last, 1] < 0
                final = last == table[t + 1] - 1
                if i == last:
                    if final:
                        _one(state, done, codes, lut, step, width, folded)
                    else:
                        _one(state, state, codes, lut, step, width, folded)
                elif final:
                    _two(state, done, codes, lut, step, width, folded, codes2, lut2, step2, width2, folded2)
                else:
                    _two(state, state, codes, lut, step, width, folded, codes2, lut2, step2, width2, folded2)
                i = last + 1

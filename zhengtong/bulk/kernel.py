"""The loop over everyone: automata of many tables, blocks of subjects, two cores.

Columns are a uint16 array [fact, subject] of codes. A block of subjects stays in the cache while all tables pass over it.
"""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit, prange

BLOCK = 8192


@dataclass(frozen=True)
class Reading:
    """How one input is read: row of the columns, `lut[code]` -> class (uint16), `step[state, class]` -> state."""

    column: int
    lut: np.ndarray
    step: np.ndarray


@dataclass(frozen=True)
class Program:
    """Automata of many tables, flattened for the kernel; outcomes[table][state] -> code."""

    table: np.ndarray
    read: np.ndarray
    luts: np.ndarray
    steps: np.ndarray
    outcome_at: np.ndarray
    outcomes: np.ndarray


FOLD = 16384


def _fold(reading: Reading) -> tuple[np.ndarray, np.ndarray]:
    """A small table of states is addressed by the code itself, which saves the class look-up."""
    step = reading.step
    if step.shape[0] * len(reading.lut) <= FOLD:
        return np.zeros(0, np.uint16), step[:, reading.lut]
    return reading.lut, step


def link(tables: Sequence[tuple[Sequence[Reading], np.ndarray]]) -> Program:
    """Flattens (readings, outcome code per last state) of each table. Outcome codes fit 16 bits, states 65,536."""
    starts, read, luts, steps, outcome_at, outcomes = [0], [], [], [], [], []
    lut_at = step_at = code_at = 0
    for readings, codes in tables:
        for reading in readings:
            lut, step = _fold(reading)
            read.append((reading.column, lut_at if len(lut) else -1, step_at, step.shape[1]))
            luts.append(lut)
            steps.append(step.ravel())
            lut_at, step_at = lut_at + len(lut), step_at + step.size
        starts.append(len(read))
        outcome_at.append(code_at)
        outcomes.append(codes)
        code_at += len(codes)
    return Program(
        np.array(starts, np.int64), np.array(read, np.int64).reshape(-1, 4), _flat(luts), _flat(steps),
        np.array(outcome_at, np.int64), _flat(outcomes),
    )


def _flat(parts: list[np.ndarray]) -> np.ndarray:
    joined = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    if len(joined) and int(joined.max()) > np.iinfo(np.uint16).max:
        raise ValueError("more than 65,536 states or outcomes in one table: step it lazily")
    return np.maximum(joined, 0).astype(np.uint16)


def decide(program: Program, columns: np.ndarray, out: np.ndarray) -> None:
    """Writes out[table, subject] (uint8 or uint16), the outcome codes."""
    _decide(program.table, program.read, program.luts, program.steps, program.outcome_at, program.outcomes, columns, out)


@njit(cache=True, nogil=True, parallel=True, boundscheck=False)
def _decide(table, read, luts, steps, outcome_at, outcomes, columns, out):  # type: ignore[no-untyped-def]
    n = columns.shape[1]
    blocks = (n + BLOCK - 1) // BLOCK
    for b in prange(blocks):
        lo = b * BLOCK
        hi = min(n, lo + BLOCK)
        state = np.zeros(BLOCK, np.uint16)
        for t in range(len(table) - 1):
            state[: hi - lo] = 0
            for i in range(table[t], table[t + 1]):
                codes = columns[read[i, 0], lo:hi]
                step = steps[read[i, 2] :]
                width = np.uint32(read[i, 3])
                if read[i, 1] < 0:
                    for j in range(hi - lo):
                        state[j] = step[np.uint32(state[j]) * width + codes[j]]
                else:
                    lut = luts[read[i, 1] :]
                    for j in range(hi - lo):
                        state[j] = step[np.uint32(state[j]) * width + lut[codes[j]]]
            outcome = outcomes[outcome_at[t] :]
            for j in range(hi - lo):
                out[t, lo + j] = outcome[state[j]]

"""A decision table as an automaton over the classes of its inputs.

A *class* of an input is one way in which the input can stand towards all rules: per rule it is true, false, unknown (then the
names of the missing facts) or failed. A *status row* writes that down as one uint64 per rule and 61 names: 0 = true so far,
a set bit = that name is missing, FAILED = the computation failed, DEAD = false. Conditions of a rule are joined by Kleene's
and, which on these words is bitwise or followed by "DEAD wins". A *state* is the join of the classes seen so far; only the
states that really differ are kept, so a subject costs one look-up per input and its last state tells the outcome *and* the
wanted facts. A table whose automaton would grow too large is stepped lazily, over the (state, class) pairs that occur.
"""
from dataclasses import dataclass, field

import numpy as np
from numba import njit

NAMES_PER_WORD = 61
FAILED = np.uint64(1 << 61)
DEAD = np.uint64(1 << 63)
Words = np.ndarray  # uint64[n, rules * words]


@dataclass
class Level:
    """One input: `states` after it, `step[state before, class]` -> state after (int32; -1 = pair never built)."""

    step: np.ndarray
    states: Words


@dataclass
class Automaton:
    """The levels of one table in the order in which its inputs are read."""

    rules: int
    words: int
    levels: list[Level] = field(default_factory=list)

    @property
    def last(self) -> Words:
        """The states after the last input built so far; before the first input: every rule true so far."""
        return self.levels[-1].states if self.levels else np.zeros((1, self.rules * self.words), np.uint64)

    def add(self, classes: Words, present: np.ndarray | None = None) -> Level:
        """Reads one more input. `present[state, class]` (bool) restricts the pairs that are built."""
        before = self.last
        if present is None:
            present = np.ones((len(before), len(classes)), np.bool_)
        states, step = _advance(before, classes, present, self.words)
        self.levels.append(Level(step, states))
        return self.levels[-1]

    def alive(self) -> np.ndarray:
        """bool[state]: some rule can still win."""
        return (self.last[:, :: self.words] != DEAD).any(axis=1) if self.rules else np.zeros(len(self.last), np.bool_)


def words_for(names: int) -> int:
    """How many uint64 one rule needs for so many names."""
    return max(1, -(-names // NAMES_PER_WORD))


def distinct(rows: Words, words: int) -> tuple[Words, np.ndarray]:
    """(the rows that differ, uint16 index of each row among them): the classes of an input from its codes' status rows."""
    start = np.zeros((1, rows.shape[1]), np.uint64)
    states, step = _advance(start, rows, np.ones((1, len(rows)), np.bool_), words)
    return states, step[0].astype(np.uint16)


@njit(cache=True, nogil=True)
def _join(a: np.ndarray, b: np.ndarray, out: np.ndarray, words: int) -> np.uint64:
    h = np.uint64(1469598103934665603)
    for r in range(0, len(a), words):
        dead = ((a[r] | b[r]) & DEAD) != 0
        for w in range(r, r + words):
            out[w] = DEAD if dead else (a[w] | b[w])
            h = (h ^ out[w]) * np.uint64(1099511628211)
            h ^= h >> np.uint64(29)
    return h


@njit(cache=True, nogil=True)
def _same(a: np.ndarray, b: np.ndarray) -> bool:
    for i in range(len(a)):  # noqa: SIM110 (numba)
        if a[i] != b[i]:
            return False
    return True


@njit(cache=True, nogil=True)
def _grow_slots(states: np.ndarray, hashes: np.ndarray, n: int, size: int) -> np.ndarray:
    slots = np.full(size, -1, np.int32)
    for i in range(n):
        at = np.int64(hashes[i] & np.uint64(size - 1))
        while slots[at] >= 0:
            at = (at + 1) & (size - 1)
        slots[at] = i
    return slots


@njit(cache=True, nogil=True)
def _advance(before: np.ndarray, classes: np.ndarray, present: np.ndarray, words: int) -> tuple[np.ndarray, np.ndarray]:
    width = before.shape[1]
    capacity, size, n = 64, 256, 0
    states = np.zeros((capacity, width), np.uint64)
    hashes = np.zeros(capacity, np.uint64)
    slots = np.full(size, -1, np.int32)
    step = np.full((len(before), len(classes)), -1, np.int32)
    row = np.zeros(width, np.uint64)
    for s in range(len(before)):
        for c in range(len(classes)):
            if not present[s, c]:
                continue
            h = _join(before[s], classes[c], row, words)
            at = np.int64(h & np.uint64(size - 1))
            while slots[at] >= 0 and not (hashes[slots[at]] == h and _same(states[slots[at]], row)):
                at = (at + 1) & (size - 1)
            if slots[at] < 0:
                if n == capacity:
                    capacity *= 2
                    size *= 2
                    wider = np.zeros((capacity, width), np.uint64)
                    wider[:n] = states[:n]
                    states = wider
                    longer = np.zeros(capacity, np.uint64)
                    longer[:n] = hashes[:n]
                    hashes = longer
                    slots = _grow_slots(states, hashes, n, size)
                    at = np.int64(h & np.uint64(size - 1))
                    while slots[at] >= 0:
                        at = (at + 1) & (size - 1)
                states[n] = row
                hashes[n] = h
                slots[at] = n
                n += 1
            step[s, c] = slots[at]
    return states[:n].copy(), step

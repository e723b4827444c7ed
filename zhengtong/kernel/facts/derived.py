"""Facts computed from other facts: looked up through a reference, or counted, summed, ... over those who refer to a subject.

A sum, count, minimum or maximum is missing as soon as one member's fact is missing, or when the register says that its list
of members is incomplete; a member whose fact is known absent adds nothing.
"""
import re
from copy import copy

import numpy as np
from numpy.typing import NDArray

from zhengtong.kernel.content.models import DERIVATION

from .columns import Array, FactColumn
from .folding import ABSENT, INCOMPLETE, KNOWN, NO_DAY
from .truths import NO, OPEN, YES

LARGEST = np.iinfo(np.int64).max


def parsed(text: str) -> re.Match[str]:
    """The parts of a derivation: verb, kind, fact, by, where, complete."""
    found = DERIVATION.match(text)
    if found is None:
        raise ValueError(text)
    return found


def lookup(reference: FactColumn, fact: FactColumn) -> dict[str, Array]:
    """The fact of whom each subject refers to. No reference (absent): absent; an unknown one: missing for its reason."""
    known = reference.state == KNOWN
    target = np.where(known, reference.values, 0)
    state = np.where(known, fact.state[target], reference.state).astype(np.uint8) if len(fact) else np.array(reference.state)
    values = fact.values[target] if len(fact) else np.zeros(len(reference), fact.values.dtype)
    through = np.minimum(reference.as_of, fact.as_of[target]) if len(fact) else reference.as_of
    as_of = np.where(known, through, np.where(reference.state == ABSENT, reference.as_of, NO_DAY))
    return {"values": values, "state": state, "as_of": as_of.astype(np.int32)}


class Members:
    """Those present subjects of another kind who are known to refer to a subject."""

    def __init__(self, reference: FactColumn, present: NDArray[np.bool_], n: int, today: int) -> None:
        self.rows = np.flatnonzero((reference.state == KNOWN) & present)
        self.target, self.n = np.asarray(reference.values)[self.rows], n
        self.as_of = self._earliest(reference.as_of, today)

    def count(self, truths: NDArray[np.uint8] | None) -> dict[str, Array]:
        """How many there are, of whom a condition holds; open for one member: missing."""
        if truths is None:
            return self._result(self._total(np.ones(len(self.rows), np.int64)), np.zeros(self.n, np.uint8), self.as_of)
        mine = truths[self.rows]
        state = self._worst(np.where(mine == OPEN, 2, 0))
        return self._result(self._total((mine == YES).astype(np.int64)), state, self.as_of)

    def count_known(self, fact: FactColumn) -> dict[str, Array]:
        """How many have the fact."""
        state, as_of = self._over(fact)
        return self._result(self._total((fact.state[self.rows] == KNOWN).astype(np.int64)), state, as_of)

    def total(self, fact: FactColumn) -> dict[str, Array]:
        """The sum; without members 0."""
        state, as_of = self._over(fact)
        amounts = np.where(fact.state[self.rows] == KNOWN, np.asarray(fact.values)[self.rows], 0)
        return self._result(self._total(amounts), state, as_of)

    def among(self, truths: NDArray[np.uint8] | None) -> "Members":
        """Those of whom a condition holds, or may hold: an open condition is a missing amount (see `open_of`)."""
        if truths is None:
            return self
        found = copy(self)
        kept = truths[self.rows] != NO
        found.rows, found.target = self.rows[kept], self.target[kept]
        return found

    def open_of(self, truths: NDArray[np.uint8] | None, result: dict[str, Array]) -> dict[str, Array]:
        """The result, missing where the condition is open for one member."""
        if truths is None:
            return result
        return {**result, "state": np.maximum(result["state"], self._worst(np.where(truths[self.rows] == OPEN, 2, 0)))}

    def extreme(self, fact: FactColumn, verb: str) -> dict[str, Array]:
        """The least (`min`) or greatest (`max`) value; known absent when no member has one."""
        state, as_of = self._over(fact)
        has = fact.state[self.rows] == KNOWN
        best = np.full(self.n, LARGEST if verb == "min" else -LARGEST, np.int64)
        (np.minimum if verb == "min" else np.maximum).at(best, self.target[has], np.asarray(fact.values)[self.rows][has])
        found = np.abs(best) != LARGEST
        state = np.where(found | (state != KNOWN), state, ABSENT).astype(np.uint8)
        return self._result(np.where(found, best, 0).astype(fact.values.dtype), state, as_of)

    def any_true(self, fact: FactColumn) -> dict[str, Array]:
        """Whether the fact is true of a member: yes as soon as one is, no only when none is missing (Kleene)."""
        state, as_of = self._over(fact)
        hit = self._total(((fact.state[self.rows] == KNOWN) & (np.asarray(fact.values)[self.rows] == 1)).astype(np.int64)) > 0
        return self._result(hit.astype(np.int8), np.where(hit, KNOWN, state).astype(np.uint8), as_of)

    def _over(self, fact: FactColumn) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        states = fact.state[self.rows]
        oldest = np.minimum(self.as_of, self._earliest(fact.as_of, np.iinfo(np.int32).max))
        return self._worst(np.where(states > ABSENT, states, 0)), oldest

    def _worst(self, states: Array) -> NDArray[np.uint8]:
        worst = np.zeros(self.n, np.uint8)
        np.maximum.at(worst, self.target, states.astype(np.uint8))
        return worst

    def _total(self, amounts: NDArray[np.int64]) -> NDArray[np.int64]:
        total = np.zeros(self.n, np.int64)
        np.add.at(total, self.target, amounts)
        return total

    def _earliest(self, days: NDArray[np.int32], otherwise: int) -> NDArray[np.int32]:
        """The oldest statement among the members; without members `otherwise`."""
        earliest = np.full(self.n, np.iinfo(np.int32).max, np.int32)
        mine = np.asarray(days)[self.rows]
        np.minimum.at(earliest, self.target, np.where(mine == NO_DAY, np.iinfo(np.int32).max, mine))
        return np.where(earliest == np.iinfo(np.int32).max, otherwise, earliest).astype(np.int32)

    def _result(self, values: Array, state: Array, as_of: NDArray[np.int32]) -> dict[str, Array]:
        return {"values": values, "state": state, "as_of": as_of}


def only_complete(result: dict[str, Array], complete: FactColumn) -> dict[str, Array]:
    """Missing where it is not known to be true that the list of members is complete."""
    whole = (complete.state == KNOWN) & (complete.values == 1)
    return {**result, "state": np.where(whole, result["state"], INCOMPLETE).astype(np.uint8)}

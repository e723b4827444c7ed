"""The observed district after its whole worklist was worked off: what was known to be missing is now known and true."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from district.table import Array

KNOWN_STATES = 2  # 0 known, 1 known absent
NO_DAY = -(2**31)


@dataclass
class Worked:
    """Looks like a snapshot: observed where something is believed, the truth where it is known that nothing is known.

    `oldest`: fact name -> earliest day that every policy accepts; what is older counts as known to be missing.
    A derived fact that was missing takes its true value as a whole, its members' believed errors included in neither.
    """

    observed: Any
    truth: Any
    oldest: Mapping[tuple[str, str], int]
    _made: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Subjects with a number, by kind."""
        counts: dict[str, int] = self.truth.counts
        return counts

    def names(self, kind: str) -> list[str]:
        """The facts of a kind."""
        names: list[str] = self.truth.names(kind)
        return names

    def present(self, kind: str) -> Array:
        """Who is on the observed roster: the worklist finds nobody who is not."""
        return self.observed.present(kind)

    def column(self, kind: str, name: str) -> Any:
        """A fact column of the mixed state."""
        if (kind, name) not in self._made:
            self._made[(kind, name)] = self._mixed(kind, name)
        return self._made[(kind, name)]

    def _mixed(self, kind: str, name: str) -> Any:
        seen, true = self.observed.column(kind, name), self.truth.column(kind, name)
        size = self.counts[kind]
        filled = np.ones(size, bool)
        filled[: len(seen.state)] = unknown(seen, self.oldest.get((kind, name)))
        values = np.array(true.values)
        mine = np.flatnonzero(~filled)
        values[mine] = translated(seen, true)[mine]
        state, as_of = np.array(true.state), np.array(true.as_of)
        state[mine], as_of[mine] = seen.state[mine], seen.as_of[mine]
        return replace(true, values=values, state=state, as_of=as_of, dictionary=joint(seen, true), key=f"{true.key} worked")


def unknown(column: Any, oldest: int | None) -> Array:
    """Where a column does not say anything that counts: missing, contradicted, incomplete, or older than accepted."""
    state, as_of = np.asarray(column.state), np.asarray(column.as_of)
    out = state >= KNOWN_STATES
    if oldest is not None:
        out |= (as_of < oldest) & (as_of != NO_DAY)
    return out


def joint(seen: Any, true: Any) -> Any:
    """One dictionary for both columns: the truth's words, then those that only the observed one has."""
    if seen.type != "string":
        return true.dictionary
    words = list(true.dictionary)
    known = set(words)
    return tuple(words + [w for w in seen.dictionary if w not in known])


def translated(seen: Any, true: Any) -> Array:
    """The observed values in the truth's coding (strings get codes of `joint`)."""
    values = np.asarray(seen.values)
    if seen.type != "string" or not len(seen.dictionary):
        return values
    place = {word: code for code, word in enumerate(joint(seen, true))}
    codes = np.array([place[w] for w in seen.dictionary], np.int64)
    return np.where(np.asarray(seen.state) == 0, codes[np.clip(values, 0, len(codes) - 1)], 0).astype(values.dtype)

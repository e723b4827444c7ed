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
    `rows`: the subjects (numbers) that the columns are made for, in this order; None: everyone.
    A derived fact that was missing takes its true value as a whole, its members' believed errors included in neither.
    """

    observed: Any
    truth: Any
    oldest: Mapping[tuple[str, str], int]
    rows: Array | None = None
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
        rows = np.arange(self.counts[kind]) if self.rows is None else self.rows
        words, here = joint(seen, true), np.flatnonzero(rows < len(seen.state))
        of_seen, of_true = cut(seen, rows[here]), cut(true, rows)
        known = ~unknown(of_seen, self.oldest.get((kind, name)))
        mine, at = here[known], np.flatnonzero(known)
        of_true.values[mine] = translated(of_seen, true, words)[at]
        of_true.state[mine], of_true.as_of[mine] = of_seen.state[at], of_seen.as_of[at]
        return replace(of_true, dictionary=words, key=f"{true.key} worked")


def cut(column: Any, rows: Array) -> Any:
    """A column of these rows alone, in memory of its own."""
    parts = {name: np.array(np.asarray(getattr(column, name))[rows]) for name in ("values", "state", "as_of")}
    return replace(column, **parts)


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


def translated(seen: Any, true: Any, words: Any = None) -> Array:
    """The observed values in the truth's coding (strings get codes of `words`, by default `joint`)."""
    values = np.asarray(seen.values)
    if seen.type != "string" or not len(seen.dictionary):
        return values
    place = {word: code for code, word in enumerate(joint(seen, true) if words is None else words)}
    codes = np.array([place[w] for w in seen.dictionary], np.int64)
    return np.where(np.asarray(seen.state) == 0, codes[np.clip(values, 0, len(codes) - 1)], 0).astype(values.dtype)

"""Samples in their order, so that a cell's values are found among them without asking the interpreter for each."""
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Any

import numpy as np

from zhengtong.feel import tree
from zhengtong.feel.compare import key, kind
from zhengtong.feel.errors import FeelError
from zhengtong.feel.interpreter import evaluate, mentions_input
from zhengtong.feel.values import Interval

ORDERED = frozenset(("number", "date", "date and time", "days and time duration", "years and months duration"))


class Slots:
    """The samples of one axis (null last). Only an axis of one kind (and null) is placed here; others are asked."""

    def __init__(self, samples: tuple[Any, ...]) -> None:
        self.samples = samples
        kinds = {kind(s) for s in samples if s is not None}
        self.kind = kinds.pop() if len(kinds) == 1 else ""
        self.keys = [key(s) for s in samples if s is not None]
        self.at = {one: n for n, one in enumerate(self.keys)}
        self.null = np.array([s is None for s in samples], bool)
        self.plain = self.kind == "string" or (self.kind in ORDERED and self.keys == sorted(self.keys))
        self.cuts_all = self.plain or self.kind == "boolean"

    def accepted(self, cell: tree.UnaryTests, known: Mapping[str, Any]) -> np.ndarray | None:
        """Which samples a cell accepts; None when that must be asked. A test that is null on a sample, negated, stays null."""
        if not cell.tests:
            return np.ones(len(self.samples), bool)
        if not self.plain:
            return None
        true, null = np.zeros(len(self.samples), bool), np.zeros(len(self.samples), bool)
        for test in cell.tests:
            placed = self._placed(test, known)
            if placed is None:
                return None
            true |= placed[0]
            null |= placed[1]
        return ~true & ~null if cell.negated else true

    def _placed(self, test: tree.Node, known: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray] | None:
        if mentions_input(test):
            return None
        try:
            value = evaluate(test, known)
        except FeelError:
            return None
        if isinstance(value, Interval):
            return self._interval(value)
        return self._equal(value) if value is None or kind(value) == self.kind else None

    def _equal(self, value: Any) -> tuple[np.ndarray, np.ndarray]:
        nothing = np.zeros(len(self.samples), bool)
        if value is None:
            return self.null, nothing
        true = nothing.copy()
        if (at := self.at.get(key(value))) is not None:
            true[at] = True
        return true, nothing

    def _interval(self, span: Interval) -> tuple[np.ndarray, np.ndarray] | None:
        ends = [end for end in (span.low, span.high) if end is not None]
        if self.kind not in ORDERED or span.op in ("=", "!=") or any(kind(end) != self.kind for end in ends):
            return None
        if len(ends) < (1 if span.op else 2):
            return None
        true = np.zeros(len(self.samples), bool)
        low = 0 if span.low is None else (bisect_left if span.low_closed else bisect_right)(self.keys, key(span.low))
        high = len(self.keys) if span.high is None else (bisect_right if span.high_closed else bisect_left)(
            self.keys, key(span.high))
        true[low:high] = True
        return true, self.null

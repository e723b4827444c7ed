"""Values for which no rule holds: found, proved not to exist, or neither within the bound (and then: where it is)."""
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhengtong.dmn.model import DecisionTable

from .axes import Axis, axes
from .domains import Domain

STEPS = 200_000  # places of the search; 12 rules on 4 inputs take at most a few thousand

Point = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Gaps:
    """`found`: examples (input text, value) for certain. `proved`: it is settled, by them or by there being none. Not
    proved: `why` says what was in the way (bound, fact, function), `covered` for which of the `total` samples on the axis
    `text` it is proved all the same."""

    found: tuple[Point, ...]
    proved: bool
    text: str = ""
    covered: tuple[Any, ...] = ()
    total: int = 0
    why: str = ""


class _Level:
    """An axis in the search: its classes as sets of rules (bits), and the rules that are open from here to the end."""

    def __init__(self, axis: Axis, accepts: np.ndarray, allowed: np.ndarray | None) -> None:
        usable = np.arange(len(axis.samples)) if allowed is None else np.flatnonzero(allowed)
        columns = np.packbits(accepts[:, usable], axis=0, bitorder="little")
        sets: dict[int, int] = {}
        for at, sample in enumerate(usable.tolist()):
            sets.setdefault(int.from_bytes(columns[:, at].tobytes(), "little"), sample)
        self.axis, self.sets = axis, sets
        self.always = _bits(np.asarray(accepts[:, usable].all(axis=1)))


def _bits(rows: np.ndarray) -> int:
    return int.from_bytes(np.packbits(rows, bitorder="little").tobytes(), "little")


class Search:
    """Points in none of some rules: by axis, remembering which sets of rules are known to leave nothing open."""

    def __init__(
        self, found: Sequence[Axis], *, certain: bool, rules: np.ndarray | None = None,
        within: Sequence[np.ndarray] | None = None, steps: int = STEPS,
    ) -> None:
        """`certain`: rules that cannot be placed count as holding (what is found is a gap for certain), else as not holding
        (what is not found is none for certain). `rules`: only these (rows of booleans). `within`: samples to stay in."""
        levels = []
        for n, axis in enumerate(found):
            accepts = axis.accepts | (~axis.placed[:, None] if certain else False)
            levels.append(_Level(axis, accepts, None if within is None else within[n]))
        self.levels = sorted(levels, key=lambda level: len(level.sets))
        self.start = (1 << len(found[0].accepts)) - 1 if rules is None and found else 0 if rules is None else _bits(rules)
        self.open_after = [0] * len(levels)
        always = -1
        for at in range(len(levels) - 1, -1, -1):
            always &= self.levels[at].always
            self.open_after[at] = always
        self.steps, self.over = steps, False
        self._closed: set[tuple[int, int]] = set()

    def points(self) -> Iterator[tuple[tuple[Axis, int], ...]]:
        """(axis, sample) of each place that is in none of the rules. `over` afterwards: the bound was reached."""
        yield from self._from(0, self.start, ())

    def _from(self, at: int, alive: int, chosen: tuple[tuple[Axis, int], ...]) -> Iterator[tuple[tuple[Axis, int], ...]]:
        if not alive:
            yield chosen + tuple((level.axis, next(iter(level.sets.values()))) for level in self.levels[at:] if level.sets)
            return
        if at == len(self.levels) or alive & self.open_after[at] or (at, alive) in self._closed:
            return
        any_found = False
        for rest, sample in _least(alive, self.levels[at].sets):
            self.steps -= 1
            if self.steps < 0:
                self.over = True
                return
            for point in self._from(at + 1, rest, (*chosen, (self.levels[at].axis, sample))):
                any_found = True
                yield point
        if not any_found and not self.over:
            self._closed.add((at, alive))

    def proved(self) -> tuple[Axis, list[int], int]:
        """After the bound: on the axis of the first choice, the samples for which nothing is open, and how many there are."""
        first = self.levels[0]
        rests = {sample: self.start & rules for rules, sample in first.sets.items()}
        after = self.open_after[1] if len(self.levels) > 1 else 0
        return first.axis, [s for s, rest in rests.items() if (1, rest) in self._closed or rest & after], len(rests)


def _least(alive: int, sets: Mapping[int, int]) -> list[tuple[int, int]]:
    """(rules still alive, sample) for each class; of two where one leaves fewer alive only that one: it opens whatever the
    other does."""
    first: dict[int, int] = {}
    for rules, sample in sets.items():
        first.setdefault(alive & rules, sample)
    least: list[tuple[int, int]] = []
    for rest, sample in sorted(first.items(), key=lambda one: one[0].bit_count()):
        if not any(other & rest == other for other, _ in least):
            least.append((rest, sample))
    return least


def gaps(
    table: DecisionTable, limit: int = 5, constants: Mapping[str, Any] | None = None,
    domains: Mapping[str, Domain] | None = None, steps: int = STEPS,
) -> Gaps:
    """Examples of values for which no rule holds (at most `limit`), or the proof that there are none."""
    return of_axes(axes(table, constants, domains), len(table.rules), limit, steps)


def of_axes(found: Sequence[Axis], rules: int, limit: int = 5, steps: int = STEPS) -> Gaps:
    """The same for axes that are there already."""
    if not rules or not found:
        return Gaps((tuple((a.text, a.samples[0]) for a in found),) if not rules else (), proved=True)
    search = Search(found, certain=True, steps=steps)
    points = []
    for point in search.points():
        points.append(_told(found, point))
        if len(points) >= limit:
            return Gaps(tuple(points), proved=True)
    if points and not search.over:
        return Gaps(tuple(points), proved=True)
    if not search.over:
        return _proof(found, tuple(points), steps)
    axis, samples, total = search.proved()
    return Gaps(tuple(points), False, axis.text, tuple(axis.samples[s] for s in sorted(samples)), total, "bound")


def _proof(found: Sequence[Axis], points: tuple[Point, ...], steps: int) -> Gaps:
    """No certain gap: proved unless a cell depends on facts, or tells values of one piece apart."""
    vague = next((axis for axis in found if not axis.exact), None)
    if vague is not None:
        return Gaps(points, False, vague.text, why="function")
    unplaced = next((axis for axis in found if not axis.placed.all()), None)
    if unplaced is None:
        return Gaps(points, True)
    search = Search(found, certain=False, steps=steps)
    open_ = next(search.points(), None)
    return Gaps(points, True) if open_ is None and not search.over else Gaps(points, False, unplaced.text, why="fact")


def _told(found: Sequence[Axis], point: Sequence[tuple[Axis, int]]) -> Point:
    by_axis = {id(axis): axis.samples[sample] for axis, sample in point}
    return tuple((axis.text, by_axis[id(axis)]) for axis in found if not axis.opened.all())

"""From the truth to what departments deliver: a base, monthly changes, and which cell suffered what."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from district import calibration as c
from district.rates import CELL_KINDS, CHANGE_KINDS, Rate, share
from district.schema import Schema
from district.streams import ENDS, LAST, NEVER, day
from district.table import EMPTY, NO_DATE, Array, Column, Table, Update, base_type, some
from district.world import World

LONG_TERM = day("9999-12-31")
MISSING, STALE, CONTRADICTED, UNKNOWN = 1, 2, 3, 4
KINDS = ("", "missing", "stale", "contradicted", "unknown-wrong")
CODES = {
    "missing": MISSING,
    "stale": STALE,
    "silent": UNKNOWN,
    "contradicted": CONTRADICTED,
    "wrong": UNKNOWN,
    "lost": STALE,
    "lost-silent": UNKNOWN,
    "late": UNKNOWN,
}


@dataclass
class Delivery:
    """What one file holds: positions of new or changed rows, of deleted rows, and the day of rows not confirmed any more."""

    month: int
    changed: Array
    removed: Array


class Observation:
    """One register as it is seen from month to month, beside what is true."""

    def __init__(
        self, world: World, schema: Schema, table: Table, rates: list[Rate], rng: np.random.Generator, arrival: Array | None
    ) -> None:
        self.world, self.schema, self.table, self.rng = world, schema, table, rng
        self.rates = [r for r in rates if r.register == table.spec.key]
        self.truth = {name: column.values for name, column in table.columns.items()}
        self.seen = dict(self.truth)
        self.as_of = np.full(len(table), NO_DATE, np.int32)
        self.codes: dict[str, Array] = {}
        self.arrives = table.enter if arrival is None else np.maximum(table.enter, arrival[table.subject()])
        self.due: dict[int, list[tuple[Array, tuple[str, ...]]]] = defaultdict(list)
        self.month = 0
        self._rows()
        self._cells()

    # what happens to rows and cells from the start
    def _rows(self) -> None:
        rng, size = self.rng, len(self.table)
        self.arrives = self.arrives.copy()
        for line in self.rates:
            if not line.kind.startswith("row-"):
                continue
            hit = some(rng, size, share(self.world, self.table, line))
            if line.kind == "row-missing":
                mended = hit & some(rng, size, line.corrected)
                later = np.minimum(self.arrives + rng.integers(1, LAST + 1, size), NEVER)
                self.arrives[hit] = np.where(mended & (later <= LAST), later, NEVER)[hit]
            elif line.kind == "row-late":
                delay = rng.integers(1, 4, size) if size else np.zeros(0, np.int64)
                late = hit & (self.arrives > 0) & (self.arrives <= LAST)
                self.arrives[late] = np.where(self.arrives + delay > LAST, NEVER, self.arrives + delay)[late]
            elif line.kind == "row-old":
                old = np.flatnonzero(hit & (self.arrives == 0))
                self.as_of[old] = ENDS[0] - rng.integers(40, 900, len(old))

    def _cells(self) -> None:
        for line in self.rates:
            if line.kind in CELL_KINDS:
                self._spoil(line)

    def _spoil(self, line: Rate) -> None:
        column, rng = self.table.columns[line.column], self.rng
        hit = some(rng, len(self.table), share(self.world, self.table, line)) & (self.truth[line.column] != column.empty)
        if line.kind == "stale":
            hit &= self.arrives == 0
        rows = np.flatnonzero(hit)
        self._own(line.column)
        if line.kind == "missing":
            self.seen[line.column][rows] = column.empty
        else:
            self._other_values(column, rows)
        code = UNKNOWN if line.kind == "missing" and column.spec.empty_is_absent else CODES[line.kind]
        self._mark(line.column, rows, code)
        if line.kind == "stale":
            self.as_of[rows] = ENDS[0] - rng.integers(40, 900, len(rows))
        mended = rows[some(rng, len(rows), line.corrected)]
        when = rng.integers(1, LAST + 1, len(mended))
        for month in range(1, LAST + 1):
            if len(at := mended[when == month]):
                self.due[month].append((at, self._with_companions(line.column)))

    def _own(self, name: str) -> None:
        for column in self._with_companions(name):
            if self.seen[column] is self.truth[column]:
                self.seen[column] = self.truth[column].copy()

    def _with_companions(self, name: str) -> tuple[str, ...]:
        pair = ("现住街道", "现住社区")
        return pair if name in pair and set(pair) <= set(self.truth) else (name,)

    def _other_values(self, column: Column, rows: Array) -> None:
        if column.spec.name == "现住街道":
            community = self.rng.integers(0, len(c.COMMUNITIES), len(rows)).astype(np.int32)
            self.seen["现住社区"][rows] = community
            self.seen["现住街道"][rows] = np.array(c.COMMUNITY_STREET, np.int32)[community]
        else:
            values = self.truth[column.spec.name]
            other = another(self.rng, column, values, rows, self.table.enter == 0)
            self.seen[column.spec.name][rows] = self._possible(column, values[rows], other, rows)

    def _possible(self, column: Column, now: Array, other: Array, rows: Array) -> Array:
        """A slip is no day before the birth that the identity number tells: no register would take it."""
        if base_type(column.spec) != "date" or self.table.spec.kind != "person":
            return other
        born = self.world.people.birth[self.table.subject()[rows]]
        return np.where((now > born) & (other < born), born, other).astype(other.dtype)

    def _mark(self, name: str, rows: Array, code: int) -> None:
        if name not in self.codes:
            self.codes[name] = np.zeros(len(self.table), np.int8)
        self.codes[name][rows] = code

    # the months
    def base(self) -> Delivery:
        """Rows of the first file."""
        return Delivery(0, np.flatnonzero(self.arrives == 0), np.zeros(0, np.int64))

    def advance(self) -> Delivery:
        """Lets one month pass and gives what the departments deliver at its end."""
        self.month += 1
        changed = np.zeros(len(self.table), bool)
        for update in self.table.updates:
            if update.month == self.month:
                self._change(update, changed)
        for rows, names in self.due.pop(self.month, ()):
            self._show(rows, names, changed)
        changed |= self.arrives == self.month
        present = (self.arrives <= self.month) & (self.table.leave > self.month)
        removed = (self.table.leave == self.month) & (self.arrives < self.month)
        return Delivery(self.month, np.flatnonzero(changed & present), np.flatnonzero(removed))

    def _change(self, update: Update, changed: Array) -> None:
        names = tuple(update.values)
        for name, values in update.values.items():
            if self.seen[name] is self.truth[name]:
                self.seen[name] = self.truth[name].copy()
            if self.truth[name] is self.table.columns[name].values:
                self.truth[name] = self.truth[name].copy()
            self.truth[name][update.rows] = values
        fate = self._fates(update.rows)
        self._show(update.rows[fate == 0], names, changed)
        lost = update.rows[fate == 1]
        self.as_of[lost] = np.where(self.as_of[lost] == NO_DATE, ENDS[self.month - 1], self.as_of[lost])
        changed[lost] = True
        for kind, code in ((1, STALE), (2, UNKNOWN), (3, UNKNOWN)):
            for name in names:
                self._mark(name, update.rows[fate == kind], code)
        late = update.rows[fate == 3]
        delay = self.rng.integers(1, 4, len(late))
        for wait in (1, 2, 3):
            if len(at := late[delay == wait]) and self.month + wait <= LAST:
                self.due[self.month + wait].append((at, names))

    def _fates(self, rows: Array) -> Array:
        """0 in time, else 1 + position in CHANGE_KINDS."""
        draw, fate, edge = self.rng.random(len(rows)), np.zeros(len(rows), np.int8), np.zeros(len(rows))
        for line in self.rates:
            if line.kind in CHANGE_KINDS:
                part = share(self.world, self.table, line)
                part = part[rows] if isinstance(part, np.ndarray) else part
                fate[(draw >= edge) & (draw < edge + part)] = 1 + CHANGE_KINDS.index(line.kind)
                edge = edge + part
        return fate

    def _show(self, rows: Array, names: tuple[str, ...], changed: Array) -> None:
        for name in names:
            if self.seen[name] is not self.truth[name]:
                self.seen[name][rows] = self.truth[name][rows]
            if name in self.codes:
                self.codes[name][rows] = 0
        self.as_of[rows] = NO_DATE
        changed[rows] = True

    # the end
    def delivered(self) -> Array:
        """Rows that stand in the register at the end."""
        return (self.arrives <= LAST) & (self.table.leave > LAST)

    def true_rows(self) -> Array:
        """Rows that ought to stand in the register at the end."""
        return self.table.leave > LAST

    def defects(self) -> list[tuple[str, Array, Array]]:
        """(column, positions, codes): cells that differ from the truth, rows that never came, rows that are not confirmed."""
        here, missing = self.delivered(), self.true_rows() & (self.arrives > LAST)
        out = []
        for name, column in self.table.columns.items():
            rows = (
                np.flatnonzero(here & (self.truth[name] != self.seen[name]))
                if self.truth[name] is not self.seen[name]
                else np.zeros(0, np.int64)
            )
            codes = self.codes[name][rows] if name in self.codes else np.full(len(rows), UNKNOWN, np.int8)
            codes = np.where(codes == 0, UNKNOWN, codes)
            absent = np.flatnonzero(missing & (self.truth[name] != column.empty))
            out.append((name, np.r_[rows, absent], np.r_[codes, np.full(len(absent), self._absent_code(name))].astype(np.int8)))
        return out

    def _absent_code(self, name: str) -> int:
        if self.table.spec.no_row == "missing":
            return MISSING
        return CONTRADICTED if len(self.schema.owners[(self.table.spec.kind, name)]) > 1 else UNKNOWN


def another(rng: np.random.Generator, column: Column, values: Array, rows: Array, old: Array) -> Array:
    """Plausible other values for the cells of a column: what it may have been before, or a slip."""
    kind, now = base_type(column.spec), values[rows]
    if kind == "boolean":
        return (1 - now).astype(values.dtype)
    if kind == "date":
        back = rng.integers(20, 400, len(rows))
        return np.where(now == LONG_TERM, ENDS[LAST] + 180 - back, now - back).astype(values.dtype)
    if kind == "string":
        used = np.unique(values[values >= 0]) if not column.spec.values else np.arange(len(column.words))
        place = np.searchsorted(used, now)
        step = rng.integers(1, max(len(used), 2), len(rows))
        return used[(place + step) % len(used)].astype(values.dtype)
    if kind == "number":
        small = (column.spec.scale == 0) & (now <= 12)
        return np.where(small, np.where(now <= 1, now + 1, now - 1), np.rint(now * rng.uniform(0.72, 1.3, len(rows)))).astype(
            values.dtype
        )
    pool = values[old & (values != EMPTY[kind])]
    return rng.choice(pool, len(rows)) if len(pool) else now

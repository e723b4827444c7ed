"""The identities I1 to I9 of a report, over plain numbers, so that entered and merged reports are checked too."""
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from .form import BLOCKS, COUNTED, LEAVES, OUTCOMES, ROWS, TABLE2, TOTAL

Cell = tuple[str, str]
Number = int | Decimal


@dataclass(frozen=True)
class Figures:
    """The numbers of one year's tables by (row, column); a cell of table 2 that nobody entered is absent. `pending` are the
    cases of table 4 that were pending at the end of the year, `seen` all that stand in it."""

    year: int
    table2: Mapping[Cell, Number] = field(default_factory=dict)
    table3: Mapping[Cell, int] = field(default_factory=dict)
    table4: Mapping[Cell, int] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """One identity that does not hold: where, the two numbers, and how grave it is. I4 may be overridden with a reason."""

    identity: str
    place: str
    left: Number
    right: Number
    severity: str
    said: str


def check(now: Figures, before: Figures | None = None, units: Sequence[Figures] = ()) -> list[Finding]:
    """Every finding: I1-I3, I5, I6 within the year; I4, I7, I8 against the year before; I9 against the units' reports."""
    found = [*_table3(now), *_table4(now), *_numbers(now)]
    if before is not None:
        found += [*_years(now, before), *_documents(now, before), *_pending(now, before)]
    if units:
        found += _sums(now, units)
    return found


def _unequal(identity: str, place: str, left: Number, right: Number, said: str, severity: str = "error") -> Iterator[Finding]:
    if left != right:
        yield Finding(identity, place, left, right, severity, said)


def _table3(now: Figures) -> Iterator[Finding]:
    cells = now.table3
    for column in (*COUNTED, TOTAL) if cells else ():
        at = {row.key: cells.get((row.key, column), 0) for row in ROWS}
        yield from _unequal("I1", f"3/{column}", at["r1"] + at["r2"], at["r3.7"] + at["r4"],
                            _("新收加上年结转，应等于办理结果总计加结转下年"))
        yield from _unequal("I2", f"3/{column}", at["r3.7"], sum(at[leaf] for leaf in LEAVES), _("总计应等于各项结果之和"))
    for row in ROWS if cells else ():
        parts = sum(cells.get((row.key, column), 0) for column in COUNTED)
        yield from _unequal("I3", f"3/{row.key}", cells.get((row.key, TOTAL), 0), parts, _("总计应等于自然人与五类组织之和"))


def _table4(now: Figures) -> Iterator[Finding]:
    for block in BLOCKS if now.table4 else ():
        parts = sum(now.table4.get((block.key, o.key), 0) for o in OUTCOMES if o.key != TOTAL)
        yield from _unequal("I5", f"4/{block.key}", now.table4.get((block.key, TOTAL), 0), parts, _("总计应等于四种结果之和"))


def _numbers(now: Figures) -> Iterator[Finding]:
    money = {(row.key, column.key) for row in TABLE2 if row.money for column in row.columns}
    for n, table in ((2, now.table2), (3, now.table3), (4, now.table4)):
        for cell, value in table.items():
            whole = cell in money or value == int(value)
            if value < 0 or not whole:
                yield Finding("I6", f"{n}/{cell[0]}/{cell[1]}", value, 0, "error", _("应是不小于零的整数（收费金额可带小数）"))


def _years(now: Figures, before: Figures) -> Iterator[Finding]:
    for column in (*COUNTED, TOTAL):
        yield from _unequal("I4", f"3/{column}", now.table3.get(("r2", column), 0), before.table3.get(("r4", column), 0),
                            _("上年结转应等于上年报告的结转下年"))


def _documents(now: Figures, before: Figures) -> Iterator[Finding]:
    """A warning: documents also end by expiry. Silent while a number is not entered."""
    held = [now.table2.get(("normative", c)) for c in ("in_force", "issued", "repealed")]
    earlier = before.table2.get(("normative", "in_force"))
    if None not in held and earlier is not None:
        in_force, issued, repealed = (value for value in held if value is not None)
        yield from _unequal("I7", "2/normative", in_force, earlier + issued - repealed,
                            _("现行有效应等于上年有效加制发减废止（到期失效的除外）"), "warning")


def _pending(now: Figures, before: Figures) -> Iterator[Finding]:
    if lost := before.pending - now.seen:
        said = _("上年未审结的应在本年再出现：%s") % "、".join(sorted(lost))
        yield Finding("I8", "4/pending", len(before.pending & now.seen), len(before.pending), "warning", said)


def _sums(now: Figures, units: Sequence[Figures]) -> Iterator[Finding]:
    for n, name in ((2, "table2"), (3, "table3"), (4, "table4")):
        own: Mapping[Cell, Number] = getattr(now, name)
        theirs: list[Mapping[Cell, Number]] = [getattr(unit, name) for unit in units]
        for cell in sorted({*own, *(c for table in theirs for c in table)}):
            whole = _sum(table.get(cell, 0) for table in theirs)
            yield from _unequal("I9", f"{n}/{cell[0]}/{cell[1]}", own.get(cell, 0), whole, _("全区应等于各单位之和"))


def _sum(numbers: Iterable[Number]) -> Number:
    total: Number = 0
    for number in numbers:
        total += number
    return total

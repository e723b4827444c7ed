"""What a register takes to be possible (register.yaml: least, most, not_before, not_after), and the day data may be of.

Every way in checks the same: a file, a single fact, a filled-in worklist. Days are counted since 1970-01-01, numbers scaled.
"""
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from zhengtong.kernel.content.models import AS_OF, BORN, Column

from . import keys
from .parsing import EPOCH, NO_DAY, Wrong, cell, shortened

if TYPE_CHECKING:
    from .snapshots import Snapshot

FIRST_AS_OF = date(1949, 10, 1)
Mask = NDArray[np.bool_]
DayOf = Callable[[str], Any]  # what a bound's name means: a day, or one for each row; NO_DAY where it is not known


@dataclass(frozen=True)
class Breach:
    """Rows outside one bound of a column; `wrong(row, cell as written)` says why."""

    rows: Mask
    wrong: Callable[[int, str], Wrong]


def breaches(column: Column, values: NDArray[Any], given: Mask, day_of: DayOf) -> Iterator[Breach]:
    """The bounds that some row breaks. `given`: which cells hold a value."""
    found = _of_number(column, values, given) if column.type == "number" else _of_date(column, values, given, day_of)
    return (breach for breach in found if breach.rows.any()) if column.type in ("number", "date") else iter(())


def checked(text: str, column: Column, day_of: DayOf) -> Any:
    """The stored value of one non-empty cell, within the column's bounds; or Wrong."""
    value = cell(text, column)
    if isinstance(value, Wrong) or column.type not in ("number", "date"):
        return value
    breach = next(breaches(column, np.array([value]), np.array([True]), day_of), None)
    return value if breach is None else breach.wrong(0, text)


def of_subject(snapshot: "Snapshot", kind: str, no: int, as_of: date) -> DayOf:
    """What the bounds of one subject's facts name: the day, the birth its key tells, and what is known of it."""
    def day_of(name: str) -> int:
        if name == AS_OF:
            return (as_of - EPOCH).days
        if name == BORN:
            return int(keys.born(keys.encode(pa.array([snapshot.key(kind, no)]), 3))[0])
        column = snapshot.column(kind, name)
        return int(column.values[no]) if int(column.state[no]) == 0 else NO_DAY

    return day_of


def wrong_as_of(as_of: date, at: datetime) -> Wrong | None:
    """Why data cannot be of this day: it has not come at the moment `at`, or lies before there was anybody to say them.
    Data of a day to come would be fresh for ever."""
    today = timezone.localdate(at)
    if FIRST_AS_OF <= as_of <= today:
        return None
    said = _("数据日期 %(day)s 不可能，今天是 %(today)s") % {"day": as_of, "today": today}
    return Wrong(said, _("写数据所说的那一天，今天或以前"))


def _of_number(column: Column, values: NDArray[Any], given: Mask) -> Iterator[Breach]:
    least, most = (None if b is None else int(b.scaleb(column.scale)) for b in (column.least, column.most))
    low = np.zeros(len(values), np.bool_) if least is None else given & (values < least)
    high = np.zeros(len(values), np.bool_) if most is None else given & (values > most)
    yield Breach(low, lambda row, text: Wrong(_("“%(cell)s”小于 %(least)s") % {"cell": shortened(text), "least": column.least},
                                              _range(column)))
    yield Breach(high, lambda row, text: Wrong(_("“%(cell)s”大于 %(most)s") % {"cell": shortened(text), "most": column.most},
                                               _range(column)))


def _range(column: Column) -> str:
    if column.least is None or column.most is None:
        return _("核对正负号和单位；不知道的留空")
    return _("应在 %(least)s 到 %(most)s 之间；不知道的留空") % {"least": column.least, "most": column.most}


def _of_date(column: Column, values: NDArray[Any], given: Mask, day_of: DayOf) -> Iterator[Breach]:
    before, after = column.not_before, column.not_after
    if before is not None and before == after:
        yield _beside(before, values, given, day_of, lambda a, b: a != b, _("“%(cell)s”与%(of)s %(day)s 不符"))
        return
    if before is not None:
        yield _beside(before, values, given, day_of, lambda a, b: a < b, _("“%(cell)s”早于%(of)s %(day)s"))
    if after is not None:
        yield _beside(after, values, given, day_of, lambda a, b: a > b, _("“%(cell)s”晚于%(of)s %(day)s"))


def _beside(name: str, values: NDArray[Any], given: Mask, day_of: DayOf, compare: Callable[[Any, Any], Mask],
            said: str) -> Breach:
    limits = np.broadcast_to(np.asarray(day_of(name)), values.shape)

    def wrong(row: int, text: str) -> Wrong:
        told = {"cell": shortened(text), "of": _named(name), "day": EPOCH + timedelta(days=int(limits[row]))}
        return Wrong(said % told, _remedy(name))

    return Breach(given & (limits != NO_DAY) & compare(values, limits), wrong)


def _named(name: str) -> str:
    return {AS_OF: _("数据的那一天"), BORN: _("身份证号里的出生日期")}.get(name) or f"“{name}”"


def _remedy(name: str) -> str:
    if name == AS_OF:
        return _("核对日期；还没有发生的不写")
    return _("核对身份证号和这个日期") if name == BORN else _("核对这两个日期")

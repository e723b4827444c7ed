"""Charts as plain numbers for SVG attributes: a line over rounds or days, bars by department. No script, no style."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

LEFT, RIGHT, TOP, BOTTOM = 44.0, 300.0, 28.0, 148.0
CHART_WIDTH, NUMBER_WIDTH, STEP = 372, 66, 28
NAME_WIDTHS = {False: 102, True: 212}  # English names of departments are twice as long


@dataclass(frozen=True)
class Line:
    """A line chart: its path, the last point, the grid lines with their labels, the labels below."""

    path: str
    last: tuple[float, float]
    last_label: str
    grid: list[tuple[float, str]]
    first_name: str
    last_name: str
    finding: str


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, how long it is, its name and number, and where it leads."""

    y: int
    x: int
    width: float
    name: str
    label: str
    address: str

    @property
    def end(self) -> float:
        """Where the bar ends and its number begins."""
        return self.x + self.width


def line(points: Sequence[tuple[str, int]], finding: str) -> Line | None:
    """A line through (name, value); None for fewer than two points. The axis may start above zero; what is counted has whole
    numbers at its three marks."""
    if len(points) < 2:
        return None
    values = [value for _name, value in points]
    low, high = _bounds(values)
    step = (RIGHT - LEFT) / (len(values) - 1)
    places = [(LEFT + i * step, BOTTOM - (v - low) * (BOTTOM - TOP) / (high - low)) for i, v in enumerate(values)]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    ticks = [low, (low + high) / 2, high]
    grid = [(BOTTOM - (t - low) * (BOTTOM - TOP) / (high - low), short(t)) for t in ticks]
    return Line(path, places[-1], f"{values[-1]:,}", grid, points[0][0], points[-1][0], finding)


def bars(rows: Sequence[tuple[str, int, str]], most: int = 7) -> list[Bar]:
    """Bars for (name, value, address), longest first; what is beyond `most` is one bar without an address."""
    rows = sorted(rows, key=lambda row: -row[1])
    shown = list(rows[:most])
    if len(rows) > most:
        shown = [*rows[: most - 1], (_("其他 %(n)s 家") % {"n": len(rows) - most + 1}, sum(r[1] for r in rows[most - 1 :]), "")]
    longest = max((value for _name, value, _address in shown), default=0) or 1
    left = NAME_WIDTHS[(get_language() or "").startswith("en")]
    room = CHART_WIDTH - NUMBER_WIDTH - left
    return [Bar(6 + i * STEP, left, room * v / longest, name, f"{v:,}", to) for i, (name, v, to) in enumerate(shown)]


def short(value: float) -> str:
    """A label of an axis: 4.4万, 120."""
    if value >= 10_000:
        return _("%(n)s万") % {"n": f"{value / 10_000:.3g}"}
    return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"


def _bounds(values: Sequence[int]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * 0.15 or max(high * 0.1, 1)
    bottom = math.floor(max(0, low - room))
    return bottom, bottom + 2 * math.ceil((high + room - bottom) / 2)

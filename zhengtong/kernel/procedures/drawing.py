"""A procedure drawn as SVG: states in layers, numbered arrows with their list, for wide pages and for a phone's width.

Colours and sizes come from the page's style sheet by class name (`flow-...`); nothing is styled inline.
"""
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from .bundles import Bundle
from .layout import Arrow, Layout, Place, layout
from .words import listed, spoken, state

WIDE, HIGH, GAP, ROW, EDGE = 132, 48, 56, 84, 8  # a box, the room for arrows, the pitch of rows, the margin
LINE = 20  # pitch of the lines of text
PHONE = 360
Point = tuple[float, float]


@dataclass(frozen=True)
class _Sheet:
    bundle: Bundle
    plan: Layout
    current: str | None

    def names(self, events: tuple[str, ...]) -> str:
        """The arrows' words."""
        rules = [self.bundle.procedure.event(key) for key in events]
        return " / ".join(spoken(rule.names) for rule in rules if rule)

    def kind(self, key: str) -> str:
        """The class of a box."""
        final = any(one.final for one in self.bundle.procedure.states if one.key == key)
        return "flow-state" + (" flow-final" if final else "") + (" flow-now" if key == self.current else "")


def svg(bundle: Bundle, lang: str = "zh", current: str | None = None, *, vertical: bool = False) -> str:
    """The drawing. `lang`: zh or en; `current`: the state to mark; `vertical`: one column, legible at 360 pixels."""
    with override("en" if lang == "en" else "zh-hans"):
        sheet = _Sheet(bundle, layout(bundle.procedure), current)
        width, height, parts = _column(sheet) if vertical else _layers(sheet)
        ident = f"flow-{bundle.procedure.key}-{bundle.since}-{lang}{'-v' if vertical else ''}"
        title = spoken(bundle.procedure.names)
        if current is not None:
            title = _("%(procedure)s，现在是“%(state)s”") % {"procedure": title, "state": state(bundle, current)}
        shape = f'class="flow{" flow-column" if vertical else ""}" width="{width:g}" viewBox="0 0 {width:g} {height:g}"'
        return (
            f'<svg {shape} role="img" '
            f'aria-labelledby="{ident}-t {ident}-d"><title id="{ident}-t">{escape(title)}</title>'
            f'<desc id="{ident}-d">{escape(told(bundle))}</desc>{"".join(parts)}</svg>'
        )


def told(bundle: Bundle) -> str:
    """The drawing in words: every way from one state to another."""
    lines = []
    for one in bundle.procedure.states:
        ways = [
            _("%(event)s，到“%(state)s”") % {"event": spoken(e.names), "state": state(bundle, e.to)}
            for e in bundle.procedure.events if one.key in e.from_ and e.to not in ("same", one.key)
        ]
        lines.append(_("“%(state)s”：%(ways)s。") % {"state": spoken(one.names), "ways": listed(ways) or _("终结")})
    return "".join(lines)


def _layers(sheet: _Sheet) -> tuple[float, float, list[str]]:
    plan = sheet.plan
    width = 2 * EDGE + plan.layers * WIDE + (plan.layers - 1) * GAP
    bottom = EDGE + plan.widest * ROW
    parts, legend = [], []
    taken: list[Point] = []
    for number, arrow in enumerate(plan.arrows, 1):
        points = _way(arrow, plan)
        taken.append(_free(points[0], points[1], taken))
        head = _head(points[-1], -1 if arrow.back else 1)
        parts.append(f'<g class="flow-arrow">{_curve(points)}{head}{_number(*taken[-1], number)}</g>')
        legend.append((str(number), sheet.names(arrow.events)))
    for key, place in plan.places.items():
        parts.append(_box(sheet, key, *_corner(place)))
    for n, (key, ways) in enumerate(plan.exits.items()):
        y = bottom + n * (HIGH + LINE)
        parts += [_box(sheet, key, EDGE, y), _text(EDGE + WIDE + 16, y + HIGH / 2 + 5, _ways(sheet, ways), "flow-note")]
    bottom += len(plan.exits) * (HIGH + LINE) + LINE
    columns = max(1, int(width // 300))
    pitch = (width - 2 * EDGE) / columns
    lines = [("" if i else no, line) for no, text in legend for i, line in enumerate(_wrapped(text, int(pitch / 7) - 5))]
    rows = -(-len(lines) // columns)
    for n, (no, line) in enumerate(lines):
        x, y = EDGE + n // rows * pitch, bottom + n % rows * LINE
        parts += [_text(x, y, no, "flow-note"), _text(x + 24, y, line, "flow-note")]
    return width, bottom + rows * LINE, parts


def _corner(place: Place) -> Point:
    return EDGE + place[0] * (WIDE + GAP), EDGE + place[1] * ROW


def _box(sheet: _Sheet, key: str, x: float, y: float, wide: float = WIDE) -> str:
    lines = _wrapped(state(sheet.bundle, key), int((wide - 12) / 7))
    first = y + HIGH / 2 + 5 - (len(lines) - 1) * 8
    words = "".join(_text(x + wide / 2, first + n * 16, line, "flow-name", middle=True) for n, line in enumerate(lines))
    return f'<g class="{sheet.kind(key)}"><rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{HIGH}" rx="6"/>{words}</g>'


def _way(arrow: Arrow, plan: Layout) -> list[Point]:
    """From the right side of a box to the left side of the next; back arrows run the other way, a little lower."""
    shift = 9 if arrow.back else -9
    (ax, ay), (bx, by) = _corner(plan.places[arrow.start]), _corner(plan.places[arrow.end])
    ay, by = ay + HIGH / 2 + shift, by + HIGH / 2 + shift
    if not arrow.back:
        bends = [(x + add, y + HIGH / 2) for x, y in map(_corner, arrow.through) for add in (0, WIDE)]
        return [(ax + WIDE, ay), *bends, (bx, by)]
    if plan.places[arrow.start][0] - plan.places[arrow.end][0] == 1:
        return [(ax, ay), (bx + WIDE, by)]
    low = EDGE + plan.widest * ROW - 12
    return [(ax, ay), (ax - GAP / 2, low), (bx + WIDE + GAP / 2, low), (bx + WIDE, by)]


def _free(start: Point, end: Point, taken: list[Point]) -> Point:
    """A point of the curve where a number covers no other one, as far as there is room."""
    spots = [_on_curve(start, end, t) for t in (0.62, 0.5, 0.38, 0.74, 0.26, 0.82)]
    apart = [min((abs(x - a) + abs(y - b) for a, b in taken), default=99.0) for x, y in spots]
    return next((spot for spot, room in zip(spots, apart, strict=True) if room >= 20), spots[apart.index(max(apart))])


def _curve(points: list[Point]) -> str:
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for (ax, ay), (bx, by) in pairwise(points):
        half = (ax + bx) / 2
        path += f"C{half:g} {ay:g} {half:g} {by:g} {bx:g} {by:g}"
    return f'<path class="flow-line" d="{path}"/>'


def _on_curve(a: Point, b: Point, t: float) -> Point:
    """The point of the curve between two points at t; both handles lie half way across."""
    part = t**3 + 3 * t**2 * (1 - t)
    across = a[0] * (1 - t) ** 3 + 1.5 * (a[0] + b[0]) * t * (1 - t) + b[0] * t**3
    return across, a[1] + (b[1] - a[1]) * part


def _head(tip: Point, way: int) -> str:
    x, y = tip
    return f'<path class="flow-head" d="M{x:g} {y:g}l{-8 * way} -4v8z"/>'


def _number(x: float, y: float, number: int) -> str:
    return f'<circle class="flow-dot" cx="{x:g}" cy="{y:g}" r="9"/>{_text(x, y + 4, str(number), "flow-number", middle=True)}'


def _column(sheet: _Sheet) -> tuple[float, float, list[str]]:
    """One state under the other; below each the ways that lead on."""
    parts: list[str] = []
    y = float(EDGE)
    order = sorted(sheet.plan.places, key=lambda key: sheet.plan.places[key])
    for key in order:
        parts.append(_box(sheet, key, EDGE, y, PHONE - 2 * EDGE))
        top = y = y + HIGH
        for text in _onward(sheet, key):
            parts.append(f'<path class="flow-line" d="M20 {top:g}V{y + LINE - 9:g}h8"/>')
            for line in _wrapped(text, 44):
                y += LINE
                parts.append(_text(34, y - 4, line, "flow-note"))
        y += EDGE * 2
    for key in sheet.plan.exits:
        parts.append(_box(sheet, key, EDGE, y, PHONE - 2 * EDGE))
        y += HIGH + EDGE
    return PHONE, y, parts


def _onward(sheet: _Sheet, key: str) -> Iterator[str]:
    for arrow in sheet.plan.arrows:
        if arrow.start == key:
            yield f"{'↑' if arrow.back else '↓'} {sheet.names(arrow.events)} → {state(sheet.bundle, arrow.end)}"
    for end, ways in sheet.plan.exits.items():
        events = tuple(event for start, event in ways if start == key)
        if events:
            yield f"↓ {sheet.names(events)} → {state(sheet.bundle, end)}"


def _ways(sheet: _Sheet, ways: list[tuple[str, str]]) -> str:
    starts = listed(dict.fromkeys(state(sheet.bundle, start) for start, _event in ways))
    events = sheet.names(tuple(dict.fromkeys(event for _start, event in ways)))
    return _("可自：%(states)s（%(events)s）") % {"states": starts, "events": events}


def _text(x: float, y: float, text: str, kind: str, *, middle: bool = False) -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}"{anchor}>{escape(text)}</text>'


def _room(text: str) -> int:
    """How wide a text is, in halves of a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _wrapped(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` halves; Latin words are kept whole."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and _room(lines[-1] + piece.rstrip()) > room:
            lines.append("")
            piece = piece.lstrip()
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        if unicodedata.east_asian_width(sign) in "WF" or sign == " ":
            if word:
                yield word
            yield sign
            word = ""
        else:
            word += sign
    if word:
        yield word


"""The figures of the engines as a chart: one bar an engine, on a logarithmic scale, fastest first. Plain SVG, no script."""
from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

from .engines import Figure

WIDTH, LEFT, RIGHT, ROW, TOP = 900, 230, 150, 26, 44
_OURS, _KLEENE, _NONE = "#0b6b57", "#7a8f99", "#c9a227"


def svg(figures: Sequence[Figure], title: str) -> str:
    """Subject-decisions a second of processor time; engines that were left out are not drawn."""
    drawn = sorted((f for f in figures if f.cpu_rate), key=lambda f: -f.cpu_rate)
    low = floor(log10(min(f.cpu_rate for f in drawn)))
    high = ceil(log10(max(f.cpu_rate for f in drawn)))
    scale = (WIDTH - LEFT - RIGHT) / (high - low)
    height = TOP + ROW * len(drawn) + 44
    lines = [_line(LEFT + scale * (power - low), power, height) for power in range(low, high + 1)]
    bars = [_bar(n, figure, scale * (log10(figure.cpu_rate) - low)) for n, figure in enumerate(drawn)]
    head = f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13" role="img"'
    said = f'<text x="10" y="22" font-size="15" font-weight="600">{escape(title)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {head}><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{said}{"".join(lines)}{"".join(bars)}{_legend(height)}</svg>\n'
    )


def _line(x: float, power: int, height: int) -> str:
    line = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{height - 38}" stroke="#dde3e6"/>'
    return f'{line}<text x="{x:.1f}" y="{height - 24}" text-anchor="middle" fill="#56666f">{_amount(10.0**power)}</text>'


def _bar(row: int, figure: Figure, width: float) -> str:
    y, colour = TOP + ROW * row, _colour(figure)
    text = y + 15
    return (
        f'<text x="{LEFT - 8}" y="{text}" text-anchor="end">{escape(figure.engine)}</text>'
        f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{ROW - 6}" fill="{colour}"/>'
        f'<text x="{LEFT + width + 6:.1f}" y="{text}" fill="#22363c">{_amount(figure.cpu_rate)}</text>'
    )


def _colour(figure: Figure) -> str:
    if figure.engine.startswith("zhengtong"):
        return _OURS
    return _KLEENE if figure.unknown == "Kleene" else _NONE


def _legend(height: int) -> str:
    said = ((_OURS, "ours, says what is wanted"), (_KLEENE, "knows unknown (Kleene)"), (_NONE, "knows no unknown"))
    return "".join(
        f'<rect x="{LEFT + 200 * n}" y="{height - 16}" width="10" height="10" fill="{colour}"/>'
        f'<text x="{LEFT + 200 * n + 15}" y="{height - 7}" fill="#56666f">{words}</text>'
        for n, (colour, words) in enumerate(said)
    )


def _amount(rate: float) -> str:
    for limit, unit in ((1e6, "M"), (1e3, "k")):
        if rate >= limit:
            return f"{rate / limit:.3g} {unit}"
    return f"{rate:.3g}"

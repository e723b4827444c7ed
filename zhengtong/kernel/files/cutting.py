"""Which letters a box takes away, what they said, and the lines that remain."""
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _

from .refusals import FileRefused
from .rendering import Letter, Sheet

Area = tuple[float, float, float, float]
TOUCHED = 0.05  # of a letter's own area: less is a neighbour's edge, more and the letter goes as a whole
UNDER = 0.5  # in a copy, where letters are set anew and a neighbour may lean under the edge of a box
SMALLEST = 2.0  # points; a thinner box hides nothing


def checked(boxes: Iterable[Sequence[float]], sizes: Sequence[tuple[float, float]]) -> dict[int, list[Area]]:
    """Page (1...) -> its boxes in points from the top left. FileRefused for a page or place that is not there."""
    found: dict[int, list[Area]] = {}
    for page, x0, y0, x1, y1 in boxes:
        number = int(page)
        if not 1 <= number <= len(sizes) or number != page:
            raise FileRefused(_("没有第 %s 页。") % page, _("页码从 1 到 %d。") % len(sizes), code="box")
        width, height = sizes[number - 1]
        area = (max(min(x0, x1), 0.0), max(min(y0, y1), 0.0), min(max(x0, x1), width), min(max(y0, y1), height))
        if not (area[2] - area[0] >= SMALLEST and area[3] - area[1] >= SMALLEST):
            raise FileRefused(_("第 %d 页有一个遮盖框太小或在页外。") % number, _("重画这个框，盖住整段文字。"), code="box")
        found.setdefault(number, []).append(area)
    return found


def touched(letter: Letter, areas: Sequence[Area], most: float = TOUCHED) -> bool:
    """Whether a box covers more than the edge of a letter (more than `most` of its area)."""
    x0, y0, x1, y1 = letter.x0, letter.y0, max(letter.x1, letter.x0 + 0.1), max(letter.y1, letter.y0 + 0.1)
    near = [area for area in areas if area[0] < x1 and area[2] > x0 and area[1] < y1 and area[3] > y0]
    common = [(min(x1, area[2]) - max(x0, area[0])) * (min(y1, area[3]) - max(y0, area[1])) for area in near]
    return any(share > most * (x1 - x0) * (y1 - y0) for share in common)


def split(letters: Sequence[Letter], areas: Sequence[Area]) -> tuple[list[list[Letter]], list[list[Letter]]]:
    """(runs of letters that go, blanks between them included; runs of seen letters that remain, without blanks)."""
    gone: list[list[Letter]] = [[]]
    stays: list[list[Letter]] = [[]]
    for before, letter in zip([None, *letters], letters, strict=False):
        if letter.text in "\r\n" or (before and _breaks(before, letter)):
            gone.append([])
            stays.append([])
        elif letter.text.isspace():
            stays.append([])
        if letter.text in "\r\n":
            continue
        if touched(letter, areas) or (letter.text.isspace() and gone[-1]):
            gone[-1].append(letter)
            stays.append([])
        elif not letter.text.isspace():
            gone.append([])
            if letter.seen:
                stays[-1].append(letter)
    inked = ([letter for letter in run if not letter.text.isspace()] for run in gone)
    return [run for run, ink in zip(gone, inked, strict=True) if ink], [run for run in stays if run]


def text_of(run: Iterable[Letter]) -> str:
    """What a run of letters says."""
    return "".join(letter.text for letter in run).strip()


def around(run: Sequence[Letter]) -> Area:
    """The box of a run's ink."""
    inked = [letter for letter in run if not letter.text.isspace()]
    return min(a.x0 for a in inked), min(a.y0 for a in inked), max(a.x1 for a in inked), max(a.y1 for a in inked)


def _breaks(before: Letter, letter: Letter) -> bool:
    """Whether a letter begins another run: elsewhere on the page, or on another line."""
    size = max(before.y1 - before.y0, letter.y1 - letter.y0, 1.0)
    below = abs((before.y0 + before.y1) - (letter.y0 + letter.y1)) / 2 > 0.7 * size
    return not letter.text.isspace() and not before.text.isspace() and (below or not -size < letter.x0 - before.x1 < 2 * size)


def burnt(sheet: Sheet, areas: Sequence[Area], gone: Iterable[Sequence[Letter]]) -> Sheet:
    """The page with its boxes in black, grown over every run of seen letters that they took."""
    pixels = sheet.pixels.copy()
    runs = ([letter for letter in run if letter.seen] for run in gone)
    for area in [*areas, *(around(run) for run in runs if text_of(run))]:
        rows, columns = covered(area, sheet.scale)
        pixels[rows, columns] = 0
    return replace(sheet, pixels=pixels)


def covered(area: Area, scale: float) -> tuple[slice, slice]:
    """Rows and columns of the pixels that a box touches."""
    x0, y0, x1, y1 = (side * scale for side in area)
    return slice(max(int(y0), 0), int(np.ceil(y1))), slice(max(int(x0), 0), int(np.ceil(x1)))

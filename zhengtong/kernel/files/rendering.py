"""Pages of a PDF as they are seen, and the letters on them with their places.

Points here are counted from the top left corner of the page as it is shown, x to the right, y downwards, 72 to the inch.
"""
import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from django.utils.translation import gettext as _
from PIL import Image

from .refusals import FileRefused

PDFIUM = threading.RLock()  # the library is not safe for threads
SCALE = 200 / 72  # pixels a point
PIXELS = 40_000_000  # of one page; a larger page is drawn coarser
SEEN = 32  # of 255: a letter that changes no pixel by more than this cannot be read
FINE = 64  # steps a point when places are asked
DEEPEST = 12  # forms within forms


@dataclass(frozen=True)
class Letter:
    """One character and the box of its ink; `seen`: whether the page would look different without it."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    seen: bool = True


@dataclass(frozen=True)
class Sheet:
    """A page as drawn: width and height in points, RGB pixels [rows, columns, 3], its letters in reading order."""

    width: float
    height: float
    pixels: np.ndarray
    letters: list[Letter]

    @property
    def scale(self) -> float:
        """Pixels a point."""
        return float(self.pixels.shape[1] / self.width)


@contextmanager
def opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document, with everybody else waiting. FileRefused when it cannot be read."""
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(data)
            document.init_forms()
        except pdfium.PdfiumError as why:
            raise FileRefused(_("PDF 坏了或有密码，读不全。"), _("重新导出 PDF 后再交。"), code="damaged") from why
        try:
            yield document
        finally:
            document.close()


def sheet(document: pdfium.PdfDocument, index: int, *, scale: float = SCALE) -> Sheet:
    """Draws a page twice, with and without its text, and so finds which letters are seen."""
    page = document[index]
    try:
        width, height = page.get_size()
        if width < 1 or height < 1:
            raise FileRefused(_("PDF 坏了或有密码，读不全。"), _("重新导出 PDF 后再交。"), code="damaged")
        scale = min(scale, (PIXELS / (width * height)) ** 0.5)
        texts = list(text_objects(page))
        for thing in texts:
            _strip(thing.raw)
        letters = list(_letters(page, width, height))
        drawn = _drawn(page, scale)
        if letters:
            for thing in texts:
                raw.FPDFPageObj_SetIsActive(thing.raw, False)
            letters = _marked(letters, drawn, _drawn(page, scale), scale)
    finally:
        page.close()
    return Sheet(width, height, drawn, letters)


def _drawn(page: pdfium.PdfPage, scale: float) -> np.ndarray:
    form = raw.FPDFBitmap_BGR
    bitmap = page.render(scale=scale, may_draw_forms=True, draw_annots=True, rev_byteorder=True, force_bitmap_format=form)
    return np.array(bitmap.to_numpy())  # the bitmap's own memory goes with it


def text_objects(page: pdfium.PdfPage) -> Iterator[Any]:
    """Every text object of a page, those in forms included."""
    return page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=DEEPEST)


def _strip(thing: Any) -> None:
    """Takes away marks that say other words than are drawn (ActualText); those of layers stay, they hide what is hidden."""
    for number in reversed(range(raw.FPDFPageObj_CountMarks(thing))):
        mark = raw.FPDFPageObj_GetMark(thing, number)
        name, length = (ctypes.c_ushort * 4)(), ctypes.c_ulong()
        raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
        if bytes(name)[:6] != "OC\0".encode("utf-16-le"):
            raw.FPDFPageObj_RemoveMark(thing, mark)


def _letters(page: pdfium.PdfPage, width: float, height: float) -> Iterator[Letter]:
    words = page.get_textpage()
    try:
        number = raw.FPDFText_CountChars(words.raw)
        place = _placer(page, width, height)
        for index in range(number):
            sign = _sign(words.raw, index)
            if sign:
                yield Letter(sign, *place(_box(words.raw, index)))
    finally:
        words.close()


def _sign(words: Any, index: int) -> str:
    """The character; a pair of surrogates comes as its first half, the second half as nothing."""
    code = raw.FPDFText_GetUnicode(words, index)
    if 0xD800 <= code < 0xDC00:
        code = 0x10000 + ((code - 0xD800) << 10) + raw.FPDFText_GetUnicode(words, index + 1) - 0xDC00
    return "" if code == 0 or 0xDC00 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def _box(words: Any, index: int) -> tuple[float, float, float, float]:
    left, right, bottom, top = (ctypes.c_double() for _side in range(4))
    raw.FPDFText_GetCharBox(words, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _placer(page: pdfium.PdfPage, width: float, height: float) -> Any:
    """A function from a box in the page's own axes to one in points as shown (rotation and crop box are in it)."""
    across, down = round(width * FINE), round(height * FINE)

    def shown(x: float, y: float) -> tuple[float, float]:
        column, row = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, across, down, 0, x, y, column, row)
        return column.value / FINE, row.value / FINE

    def place(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        (ax, ay), (bx, by) = shown(*box[:2]), shown(*box[2:])
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    return place


def _marked(letters: list[Letter], drawn: np.ndarray, bare: np.ndarray, scale: float) -> list[Letter]:
    differs = np.zeros(drawn.shape[:2], bool)
    for colour in range(3):  # one after another: a maximum over the short last axis is ten times slower
        differs |= np.abs(drawn[:, :, colour].astype(np.int16) - bare[:, :, colour]) > SEEN
    return [Letter(a.text, a.x0, a.y0, a.x1, a.y1, _is_seen(a, differs, scale)) for a in letters]


def _is_seen(letter: Letter, differs: np.ndarray, scale: float) -> bool:
    if letter.text.isspace():
        return True
    rows = slice(max(int(letter.y0 * scale), 0), max(int(letter.y1 * scale) + 1, 0))
    columns = slice(max(int(letter.x0 * scale), 0), max(int(letter.x1 * scale) + 1, 0))
    return bool(differs[rows, columns].any())


def unseen_objects(data: bytes, pages: int = 200) -> int:
    """A quick count at the door, without drawing: text objects in no ink, in white or off the page, of the first `pages`."""
    with opened(data) as document:
        return sum(_unseen(document[index]) for index in range(min(len(document), pages)))


def _unseen(page: pdfium.PdfPage) -> int:
    width, height = page.get_size()
    return sum(_no_ink(thing.raw) or _outside(thing, width, height) for thing in text_objects(page))


def _no_ink(thing: Any) -> bool:
    if raw.FPDFTextObj_GetTextRenderMode(thing) in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _part in range(4))
    raw.FPDFPageObj_GetFillColor(thing, red, green, blue, alpha)
    return alpha.value == 0 or (red.value, green.value, blue.value) == (255, 255, 255)


def _outside(thing: Any, width: float, height: float) -> bool:
    left, bottom, right, top = thing.get_bounds()
    return thing.level == 0 and (right < 0 or top < 0 or left > max(width, height) or bottom > max(width, height))


def picture(pixels: np.ndarray) -> Image.Image:
    """The pixels as a picture, in grey when there is no colour."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    grey = (pixels[:, :, 0] == pixels[:, :, 1]).all() and (pixels[:, :, 0] == pixels[:, :, 2]).all()
    return image.convert("L") if grey else image

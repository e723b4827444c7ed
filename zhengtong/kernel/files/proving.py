"""The proof of a redacted copy: every check with what it found. A copy that fails one is not kept.

The checks read the finished bytes with other means than those that wrote them, and never trust what the writer says it did.
"""
import html
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
from django.utils.translation import gettext_lazy as lazy
from PIL import Image

from . import cutting, documents, pdfs, rendering, workbooks, writing
from .cutting import Area
from .needles import SHORTEST_PACKED, Needles, searchable
from .office import NOTED, xml_text
from .parts import unpacked
from .pictures import Box, opened
from .sniffing import DOCX, JPEG, PDF, PNG, XLSX

BLACK = 24  # of 255: what a JPEG may leave of black
INSET = 2  # pixels of a box's edge that belong to its neighbours
DOCX_PARTS = frozenset(writing.SKELETON) | {"word/document.xml"}
XLSX_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(workbook|styles|sharedStrings)\.xml|xl/theme/theme1\.xml"
    r"|xl/worksheets/sheet\d+\.xml|xl/_rels/workbook\.xml\.rels"
)
WORDS = {
    "type": lazy("格式"), "file name": lazy("文件名"), "bytes": lazy("原始字节"), "streams": lazy("解开后的内容"),
    "metadata": lazy("文件信息"), "revisions": lazy("旧版本和修订"), "comments": lazy("批注"),
    "attachments": lazy("附件和脚本"),
    "written anew": lazy("另行生成"), "text": lazy("可读文字"), "pixels": lazy("遮盖框全黑"), "parts": lazy("部件"),
    "unseen": lazy("看不见的内容"), "formulas": lazy("公式"), "across tags": lazy("拆开的文字"), "searched": lazy("查找的文字"),
}  # fmt: skip
JPEG_MARKS = {0xC0, 0xC2, 0xC4, 0xDB, 0xDD, 0xE0, 0xDA}


@dataclass(frozen=True)
class Check:
    """One check: its name, whether it holds, what it found (for a trace: the page or part, never the removed string)."""

    name: str
    holds: bool
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """All checks of one copy."""

    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)

    @property
    def failed(self) -> list[Check]:
        """The checks that do not hold."""
        return [check for check in self.checks if not check.holds]

    def plain(self) -> list[dict[str, Any]]:
        """As it is kept: [{name, holds, found}]."""
        return [{"name": check.name, "holds": check.holds, "found": list(check.found)} for check in self.checks]


def proof(
    media: str, original: bytes, redacted: bytes, removed: Sequence[str], *, boxes: Iterable[Box] = (), name: str = "",
    leave: Sequence[str] = (),
) -> Proof:  # fmt: skip
    """Checks a copy against what was to go. `leave`: strings that the officer knowingly leaves standing elsewhere."""
    long, short = searchable(removed, leave)
    needles = Needles(long)
    results = [("type", [] if _is(media, redacted) else [media]), ("file name", ["name"] if _holds(needles, name) else [])]
    if not results[0][1]:
        results += [(check, list(found)) for check, found in _OF[media](original, redacted, needles, list(boxes))]
    checks = [_check(check, ["…" if _holds(needles, place) else place for place in found]) for check, found in results]
    noted = [f"{len(short)} too short to search for"] if short else []
    return Proof((*checks, Check("searched", True, (f"{len(long)} strings", *noted))))


def _check(name: str, found: Iterable[str]) -> Check:
    return Check(name, not (seen := tuple(dict.fromkeys(found))), seen)


def _holds(needles: Needles, text: str) -> bool:
    """Whether a name or a place (a sheet may be called after somebody) tells what was removed."""
    return bool(needles.readable_in(text) or needles.lying_in(text.encode()))


def _is(media: str, data: bytes) -> bool:
    signs = {PDF: b"%PDF-", PNG: b"\x89PNG", JPEG: b"\xff\xd8\xff"}
    return data.startswith(signs.get(media, b"PK\x03\x04"))


Results = Iterator[tuple[str, Iterable[str]]]


def _pdf(original: bytes, redacted: bytes, needles: Needles, boxes: list[Box]) -> Results:
    yield "bytes", ["file"] if needles.lying_in(redacted, shortest=SHORTEST_PACKED) else []
    with pikepdf.open(io.BytesIO(redacted)) as pdf:
        yield "streams", _streams(pdf, redacted, needles)
        more = {key for key, _value in pdf.Root.items()} - {"/Type", "/Pages"}
        yield "metadata", ["/Info"] * ("/Info" in pdf.trailer) + sorted(more)
        once = redacted.count(b"%%EOF") == 1 and redacted.rstrip().endswith(b"%%EOF")
        yield "revisions", [] if once else ["older version"]
        yield "comments", [f"p{n}" for n, page in enumerate(pdf.pages, 1) if {key for key, _v in page.obj.items()} - PAGE_KEYS]
        yield "attachments", [key for thing in pdfs.dictionaries(pdf) for key in ACTIVE if key in thing]
        yield "written anew", _kept_streams(original, pdf)
    yield from _pages(redacted, needles, boxes)


def _pages(redacted: bytes, needles: Needles, boxes: list[Box]) -> Results:
    """What can be read on the drawn pages and under the boxes, and whether the boxes are black."""
    texts, pixels = list[str](), list[str]()
    with rendering.opened(redacted) as copy:
        areas = cutting.checked(boxes, [copy[index].get_size() for index in range(len(copy))])
        for number in range(1, len(copy) + 1):
            sheet, own = rendering.sheet(copy, number - 1), areas.get(number, [])
            inked = [letter for letter in sheet.letters if not letter.text.isspace()]
            texts += [f"p{number}"] * bool(needles.readable_in("".join(letter.text for letter in sheet.letters)))
            texts += [f"p{number}" for letter in inked if cutting.touched(letter, own, cutting.UNDER)]
            pixels += [f"p{number}" for area in own if not _black(sheet.pixels, area, sheet.scale)]
    yield "text", texts
    yield "pixels", pixels


PAGE_KEYS = {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"}
ACTIVE = (*pdfs.KEYS, "/OC", "/AF", "/A", "/AA")


def _streams(pdf: pikepdf.Pdf, data: bytes, needles: Needles) -> Iterator[str]:
    """Every stream unpacked, by the library and by brute force over the raw bytes; strings of every dictionary."""
    for thing in pdfs.dictionaries(pdf):
        texts = b"\n".join(bytes(value) for value in thing.values() if isinstance(value, pikepdf.String))
        if needles.lying_in(texts):
            yield "a string"
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != "/Image" and needles.lying_in(thing.read_bytes()):
            yield "a stream"
    view = memoryview(data)
    for found in pdfs.STREAM.finditer(data):
        if needles.lying_in(b"".join(pdfs.inflated(view[found.end() :])), shortest=SHORTEST_PACKED):
            yield "raw stream"


def _kept_streams(original: bytes, pdf: pikepdf.Pdf) -> Iterator[str]:
    """Streams of the new file that lie byte for byte in the old one: nothing may have been carried over."""
    for thing in pdfs.dictionaries(pdf):
        if isinstance(thing, pikepdf.Stream):
            packed = thing.read_raw_bytes()
            if len(packed) > 64 and packed in original:
                yield "a stream of the original"


def _black(pixels: np.ndarray, area: Area, scale: float) -> bool:
    rows, columns = cutting.covered(area, scale)
    inside = pixels[rows.start + INSET : rows.stop - INSET, columns.start + INSET : columns.stop - INSET]
    return bool(inside.size and inside.max() <= BLACK)


def _docx(_original: bytes, redacted: bytes, needles: Needles, _boxes: list[Box]) -> Results:
    files = unpacked(redacted)
    yield "parts", set(files) - DOCX_PARTS | {name for name, data in writing.SKELETON.items() if files.get(name) != data}
    yield "unseen", [p.place for p in documents.parts(redacted) if p.unseen]
    yield from _office(redacted, files, needles)
    yield "text", [p.place for p in documents.parts(redacted) if needles.readable_in(p.text)]


def _xlsx(_original: bytes, redacted: bytes, needles: Needles, _boxes: list[Box]) -> Results:
    files = unpacked(redacted)
    wrong = {name for name in files if not XLSX_PARTS.fullmatch(name)}
    yield "parts", wrong | ({"docProps/core.xml"} if files.get("docProps/core.xml") != workbooks.CORE else set())
    yield "unseen", [p.place for p in workbooks.parts(redacted) if p.unseen]
    formulas = [name for name, data in files.items() if re.search(r"<(?:\w+:)?f[ >/]", xml_text(data)) and "sheet" in name]
    yield "formulas", formulas
    yield from _office(redacted, files, needles)
    yield "text", [p.place for p in workbooks.parts(redacted) if needles.readable_in(p.text)]


def _office(redacted: bytes, files: dict[str, bytes], needles: Needles) -> Results:
    texts = {name: xml_text(data) for name, data in files.items()}
    yield "bytes", ["file"] if needles.lying_in(redacted, shortest=SHORTEST_PACKED) else []
    yield "streams", [name for name, data in files.items() if needles.lying_in(name.encode() + b"\n" + data)]
    bare = {name: html.unescape(re.sub(r"<[^>]*>", "", text)) for name, text in texts.items()}
    yield "across tags", [name for name, text in bare.items() if needles.readable_in(text)]
    yield "metadata", [name for name, text in texts.items() if NOTED["metadata"].search(text)]
    yield "revisions", [name for name, text in texts.items() if NOTED["tracked changes"].search(text)]
    yield "comments", [name for name in files if "comment" in name.lower()]
    yield "attachments", [name for name in files if re.search(r"(?i)embed|media/|customXml|\.bin$|thumbnail", name)]


def _image(_original: bytes, redacted: bytes, needles: Needles, boxes: list[Box]) -> Results:
    image = opened(redacted)
    pixels = np.asarray(image.convert("RGB"))
    yield "pixels", [f"{n}" for n, (_page, *area) in enumerate(boxes, 1) if not _black(pixels, tuple(area), 1.0)]  # type: ignore[arg-type]
    yield "bytes", ["file"] if needles.lying_in(redacted, shortest=SHORTEST_PACKED) else []
    yield "metadata", [*(["EXIF"] if image.getexif() else []), *_strange(redacted, image)]


def _strange(data: bytes, image: Image.Image) -> list[str]:
    """Segments or chunks that pixels do not need, and bytes after the end."""
    if image.format == "PNG":
        names, place = [], 8
        while place + 8 <= len(data):
            names.append(data[place + 4 : place + 8].decode("latin-1"))
            place += 12 + int.from_bytes(data[place : place + 4], "big")
        return [name for name in names if name not in ("IHDR", "IDAT", "IEND")] + ([] if place == len(data) else ["tail"])
    place, marks = 2, []
    while data[place] == 0xFF and data[place + 1] != 0xDA:
        marks.append(data[place + 1])
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    tail = data.find(b"\xff\xd9", place) + 2 != len(data)
    return [f"{mark:02X}" for mark in marks if mark not in JPEG_MARKS] + (["tail"] if tail else [])


_OF = {PDF: _pdf, DOCX: _docx, XLSX: _xlsx, PNG: _image, JPEG: _image}

"""Redaction (遮盖): a new file of what may leave the house, with the proof that the rest does not.

Roads closed are told in docs/decisions. Boxes are (page from 1, x0, y0, x1, y1) in points from the page's top left corner as it
is shown (pictures: pixels of the upright picture); Office files are cut by `Cut(place, start, end)`.
"""
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException

from . import cutting, documents, pictures, proving, rebuilding, rendering, workbooks, writing
from .needles import Needles, searchable
from .parts import BLOCK, Cut, Part
from .parts import removed as removed_parts
from .personal import Span, personal, telling
from .pictures import Box
from .proving import Check, Proof
from .refusals import FileRefused
from .rendering import Letter, picture
from .sniffing import DOCX, JPEG, PDF, PNG, XLSX, word

__all__ = [
    "BLOCK", "Box", "Check", "Cut", "Page", "Part", "Proof", "Redacted", "Span", "Word", "pages", "parts", "personal", "proof",
    "redact", "redact_docx", "redact_image", "redact_pdf", "redact_xlsx", "standing", "suggested",
]  # fmt: skip
READ = {DOCX: documents.parts, XLSX: workbooks.parts}
UNREADABLE = (
    etree.LxmlError, SyntaxError, OSError, InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError,
    IndexError,
)  # fmt: skip
WRITE = {DOCX: writing.rewritten, XLSX: workbooks.rewritten}


@dataclass(frozen=True)
class Redacted:
    """A redacted copy, not yet proved: its bytes, what was removed, what can still be read; `unseen`: characters that
    nobody could see in the original and that were left out; `boxes` as they were burnt."""

    data: bytes
    media: str
    removed: tuple[str, ...]
    kept: str
    unseen: int = 0
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Word:
    """Letters between blanks, on one line, and their box in points."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Page:
    """A page to draw boxes on: PNG bytes, width and height in points, words that are seen; `text` of its `letters`."""

    number: int
    png: bytes
    width: float
    height: float
    words: tuple[Word, ...]
    letters: tuple[Letter, ...]

    @property
    def text(self) -> str:
        """What is seen, in reading order; one character for each of `letters`."""
        return "".join(letter.text for letter in self.letters)


def pages(data: bytes, *, scale: float = 1.5, only: Sequence[int] | None = None) -> list[Page]:
    """The pages of a PDF for drawing boxes on, at `scale` pixels a point; `only`: page numbers from 1."""
    made = []
    with rendering.opened(data) as document:
        for index in range(len(document)):
            if only is None or index + 1 in only:
                sheet = rendering.sheet(document, index, scale=scale)
                out = io.BytesIO()
                picture(sheet.pixels).save(out, "PNG")
                letters = tuple(letter for letter in sheet.letters if letter.seen)
                made.append(Page(index + 1, out.getvalue(), sheet.width, sheet.height, _words(letters), letters))
    return made


def _words(letters: Sequence[Letter]) -> tuple[Word, ...]:
    _gone, runs = cutting.split(letters, [])
    return tuple(Word(cutting.text_of(run), *cutting.around(run)) for run in runs)


def suggested(page: Page, names: Iterable[str] = ()) -> list[tuple[Span, list[Box]]]:
    """What looks personal on a page, each with the boxes that would cover it (one for each word and line)."""
    found = []
    for span in personal(page.text, names):
        _gone, runs = cutting.split(page.letters[span.start : span.end], [])
        found.append((span, [(page.number, *cutting.around(run)) for run in runs]))
    return found


def parts(data: bytes, media: str) -> list[Part]:
    """The paragraphs or cells of an Office file, to choose cuts from; `Part.unseen` is never carried over."""
    if media not in READ:
        raise FileRefused(_("这种格式不能按段落或单元格遮盖。"), _("用遮盖框，或另存为 PDF。"), code="type")
    with _readable():
        return READ[media](data)


@contextmanager
def _readable() -> Iterator[None]:
    """What the readers of Office files raise for a file that is not what its type says."""
    try:
        yield
    except UNREADABLE as why:
        raise FileRefused(_("文件坏了，读不全。"), _("重新保存文件后再交。"), code="damaged") from why


def redact_pdf(data: bytes, boxes: Iterable[Box]) -> Redacted:
    """Draws every page anew with the boxes burnt in, and puts under it the text that is seen and in no box."""
    composer, removed, kept, unseen = rebuilding.Composer(), list[str](), list[str](), 0
    with rendering.opened(data) as document:
        areas = cutting.checked(boxes, [document[index].get_size() for index in range(len(document))])
        for index in range(len(document)):
            sheet, own = rendering.sheet(document, index), areas.get(index + 1, [])
            gone, stays = cutting.split(sheet.letters, own)
            composer.add(cutting.burnt(sheet, own, gone), stays)
            removed += [cutting.text_of(run) for run in gone]
            kept.append("\n".join(cutting.text_of(run) for run in stays))
            unseen += sum(not letter.seen for letter in sheet.letters)
    burnt: tuple[Box, ...] = tuple((page, *area) for page, found in areas.items() for area in found)
    return Redacted(composer.finished(), PDF, tuple(removed), "\n".join(kept), unseen, burnt)


def redact_docx(data: bytes, cuts: Sequence[Cut]) -> Redacted:
    """A new DOCX of the paragraphs and cells that stay."""
    return _redact_office(data, DOCX, cuts)


def redact_xlsx(data: bytes, cuts: Sequence[Cut]) -> Redacted:
    """A new XLSX of the seen values that stay."""
    return _redact_office(data, XLSX, cuts)


def _redact_office(data: bytes, media: str, cuts: Sequence[Cut]) -> Redacted:
    found = parts(data, media)
    removed = removed_parts(found, cuts)
    with _readable():
        copy = WRITE[media](data, cuts)
    kept = "\n".join(part.text for part in parts(copy, media))
    return Redacted(copy, media, tuple(removed), kept, sum(len(part.unseen) for part in found))


def redact_image(data: bytes, boxes: Iterable[Box], *, media: str) -> Redacted:
    """The picture encoded anew with black boxes. What was in a box is not text: `removed` is empty."""
    image = pictures.opened(data)
    size = (image.height, image.width) if image.getexif().get(0x0112, 1) >= 5 else image.size
    areas = cutting.checked(boxes, [size])
    burnt: tuple[Box, ...] = tuple((1, *area) for area in areas.get(1, []))
    return Redacted(pictures.redacted(data, burnt), media, (), "", 0, burnt)


def redact(data: bytes, media: str, *, boxes: Iterable[Box] = (), cuts: Sequence[Cut] = ()) -> Redacted:
    """The copy of a file by its media type: boxes for PDFs and pictures, cuts for Office files."""
    boxes = list(boxes)
    if (boxes and media in READ) or (cuts and media not in READ):
        raise FileRefused(
            _("%s 不能这样遮盖。") % word(media), _("PDF 和图片画框，Office 文件选段落或单元格。"), code="box"
        )
    if media == PDF:
        return redact_pdf(data, boxes)
    if media in READ:
        return _redact_office(data, media, cuts)
    if media in (PNG, JPEG):
        return redact_image(data, boxes, media=media)
    raise FileRefused(_("这种格式不能遮盖：%s。") % word(media), _("另存为 PDF 后再遮盖。"), code="type")


def proof(
    original: bytes, copy: Redacted, *, also: Sequence[str] = (), names: Iterable[str] = (), name: str = "",
    leave: Sequence[str] = (),
) -> Proof:  # fmt: skip
    """Checks a copy for everything that was removed and for each personal part of it. `also`: strings that must not be in it
    though no box took them (a name in the file's properties); `names`: those known in the case; `leave`: removed strings that
    may stand elsewhere, as the officer decided; `name`: the file name it will have."""
    removed = [*copy.removed, *telling(copy.removed, names), *also]
    return proving.proof(copy.media, original, copy.data, removed, boxes=copy.boxes, name=name, leave=leave)


def standing(copy: Redacted, names: Iterable[str] = (), leave: Sequence[str] = ()) -> list[str]:
    """What was removed in one place and can still be read in another, for whoever chooses to cover it or to leave it."""
    long, _short = searchable([*copy.removed, *telling(copy.removed, names)], leave)
    return Needles(long).readable_in(copy.kept)

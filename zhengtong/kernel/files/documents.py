"""DOCX: what a reader sees of it, all changes accepted, and apart from it what is deleted or hidden.

A place is `p3` (third paragraph), `t1.r2.c3.p1` (first paragraph of a cell), `header1.p1`, `footer1.p1`, `footnotes.p1`,
`endnotes.p1`, `box1.p1` (text boxes, numbered through the part). A cut of `t1.r2.c3` takes the whole cell.
"""
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from .parts import Part

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = f"{{{W}}}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
LEFT = {f"{NS}{tag}" for tag in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "tbl", "txbxContent")}
LEFT.add(f"{MC}Fallback")
SIGNS = {f"{NS}tab": "\t", f"{NS}br": "\n", f"{NS}cr": "\n", f"{NS}noBreakHyphen": "-"}
SIDE = ("header", "footer", "footnotes", "endnotes")
OFF = ("0", "false", "off")


@dataclass
class Paragraph:
    """A paragraph as read: what is seen of it, what is not, how it stands."""

    place: str
    text: str
    unseen: str = ""
    level: int = 0
    align: str = ""


@dataclass
class Cell:
    """A cell: its paragraphs, columns it spans, whether it goes on from the row above."""

    place: str
    paragraphs: list[Paragraph]
    span: int = 1
    merge: str = ""


@dataclass
class Document:
    """Body blocks in order, then side parts (headers, footers, notes, text boxes) by their label."""

    blocks: list[Paragraph | list[list[Cell]]] = field(default_factory=list)
    sides: list[Paragraph] = field(default_factory=list)
    pictures: int = 0
    hiding: frozenset[str] = frozenset()  # styles that hide their text
    boxes: int = 0

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph, in reading order."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block
            else:
                yield from (paragraph for row in block for cell in row for paragraph in cell.paragraphs)
        yield from self.sides


def read(data: bytes) -> Document:
    """The document as it is seen with all its changes accepted."""
    document = Document()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "word/styles.xml" in names:
            document.hiding = frozenset(_hiding(_tree(archive.read("word/styles.xml"))))
        body = _tree(archive.read("word/document.xml")).find(f"{NS}body")
        _read_body(document, body if body is not None else etree.Element("none"))
        for name in sorted(names):
            label = name.removeprefix("word/").removesuffix(".xml")
            if name == f"word/{label}.xml" and label.startswith(SIDE):
                _read_side(document, _tree(archive.read(name)), label)
        document.pictures = sum(name.startswith("word/media/") for name in names)
    return document


def _tree(data: bytes) -> Any:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _hiding(styles: Any) -> Iterator[str]:
    for style in styles.iter(f"{NS}style"):
        if any(_on(mark) for mark in style.iter(f"{NS}vanish", f"{NS}webHidden", f"{NS}specVanish")):
            yield style.get(f"{NS}styleId", "")


def _on(mark: Any) -> bool:
    return mark.get(f"{NS}val", "1") not in OFF


def _read_body(document: Document, body: Any) -> None:
    paragraphs = tables = 0
    for thing in _unwrapped(body):
        if thing.tag == f"{NS}p":
            paragraphs += 1
            document.blocks.append(_paragraph(document, thing, f"p{paragraphs}"))
        elif thing.tag == f"{NS}tbl":
            tables += 1
            document.blocks.append(_table(document, thing, f"t{tables}"))


def _unwrapped(parent: Any) -> Iterator[Any]:
    """Children, through content controls, insertions and custom tags; what was deleted or moved away is passed over."""
    for thing in parent:
        if not isinstance(thing.tag, str) or thing.tag in (f"{NS}del", f"{NS}moveFrom"):
            continue
        if thing.tag in (f"{NS}p", f"{NS}tbl", f"{NS}tr", f"{NS}tc"):
            yield thing
        else:
            yield from _unwrapped(thing)


def _table(document: Document, table: Any, place: str) -> list[list[Cell]]:
    rows = [row for row in _unwrapped(table) if row.find(f"{NS}trPr/{NS}del") is None]
    return [_row(document, row, f"{place}.r{number}") for number, row in enumerate(rows, 1)]


def _row(document: Document, row: Any, place: str) -> list[Cell]:
    return [_cell(document, cell, f"{place}.c{number}") for number, cell in enumerate(_unwrapped(row), 1)]


def _cell(document: Document, cell: Any, place: str) -> Cell:
    made = Cell(place, [])
    for inner in cell.iter(f"{NS}p"):
        if not any(up.tag == f"{NS}txbxContent" for up in inner.iterancestors()):
            made.paragraphs.append(_paragraph(document, inner, f"{place}.p{len(made.paragraphs) + 1}"))
    span, merge = cell.find(f"{NS}tcPr/{NS}gridSpan"), cell.find(f"{NS}tcPr/{NS}vMerge")
    made.span = int(span.get(f"{NS}val", "1")) if span is not None else 1
    made.merge = "" if merge is None else merge.get(f"{NS}val", "continue")
    return made


def _paragraph(document: Document, source: Any, place: str) -> Paragraph:
    style, align = source.find(f"{NS}pPr/{NS}pStyle"), source.find(f"{NS}pPr/{NS}jc")
    made = Paragraph(place, "", align=align.get(f"{NS}val", "") if align is not None else "")
    name = style.get(f"{NS}val", "") if style is not None else ""
    digits = name[-1:] if name.lower().startswith("heading") else ""
    made.level = int(digits) if digits.isdigit() else 0
    _collect(document, source, made, hidden=name in document.hiding)
    for box in source.iter(f"{NS}txbxContent"):
        if next(box.iterancestors(f"{NS}p"), None) is source and not list(box.iterancestors(f"{MC}Fallback")):
            document.boxes += 1
            _read_side(document, box, f"box{document.boxes}")
    return made


def _collect(document: Document, node: Any, made: Paragraph, *, hidden: bool) -> None:
    """Adds the text under a node to what is seen or to what is not."""
    for thing in node:
        if not isinstance(thing.tag, str):
            continue
        if thing.tag in LEFT:
            lost = "".join(thing.itertext(f"{NS}delText", f"{NS}t")) if thing.tag in (f"{NS}del", f"{NS}moveFrom") else ""
            made.unseen += lost
        elif thing.tag == f"{NS}t" or thing.tag in SIGNS:
            text = SIGNS.get(thing.tag) or thing.text or ""
            made.unseen += text if hidden else ""
            made.text += "" if hidden else text
        else:
            _collect(document, thing, made, hidden=hidden or _vanishes(document, thing))


def _vanishes(document: Document, run: Any) -> bool:
    marks = [mark for tag in ("vanish", "webHidden", "specVanish") for mark in run.findall(f"{NS}rPr/{NS}{tag}")]
    style = run.find(f"{NS}rPr/{NS}rStyle")
    return any(_on(mark) for mark in marks) or (style is not None and style.get(f"{NS}val") in document.hiding)


def _read_side(document: Document, root: Any, label: str) -> None:
    for number, paragraph in enumerate(root.iter(f"{NS}p"), 1):
        made = _paragraph(document, paragraph, f"{label}.p{number}")
        if made.text or made.unseen:
            document.sides.append(made)


def parts(data: bytes) -> list[Part]:
    """What can be kept or cut, in reading order; `unseen` is never carried over."""
    return [Part(p.place, p.text, p.unseen) for p in read(data).paragraphs() if p.text or p.unseen]

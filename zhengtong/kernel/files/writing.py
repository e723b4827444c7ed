"""A new DOCX of what stays, written part by part: no style, property, revision or comment of the old package can be in it."""
from collections.abc import Sequence
from typing import Any

from lxml import etree

from . import documents
from .documents import NS, W
from .parts import Cut, cut_text, packed


def rewritten(data: bytes, cuts: Sequence[Cut]) -> bytes:
    """A new DOCX of what stays: paragraphs, headings and tables, nothing of the old package."""
    document = documents.read(data)
    root = etree.Element(f"{NS}document", nsmap={"w": W})
    body = etree.SubElement(root, f"{NS}body")
    for block in document.blocks:
        if isinstance(block, documents.Paragraph):
            _write_paragraph(body, block, cuts)
        else:
            _write_table(body, block, cuts)
    for paragraph in document.sides:
        _write_paragraph(body, paragraph, cuts)
    etree.SubElement(body, f"{NS}sectPr")
    text = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed({**SKELETON, "word/document.xml": text})


def _write_paragraph(parent: Any, paragraph: documents.Paragraph, cuts: Sequence[Cut]) -> None:
    made = etree.SubElement(parent, f"{NS}p")
    look = etree.SubElement(made, f"{NS}pPr")
    if paragraph.level:
        etree.SubElement(look, f"{NS}pStyle", {f"{NS}val": f"Heading{paragraph.level}"})
    if paragraph.align in ("center", "right", "end", "both"):
        etree.SubElement(look, f"{NS}jc", {f"{NS}val": paragraph.align})
    run = etree.SubElement(made, f"{NS}r")
    for number, line in enumerate(_clean(cut_text(paragraph.place, paragraph.text, cuts)).split("\n")):
        if number:
            etree.SubElement(run, f"{NS}br")
        text = etree.SubElement(run, f"{NS}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        text.text = line


def _clean(text: str) -> str:
    return "".join(sign for sign in text if sign in "\t\n" or sign >= " ")


def _write_table(parent: Any, rows: list[list[documents.Cell]], cuts: Sequence[Cut]) -> None:
    table = etree.SubElement(parent, f"{NS}tbl")
    look = etree.SubElement(table, f"{NS}tblPr")
    borders = etree.SubElement(look, f"{NS}tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        etree.SubElement(borders, f"{NS}{side}", {f"{NS}val": "single", f"{NS}sz": "4"})
    grid = etree.SubElement(table, f"{NS}tblGrid")
    for _column in range(max((sum(cell.span for cell in row) for row in rows), default=1)):
        etree.SubElement(grid, f"{NS}gridCol")
    for row in rows:
        line = etree.SubElement(table, f"{NS}tr")
        for cell in row:
            _write_cell(line, cell, cuts)


def _write_cell(line: Any, cell: documents.Cell, cuts: Sequence[Cut]) -> None:
    made = etree.SubElement(line, f"{NS}tc")
    look = etree.SubElement(made, f"{NS}tcPr")
    if cell.span > 1:
        etree.SubElement(look, f"{NS}gridSpan", {f"{NS}val": str(cell.span)})
    if cell.merge in ("restart", "continue"):
        etree.SubElement(look, f"{NS}vMerge", {f"{NS}val": cell.merge})
    for paragraph in cell.paragraphs or [documents.Paragraph("", "")]:
        _write_paragraph(made, paragraph, cuts)


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEADING = (
    '<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:outlineLvl w:val="{o}"/></w:pPr><w:rPr><w:b/><w:sz w:val="{s}"/></w:rPr></w:style>'
)
SKELETON = {name: (_HEAD + text).encode() for name, text in {
    "[Content_Types].xml":
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_TYPES}styles+xml"/></Types>',
    "_rels/.rels":
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATED}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels":
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATED}/styles" Target="styles.xml"/></Relationships>',
    "word/styles.xml":
        f'<w:styles xmlns:w="{W}">'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        + "".join(_HEADING.format(n=n, o=n - 1, s=34 - 2 * n) for n in range(1, 10)) + "</w:styles>",
}.items()}  # fmt: skip

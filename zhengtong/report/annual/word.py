"""A Word file of headings, paragraphs and plain tables: the few parts that a reader needs; the same content, the same bytes."""
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Grid:
    """A table: rows of cells as text; the first row is the head."""

    rows: tuple[tuple[str, ...], ...]


Block = tuple[str, str] | Grid

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPES = (f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
         '<Override PartName="/word/document.xml" ContentType='
         '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
RELS = (f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>")
PAGE = ('<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" '
        'w:left="1134" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>')
SIZES = {"h1": 36, "h2": 28, "p": 24}  # half points


def packed(blocks: Sequence[Block]) -> bytes:
    """The DOCX. A block is ("h1" | "h2" | "p", text) or a Grid."""
    body = "".join(_table(b) if isinstance(b, Grid) else _paragraph(b[1], SIZES[b[0]], bold=b[0] != "p") for b in blocks)
    document = f'{HEAD}<w:document xmlns:w="{MAIN}"><w:body>{body}{PAGE}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"[Content_Types].xml": TYPES, "_rels/.rels": RELS, "word/document.xml": document}.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _paragraph(text: str, size: int, bold: bool = False) -> str:
    mark = "<w:b/>" if bold else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f'<w:p><w:r><w:rPr>{mark}<w:sz w:val="{size}"/></w:rPr>{lines}</w:r></w:p>'


def _table(grid: Grid) -> str:
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
                    for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    columns = "<w:tblGrid>" + "<w:gridCol/>" * len(grid.rows[0]) + "</w:tblGrid>"
    rows = "".join("<w:tr>" + "".join(_cell(cell) for cell in row) + "</w:tr>" for row in grid.rows)
    return (f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
            f"{columns}{rows}</w:tbl><w:p/>")


def _cell(text: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{_paragraph(text, 18)}</w:tc>'

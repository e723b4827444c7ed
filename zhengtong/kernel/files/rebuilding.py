"""A new PDF from pictures of pages and the text that may stay: no object of the old one is in it.

The text is invisible (render mode 3) over the picture, in a font without outlines that only leads back to Unicode.
"""
import io
import zlib
from collections.abc import Iterable
from functools import cache
from typing import Any

import pikepdf
from django.utils.translation import gettext as _
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name
from PIL import Image

from .refusals import FileRefused
from .rendering import Letter, Sheet, picture

LOSSLESS = 500_000  # bytes of a page; a larger one is a photograph and becomes a JPEG where that is a third of it
EM = 1000
STEP, LAST = 10, 65_000  # advances are rounded to steps, so that few numbers are used


class Composer:
    """Collects pages; `finished` gives the bytes. The same pages give the same bytes."""

    def __init__(self) -> None:
        self.pdf = pikepdf.Pdf.new()
        self.codes: dict[tuple[str, int], int] = {}  # (character, its advance in thousandths) -> our number for it
        self.font = self.pdf.make_indirect(Dictionary())

    def add(self, sheet: Sheet, lines: Iterable[list[Letter]]) -> None:
        """One page: its picture, and the lines of letters that stay."""
        picture_stream = _picture_stream(self.pdf, picture(sheet.pixels))
        text = b"".join(self._line(line, sheet.height) for line in lines)
        drawing = b"q %.3f 0 0 %.3f 0 0 cm /P Do Q\n" % (sheet.width, sheet.height)
        resources = Dictionary(XObject=Dictionary(P=picture_stream), Font=Dictionary(F=self.font))
        page = Dictionary(
            Type=Name.Page, MediaBox=Array([0, 0, round(sheet.width, 3), round(sheet.height, 3)]), Resources=resources,
            Contents=self.pdf.make_stream(drawing + text),
        )  # fmt: skip
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(page)))

    def _line(self, line: list[Letter], height: float) -> bytes:
        """A run of letters, each where it was: every number has the advance that leads to the next letter."""
        size = max(max(a.y1 for a in line) - min(a.y0 for a in line), 1.0)
        at, codes = line[0].x0, b""
        for letter, x1 in zip(line, [*(a.x0 for a in line[1:]), line[-1].x1], strict=True):
            advance = max(round((x1 - at) / size * EM / STEP) * STEP, STEP)
            at += advance * size / EM
            codes += b"%04X" % self.codes.setdefault((letter.text, advance), len(self.codes) + 1)
        if len(self.codes) > LAST:
            raise FileRefused(_("文件太长，一次遮盖不完。"), _("拆成几份再遮盖。"), code="box")
        low = height - max(a.y1 for a in line)
        return b"BT 3 Tr /F %.3f Tf %.3f %.3f Td <%s> Tj ET\n" % (size, line[0].x0, low, codes)

    def finished(self) -> bytes:
        """The bytes of the PDF: no information dictionary, no older version, one table of objects."""
        self._fill_font()
        out = io.BytesIO()
        apart = pikepdf.ObjectStreamMode.disable
        self.pdf.save(out, deterministic_id=True, object_stream_mode=apart, fix_metadata_version=False)
        return out.getvalue()

    def _fill_font(self) -> None:
        program = self.pdf.make_stream(_blank_font())
        described = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Blank, Flags=5, FontBBox=Array([0, 0, EM, EM]), ItalicAngle=0,
            Ascent=EM, Descent=0, CapHeight=EM, StemV=80, FontFile2=program,
        )  # fmt: skip
        inner = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Blank, DW=EM,
            W=Array([1, Array([advance for _sign, advance in self.codes])]),
            FontDescriptor=self.pdf.make_indirect(described),
            CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
            CIDToGIDMap=self.pdf.make_stream(b"\x00\x01" * (len(self.codes) + 1)),
        )  # fmt: skip
        outer = {
            "/Type": Name.Font, "/Subtype": Name.Type0, "/BaseFont": Name.Blank, "/Encoding": Name("/Identity-H"),
            "/DescendantFonts": Array([self.pdf.make_indirect(inner)]),
            "/ToUnicode": self.pdf.make_stream(_to_unicode(self.codes)),
        }  # fmt: skip
        for key, value in outer.items():
            self.font[key] = value


def _to_unicode(codes: dict[tuple[str, int], int]) -> bytes:
    """The map from our numbers to Unicode, a hundred to a block as the format wants it."""
    rows = [b"<%04X> <%s>" % (code, sign.encode("utf-16-be").hex().upper().encode()) for (sign, _w), code in codes.items()]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks)
    head = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Blank def /CMapType 2 def\n"
    return head + b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n" + body + b"\nendcmap end end"


@cache
def _blank_font() -> bytes:
    """A TrueType font of one glyph that is never drawn: a bar near its origin, since readers pass over text without extent."""
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({32: "blank"})
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, EM), (150, EM), (150, 0)):
        pen.lineTo(corner)
    pen.closePath()
    builder.setupGlyf({".notdef": Glyph(), "blank": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (EM, 0), "blank": (EM, 0)})
    builder.setupHorizontalHeader(ascent=EM, descent=0)
    builder.setupNameTable({"familyName": "Blank", "styleName": "Regular"})
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _picture_stream(pdf: pikepdf.Pdf, image: Image.Image) -> Any:
    space = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
    shape = {"Type": Name.XObject, "Subtype": Name.Image, "Width": image.width, "Height": image.height,
             "ColorSpace": space, "BitsPerComponent": 8}  # fmt: skip
    packed = zlib.compress(image.tobytes(), 6)
    if len(packed) > LOSSLESS:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=88, subsampling=0)
        if out.tell() * 3 < len(packed):
            return pdf.make_stream(out.getvalue(), Filter=Name.DCTDecode, **shape)
    return pdf.make_stream(packed, Filter=Name.FlateDecode, **shape)

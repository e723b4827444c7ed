"""Files for the tests, good and bad, made here: nothing of a real person is in them."""
import io
import zipfile

import pikepdf
from openpyxl import Workbook
from openpyxl.comments import Comment
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOC = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def pdf_of(*pages, change=None):
    """A PDF of content streams; font /F writes Latin-1 and /C GBK (a standard Chinese font, not embedded)."""
    pdf = pikepdf.Pdf.new()
    inner = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name("/STSong-Light"), DW=1000,
                       CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("GB1"), Supplement=4),
                       FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name("/STSong-Light"), Flags=6, FontBBox=Array([-25, -254, 1000, 880]),
                                                 ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=880, StemV=93))
    fonts = Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding),
                       C=Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/STSong-Light"), Encoding=Name("/GBK-EUC-H"),
                                    DescendantFonts=Array([pdf.make_indirect(inner)])))
    for content in pages:
        page = pdf.add_blank_page(page_size=(300, 200))
        page.Resources = Dictionary(Font=fonts)
        page.Contents = pdf.make_stream(content if isinstance(content, bytes) else content.encode("latin-1"))
    if change:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def line(x, y, text, size=12, extra=""):
    """A line of text on a page: Helvetica for ASCII, the Chinese font otherwise; y from the bottom."""
    if text.isascii():
        return f"BT {extra} /F {size} Tf {x} {y} Td ({text}) Tj ET\n".encode()
    return f"BT {extra} /C {size} Tf {x} {y} Td <{text.encode('gbk').hex()}> Tj ET\n".encode()


def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx_of(body, **parts):
    """A DOCX with this body XML; `parts`: name with __ for / and _xml for the ending -> text or bytes."""
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{DOC}"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document {W}><w:body>{body}</w:body></w:document>',
    }
    return zipped(files | parts)


def p(*runs):
    return f"<w:p>{''.join(runs)}</w:p>"


def r(text, look=""):
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def xlsx_of(change=None):
    book = Workbook()
    sheet = book.active
    sheet.title = "名册"
    for row in (["姓名", "金额"], ["张三丰", 1200], ["李四光", 3456]):
        sheet.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def comment(book, text):
    book.active["A1"].comment = Comment(text, "审核人")


def picture_of(kind="PNG", size=(200, 100), **save):
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((20, 20, 80, 40), fill="red")
    out = io.BytesIO()
    image.save(out, kind, **save)
    return out.getvalue()

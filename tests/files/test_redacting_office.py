"""Redacted documents and workbooks: written anew from what stays; what hid in the first is not in the second."""
import html
import io
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from zhengtong.kernel.files import parts, redaction
from zhengtong.kernel.files.redaction import Cut
from zhengtong.kernel.files.refusals import FileRefused
from zhengtong.kernel.files.sniffing import DOCX, XLSX

from . import made
from .made import W, docx_of, p, picture_of, r, xlsx_of

NAME = "张三丰"


def everything(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = data + b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    return whole + html.unescape(whole.decode("utf-8", errors="ignore")).encode()


def absent(data, text=NAME):
    return not any(text.encode(coding) in everything(data) for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"))


def placed(data, media, text):
    return [part.place for part in redaction.parts(data, media) if text in part.text]


# ---- documents

TABLE = "<w:tbl><w:tr><w:tc>" + p(r("姓名")) + "</w:tc><w:tc>" + p(r(NAME)) + "</w:tc></w:tr></w:tbl>"
LETTER = docx_of(p(r("关于补贴的"), r("答复")) + p(r("申请人：张"), r("三丰，"), r("电话 13800138000")) + TABLE + p(r("特此答复。")))


@pytest.fixture(scope="module")
def letter():
    start = "申请人：张三丰，电话 13800138000"
    cuts = [Cut("p2", start.index(NAME), start.index(NAME) + 3), Cut("p2", start.index("138"), len(start)), Cut("t1.r1.c2")]
    return redaction.redact_docx(LETTER, cuts)


def test_cut_words_and_cells_are_gone_and_the_rest_stays(letter):
    assert letter.kept.split("\n") == ["关于补贴的答复", "申请人：███，电话 ███", "姓名", "███", "特此答复。"]
    assert letter.removed == (NAME, "13800138000", NAME) and absent(letter.data)
    assert redaction.proof(LETTER, letter).holds


def test_a_block_does_not_say_how_long_the_word_was():
    assert {parts.cut_text("p1", text, [Cut("p1")]) for text in ("张三", "司马相如的全名")} == {parts.BLOCK}


def test_the_same_cuts_give_the_same_document(letter):
    again = redaction.redact_docx(LETTER, [Cut("t1.r1.c2"), Cut("p2", 4, 7), Cut("p2", 11, 22)])
    assert again.data == letter.data


def test_overlapping_cuts_are_one():
    assert parts.cut_text("p1", "abcdefgh", [Cut("p1", 1, 4), Cut("p1", 3, 6)]) == "a███gh"


def test_merged_cells_headings_and_alignment_are_kept():
    body = p('<w:pPr><w:pStyle w:val="Heading2"/><w:jc w:val="center"/></w:pPr>', r("题")) + (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr>' + p(r("格")) + "</w:tc></w:tr></w:tbl>")
    text = zipfile.ZipFile(io.BytesIO(redaction.redact_docx(docx_of(body), []).data)).read("word/document.xml").decode()
    assert all(mark in text for mark in ('Heading2"', 'jc w:val="center"', 'gridSpan w:val="2"', 'vMerge w:val="restart"'))


HIDDEN = {
    "deleted": ('<w:del w:author="张三丰"><w:r><w:delText>张三丰</w:delText></w:r></w:del>', {}),
    "inserted by": ('<w:ins w:author="张三丰">' + r("补充") + "</w:ins>", {}),
    "moved away": ("<w:moveFrom>" + r(NAME) + "</w:moveFrom>", {}),
    "vanished": (r(NAME, "<w:vanish/>"), {}),
    "vanished by style": (r(NAME, '<w:rStyle w:val="H"/>'), {"word/styles.xml": f'<w:styles {W}><w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'}),
    "field": (f"<w:r><w:instrText>AUTHOR {NAME}</w:instrText></w:r>", {}),
    "comment": ("", {"word/comments.xml": f"<w:comments {W}><w:comment w:author='{NAME}'>{p(r(NAME))}</w:comment></w:comments>"}),
    "properties": ("", {"docProps/core.xml": f"<c xmlns:dc='d'><dc:creator>{NAME}</dc:creator></c>"}),
    "custom XML": ("", {"customXml/item1.xml": f"<a>{NAME}</a>"}),
    "thumbnail": ("", {"docProps/thumbnail.jpeg": picture_of("JPEG", comment=NAME.encode())}),
    "picture": ("", {"word/media/image1.jpeg": picture_of("JPEG", comment=NAME.encode())}),
    "settings": ("", {"word/settings.xml": f"<w:settings {W}><w:docVars><w:docVar w:val='{NAME}'/></w:docVars></w:settings>"}),
    "people": ("", {"word/people.xml": f"<a>{NAME}</a>"}), "part name": ("", {f"word/{NAME}.xml": "<a/>"}),
    "bookmark": (f'<w:bookmarkStart w:id="0" w:name="{NAME}"/>', {}),
    "alternative text": (f'<w:r><w:drawing><a xmlns="x" descr="{NAME}"/></w:drawing></w:r>', {}),
    "fallback": (f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Fallback>{r(NAME)}</mc:Fallback></mc:AlternateContent>', {}),
    "formatting before": (f'<w:r><w:rPr><w:rPrChange w:author="{NAME}"/></w:rPr><w:t>x</w:t></w:r>', {}),
}


@pytest.mark.parametrize("place", HIDDEN)
def test_a_name_hidden_in_a_document_does_not_come_along(place):
    run, files = HIDDEN[place]
    source = docx_of(p(r("甲"), run, r("乙")) + p(r(NAME)), **files)
    copy = redaction.redact_docx(source, [Cut("p2")])
    assert absent(copy.data) and copy.kept.startswith("甲") and NAME in copy.removed
    assert redaction.proof(source, copy).holds


@pytest.mark.parametrize("name", ["header1", "footer2", "footnotes", "endnotes"])
def test_headers_and_notes_are_parts_to_cut(name):
    source = docx_of(p(r("正文")), **{f"word/{name}.xml": f"<w:hdr {W}>{p(r('致：' + NAME))}</w:hdr>"})
    assert placed(source, DOCX, NAME) == [f"{name}.p1"]
    copy = redaction.redact_docx(source, [Cut(f"{name}.p1", 2, 5)])
    assert copy.kept == "正文\n致：███" and redaction.proof(source, copy).holds


def test_text_boxes_and_content_controls_are_parts_to_cut():
    box = f"<w:r><w:pict><w:txbxContent>{p(r('框里' + NAME))}</w:txbxContent></w:pict></w:r>"
    source = docx_of(f"<w:sdt><w:sdtContent>{p(r('控件' + NAME))}</w:sdtContent></w:sdt>" + p(r("正文"), box))
    assert [part.text for part in redaction.parts(source, DOCX)] == ["控件" + NAME, "正文", "框里" + NAME]
    copy = redaction.redact_docx(source, [Cut("p1"), Cut("box1.p1")])
    assert absent(copy.data) and redaction.proof(source, copy).holds


def test_a_word_split_over_runs_and_left_elsewhere_is_found():
    source = docx_of(p(r(NAME)) + p(r("张"), r("三"), r("丰"), r("也在")))
    proof = redaction.proof(source, redaction.redact_docx(source, [Cut("p1")]))
    assert {check.name for check in proof.failed} >= {"text", "across tags"} and ("p2",) in [c.found for c in proof.failed]


@pytest.mark.parametrize(("files", "check"), [
    ({"customXml/item1.xml": "<a/>"}, "parts"), ({"word/comments.xml": "<a/>"}, "comments"),
    ({"docProps/core.xml": "<c><dc:creator>x</dc:creator></c>"}, "metadata"), ({"word/media/a.png": picture_of()}, "attachments"),
    ({"word/a.xml": NAME.encode("utf-16-le")}, "streams"), ({"word/a.xml": "".join(f"&#{ord(s)};" for s in NAME)}, "streams"),
    ({"word/a.xml": "<a>张</a><a>三丰</a>"}, "across tags"), ({"word/document.xml": f"<w:document {W}><w:body>{p('<w:del/>')}</w:body></w:document>"}, "revisions")])
def test_what_does_not_belong_in_a_document_is_found(letter, files, check):
    with zipfile.ZipFile(io.BytesIO(letter.data)) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()} | files
    bad = redaction.Redacted(parts.packed(whole), DOCX, letter.removed, "", 0)
    assert check in {found.name for found in redaction.proof(LETTER, bad).failed}


@pytest.mark.parametrize("cut", [Cut("p9"), Cut("p1", 3, 2), Cut("p1", 0, 99), Cut("p1", -1, 2), Cut(""), Cut("p1", 1)])
def test_a_place_that_is_not_there_is_refused(cut):
    with pytest.raises(FileRefused, match="位置"):
        redaction.redact_docx(LETTER, [cut])


# ---- workbooks

def test_cut_cells_are_gone_and_values_stay():
    source = xlsx_of()
    copy = redaction.redact_xlsx(source, [Cut("名册!A2"), Cut("名册!A3", 1, 3)])
    sheet = load_workbook(io.BytesIO(copy.data))["名册"]
    assert [[cell.value for cell in row] for row in sheet] == [["姓名", "金额"], ["███", 1200], ["李███", 3456]]
    assert absent(copy.data) and redaction.proof(source, copy).holds


def hidden_sheet(book):
    book.create_sheet(f"{NAME}的底稿")["A1"] = NAME
    book.worksheets[1].sheet_state = "veryHidden"


def hidden_row(book):
    book.active["A4"] = NAME
    book.active.row_dimensions[4].hidden = True


def flat_row(source):
    """The third row, in the height of nothing."""
    whole = {name: text.replace(b'<row r="3"', b'<row r="3" ht="0" customHeight="1"') for name, text in parts.unpacked(source).items()}
    return parts.packed(whole)


def hidden_column(book):
    book.active["D1"] = NAME
    book.active.column_dimensions["D"].hidden = True


def hidden_columns(book):
    book.active["F1"] = NAME
    book.active.column_dimensions.group("D", "G", hidden=True)


def invisible_format(book):
    book.active["D1"] = NAME
    book.active["D1"].number_format = ";;;"


def formula(book):
    book.active["D1"] = f'=IF(1,"x","{NAME}")'


def worded_format(book):
    book.active["B2"].number_format = f'0"{NAME}"'


def defined(book):
    from openpyxl.workbook.defined_name import DefinedName

    book.defined_names["x"] = DefinedName("x", attr_text=f'"{NAME}"', comment=NAME)


def choices(book):
    book.active.add_data_validation(DataValidation(type="list", formula1=f'"{NAME},李四"'))


def headed(book):
    book.active.oddHeader.center.text = NAME


def authored(book):
    book.properties.creator = book.properties.lastModifiedBy = NAME


def linked(book):
    book.active["B2"].hyperlink = f"mailto:{NAME}@example.com"


@pytest.mark.parametrize("change", [
    hidden_sheet, hidden_row, hidden_column, hidden_columns, invisible_format, formula, worded_format, defined, choices, headed,
    authored, linked, lambda book: made.comment(book, NAME)])
def test_a_name_hidden_in_a_workbook_does_not_come_along(change):
    source = xlsx_of(change)
    assert not absent(source)
    copy = redaction.redact_xlsx(source, [Cut("名册!A2")])
    assert absent(copy.data) and redaction.proof(source, copy).holds


def test_a_row_of_no_height_does_not_come_along():
    copy = redaction.redact_xlsx(flat_row(xlsx_of()), [])
    assert absent(copy.data, "李四光") and copy.unseen == len("李四光3456")


def test_hidden_cells_are_counted_but_not_told_as_text():
    unseen = [part for part in redaction.parts(xlsx_of(hidden_row), XLSX) if part.unseen]
    assert [(part.place, part.text) for part in unseen] == [("名册!A4", "")]


def test_a_sheet_name_can_be_cut():
    source = xlsx_of(lambda book: setattr(book.active, "title", NAME))
    copy = redaction.redact_xlsx(source, [Cut(f"{NAME}!"), Cut(f"{NAME}!A2")])
    assert load_workbook(io.BytesIO(copy.data)).sheetnames == ["███1"] and redaction.proof(source, copy).holds


def test_a_sheet_name_that_was_forgotten_refuses_the_copy():
    source = xlsx_of(lambda book: setattr(book.active, "title", f"{NAME}户"))
    proof = redaction.proof(source, redaction.redact_xlsx(source, [Cut(f"{NAME}户!A2")]))
    assert not proof.holds and NAME not in str(proof.plain())


def test_text_that_begins_with_a_sign_stays_text():
    def change(book):
        book.active["D1"] = "=1+1"
        book.active["D1"].data_type = "s"

    copy = redaction.redact_xlsx(xlsx_of(change), [])
    assert load_workbook(io.BytesIO(copy.data)).active["D1"].data_type == "s"


def test_the_same_cuts_give_the_same_workbook():
    source = xlsx_of()
    assert redaction.redact_xlsx(source, [Cut("名册!A2")]).data == redaction.redact_xlsx(source, [Cut("名册!A2")]).data


def test_a_number_that_stands_inside_another_number_is_no_trace():
    source = xlsx_of(lambda book: book.active.append(["王五", 91200345]))
    copy = redaction.redact_xlsx(source, [Cut("名册!B2")])
    assert copy.removed == ("1200",) and redaction.proof(source, copy).holds


@pytest.mark.parametrize(("name", "text"), [("word/document.xml", "<w:document"), ("word/document.xml", "<a/>"), ("word/styles.xml", "")])
def test_a_document_that_cannot_be_read_is_refused_or_empty(name, text):
    try:
        assert redaction.parts(docx_of(p(r("x")), **{name: text}), DOCX) == []
    except FileRefused as why:
        assert why.code == "damaged" and why.remedy


@pytest.mark.parametrize(("name", "text"), [("xl/workbook.xml", "<workbook"), ("xl/styles.xml", "<a b=></a>"), ("[Content_Types].xml", "<a/>")])
def test_a_workbook_that_cannot_be_read_is_refused(name, text):
    broken = parts.packed(parts.unpacked(xlsx_of()) | {name: text.encode()})
    with pytest.raises(FileRefused, match="坏了"):
        redaction.redact_xlsx(broken, [])

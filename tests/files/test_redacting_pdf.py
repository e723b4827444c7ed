"""A redacted PDF: another file, in which what was to go is nowhere, however it lay in the first one."""
import io
import re
import zlib

import numpy as np
import pikepdf
import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from zhengtong.kernel.files import proving, redaction, rendering
from zhengtong.kernel.files.refusals import FileRefused
from zhengtong.kernel.files.sniffing import PDF

from .made import line, pdf_of

NAME, PHONE = "张三丰", "13800138000"
SOURCE = pdf_of(line(20, 150, f"{NAME}申请公开") + line(20, 120, f"Phone {PHONE} end") + line(20, 90, "留下的文字"))


def boxes_for(data, *texts):
    """The boxes of these texts, as somebody would draw them."""
    return [box for page in redaction.pages(data) for span, boxes in redaction.suggested(page, texts) if span.text in texts for box in boxes]


def readable(data):
    with pypdfium2.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def everything(data):
    """Raw bytes and every unpacked stream and string, as one."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        streams = [o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") != "/Image"]
    return data + b"".join(streams)


@pytest.fixture(scope="module")
def copy():
    return redaction.redact_pdf(SOURCE, boxes_for(SOURCE, NAME, PHONE))


def test_what_was_boxed_is_gone_and_the_rest_can_be_read(copy):
    assert copy.removed == (NAME, PHONE)
    assert readable(copy.data).split() == ["申请公开", "Phone", "end", "留下的文字"]
    assert redaction.proof(SOURCE, copy).holds


def test_the_text_that_stays_lies_where_it_was(copy):
    before = {word.text: word for word in redaction.pages(SOURCE)[0].words}
    for page in redaction.pages(copy.data, scale=1):
        for letter, word in ((a, before["Phone"]) for a in page.letters if a.text in "Phone"):
            assert word.x0 - 3 < letter.x0 < word.x1 + 3 and word.y0 - 3 < letter.y0 < word.y1 + 3


def test_boxes_are_black_and_nothing_else_changed(copy):
    with rendering.opened(SOURCE) as old, rendering.opened(copy.data) as new:
        before, after = rendering.sheet(old, 0).pixels, rendering.sheet(new, 0).pixels
    changed = (np.abs(before.astype(int) - after.astype(int)) > 8).any(axis=2)
    assert changed.any() and (after[changed] < 8).all() and (after.reshape(-1, 3).max(axis=0) == 255).all()


def test_the_same_boxes_give_the_same_file(copy):
    assert redaction.redact_pdf(SOURCE, boxes_for(SOURCE, NAME, PHONE)).data == copy.data


def test_half_a_letter_takes_the_whole(copy):
    page, x0, y0, x1, y1 = boxes_for(SOURCE, NAME)[0]
    thin = redaction.redact_pdf(SOURCE, [(page, x0, y0 + 3, x1 - 6, y0 + 6)])
    assert thin.removed == (NAME,) and redaction.proof(SOURCE, thin).holds
    with rendering.opened(thin.data) as document:
        sheet = rendering.sheet(document, 0)
    rows, columns = slice(int((y0 + 1) * sheet.scale), int((y1 - 1) * sheet.scale)), slice(int((x0 + 1) * sheet.scale), int((x1 - 1) * sheet.scale))
    assert sheet.pixels[rows, columns].max() == 0


# ---- what hides in the first file

def layered(pdf):
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String(NAME)))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    pdf.pages[0].Resources.Properties = Dictionary(L=layer)


def titled(pdf):
    with pdf.open_metadata() as meta:
        meta["dc:title"] = f"{NAME}的档案"
    pdf.docinfo["/Author"] = NAME


def remarked(pdf):
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=pikepdf.String(NAME), T=pikepdf.String(NAME), F=2)
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])


def attached(pdf):
    pdf.attachments[f"{NAME}.txt"] = NAME.encode()


def marked(pdf):
    pdf.Root.Outlines = Dictionary(Type=Name.Outlines, Title=pikepdf.String(NAME))
    pdf.pages[0].PieceInfo = Dictionary(App=Dictionary(Private=pdf.make_stream(NAME.encode("utf-16-be"))))
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=pikepdf.String(NAME))]))


HIDDEN = {
    "layer": (b"/OC /L BDC\n" + line(20, 40, NAME) + b"EMC\n", layered), "no ink": (line(20, 40, NAME, extra="3 Tr"), None),
    "white": (b"q 1 1 1 rg " + line(20, 40, NAME) + b"Q\n", None), "nearly white": (b"q .98 .98 .98 rg " + line(20, 40, NAME) + b"Q\n", None),
    "under paint": (line(20, 40, NAME) + b"q 0 0 1 rg 0 30 300 40 re f Q\n", None), "off the page": (line(20, -40, NAME), None),
    "clipped": (b"q 0 0 1 1 re W n " + line(20, 40, NAME) + b"Q\n", None), "metadata": (b"", titled), "comment": (b"", remarked),
    "attachment": (b"", attached), "bookmarks": (b"", marked), "alternative text": (f"/Span << /ActualText <feff{NAME.encode('utf-16-be').hex()}> >> BDC\n".encode() + line(20, 40, "x") + b"EMC\n", None),
    "form": (b"/X Do\n", "form"), "tiny": (line(20, 40, NAME, size=0.01), None),
}


def in_form(pdf):
    page = pdf.pages[0]
    inner = pdf.make_stream(b"q 1 1 1 rg " + line(20, 40, NAME) + b"Q\n", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 200]), Resources=page.Resources)
    page.Resources = Dictionary(Font=page.Resources.Font, XObject=Dictionary(X=inner))


@pytest.mark.parametrize("place", HIDDEN)
def test_a_name_hidden_in_the_first_file_is_not_in_the_second(place):
    extra, change = HIDDEN[place]
    source = pdf_of(line(20, 150, f"{NAME}申请公开") + extra, change=in_form if change == "form" else change)
    seen = next(box for box in boxes_for(source, NAME) if box[2] < 100)
    copy = redaction.redact_pdf(source, [seen])
    assert NAME not in readable(copy.data)
    for coding in ("utf-8", "utf-16-be", "utf-16-le", "gb18030"):
        assert NAME.encode(coding) not in everything(copy.data)
    assert redaction.proof(source, copy).holds


def test_older_versions_do_not_come_along():
    source = SOURCE + b"\n%" + NAME.encode() + b"\nstartxref\n0\n%%EOF\n" + SOURCE[-200:]
    copy = redaction.redact_pdf(source, boxes_for(source, NAME))
    assert copy.data.count(b"%%EOF") == 1 and redaction.proof(source, copy).holds


def test_text_that_cannot_be_seen_is_left_out_and_counted():
    source = pdf_of(line(20, 150, "seen") + line(20, 100, "unseen", extra="3 Tr"))
    copy = redaction.redact_pdf(source, [])
    assert copy.unseen == 6 and readable(copy.data) == "seen"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_on_a_turned_page_fall_where_they_are_seen(turn):
    def change(pdf):
        pdf.pages[0].Rotate = turn
        pdf.pages[0].CropBox = Array([10, 10, 290, 190])

    source = pdf_of(line(20, 150, "keep this") + line(20, 100, "SECRET99"), change=change)
    with rendering.opened(source) as document:
        letters = [a for a in rendering.sheet(document, 0).letters if a.text in "SECRET9"]
    box = (1, min(a.x0 for a in letters), min(a.y0 for a in letters), max(a.x1 for a in letters), max(a.y1 for a in letters))
    copy = redaction.redact_pdf(source, [box])
    assert re.sub(r"\s", "", readable(copy.data).replace("keep", "")).count("S") == 0
    proof = redaction.proof(source, copy)
    assert proof.holds and sorted("".join(copy.removed)) == sorted("SECRET99")


def test_characters_beyond_the_basic_plane_stay_readable():
    letter = rendering.Letter("𠮷", 10, 10, 20, 20)
    sheet = rendering.Sheet(100, 100, np.full((100, 100, 3), 255, np.uint8), [letter])
    composer = redaction.rebuilding.Composer()
    composer.add(sheet, [[letter]])
    assert readable(composer.finished()) == "𠮷"


# ---- the proof fails where it must

def failing(copy, **update):
    return {check.name for check in redaction.proof(SOURCE, copy, **update).failed}


def with_change(data, change):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def of(copy, data):
    return redaction.Redacted(data, PDF, copy.removed, copy.kept, 0, copy.boxes)


@pytest.mark.parametrize("coding", ["utf-8", "utf-16-be", "utf-16-le", "gb18030"])
def test_a_packed_stream_with_the_string_is_found(copy, coding):
    def change(pdf):
        pdf.pages[0].Extra = pdf.make_stream(b"xx" + NAME.encode(coding))

    assert {"streams", "comments"} <= failing(of(copy, with_change(copy.data, change)))


@pytest.mark.parametrize("dress", [
    lambda b: b.hex().encode(), lambda b: b.hex().upper().encode(), lambda b: "".join(f"\\{x:03o}" for x in b).encode()])
@pytest.mark.parametrize("coding", ["utf-8", "utf-16-be", "gb18030"])
def test_hexadecimal_and_octal_strings_in_a_stream_are_found(copy, coding, dress):
    def change(pdf):
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"% <" + dress(NAME.encode(coding)) + b">")

    assert failing(of(copy, with_change(copy.data, change))) == {"streams"}


@pytest.mark.parametrize(("change", "check"), [
    (titled, "metadata"), (remarked, "comments"), (attached, "attachments"), (marked, "metadata"), (layered, "metadata")])
def test_what_does_not_belong_in_a_copy_is_found(copy, change, check):
    assert check in failing(of(copy, with_change(copy.data, change)))


def test_bytes_after_the_end_are_found(copy):
    assert {"bytes", "revisions"} <= failing(of(copy, copy.data + b"\n" + NAME.encode() + b"\n%%EOF\n"))
    hidden = b"stream\n" + zlib.compress(NAME.encode("utf-16-be") * 3) + b"\nendstream\n"
    assert {"streams", "revisions"} <= failing(of(copy, copy.data + hidden))


def test_the_first_file_with_a_box_drawn_over_is_no_copy(copy):
    """The road that is closed: a black box over text that is still there."""
    def cover(pdf):
        page = pdf.pages[0]
        boxes = b"".join(b"q 0 g %f %f %f %f re f Q\n" % (b[1], 200 - b[4], b[3] - b[1], b[4] - b[2]) for b in copy.boxes)
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + boxes)

    assert {"streams", "text"} <= failing(of(copy, with_change(SOURCE, cover)))


def test_a_box_that_is_not_black_is_found(copy):
    moved = redaction.Redacted(copy.data, PDF, copy.removed, copy.kept, 0, ((1, 200.0, 20.0, 240.0, 40.0),))
    assert failing(moved) == {"pixels"}


def test_text_left_in_a_box_is_found(copy):
    with rendering.opened(SOURCE) as document:
        sheet = rendering.sheet(document, 0)
    composer = redaction.rebuilding.Composer()
    areas = [box[1:] for box in copy.boxes]
    composer.add(redaction.cutting.burnt(sheet, areas, []), [[letter for letter in sheet.letters if letter.text in NAME]])
    assert failing(of(copy, composer.finished())) == {"text"}


def test_a_string_that_stands_elsewhere_refuses_until_it_is_left_on_purpose():
    source = pdf_of(line(20, 150, NAME) + line(20, 100, f"{NAME}又来"))
    copy = redaction.redact_pdf(source, boxes_for(source, NAME)[:1])
    found = redaction.proof(source, copy).failed
    assert [(check.name, check.found) for check in found] == [("text", ("p1",))]
    assert redaction.proof(source, copy, leave=[NAME]).holds


def test_the_file_name_is_looked_at(copy):
    assert failing(copy, name=f"关于{NAME}的答复.pdf") == {"file name"}
    assert failing(copy, also=["留下的文字"]) == {"text"}


def test_what_is_too_short_to_search_for_is_said(copy):
    short = redaction.Redacted(copy.data, PDF, ("张", *copy.removed), copy.kept, 0, copy.boxes)
    proof = redaction.proof(SOURCE, short)
    assert proof.holds and proof.checks[-1].found == ("2 strings", "1 too short to search for")


def test_the_proof_never_repeats_the_string(copy):
    assert NAME not in str(redaction.proof(SOURCE, of(copy, SOURCE)).plain())


# ---- boxes that cannot be

@pytest.mark.parametrize("box", [(0, 10, 10, 50, 50), (2, 10, 10, 50, 50), (1, 10, 10, 11, 50), (1, 400, 10, 500, 50), (1, float("nan"), 10, 50, 50), (1.5, 10, 10, 50, 50)])
def test_a_box_that_is_nowhere_is_refused(box):
    with pytest.raises(FileRefused) as why:
        redaction.redact_pdf(SOURCE, [box])
    assert why.value.remedy


def test_corners_may_be_given_in_any_order(copy):
    turned = [(page, x1, y1, x0, y0) for page, x0, y0, x1, y1 in copy.boxes]
    assert redaction.redact_pdf(SOURCE, turned).data == copy.data


@example([(1, 0.0, 0.0, 33.0, 41.0)])
@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.just(1), st.floats(0, 250), st.floats(0, 150), st.floats(5, 300), st.floats(5, 200)).filter(
    lambda b: abs(b[3] - b[1]) > 3 and abs(b[4] - b[2]) > 3), min_size=1, max_size=4))
def test_any_boxes_leave_no_letter_under_them(boxes):
    copy = redaction.redact_pdf(SOURCE, boxes)
    kept = "".join(copy.kept.split())
    proof = redaction.proof(SOURCE, copy, leave=[text for text in copy.removed if "".join(text.split()) in kept])
    assert proof.holds, proof.failed
    assert len(kept) + sum(len("".join(text.split())) for text in copy.removed) == len("".join(redaction.pages(SOURCE)[0].text.split()))


def test_pages_for_drawing_have_words_with_their_boxes():
    page = redaction.pages(SOURCE)[0]
    assert (page.width, page.height) == (300, 200) and page.png.startswith(b"\x89PNG")
    word = next(word for word in page.words if word.text == PHONE)
    assert 50 < word.x0 < word.x1 < 140 and 70 < word.y0 < word.y1 < 82


def test_a_photograph_becomes_a_small_picture_with_black_boxes():
    noise = np.random.default_rng(1).integers(0, 256, (60, 40, 3), np.uint8)
    sheet = rendering.Sheet(400, 600, np.kron(noise, np.ones((20, 20, 1), np.uint8)) + np.random.default_rng(2).integers(0, 9, (1200, 800, 3), np.uint8), [])
    composer = redaction.rebuilding.Composer()
    area = (50.0, 60.0, 200.0, 90.0)
    composer.add(redaction.cutting.burnt(sheet, [area], []), [])
    data = composer.finished()
    assert b"/DCTDecode" in data
    assert proving.proof(PDF, SOURCE, data, [], boxes=[(1, *area)]).holds

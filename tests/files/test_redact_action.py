"""The action: a copy is kept with its proof, or nothing is."""
import pytest

from zhengtong.kernel.files import actions, queries, redaction
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.files.refusals import FileRefused
from zhengtong.kernel.journal import queries as journal

from .conftest import AT, BY
from .made import docx_of, line, p, pdf_of, r, xlsx_of

NAME = "张三丰"


@pytest.fixture
def source(accept):
    return accept(pdf_of(line(20, 150, f"{NAME}申请"), line(20, 100, f"再见{NAME}")), "原件.pdf")


def boxes(source, page=None):
    found = [box for sheet in redaction.pages(queries.read(source.hash)) for _span, own in redaction.suggested(sheet, [NAME]) for box in own]
    return [box for box in found if page in (None, box[0])]


def test_a_copy_is_kept_with_its_source_and_proof(source):
    copy = actions.redact(source, boxes=boxes(source), name="公开件.pdf", by=BY, at=AT)
    assert (copy.origin, copy.source, copy.media) == ("redacted", source.hash, "application/pdf")
    assert all(check["holds"] for check in copy.proof) and {"text", "pixels", "bytes", "streams"} <= {check["name"] for check in copy.proof}
    assert queries.copies(source.hash) == [copy] and NAME.encode() not in queries.read(copy.hash)
    assert NAME not in str(journal.entries()[0])


def test_the_original_stays_as_it_was(source):
    before = queries.read(source.hash)
    actions.redact(source, boxes=boxes(source), name="公开件.pdf", by=BY, at=AT)
    assert queries.read(source.hash) == before


@pytest.mark.parametrize(("page", "name"), [(1, "公开件.pdf"), (None, f"{NAME}.pdf")])
def test_a_copy_that_is_not_proved_is_not_kept(source, page, name, folder):
    kept = sorted(folder.rglob("*"))
    with pytest.raises(FileRefused) as why:
        actions.redact(source, boxes=boxes(source, page), name=name, by=BY, at=AT)
    assert why.value.code == "proof" and NAME not in str(why.value) and why.value.remedy
    assert StoredFile.objects.count() == 1 and sorted(folder.rglob("*")) == kept


def test_what_the_officer_leaves_on_purpose_may_stay(source):
    assert actions.redact(source, boxes=boxes(source, 1), name="公开件.pdf", leave=[NAME], by=BY, at=AT).origin == "redacted"


def test_office_files_are_cut(accept):
    document = actions.redact(accept(docx_of(p(r(NAME)) + p(r("留"))), "a.docx"), cuts=[redaction.Cut("p1")], name="b.docx", by=BY, at=AT)
    book = actions.redact(accept(xlsx_of(), "a.xlsx"), cuts=[redaction.Cut("名册!A2")], name="b.xlsx", by=BY, at=AT)
    assert [document.size > 0, book.size > 0] == [True, True] and StoredFile.objects.filter(origin="redacted").count() == 2


def test_a_file_that_has_no_redaction_is_refused(accept):
    with pytest.raises(FileRefused):
        actions.redact(accept(b"plain", "a.txt"), name="b.txt", by=BY, at=AT)


def test_a_copy_comes_through_the_door_again(source, accept):
    copy = actions.redact(source, boxes=boxes(source), name="公开件.pdf", by=BY, at=AT)
    found = accept(queries.read(copy.hash), "公开件.pdf", by="other").findings
    assert [finding["code"] for finding in found] == ["hidden text"]  # the text layer under the pictures, and nothing else

"""What leaves the house through the officers' screens: the redacted copy and its name, the public log and the way back from it."""
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.files.made import docx_of, p, r
from zhengtong.kernel.files import queries as kept
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.journal import queries as journal
from zhengtong.openness.requests.models import LogEntry

DAY = date(2025, 3, 5)
LIST = docx_of(p(r("签收：440300199001010016 王大锤")) + p(r("王大锤同意。")))


def text(response):
    return response.content.decode()


@pytest.fixture
def filed(desk, office):
    return desk.identified(date(2025, 3, 3))


def uploaded(client, case, name, data=LIST):
    return client.post(f"/cases/{case.pk}/redact", {"file": SimpleUploadedFile(name, data)})


def redacted(client, address, **more):
    return client.post(address, {"boxes": "", "place": ["p1"], "reasons": "个人信息", **more})


def test_a_copy_is_named_after_the_case_and_not_after_the_original(filed, office):
    taken = uploaded(office["liu"], filed, "王大锤.docx")
    assert redacted(office["liu"], taken["Location"], place=["p1", "p2"]).status_code == 302
    assert kept.get(filed.copies.get().copy).name == f"{filed.case.number}-附件1.docx"


def test_a_name_that_was_covered_in_one_place_is_found_in_another(filed, office):
    taken = uploaded(office["liu"], filed, "签收.docx")
    refused = redacted(office["liu"], taken["Location"])
    assert refused.status_code == 409 and 'name="leave" value="王大锤"' in text(refused)
    assert not filed.copies.exists()
    assert redacted(office["liu"], taken["Location"], leave=["王大锤"]).status_code == 302
    assert {"left_elsewhere": "王大锤"} in filed.copies.get().removed


def test_the_preview_shows_what_stands_elsewhere(filed, office):
    taken = uploaded(office["liu"], filed, "签收.docx")
    assert 'name="leave" value="王大锤"' in text(redacted(office["liu"], taken["Location"], preview="1"))


def test_boxes_for_an_office_file_are_refused_and_not_dropped(filed, office):
    taken = uploaded(office["liu"], filed, "签收.docx")
    answer = redacted(office["liu"], taken["Location"], boxes="1 10 10 90 90")
    assert answer.status_code == 409 and "选段落或单元格" in text(answer) and not filed.copies.exists()


@pytest.mark.parametrize("name", ["a\x07.docx", "a\u202exfdp.docx", "a\x00.docx"])
def test_a_name_with_a_sign_that_is_not_seen_is_refused(filed, office, name):
    answer = uploaded(office["liu"], filed, name)
    assert answer.status_code == 409 and "看不见" in text(answer) and not StoredFile.objects.exists()


def test_fields_that_the_page_does_not_have_are_refused(filed, office):
    taken = uploaded(office["liu"], filed, "签收.docx")
    answer = redacted(office["liu"], taken["Location"], place=["p1", "p2"], by="wu")
    assert answer.status_code == 409 and "by" in text(answer) and not filed.copies.exists()


@pytest.fixture
def entry(desk, office):
    """A request that was disclosed, and published by the form."""
    done = desk.answered(date(2025, 3, 3), DAY)
    said = {"title": "2024年配租结果", "summary": "全年结果"}
    assert office["liu"].post(f"/cases/{done.pk}/publish", said).status_code == 302
    return LogEntry.objects.get(request=done)


def test_the_form_of_publication_takes_no_other_field(desk, office):
    done = desk.answered(date(2025, 3, 3), DAY)
    answer = office["liu"].post(f"/cases/{done.pk}/publish", {"title": "结果", "summary": "结果", "number": "x"})
    assert answer.status_code == 409 and not LogEntry.objects.exists()


def test_an_entry_is_taken_down_with_its_reason(entry, office, client):
    address, public = f"/cases/{entry.request_id}/take-down", f"/requests/log/entry/{entry.number}/"
    assert client.get(public).status_code == 200 and address in text(office["liu"].get(f"/cases/{entry.request_id}/"))
    assert office["liu"].post(address, {"reason": ""}).status_code == 200
    assert office["liu"].post(address, {"reason": "里面有人名。"}).status_code == 302
    assert client.get(public).status_code == 404
    assert journal.entries(kind="requests.take_down")[0].body["entry"] == entry.number
    assert "里面有人名。" in text(office["liu"].get(f"/cases/{entry.request_id}/"))


def test_only_the_department_of_the_case_takes_it_down(entry, office):
    assert office["sun"].post(f"/cases/{entry.request_id}/take-down", {"reason": "里面有人名。"}).status_code == 404
    entry.refresh_from_db()
    assert entry.taken_down_on is None

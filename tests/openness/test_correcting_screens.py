"""A request to correct one's own record on the officers' screens, from the receipt to the delivery."""
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.files import actions as files
from zhengtong.kernel.messages import queries as messages
from zhengtong.law.decisions import queries as decided
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests import papers
from zhengtong.openness.requests.models import CaseFile
from zhengtong.site import day

from .conftest import answers, at
from .test_correcting import DAY, MONDAY, WANG, correction, ended
from .test_officer_screens import post, text

__all__ = ["correction"]


def state(request):
    request.case.refresh_from_db()
    return request.case.state


@pytest.mark.parametrize(("outcome", "opinion"), [("corrected", "wrong"), ("refused", "right")])
def test_verified_signed_by_another_and_delivered(desk, correction, office, outcome, opinion):
    given = {"opinion": opinion, "reason": "登记簿原件", "text": "2013 年"}
    assert post(office["liu"], correction, "verified", **given).status_code == 302
    assert "登记簿原件" in text(office["wu"].get(f"/cases/{correction.pk}/do/{outcome}"))
    assert post(office["liu"], correction, outcome).status_code == 409
    assert post(office["wu"], correction, outcome).status_code == 302
    given = {"day": "2025-03-05", "how": "postal", "proof": "回执"}
    assert post(office["liu"], correction, "delivered", **given).status_code == 409
    sent = decided.in_force(correction.pk)
    assert (state(correction), sent.state, bool(sent.document)) == (outcome, "sent", True)
    assert "登记簿原件" in messages.for_case(correction.case.number)[-1].text
    given = {"day": "2025-03-05", "how": "opened", "proof": "王某"}
    assert post(office["liu"], correction, "delivered", **given).status_code == 302
    assert state(correction) == "delivered"


def test_the_words_of_a_decision_are_not_worded_anew(desk, correction, office):
    ended(desk, correction, "corrected", day.today())
    assert "/letters/corrected/" not in text(office["liu"].get(f"/cases/{correction.pk}/letters/"))


@pytest.mark.parametrize("outcome", ["forwarded", "told"])
def test_what_another_body_corrects(desk, correction, office, outcome):
    assert post(office["liu"], correction, outcome, name="区民政局", reason="由婚姻登记机关更正").status_code == 302
    assert state(correction) == "elsewhere"
    assert "区民政局" in messages.for_case(correction.case.number)[-1].text


def test_evidence_is_asked_for_told_and_handed_in(desk, correction, office):
    given = {"fields": ["evidence", "evidence_text"], "reason": "没有证据"}
    assert post(office["liu"], correction, "evidence_asked", **given).status_code == 302
    assert "没有证据" in messages.for_case(correction.case.number)[-1].text
    given = {"day": "2025-03-05", "how": "opened", "proof": "王某"}
    assert post(office["liu"], correction, "evidence_notice_delivered", **given).status_code == 302
    files = {"files": SimpleUploadedFile("a.txt", "登记簿".encode())}
    given = {"day": "2025-03-05", "evidence_text": "见登记簿"}
    assert post(office["liu"], correction, "evidence_given", **given, **files).status_code == 302
    assert state(correction) == "received"
    assert CaseFile.objects.filter(request=correction).count() == 1


def test_the_department_that_keeps_the_record_is_asked_and_answers_without_guessing(desk, correction, office):
    given = {"department": "education", "text": "登记日期是哪一天？"}
    assert post(office["liu"], correction, "provider_asked", **given).status_code == 302
    seen = text(office["sun"].get(f"/cases/{correction.pk}/"))
    assert "王某" not in seen and "登记日期是哪一天" in seen
    address = f"/cases/{correction.pk}/do/provider_answered"
    assert f'href="{address}"' in seen and seen.count("/do/") == 1
    page = text(office["sun"].get(address))
    assert '<input type="hidden" name="thread" value="provider_asked-1"' in page and "今天不能" not in page
    thread = page.split('name="thread" value="')[1].split('"')[0]
    given = {"day": "2025-03-05", "thread": thread, "text": "2013 年 5 月"}
    assert post(office["sun"], correction, "provider_answered", **given).status_code == 302
    assert office["sun"].get(f"/cases/{correction.pk}/").status_code == 404


def test_which_of_two_departments_answered_is_chosen(desk, correction, office):
    for department in ("education", "civil-affairs"):
        post(office["liu"], correction, "provider_asked", department=department, text="登记日期是哪一天？")
    page = text(office["liu"].get(f"/cases/{correction.pk}/do/provider_answered"))
    assert 'value="provider_asked-1"' in page and 'value="provider_asked-2"' in page
    assert 'value="provider_asked-2"' not in text(office["sun"].get(f"/cases/{correction.pk}/do/provider_answered"))


@pytest.mark.parametrize("step", ["hand_over", "recuse", "verified", "withdrawn", "provider_asked"])
def test_a_department_that_was_asked_opens_no_other_step(desk, correction, office, step):
    post(office["liu"], correction, "provider_asked", department="education", text="登记日期是哪一天？")
    assert office["sun"].get(f"/cases/{correction.pk}/do/{step}").status_code == 404


def test_what_did_not_go_out_is_offered_again(desk, correction, office, monkeypatch):
    desk.do(requests.verify_record, correction, day.today(), opinion="right", reason="登记簿原件")
    with monkeypatch.context() as patch, pytest.raises(OSError, match="printer"):
        patch.setattr(papers, "document", lambda *_a, **_k: (_ for _ in ()).throw(OSError("no printer")))
        post(office["wu"], correction, "refused")
    assert f"/cases/{correction.pk}/do/send_result" in text(office["liu"].get(f"/cases/{correction.pk}/"))
    assert post(office["liu"], correction, "send_result").status_code == 302
    assert decided.in_force(correction.pk).state == "sent"


def test_the_office_withdraws_with_the_applicants_paper(desk, correction, office):
    assert post(office["liu"], correction, "withdrawn", reason="不要了").status_code == 409
    paper = {"files": SimpleUploadedFile("w.txt", "撤回".encode())}
    assert post(office["liu"], correction, "withdrawn", reason="不要了", **paper).status_code == 302
    assert state(correction) == "withdrawn"


def test_search_and_ground_are_asked_on_the_forms(desk, office):
    request = desk.identified(MONDAY)
    given = {"where": "档案室", "words": "配租", "found": "三份"}
    assert post(office["liu"], request, "searched", **given).status_code == 200
    assert post(office["liu"], request, "searched", **given, hits=3).status_code == 302
    given = {"code": "not_held", "text": "没有", "reasons": "没有", "remedy": "", "ground": ""}
    assert post(office["liu"], request, "drafted", **given).status_code == 409
    given |= {"code": "duplicate", "ground": desk.answered(MONDAY, day.today()).case.number}
    assert post(office["liu"], request, "drafted", **given).status_code == 302


def test_an_applicants_files_stay_when_the_office_takes_the_correction_down(desk, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    mine = files.accept("登记簿".encode(), name="a.txt", by=WANG, at=at(MONDAY))
    said = {key: value for key, value in answers().items() if key not in ("form", "delivery")}
    said |= {"title": "婚姻登记信息", "wrong": "2012 年", "right": "2013 年"}
    request = requests.file(channel="internet", answers=said, attachments={"evidence": [mine.hash]}, key="correct-0002", by=WANG,
                            applicant=Applicant("person", 11, "王某"), procedure="record-correction", on=MONDAY, at=at(MONDAY))
    desk.do(requests.confirm, request, MONDAY, how="phone")
    desk.do(requests.ask_correction, request, DAY, fields=["evidence_text"], reason="不清楚")
    desk.do(requests.correct, request, DAY, answers={"evidence_text": "电话里说见第 3 页"})
    assert mine.hash in request.case.filings.order_by("-n")[0].record

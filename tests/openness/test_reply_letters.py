"""The letter of a reply: none from a sending that was refused, the one that went out and no other, with the day of receipt."""
from datetime import date

import pytest

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.cases.models import CaseLetter
from zhengtong.kernel.messages.models import Message
from zhengtong.law.decisions.models import Decision
from zhengtong.openness.requests import actions as requests

from .conftest import HEAD, OFFICER, at
from .test_following_screens import RESIDENT, page, web  # noqa: F401
from .test_officer_screens import post, text

FILED, DAY = date(2025, 3, 3), date(2025, 3, 5)
INTEREST = "不公开会对公共利益造成重大影响。"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def signed(desk):
    """A reply that an approver signed, to somebody with a page on the site."""
    request = desk.identified(FILED, applicant=Applicant("person", 7, "甲某", {"phone": "13800000000"}))
    desk.draft(request, DAY)
    desk.do(requests.sign_reply, request, DAY, HEAD)
    return request


@pytest.fixture
def objected(desk):
    """A disclosure against an objection, signed, of which the third party was not told yet; and the consultation."""
    request = desk.identified(FILED, applicant=Applicant("person", 7, "甲某", {"phone": "13800000000"}))
    held = desk.consult(request, FILED)
    desk.heard(held, DAY)
    desk.draft(request, DAY, reasons=INTEREST)
    desk.review(request, DAY)
    desk.do(requests.sign_reply, request, DAY, HEAD)
    return request, held


def send(desk, request):
    return desk.do(requests.send_reply, request, DAY, port="site", kind="person", no=7)


def orphan(request, words="您要的信息见附件。"):
    """What a sending left behind that was refused after its letter had been made."""
    number = Decision.objects.get(case=request.pk).number
    return cases.issue_letter(request.pk, "reply", values={"text": words}, number=number, by=OFFICER, on=DAY, at=at(DAY))


def test_a_refused_sending_makes_no_letter(desk, objected):
    request, _held = objected
    for _n in range(2):
        with pytest.raises(CaseRefused) as refused:
            send(desk, request)
        assert refused.value.code == "told"
    assert not CaseLetter.objects.filter(letter="reply").exists()


def test_the_letter_of_a_sending_that_failed_is_the_one_that_goes_out(desk, signed):
    left = orphan(signed)
    sent = send(desk, signed)
    assert CaseLetter.objects.get(letter="reply").code == left.code
    assert sent.document == left.file or not left.file


def test_the_letter_of_a_reply_is_sent_by_its_own_step_alone(signed):
    left = orphan(signed)
    with pytest.raises(CaseRefused) as refused:
        cases.send_letter(left.code, by=OFFICER, on=DAY, at=at(DAY))
    assert refused.value.code == "letter"
    assert not Message.objects.filter(key__startswith="letter:").exists()


def test_the_officers_list_does_not_offer_to_send_it(signed, office):
    left = orphan(signed)
    said = text(office["liu"].get(f"/cases/{signed.pk}/letters/"))
    assert left.code in said and f"{left.code}/send" not in said


def opened(desk, objected):
    """An orphan, then the reply that went out after the third party was told, opened: (orphan, the letter that went out)."""
    request, held = objected
    requests.tell_third_party(held.pk, text="中标金额", reason=INTEREST, by=OFFICER, on=DAY, at=at(DAY))
    left = orphan(request, "没有发出的一份。")  # made with the step of another, as before
    sent = send(desk, request)
    Message.objects.filter(state="queued").update(state="sent", sent_at=at(DAY))
    desk.do(requests.open_reply, request, DAY, RESIDENT)
    return left, next(one for one in CaseLetter.objects.filter(letter="reply") if _is(one, sent))


def _is(letter, sent):
    from zhengtong.openness.requests import papers

    return papers.digest(letter) == Decision.objects.get(pk=sent.pk).document


def test_the_applicant_reads_the_letter_that_went_out_and_no_other(desk, objected, web):  # noqa: F811
    left, out = opened(desk, objected)
    said = web.text(page(objected[0]))
    assert out.code in said and left.code not in said
    assert web.get(f"{page(objected[0])}letter/{out.code}").status_code == 200
    assert web.get(f"{page(objected[0])}letter/{left.code}").status_code == 404


def test_only_what_went_out_verifies(desk, objected, web):  # noqa: F811
    left, out = opened(desk, objected)
    assert "这份文书是本区发出的" in web.text(f"/verify/{out.code}/")
    said = web.text(f"/verify/{left.code.lower()}/")
    assert "没有发出，不作数" in said and "这份文书是本区发出的" not in said


def test_a_letter_says_the_day_of_receipt_also_after_a_correction(desk):
    request = desk.identified(FILED)
    desk.do(requests.ask_correction, request, date(2025, 3, 4), fields=["title"], reason="没有写明年份。")
    desk.do(requests.correct, request, DAY, answers={"title": "2023年的名单"})
    desk.draft(request, DAY)
    desk.do(requests.sign_reply, request, DAY, HEAD)
    assert "我们于2025年3月3日收到" in orphan(request).html


def test_the_reply_names_a_whole_address_to_verify_at(signed, office):
    assert post(office["liu"], signed, "sent", port="site", address="").status_code == 302
    made = CaseLetter.objects.get(letter="reply")
    assert f"http://testserver/verify/{made.code}" in made.html

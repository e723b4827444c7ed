"""Letters of a case on the officers' pages: worded in their free parts, looked at, made, sent."""
from datetime import date

import pytest

from tests.openness.test_officer_screens import text
from zhengtong.kernel.cases.models import CaseLetter
from zhengtong.kernel.files import printing
from zhengtong.openness.requests import actions


@pytest.fixture
def corrected(desk, office):
    """A request of which a correction was asked: its case, and the address of the notice's page."""
    request = desk.identified(date(2025, 3, 3))
    desk.do(actions.ask_correction, request, date(2025, 3, 4), fields=["title"], reason="没有写明年份。")
    seq = request.case.events.get(kind="correction_asked").seq
    return request, f"/cases/{request.pk}/letters/correction-notice/{seq}"


def test_the_list_offers_what_happened_calls_for(corrected, office):
    request, address = corrected
    assert address in text(office["liu"].get(f"/cases/{request.pk}/letters/"))
    assert office["sun"].get(f"/cases/{request.pk}/letters/").status_code == 404


def test_the_free_part_is_prefilled_and_the_rest_is_no_field(corrected, office):
    page = text(office["liu"].get(corrected[1]))
    assert 'name="reason"' in page and "没有写明年份。</textarea>" in page
    assert 'name="fields"' not in page and "没有正当理由逾期不补正的" in page


def test_looking_shows_new_words_and_makes_nothing(corrected, office):
    page = text(office["liu"].post(corrected[1], {"reason": "没有写明是哪一批。", "look": "1"}))
    assert "您要的信息还不够明确：没有写明是哪一批。" in page
    assert not CaseLetter.objects.filter(letter="correction-notice", by__startswith="officer").exists()


def test_a_fixed_part_cannot_be_given(corrected, office):
    answer = office["liu"].post(corrected[1], {"reason": "没有写明年份。", "remedy": "不能复议。", "issue": "1"})
    assert answer.status_code == 409 and "是固定的" in text(answer)


@pytest.mark.skipif(not printing.available(), reason="no Pango on this machine")
def test_the_preview_is_the_paper(corrected, office):
    answer = office["liu"].post(corrected[1], {"reason": "没有写明年份。", "pdf": "1"})
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_made_then_sent_then_in_the_list_as_sent(corrected, office):
    request, address = corrected
    sending = office["liu"].post(address, {"reason": "没有写明年份。", "issue": "1"})["Location"]
    assert "没有发" in text(office["liu"].get(f"/cases/{request.pk}/letters/"))
    wrong = office["liu"].post(sending, {"port": "letter", "address": ""})
    assert wrong.status_code == 409 and "地址" in text(wrong)
    assert office["liu"].post(sending, {"port": "counter", "address": "甲某"}).status_code == 302
    page = text(office["liu"].get(f"/cases/{request.pk}/letters/?state=sent"))
    assert "已发出" in page and "补正通知书" in page
    assert "补正通知书" in text(office["liu"].get(f"/cases/{request.pk}/letters/?export=csv"))

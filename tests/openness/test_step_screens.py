"""Steps of an officer that were once taken at their word: an address nobody wrote, a copy under a denial, a reply nobody may draft."""
from datetime import date

from zhengtong.kernel.cases.models import CaseLetter
from zhengtong.kernel.messages import queries as messages
from zhengtong.law.decisions import queries as decided
from zhengtong.openness.requests import actions as requests

from .conftest import HEAD
from .test_officer_screens import post, text
from .test_replies import boxes, document

__all__ = ["document"]
FIRST, DAY = date(2025, 3, 3), date(2025, 3, 5)


def signed(desk, **more):
    request = desk.identified(FIRST, **more)
    desk.draft(request, DAY)
    desk.do(requests.sign_reply, request, DAY, HEAD)
    return request


def test_a_letter_without_an_address_is_refused(desk, office):
    request = signed(desk)
    answer = post(office["liu"], request, "sent", port="letter", address="")
    assert answer.status_code == 409 and "信函没有地址" in text(answer)
    assert decided.in_force(request.pk).state == "signed"


def test_a_letter_goes_to_the_address_of_the_request(desk, office):
    request = signed(desk)
    request.case.refresh_from_db()
    request.case.contact = {"address": "某路9号"}
    request.case.save()
    answer = post(office["liu"], request, "sent", port="letter", address="")
    assert answer.status_code == 302
    assert messages.for_case(request.case.number)[-1].address == "某路9号"


def test_what_the_site_cannot_reach_is_refused_and_not_broken(desk, office):
    answer = post(office["liu"], signed(desk), "sent", port="site", address="")
    assert answer.status_code == 409 and "有登录的人" in text(answer)


def test_a_denial_carries_no_redacted_copy(desk, office, document):
    from zhengtong.kernel.files import queries as kept

    request = desk.identified(FIRST)
    kept_file = desk.keep(request, FIRST, document)
    copy = desk.do(requests.redact, request, DAY, original=kept_file.hash, removed=boxes(kept.read(kept_file.hash)), reasons="手机号")
    answer = post(office["liu"], request, "drafted", code="deny_secret", text="不公开。", reasons="国家秘密", remedy="", copies=[copy.copy])
    assert answer.status_code == 409 and "遮盖件" in text(answer)


def test_what_the_law_makes_of_silence_is_no_kind_of_reply_to_choose(desk, office):
    request = desk.identified(FIRST)
    page = text(office["liu"].get(f"/cases/{request.pk}/do/drafted"))
    assert 'value="disclose"' in page and 'value="abandoned_fee"' not in page


def test_what_is_refused_as_unpaid_is_not_called_uncorrected(desk, office):
    request = desk.identified(FIRST)
    answer = post(office["liu"], request, "fee_abandoned")
    assert answer.status_code == 409 and "逾期不缴费" in text(answer) and "逾期不补正" not in text(answer)


def test_the_word_that_a_request_is_abandoned_is_a_letter(desk):
    request = desk.identified(FIRST)
    desk.do(requests.ask_correction, request, DAY, fields=["title"], reason="不明确")
    desk.do(requests.deliver_notice, request, DAY, day=DAY, how="gateway", proof="回执1")
    desk.do(requests.abandon, request, date(2025, 4, 1))
    notice, letter = decided.in_force(request.pk), CaseLetter.objects.get(letter="abandoned-correction")
    assert (notice.state, notice.message.document) == ("sent", letter.file or notice.document) and notice.document
    assert "视为您放弃申请" in letter.html and "六十日" in letter.html and letter.number == notice.number

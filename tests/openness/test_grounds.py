"""What replies rest on: third parties and co-makers are heard and told; codes without their ground are refused."""
from datetime import date

import pytest

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.messages import queries as messages
from zhengtong.kernel.parties import Actor, system
from zhengtong.law.decisions.models import Decision
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests.models import CaseFile, Ground

from .conftest import HEAD, OFFICER, at

D = date
MONDAY, DAY, LATER = D(2025, 3, 3), D(2025, 3, 12), D(2025, 3, 14)
INTEREST = "不公开会对公共利益造成重大影响。"
PAPER = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def asked(desk):
    """A request about which a third party was asked on the Monday, and the consultation."""
    request = desk.identified(MONDAY)
    return request, desk.consult(request, MONDAY)


def refused(code, action, *given, **more):
    with pytest.raises(CaseRefused) as found:
        action(*given, **more)
    assert found.value.code == code
    assert found.value.remedy
    return found.value


@pytest.mark.parametrize("kind", ["third_party", "co_maker"])
def test_nothing_is_disclosed_while_somebody_is_still_asked(desk, kind):
    request = desk.identified(MONDAY)
    held = desk.consult(request, MONDAY, kind)
    desk.draft(request, DAY)
    found = refused("asked", desk.do, requests.sign_reply, request, DAY, HEAD)
    assert found.article == f"disclosure-regulation#第三十{'四' if kind == 'co_maker' else '二'}条"
    desk.heard(held, DAY, "agrees")
    assert desk.send(request, DAY).state == "sent"


def test_a_refusal_does_not_wait_for_the_third_party(desk, asked):
    request, _held = asked
    desk.draft(request, DAY, "deny_internal")
    desk.review(request, DAY)
    assert desk.send(request, DAY).state == "sent"


@pytest.mark.parametrize(("day", "passes"), [(D(2025, 3, 25), False), (D(2025, 3, 26), True)])
def test_silence_beyond_the_fifteen_days_lets_the_office_decide(desk, asked, day, passes):
    request, held = asked
    requests.deliver_consultation(held.pk, day=D(2025, 3, 4), how="signed", proof="回执", by=OFFICER, on=DAY, at=at(DAY))
    desk.draft(request, day)
    if passes:
        assert desk.send(request, day).state == "sent"
    else:
        refused("asked", desk.do, requests.sign_reply, request, day, HEAD)


def test_a_draft_from_before_the_objection_is_not_signed(desk, asked):
    request, held = asked
    desk.draft(request, DAY)
    desk.heard(held, DAY)
    refused("ground", desk.do, requests.sign_reply, request, DAY, HEAD)


@pytest.mark.parametrize(("reasons", "said"), [("", "没有写理由"), (INTEREST, "合法性审查")])
def test_against_an_objection_reasons_and_review_are_needed(desk, asked, reasons, said):
    request, held = asked
    desk.heard(held, DAY)
    made = desk.draft(request, DAY, reasons=reasons)
    assert "disclosure-regulation#第三十二条" in made.articles
    with pytest.raises(CaseRefused, match=said):
        desk.do(requests.sign_reply, request, DAY, HEAD)


def test_against_an_objection_the_third_party_is_told_before_the_reply_goes_out(desk, asked):
    request, held = asked
    desk.heard(held, DAY)
    desk.draft(request, DAY, reasons=INTEREST)
    desk.review(request, DAY)
    refused("told", desk.send, request, LATER)
    assert Decision.objects.get().state == "signed"
    requests.tell_third_party(held.pk, text="中标金额", reason=INTEREST, by=OFFICER, on=LATER, at=at(LATER))
    told = messages.for_case(request.case.number)[-1].text
    assert INTEREST in told and "中标金额" in told and "行政复议" in told
    sent = desk.do(requests.send_reply, request, LATER, port="counter", address="甲某", printed=False)
    assert sent.state == "sent"


@pytest.mark.parametrize("opinion", ["objects", "unfounded"])
def test_an_objection_is_recorded_with_its_reasons(asked, opinion):
    _request, held = asked
    refused("body", requests.answer_consultation, held.pk, day=DAY, opinion=opinion, reasons=" ", by=OFFICER, on=DAY, at=at(DAY))
    held.refresh_from_db()
    assert held.answered_on is None


def test_a_third_party_that_has_the_letter_keeps_its_days(asked):
    _request, held = asked
    given = {"by": OFFICER, "on": DAY, "at": at(DAY)}
    requests.deliver_consultation(held.pk, day=D(2025, 3, 4), how="signed", proof="回执", **given)
    refused("asked", requests.end_consultation, held.pk, reason="不等了", **given)
    held.refresh_from_db()
    assert held.ended_on is None


def test_what_was_answered_is_not_ended_afterwards(desk, asked):
    request, held = asked
    desk.heard(held, DAY)
    refused("state", requests.end_consultation, held.pk, reason="无法送达", by=OFFICER, on=DAY, at=at(DAY))
    assert not request.case.events.filter(kind="consultation_ended").exists()


def test_a_letter_that_cannot_be_delivered_is_waited_for_no_longer(desk, asked):
    request, held = asked
    requests.end_consultation(held.pk, reason="查无此人", by=OFFICER, on=DAY, at=at(DAY))
    desk.draft(request, DAY)
    assert desk.send(request, DAY).state == "sent"


def test_an_objection_that_was_unfounded_asks_for_nothing(desk, asked):
    request, held = asked
    desk.heard(held, DAY, "unfounded")
    desk.draft(request, DAY)
    assert desk.send(request, DAY).state == "sent"


def test_no_third_party_denial_without_an_objection_or_a_word_why_nobody_was_asked(desk):
    request = desk.identified(MONDAY)
    found = refused("ground", desk.draft, request, DAY, "deny_third_party", ground=" ")
    assert found.article == "disclosure-regulation#第三十二条"
    made = desk.draft(request, DAY, "deny_third_party", ground="第三方已经注销。")
    assert made.reasons.endswith("未书面征求第三方意见的原因：第三方已经注销。")
    assert Ground.objects.get(decision=made).kind == "unasked"


@pytest.mark.parametrize("opinion", ["agrees", "unfounded"])
def test_a_third_party_that_did_not_object_is_no_ground(desk, asked, opinion):
    request, held = asked
    desk.heard(held, DAY, opinion)
    refused("ground", desk.draft, request, DAY, "deny_third_party", ground="")


def test_an_objection_is_the_ground_of_a_denial(desk, asked):
    request, held = asked
    desk.heard(held, DAY)
    assert desk.draft(request, DAY, "deny_third_party", ground="").code == "deny_third_party"


def test_silence_is_a_ground_of_a_denial_until_it_is_refuted(desk, asked):
    request, held = asked
    requests.deliver_consultation(held.pk, day=D(2025, 3, 4), how="signed", proof="回执", by=OFFICER, on=DAY, at=at(DAY))
    cases.expire_due(by=system("tick"), on=D(2025, 3, 27), at=at(D(2025, 3, 27)))
    assert desk.draft(request, D(2025, 3, 27), "deny_third_party", ground="").code == "deny_third_party"
    requests.answer_consultation(held.pk, day=D(2025, 3, 24), opinion="agrees", reasons="", by=OFFICER, on=D(2025, 3, 27),
                                 at=at(D(2025, 3, 27)))
    refused("ground", desk.draft, request, D(2025, 3, 27), "deny_third_party", ground="")


def test_a_duplicate_names_the_earlier_request_that_was_answered(desk):
    first, second = desk.answered(MONDAY, DAY), desk.identified(DAY)
    made = desk.draft(second, DAY, "duplicate", ground=first.case.number, reasons="")
    assert first.case.number in made.reasons
    assert Ground.objects.get().earlier_id == first.pk


@pytest.mark.parametrize("which", ["none", "itself", "open", "withdrawn", "another's"])
def test_what_is_no_earlier_answer_to_the_same_applicant_is_no_duplicate(desk, which):
    request = desk.identified(DAY)
    other = {"none": None, "itself": request, "open": desk.identified(MONDAY)}.get(which)
    if which == "withdrawn":
        other = desk.file(MONDAY)
        paper = desk.keep(other, DAY, b"sheet", "w.txt").hash
        desk.do(requests.withdraw, other, DAY, reason="不要了", paper=paper)
    if which == "another's":
        other = desk.answered(MONDAY, DAY, applicant=Applicant("other", None, "乙某", {"phone": "13800000000"}))
    found = refused("ground", desk.draft, request, DAY, "duplicate", ground=other.case.number if other else "")
    assert found.article == "disclosure-regulation#第三十六条"


def test_nothing_held_when_the_last_search_in_every_place_found_nothing(desk):
    request = desk.identified(MONDAY)
    for place, hits in (("档案室", 3), ("公文系统", 0)):
        desk.do(requests.search, request, DAY, place=place, words="配租", found="见清单", hits=hits)
    refused("ground", desk.draft, request, DAY, "not_held")
    desk.do(requests.search, request, DAY, place="档案室", words="配租 名单", found="三份都不是要的", hits=0)
    assert desk.draft(request, DAY, "not_held").code == "not_held"


@pytest.mark.parametrize("hits", [-1, None, "3", True])
def test_a_search_says_how_many(desk, hits):
    request = desk.identified(MONDAY)
    refused("body", desk.do, requests.search, request, DAY, place="档案室", words="配租", found="没有", hits=hits)
    assert request.searches.count() == 0


@pytest.mark.parametrize("lacks", ["reason", "paper", "foreign"])
def test_the_office_records_a_withdrawal_with_reason_and_paper(desk, lacks):
    request, other = desk.file(MONDAY), desk.file(MONDAY)
    given = {"reason": "已从网上找到", "paper": desk.keep(request, DAY, b"signed", "w.txt").hash}
    change = {"reason": {"reason": " "}, "paper": {"paper": ""}, "foreign": {"paper": desk.keep(other, DAY, b"else", "x.txt").hash}}
    refused("paper", desk.do, requests.withdraw, request, DAY, **{**given, **change[lacks]})
    desk.do(requests.withdraw, request, DAY, **given)
    assert CaseFile.objects.filter(request=request, use="withdrawal").count() == 1


def test_the_applicant_withdraws_without_either(desk):
    wang = Actor("wang", "王某", "resident", subject=("person", 11), person=11)
    request = desk.file(MONDAY, by=wang, channel="internet", applicant=Applicant("person", 11, "王某", {}))
    desk.do(requests.withdraw, request, MONDAY, wang)
    request.case.refresh_from_db()
    assert request.case.state == "withdrawn"

"""A request from filing to the archive, step by step, and every step that is refused."""
from datetime import date

import pytest

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import queries as cases
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.messages import queries as messages
from zhengtong.kernel.parties import Actor
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests import queries
from zhengtong.openness.requests.models import Request

from .conftest import HEAD, LAWYER, OFFICER, STRANGER, answers, at

D = date
MONDAY = D(2025, 3, 3)
WANG = Actor("wang", "王某", "resident", subject=("person", 11), person=11)


NUMBER = "449901199001010013"  # of the desk's filings


@pytest.fixture(autouse=True)
def wang_is_known(monkeypatch):
    class Registers:
        def key(self, kind, no):
            return {("person", 11): NUMBER}[kind, no]

    monkeypatch.setattr(access, "current_snapshot", Registers)


def own(desk, day=MONDAY):
    return desk.file(day, by=WANG, channel="internet", applicant=Applicant("person", 11, "王某", {"phone": "13800000000"}))


def test_in_person_the_clock_starts_at_once(desk):
    request = desk.file(MONDAY)
    request.case.refresh_from_db()
    assert (request.received_on, request.case.state, request.case.due_on) == (MONDAY, "received", D(2025, 3, 31))


def test_the_whole_way(desk):
    request = desk.answered(MONDAY, D(2025, 3, 10))
    desk.do(requests.archive, request, D(2025, 3, 11))
    request.case.refresh_from_db()
    assert (request.case.state, request.code, request.leaf, request.answered_on) == (
        "archived", "disclose", "r3.1", D(2025, 3, 10))
    kinds = [e.kind for e in journal.entries() if e.kind.startswith("requests.")]
    assert kinds[::-1] == ["requests.file", "requests.check_identity", "requests.draft_reply", "requests.sign_reply",
                           "requests.send_reply", "requests.record_delivery", "requests.archive"]


def test_an_own_request_on_the_site_waits_for_the_office(desk):
    request = own(desk)
    assert (request.received_on, request.identity_how) == (None, "login")
    desk.do(requests.confirm, request, D(2025, 3, 5), how="phone")
    request.refresh_from_db()
    assert request.received_on == D(2025, 3, 5)


def test_under_a_name_that_is_not_the_login_s_the_identity_is_still_to_be_checked(desk):
    request = desk.file(MONDAY, by=WANG, channel="internet", applicant=Applicant("person", 11, "王小明"))
    assert (request.identity_how, request.identity_on) == ("", None)
    assert desk.do(requests.check_identity, request, MONDAY, how="card").identity_on == MONDAY


def test_with_a_number_that_is_not_the_registers_the_identity_is_still_to_be_checked(desk):
    said = {"id_number": "110101199003070716"}
    request = desk.file(MONDAY, by=WANG, channel="internet", applicant=Applicant("person", 11, "王某"), said=said)
    assert (request.identity_how, request.identity_on) == ("", None)


def test_a_login_of_whom_no_register_knows_proves_nothing(desk):
    by = Actor("li", "李某", "resident", subject=("person", 12), person=12)
    assert desk.file(MONDAY, by=by, channel="internet", applicant=Applicant("person", 12, "李某")).identity_how == ""


def test_a_telephone_call_confirms_both_sides(desk):
    request = desk.file(MONDAY, channel="fax")
    desk.do(requests.confirm, request, D(2025, 3, 4), how="phone")
    desk.do(requests.confirm, request, D(2025, 3, 4), how="phone", sides=("applicant",))
    request.refresh_from_db()
    assert request.received_on == D(2025, 3, 4)


def test_a_letter_is_received_when_it_is_signed_for(desk):
    request = desk.file(MONDAY, channel="registered_mail", on=D(2025, 3, 6))
    desk.do(requests.confirm, request, D(2025, 3, 6), how="signature", day=D(2025, 3, 4))
    request.refresh_from_db()
    assert request.received_on == D(2025, 3, 4)


def test_what_waits_for_confirmation_is_listed_with_plain_letters_that_are_late(desk):
    letter, _fax = desk.file(MONDAY, channel="ordinary_mail"), desk.file(MONDAY, channel="fax")
    found = queries.unconfirmed(OFFICER, D(2025, 3, 4))
    assert {(r.pk == letter.pk, late) for r, late in found} == {(True, True), (False, False)}
    assert queries.unconfirmed(STRANGER, D(2025, 3, 4)) == []


def test_an_oral_request_is_read_back(desk):
    with pytest.raises(CaseRefused, match="念给申请人听"):
        desk.file(MONDAY, channel="oral")
    assert desk.file(MONDAY, channel="oral", read_back=True).taken_down_by == str(OFFICER)


@pytest.mark.parametrize(("channel", "code"), [("pigeon", "channel"), ("in_person", "channel")])
def test_an_applicant_files_by_the_internet(desk, channel, code):
    with pytest.raises(CaseRefused) as refused:
        desk.file(MONDAY, by=WANG, channel=channel)
    assert (refused.value.code, Request.objects.count()) == (code, 0)
    assert refused.value.article == "disclosure-regulation#第三十一条"


def test_the_same_filing_twice_is_one_request(desk):
    request = desk.file(MONDAY)
    again = requests.file(channel="in_person", answers=answers(), applicant=Applicant("other", None, "甲某", {"phone": "13800000000"}),
                          key=request.case.key, submitted_on=MONDAY, by=OFFICER, on=MONDAY, at=at(MONDAY))
    assert (again.pk, Request.objects.count()) == (request.pk, 1)


def test_a_stranger_is_told_nothing(desk):
    request = desk.file(MONDAY)
    for attempt in (lambda: queries.view(request.pk, STRANGER, MONDAY),
                    lambda: desk.do(requests.check_identity, request, MONDAY, STRANGER, how="card"),
                    lambda: desk.do(requests.withdraw, request, MONDAY, WANG)):
        with pytest.raises(CaseRefused) as refused:
            attempt()
        assert refused.value.code == "unseen"


def test_the_applicant_sees_no_draft_and_no_consultation(desk):
    request = own(desk)
    desk.do(requests.confirm, request, MONDAY, how="phone")
    desk.do(requests.consult, request, MONDAY, kind="third_party", name="某公司", text="名单", address="某路1号")
    desk.draft(request, MONDAY)
    seen = queries.view(request.pk, WANG, MONDAY)
    assert (seen.decisions, seen.consultations, seen.reviews, seen.searches, seen.count) == ([], [], [], [], None)
    assert len(queries.view(request.pk, OFFICER, MONDAY).consultations) == 1


def test_one_correction_begins_the_period_anew(desk):
    request = desk.file(MONDAY)
    desk.do(requests.ask_correction, request, D(2025, 3, 6), fields=["title"], reason="名称不明确")
    desk.do(requests.correct, request, D(2025, 3, 12), answers={"title": "2024年公租房配租名单"})
    request.case.refresh_from_db()
    assert (request.case.due_on, Request.objects.get().title) == (D(2025, 4, 10), "2024年公租房配租名单")
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.ask_correction, request, D(2025, 3, 13), fields=["title"], reason="还是不明确")
    assert (refused.value.code, refused.value.article) == ("once", "disclosure-regulation#第三十条")


def test_a_correction_changes_only_what_was_asked_for(desk):
    request = desk.file(MONDAY)
    desk.do(requests.ask_correction, request, D(2025, 3, 6), fields=["title"], reason="名称不明确")
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.correct, request, D(2025, 3, 7), answers={"title": "名单", "name": "乙某"})
    assert refused.value.code == "locked"


def test_a_notice_that_never_arrived_is_not_held_against_the_applicant(desk):
    request = desk.file(MONDAY)
    desk.do(requests.ask_correction, request, D(2025, 3, 6), fields=["title"], reason="名称不明确")
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.abandon, request, D(2025, 6, 2))
    request.case.refresh_from_db()
    assert (refused.value.code, request.case.state) == ("early", "correction")


def test_not_corrected_in_time_is_abandoned_and_counts_there(desk):
    request = desk.file(MONDAY)
    desk.do(requests.ask_correction, request, D(2025, 3, 6), fields=["title"], reason="名称不明确")
    desk.do(requests.deliver_notice, request, D(2025, 3, 10), day=D(2025, 3, 10), how="gateway", proof="短信回执")
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.abandon, request, D(2025, 3, 20))
    assert refused.value.code == "early"
    desk.do(requests.abandon, request, D(2025, 4, 1))
    request.refresh_from_db()
    assert (request.code, request.leaf, request.case.state) == ("abandoned_correction", "r3.6.1", "abandoned")


def test_withdrawn_counts_under_other_results(desk):
    request = desk.file(MONDAY)
    paper = desk.keep(request, D(2025, 3, 6), b"signed", "withdrawal.txt").hash
    desk.do(requests.withdraw, request, D(2025, 3, 6), reason="已从网上找到", paper=paper)
    request.refresh_from_db()
    assert (request.code, request.leaf) == ("other", "r3.6.3")


def test_an_extension_is_the_heads_and_once(desk):
    request = desk.file(MONDAY)
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.extend, request, D(2025, 3, 20), reason="量大")
    assert refused.value.code == "who"
    desk.do(requests.extend, request, D(2025, 3, 20), HEAD, reason="量大")
    request.case.refresh_from_db()
    assert request.case.due_on == D(2025, 4, 28)
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.extend, request, D(2025, 3, 21), HEAD, reason="还是量大")
    assert refused.value.code == "once"
    assert [e.kind for e in journal.entries()].count("cases.refused") == 2


@pytest.mark.parametrize("reason", ["", " \n"])
def test_an_extension_has_a_reason(desk, reason):
    request = desk.file(MONDAY)
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.extend, request, D(2025, 3, 20), HEAD, reason=reason)
    assert refused.value.code == "body"


LETTERS = {
    "correction": (requests.ask_correction, {"fields": ["title"], "reason": "名称不明确"}, OFFICER,
                   ("15个工作日", "名称不明确", "第三十条")),
    "extension": (requests.extend, {"reason": "材料较多"}, HEAD, ("2025年4月28日", "2025年3月31日", "材料较多", "第三十三条")),
    "fee": (requests.notice_fee, {"method": "page", "quantity": 101, "reason": "页数多"}, OFFICER,
            ("第31至第100页每页10元", "第101至第101页每页20元", "720", "缴款书", "三十日")),
    "reasons": (requests.ask_reasons, {"reason": "本月第 40 件"}, OFFICER, ("本月第 40 件", "第三十五条")),
}


@pytest.mark.parametrize("which", LETTERS)
def test_a_notice_holds_the_pinned_letter(desk, which):
    action, given, by, said = LETTERS[which]
    request = desk.file(MONDAY)
    desk.do(action, request, D(2025, 3, 6), by, **given)
    message = messages.for_case(request.case.number)[-1]
    assert [word for word in (request.case.number, *said) if word not in message.text] == []


def test_the_notice_of_a_delay_has_the_new_day(desk):
    request = desk.file(MONDAY)
    desk.do(requests.ask_reasons, request, D(2025, 3, 4), reason="本月第 40 件")
    desk.do(requests.give_reasons, request, D(2025, 3, 6), text="论文需要")
    desk.do(requests.delay, request, D(2025, 3, 7), HEAD, reason="量大")
    assert "2025年4月7日" in messages.for_case(request.case.number)[-1].text


def test_the_notice_of_abandonment_says_by_when_and_what_can_be_done(desk):
    request = desk.file(MONDAY)
    desk.do(requests.ask_correction, request, D(2025, 3, 6), fields=["title"], reason="名称不明确")
    desk.do(requests.deliver_notice, request, D(2025, 3, 7), day=D(2025, 3, 7), how="gateway", proof="回执")
    desk.do(requests.abandon, request, D(2025, 4, 1))
    text = messages.for_case(request.case.number)[-1].text
    assert "2025年3月28日" in text and "第三十条" in text and "行政复议" in text


def test_a_third_party_reads_the_pinned_letter_too(desk):
    request = desk.file(MONDAY)
    held = desk.consult(request, MONDAY)
    assert "十五个工作日" in held.message.text and "某公司" in held.message.text and "甲某" not in held.message.text


def test_a_transfer_moves_the_request_and_not_the_clock(desk):
    request = desk.file(MONDAY)
    desk.do(requests.transfer, request, D(2025, 3, 5), department="education", reason="由教育局制作")
    request.case.refresh_from_db()
    assert (request.case.department, request.case.due_on) == ("education", D(2025, 3, 31))
    desk.do(requests.check_identity, request, D(2025, 3, 6), STRANGER, how="card")


def test_the_applicants_messages_carry_the_case_number(desk):
    request = desk.file(MONDAY)
    desk.do(requests.ask_correction, request, D(2025, 3, 6), fields=["title"], reason="名称不明确")
    found = messages.for_case(request.case.number)
    assert [(m.port, m.address) for m in found] == [("sms", "13800000000")]


def test_opening_the_reply_on_the_site_is_its_delivery(desk):
    request = own(desk)
    desk.do(requests.confirm, request, MONDAY, how="phone")
    desk.draft(request, D(2025, 3, 5))
    desk.do(requests.sign_reply, request, D(2025, 3, 5), HEAD)
    desk.do(requests.send_reply, request, D(2025, 3, 5), port="site", kind="person", no=11, printed=False)
    desk.do(requests.open_reply, request, D(2025, 3, 8), OFFICER)
    assert queries.view(request.pk, WANG, D(2025, 3, 8)).decisions[0].delivered_on is None
    desk.do(requests.open_reply, request, D(2025, 3, 9), WANG)
    seen = queries.view(request.pk, WANG, D(2025, 3, 9))
    assert seen.decisions[0].delivered_on == D(2025, 3, 9)
    assert seen.remedies["reconsideration"].due_on == D(2025, 5, 8)


def test_the_letter_is_printed_with_its_code(desk, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    request = desk.identified(MONDAY)
    desk.draft(request, D(2025, 3, 5))
    desk.do(requests.sign_reply, request, D(2025, 3, 5), HEAD)
    sent = desk.do(requests.send_reply, request, D(2025, 3, 5), port="counter", address="甲某")
    letter = request.case.letters.get()
    assert cases.verify(letter.code).number == sent.number
    assert "您要的信息见附件。" in letter.html
    assert sent.document == letter.file or not letter.file


def test_the_review_shows_at_the_lawyers_desk(desk):
    request = desk.identified(MONDAY)
    desk.draft(request, D(2025, 3, 5), "deny_third_party")
    review = desk.do(requests.ask_review, request, D(2025, 3, 5))
    from zhengtong.law.norms import queries as norms

    assert review.due_on == D(2025, 3, 27)
    assert [r.pk for r in norms.pending(LAWYER)] == [review.pk]
    assert norms.pending(STRANGER) == []

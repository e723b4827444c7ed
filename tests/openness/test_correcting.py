"""Wrong records about oneself: verified, decided by another, told by a letter with number, article, reasons and remedy."""
from datetime import date

import pytest

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import queries as cases
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.messages import queries as messages
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions import queries as decided
from zhengtong.law.decisions.models import Remedy
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests import papers, queries
from zhengtong.report.annual import queries as annual

from .conftest import HEAD, OFFICER, answers, at

D = date
MONDAY, DAY, LATER = D(2025, 3, 3), D(2025, 3, 10), D(2025, 3, 12)
WANG = Actor("wang", "王某", "resident", subject=("person", 11), person=11)
OWN = "disclosure-regulation#第四十一条"
WHY = "登记簿原件写的是 2013 年。"


def filed(desk):
    """A request to correct a record, received; who applies was not yet checked."""
    said = {key: value for key, value in answers().items() if key not in ("form", "delivery")}
    said |= {"title": "婚姻登记信息", "wrong": "登记日期写成 2012 年", "right": "应为 2013 年"}
    request = requests.file(channel="internet", answers=said, applicant=Applicant("person", 11, "王某"), key="correct-0001",
                            procedure="record-correction", by=WANG, on=MONDAY, at=at(MONDAY))
    desk.do(requests.confirm, request, MONDAY, how="phone")
    return request


@pytest.fixture
def correction(desk):
    request = filed(desk)
    desk.do(requests.check_identity, request, MONDAY, how="card")
    return request


@pytest.mark.parametrize("opinion", ["wrong", "right"])
def test_no_record_is_told_to_somebody_who_was_not_checked(desk, opinion):
    request = filed(desk)
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.verify_record, request, DAY, opinion=opinion, reason=WHY, text="2013 年 5 月")
    assert refused.value.article == "disclosure-regulation#第二十九条" and decided.open_draft(request.pk) is None
    assert not request.case.events.filter(kind="verified").exists()


def ended(desk, request, outcome, day=DAY, **more):
    """The request ended with one of its outcomes."""
    if outcome in ("corrected", "refused"):
        opinion = "wrong" if outcome == "corrected" else "right"
        desk.do(requests.verify_record, request, day, opinion=opinion, reason=WHY, text="2013 年 5 月")
        return desk.do(requests.answer_correction, request, day, HEAD, outcome=outcome, **{"printed": False, **more})
    given = {"name": "区民政局", "text": "由婚姻登记机关更正。", "printed": False, **more}
    return desk.do(requests.answer_correction, request, day, outcome=outcome, **given)


@pytest.mark.parametrize(("outcome", "state", "says"), [
    ("corrected", "corrected", "2013 年 5 月"), ("refused", "refused", "不予更正"), ("forwarded", "elsewhere", "转送区民政局"),
    ("told", "elsewhere", "向区民政局提出")])
def test_each_outcome_reaches_the_applicant_with_number_article_reasons_and_remedy(desk, correction, outcome, state, says):
    sent = ended(desk, correction, outcome)
    correction.case.refresh_from_db()
    assert (correction.case.state, sent.state, sent.code, sent.articles) == (state, "sent", outcome, [OWN])
    message = messages.for_case(correction.case.number)[-1]
    assert sent.number in message.subject
    assert says in message.text and sent.reasons in message.text and "第四十一条" in message.text
    assert ("行政复议" in message.text) == (outcome != "corrected")


def test_the_letter_verifies(desk, correction, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    sent = ended(desk, correction, "refused", printed=True)
    letter = correction.case.letters.get(letter="refused")
    assert cases.verify(letter.code).number == sent.number
    assert sent.document == letter.file or not letter.file
    assert WHY in letter.html


@pytest.mark.parametrize("name", ["corrected", "refused"])
def test_nobody_decides_what_they_verified(desk, correction, name):
    both = Actor("liu", "刘某", "approver", "government-office", 9)
    desk.do(requests.verify_record, correction, DAY, opinion="wrong" if name == "corrected" else "right", reason=WHY, text="2013")
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.answer_correction, correction, DAY, both, outcome=name)
    assert refused.value.code == "author"
    correction.case.refresh_from_db()
    assert correction.case.state == "received"


def test_what_the_check_did_not_find_is_not_signed(desk, correction):
    desk.do(requests.verify_record, correction, DAY, opinion="right", reason=WHY)
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.answer_correction, correction, DAY, HEAD, outcome="corrected")
    assert refused.value.code == "draft"


def test_another_opinion_makes_another_draft(desk, correction):
    desk.do(requests.verify_record, correction, DAY, opinion="right", reason=WHY)
    assert ended(desk, correction, "corrected").code == "corrected"


@pytest.mark.parametrize(("given", "code"), [({"opinion": "wrong", "text": " "}, "body"), ({"opinion": "right", "reason": " "}, "body"),
                                             ({"opinion": "perhaps"}, "body")])
def test_a_check_says_what_it_found_and_why(desk, correction, given, code):
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.verify_record, correction, DAY, **{"opinion": "wrong", "reason": WHY, "text": "2013", **given})
    assert refused.value.code == code
    assert decided.of_case(correction.pk) == []


@pytest.mark.parametrize("lacks", [{"name": " "}, {"text": " "}])
def test_another_body_is_named_with_the_reason(desk, correction, lacks):
    with pytest.raises(CaseRefused):
        ended(desk, correction, "told", **lacks)
    correction.case.refresh_from_db()
    assert (correction.case.state, decided.of_case(correction.pk)) == ("received", [])


@pytest.mark.parametrize("outcome", ["withdrawn", "forgotten"])
def test_an_outcome_that_is_none_is_refused(desk, correction, outcome):
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.answer_correction, correction, MONDAY, outcome=outcome, text="x")
    assert (refused.value.code, refused.value.article) == ("body", OWN)


def test_from_its_delivery_the_remedies_run_and_fifteen_days_after_the_reconsideration(desk, correction):
    made = ended(desk, correction, "refused")
    desk.do(requests.open_reply, correction, LATER, WANG)
    made.refresh_from_db()
    until = decided.remedies_until(made, LATER)
    assert (made.delivered_on, until["reconsideration"].due_on) == (LATER, D(2025, 5, 12))
    assert until["suit"].due_on == D(2025, 9, 12)
    filed = decisions.file_remedy(made.pk, kind=Remedy.RECONSIDERATION, day=D(2025, 4, 1), authority="区政府", by=OFFICER,
                                  on=D(2025, 4, 1), at=at(D(2025, 4, 1)))
    decisions.decide_remedy(filed.pk, outcome="upheld", day=D(2025, 5, 20), text="维持", by=OFFICER, on=D(2025, 5, 20),
                            at=at(D(2025, 5, 20)))
    correction.case.refresh_from_db()
    clock = cases.clock_table(correction.case, D(2025, 5, 20))[("suit_after_reconsideration", "")]
    assert clock.due_on == D(2025, 6, 4)


def test_it_counts_in_table_4_and_in_no_other(desk, correction):
    made = ended(desk, correction, "refused")
    desk.do(requests.open_reply, correction, LATER, WANG)
    decisions.file_remedy(made.pk, kind=Remedy.RECONSIDERATION, day=D(2025, 4, 1), authority="区政府", by=OFFICER,
                          on=D(2025, 4, 1), at=at(D(2025, 4, 1)))
    assert queries.rows(D(2025, 12, 31)) == []
    for unit in ("", "government-office"):
        assert annual.cases_in(2025, 4, "reconsideration", "pending", unit) == [(str(correction.pk), correction.case.number)]
    assert annual.cases_in(2025, 4, "reconsideration", "pending", "education") == []


def test_evidence_is_asked_for_by_letter_and_given(desk, correction):
    desk.do(requests.ask_correction, correction, DAY, fields=["evidence_text"], reason="没有证据")
    message = messages.for_case(correction.case.number)[-1]
    assert "15个工作日" in message.text and "没有证据" in message.text
    desk.do(requests.open_notice, correction, DAY, WANG)
    correction.case.refresh_from_db()
    assert cases.clock_table(correction.case, DAY)[("evidence_period", "")].due_on == D(2025, 3, 31)
    desk.do(requests.correct, correction, DAY, WANG, answers={"evidence_text": "见登记簿"})
    correction.case.refresh_from_db()
    assert correction.case.state == "received"


def test_what_did_not_go_out_is_sent_again(desk, correction, monkeypatch):
    def broken(*_given, **_more):
        raise OSError("no printer")

    desk.do(requests.verify_record, correction, DAY, opinion="right", reason=WHY)
    with monkeypatch.context() as patch, pytest.raises(OSError, match="printer"):
        patch.setattr(papers, "document", broken)
        desk.do(requests.answer_correction, correction, DAY, HEAD, outcome="refused")
    assert decided.in_force(correction.pk).state == "signed"
    assert desk.do(requests.send_result, correction, LATER, printed=False).state == "sent"

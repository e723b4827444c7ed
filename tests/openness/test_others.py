"""Wrong records about oneself, many requests, petitions, notices of abandonment; and what the year's rate says."""
from datetime import date

import pytest

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import queries as decisions
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests import queries

from .conftest import HEAD, OFFICER, SECOND, answers, at

D = date
MONDAY = D(2025, 3, 3)
WANG = Actor("wang", "王某", "resident", subject=("person", 11), person=11)


def test_an_applicant_without_a_subject_corrects_nothing(db):
    visitor = Actor("case:x", "某", "resident")
    with pytest.raises(CaseRefused) as refused:
        requests.file(channel="internet", answers=answers(), applicant=Applicant("other", None, "某"), key="correct-0002",
                      procedure="record-correction", by=visitor, on=MONDAY, at=at(MONDAY))
    assert refused.value.code == "applicant"


def test_reasonable_but_not_in_time_is_delayed_by_the_head(desk):
    request = desk.file(MONDAY)
    desk.do(requests.ask_reasons, request, D(2025, 3, 4), reason="本月第 40 件")
    desk.do(requests.give_reasons, request, D(2025, 3, 6), text="论文需要")
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.delay, request, D(2025, 3, 7), reason="量大")
    assert refused.value.code == "who"
    desk.do(requests.delay, request, D(2025, 3, 7), HEAD, reason="量大")
    clocks = queries.view(request.pk, OFFICER, D(2025, 3, 7)).clocks
    assert (clocks[("reply", "")].state, clocks[("delayed_reply", "")].due_on) == ("ended", D(2025, 4, 7))


def test_a_petition_in_disguise_is_passed_on_after_the_reply(desk):
    request = desk.answered(MONDAY, D(2025, 3, 10), "petition")
    desk.do(requests.pass_petition, request, D(2025, 3, 11), department="政法信访部门")
    request.case.refresh_from_db()
    assert request.case.state == "petition"
    other = desk.answered(MONDAY, D(2025, 3, 10))
    with pytest.raises(CaseRefused, match="信访"):
        desk.do(requests.pass_petition, other, D(2025, 3, 11), department="政法信访部门")


def test_against_an_abandonment_the_remedies_run_from_its_delivery(desk):
    request = desk.file(MONDAY)
    desk.do(requests.ask_correction, request, D(2025, 3, 6), fields=["title"], reason="名称不明确")
    desk.do(requests.deliver_notice, request, D(2025, 3, 6), day=D(2025, 3, 6), how="gateway", proof="短信回执")
    desk.do(requests.abandon, request, D(2025, 4, 1))
    notice = decisions.of_case(request.pk)[0]
    assert (notice.kind, notice.articles, bool(notice.remedy)) == ("notice", ["disclosure-regulation#第三十条"], True)
    desk.do(requests.deliver_notice, request, D(2025, 4, 2), day=D(2025, 4, 2), how="gateway", proof="回执")
    notice.refresh_from_db()
    assert decisions.remedies_until(notice, D(2025, 4, 2))["reconsideration"].due_on == D(2025, 6, 3)


def test_a_consultation_that_is_ended_leaves_out_no_more_days(desk):
    request = desk.file(MONDAY)
    held = desk.do(requests.consult, request, D(2025, 3, 10), kind="authority", name="某局", text="意见")
    request.case.refresh_from_db()
    assert request.case.due_on is None
    requests.end_consultation(held.pk, reason="不再等候", by=OFFICER, on=D(2025, 3, 12), at=at(D(2025, 3, 12)))
    request.case.refresh_from_db()
    assert request.case.due_on == D(2025, 4, 2)


def test_the_rate_is_whole_only_where_none_was_late(desk):
    desk.answered(MONDAY, D(2025, 3, 31))
    assert (queries.answered(2025).count, queries.answered(2025).rate) == (1, 1.0)
    late = desk.answered(MONDAY, D(2025, 4, 1))
    found = queries.answered(2025)
    assert found.late == ((late.case.number, D(2025, 3, 31), D(2025, 4, 1)),)
    assert found.rate == 0.5


def test_an_officials_look_is_noted_and_the_applicants_own_is_not(desk):
    from zhengtong.kernel.journal import queries as journal

    request = desk.file(MONDAY, by=WANG, channel="internet", applicant=Applicant("person", 11, "王某", {"phone": "13800000000"}))
    before = journal.size()
    requests.read(request.pk, by=WANG, on=MONDAY, at=at(MONDAY))
    assert journal.size() == before
    requests.read(request.pk, by=SECOND, on=MONDAY, at=at(MONDAY))
    assert journal.size() == before + 1


def test_of_two_officers_at_once_the_second_is_told(desk):
    from zhengtong.kernel.journal import queries as journal

    request = desk.file(MONDAY)
    request.case.refresh_from_db()
    seen = request.case.last_seq
    for by in (OFFICER, SECOND):
        attempt = acting(by=by, at=at(MONDAY), case_id=request.pk, version=seen)
        if by == OFFICER:
            with attempt:
                desk.do(requests.search, request, MONDAY, place="甲", words="乙", found="丙", hits=1)
            continue
        with pytest.raises(CaseRefused) as refused, attempt:
            desk.do(requests.search, request, MONDAY, by, place="丁", words="戊", found="己", hits=1)
    assert (refused.value.code, request.searches.count()) == ("stale", 1)
    assert journal.entries()[0].kind == "cases.refused"


NUL = "甲\x00乙"
DRAFT = {"code": "disclose", "text": "见附件", "reasons": "无"}


@pytest.mark.parametrize(("action", "given"), [
    (requests.ask_correction, {"fields": ["title"], "reason": NUL}),
    (requests.notice_fee, {"method": "page", "quantity": 99, "reason": NUL}),
    (requests.consult, {"kind": "third_party", "name": NUL, "text": "问"}),
    (requests.consult, {"kind": "third_party", "name": "某", "text": "问", "address": NUL}),
    (requests.search, {"place": "甲", "words": NUL, "found": "丙", "hits": 1}),
    (requests.draft_reply, {**DRAFT, "text": NUL}),
    (requests.draft_reply, {**DRAFT, "remedy": NUL}),
    (requests.draft_reply, {**DRAFT, "reasons": "长" * 20_001}),
    (requests.transfer, {"department": "nowhere", "reason": "不归我们"}),
])
def test_what_cannot_be_kept_changes_nothing(desk, action, given):
    request = desk.identified(MONDAY)
    before = request.case.events.count()
    with pytest.raises(CaseRefused) as refused:
        desk.do(action, request, D(2025, 3, 5), **given)
    assert refused.value.remedy
    assert request.case.events.count() == before


def test_a_search_of_what_is_public_takes_any_words(db):
    assert requests.guide(NUL + "\n" + "长" * 1000, on=MONDAY, at=at(MONDAY)).words.startswith("甲乙")


def test_the_journal_keeps_no_words_that_were_typed(desk):
    """The journal is for ever: it holds hashes, days and keys; what was written about people stays in rows that can be erased."""
    from zhengtong.kernel.journal import queries as journal

    who = "王小明"
    before = journal.size()
    request = desk.identified(MONDAY, said={"title": who, "features": who})
    desk.do(requests.search, request, D(2025, 3, 4), place=who, words=who, found=who, hits=1)
    held = desk.consult(request, D(2025, 3, 4), name=who, text=who, address=who)
    desk.heard(held, D(2025, 3, 5), "agrees")
    desk.do(requests.ask_reasons, request, D(2025, 3, 5), reason=who)
    desk.do(requests.give_reasons, request, D(2025, 3, 6), text=who)
    desk.do(requests.extend, request, D(2025, 3, 6), HEAD, reason=who)
    desk.do(requests.delay, request, D(2025, 3, 7), HEAD, reason=who)
    desk.draft(request, D(2025, 3, 7), "deny_third_party", text=who, reasons=who, ground=who)
    desk.review(request, D(2025, 3, 7))
    paper = desk.keep(request, D(2025, 3, 10), who.encode(), f"{who}.txt").hash
    desk.do(requests.withdraw, request, D(2025, 3, 10), reason=who, paper=paper)
    written = journal.entries(limit=journal.size() - before)
    assert len(written) > 20
    assert [entry.kind for entry in written if who in str(entry.body) or who in str(entry.about)] == []

"""What may be done in a case, by whom and when; what is refused changes nothing and is a journal entry of its own."""
from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhengtong.kernel.cases import CaseRefused, actions
from zhengtong.kernel.cases.models import Case, CaseEvent
from zhengtong.kernel.journal import queries as journal

from .conftest import ANSWERS, APPLICANT, APPROVER, FILED, OFFICER, STRANGER, at

DAY = timedelta(days=1)
LATER = date(2025, 10, 10)


def kept():
    """Everything of every case, but for the mark that somebody had to stand aside."""
    cases = [{name: value for name, value in row.items() if name != "has_recusals"} for row in Case.objects.order_by("pk").values()]
    return cases, list(CaseEvent.objects.order_by("case", "seq").values())


def refused(call, *given, **more):
    """The refusal of a call that must be refused and change nothing."""
    before = kept()
    with pytest.raises(CaseRefused) as caught:
        call(*given, **more)
    assert kept() == before
    entry = journal.entries(kind="cases.refused")[0]
    assert entry.body["code"] == caught.value.code
    assert caught.value.reason and caught.value.remedy
    return caught.value


def test_a_request_runs_its_course(district):
    case = district.received()
    assert (case.state, case.due_on, case.due_clock, case.due_state) == ("received", date(2025, 10, 30), "reply", "running")


def test_the_vector_of_two_consultations(district):
    case = district.received()
    district.record(case, "third_party_asked", date(2025, 10, 10), thread="t1", body={"name": "某公司", "text": "合同"})
    district.record(case, "authority_asked", date(2025, 10, 13), thread="a1", body={"name": "某局", "text": "合同"})
    assert (case.due_on, case.due_state) == (None, "suspended")
    opinion = {"opinion": "agrees"}
    district.record(case, "third_party_answered", date(2025, 10, 20), day=date(2025, 10, 15), thread="t1", body=opinion)
    district.record(case, "authority_answered", date(2025, 10, 20), thread="a1")
    assert case.due_on == date(2025, 11, 10)


def test_an_event_that_the_state_does_not_allow(district):
    case = district.open()
    assert refused(district.record, case, "signed", FILED, by=APPROVER).code == "state"


@pytest.mark.parametrize(("by", "code"), [(STRANGER, "unseen"), (OFFICER, "who"), (APPLICANT, "who")])
def test_an_extension_by_the_wrong_person(district, by, code):
    case = district.received()
    assert refused(district.record, case, "extended", LATER, by=by, body={"reason": "多"}).code == code


def test_an_extension_after_expiry_names_article_and_day(district):
    case = district.received()
    why = refused(district.record, case, "extended", case.due_on + DAY, by=APPROVER, body={"reason": "多"})
    assert (why.code, why.article) == ("late", "disclosure-regulation#第三十三条")
    assert "2025-10-30" in why.reason


def test_an_extension_on_the_last_day_holds_and_a_second_does_not(district):
    case = district.received()
    district.record(case, "extended", case.due_on, by=APPROVER, body={"reason": "多"})
    assert case.due_on == date(2025, 11, 27)
    assert refused(district.record, case, "extended", date(2025, 10, 30), by=APPROVER, body={"reason": "多"}).code == "once"


def test_days_that_cannot_be(district):
    case = district.open()
    for day, code in ((FILED + 3 * DAY, "day_future"), (FILED - DAY, "day_before")):
        assert refused(district.record, case, "received", FILED, day=day).code == code
    district.record(case, "received", FILED)
    assert refused(district.record, case, "searched", FILED + 5 * DAY, day=FILED,
                   body={"where": "档案", "words": "道路", "found": "无"}).code == "day_inside"


def test_a_day_in_a_year_without_calendar(district):
    case = district.open()
    assert refused(district.record, case, "received", date(2031, 3, 3)).code == "day_calendar"


def test_an_answer_is_not_before_its_question_nor_before_the_receipt(district):
    case, asked = district.open(), date(2025, 10, 13)
    district.record(case, "received", date(2025, 9, 29))
    district.record(case, "authority_asked", asked, thread="a1", body={"name": "某局", "text": "合同"})
    district.record(case, "third_party_asked", asked, thread="t1", body={"name": "某公司", "text": "合同"})
    for event, thread, day in (("authority_answered", "a1", asked - DAY), ("third_party_delivered", "t1", asked - DAY),
                               ("third_party_delivered", "t1", FILED)):
        why = refused(district.record, case, event, asked, day=day, thread=thread)
        assert why.code == "day_before" and why.article and str(asked if day > FILED else "2025-09-29") in why.reason
    district.record(case, "authority_answered", asked + DAY, day=asked, thread="a1")


def test_a_correction_is_not_before_it_was_asked_for(district):
    case = district.received()
    district.record(case, "correction_asked", FILED + 3 * DAY, body={"fields": ["title"], "reason": "看不出是哪一年的"})
    assert refused(district.record, case, "corrected", LATER, day=FILED + 2 * DAY).code == "day_before"
    district.record(case, "corrected", LATER, day=FILED + 3 * DAY)
    assert case.due_on is not None


def test_a_second_correction(district):
    case = district.received()
    asked = {"fields": ["title"], "reason": "看不出是哪一年的"}
    district.record(case, "correction_asked", FILED + 3 * DAY, body=asked)
    district.record(case, "corrected", LATER, by=APPLICANT)
    assert refused(district.record, case, "correction_asked", LATER, body=asked).code == "once"


def test_the_approver_is_not_the_author_through_a_second_post_either(district):
    case = district.received()
    district.record(case, "drafted", LATER, body={"code": next(iter(district.replies(case)))})
    second_login, second_post = replace(APPROVER, login="li2", person=OFFICER.person), replace(APPROVER, login=OFFICER.login, person=None)
    for by in (second_login, second_post):
        assert refused(district.record, case, "signed", LATER, by=by).code == "author"
    district.record(case, "signed", LATER, by=APPROVER)


def test_ones_own_case_is_refused_and_the_recusal_recorded(district):
    case = district.received()
    own = replace(OFFICER, login="wang-post", person=11)
    assert refused(district.record, case, "searched", LATER, by=own, body={"where": "a", "words": "b", "found": "c"}).code == "recused"
    assert [(r.login, r.reason) for r in case.recusals.all()] == [("wang-post", "own")]


def test_two_officers_at_once(district):
    case = district.received()
    seen = case.last_seq
    district.record(case, "searched", LATER, version=seen, body={"where": "档案", "words": "道路", "found": "无"})
    why = refused(district.record, case, "extended", LATER, by=APPROVER, body={"reason": "多"}, version=seen)
    assert why.code == "stale"


@pytest.mark.parametrize("body", [{}, {"reason": "x", "by": "someone"}, {"reason": "x\0y"}, {"reason": 7}])
def test_a_body_with_fields_missing_added_or_odd(district, body):
    case = district.received()
    assert refused(district.record, case, "extended", LATER, by=APPROVER, body=body).code == "body"


def test_a_stranger_hears_nothing_of_a_case(district):
    case = district.received()
    why = refused(district.record, case, "searched", LATER, by=STRANGER)
    assert case.number not in str(why) and "王小明" not in str(why)
    with pytest.raises(CaseRefused) as nothing:
        actions.record("00000000-0000-0000-0000-000000000000", "searched", by=STRANGER, on=LATER, at=at(LATER))
    assert (nothing.value.reason, nothing.value.remedy) == (why.reason, why.remedy)


def test_events_are_written_once(district):
    case = district.received()
    event = case.events.first()
    event.day = LATER
    for attempt in (event.save, event.delete, lambda: case.events.update(day=LATER), lambda: case.events.all().delete()):
        with pytest.raises(TypeError):
            attempt()


def test_the_same_filing_twice_is_one_case(district):
    case = district.open(key="same-filing-1")
    assert district.open(key="same-filing-1", day=FILED + DAY) == case
    assert case.events.count() == 1


def test_the_key_with_another_content_is_refused(district):
    district.open(key="same-filing-1")
    assert refused(district.open, key="same-filing-1", answers=ANSWERS | {"title": "别的"}).code == "key"


def test_numbers_run_without_gaps_by_year(district):
    district.open()
    refused(district.open, applicant=actions.Applicant("firm", None, "某公司"))
    case = district.open()
    assert case.number == "龙华公开〔2025〕2号"
    assert district.open(day=date(2026, 1, 5)).number == "龙华公开〔2026〕1号"

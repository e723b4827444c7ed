"""A reconsideration quashes a reply and orders a new one: the duty runs anew, also for a case that was archived."""
from datetime import date

import pytest

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import queries as cases
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions import queries as decided
from zhengtong.law.decisions.models import Decision, Remedy
from zhengtong.openness.requests import actions as requests

from .conftest import HEAD, OFFICER, at
from .test_officer_screens import post, text

FIRST, REPLIED, ORDERED, AGAIN = date(2025, 3, 3), date(2025, 3, 5), date(2025, 4, 7), date(2025, 4, 14)


def reconsidered(desk, outcome="corrected"):
    """A request that was denied, archived, and reconsidered."""
    request = desk.answered(FIRST, REPLIED, "deny_secret")
    desk.do(requests.archive, request, REPLIED)
    who = {"by": OFFICER, "on": ORDERED, "at": at(ORDERED)}
    given = {"kind": Remedy.RECONSIDERATION, "day": date(2025, 3, 10), "authority": "深圳市人民政府"}
    remedy = decisions.file_remedy(decided.in_force(request.pk).pk, **given, **who)
    decisions.decide_remedy(remedy.pk, outcome=outcome, day=ORDERED, **who)
    request.case.refresh_from_db()
    return request


def ordered(desk, request, **more):
    return desk.do(requests.take_up_again, request, ORDERED, day=ORDERED, text="撤销，责令重新答复。", **more)


def test_the_duty_runs_anew_from_the_decision_and_the_case_is_open_again(desk):
    request = reconsidered(desk)
    assert request.case.closed_on is not None
    ordered(desk, request)
    request.case.refresh_from_db()
    case = request.case
    assert (case.closed_on, case.state, case.due_clock, case.due_on) == (None, "received", "renewed_reply", date(2025, 5, 7))


def test_the_new_reply_supersedes_the_old_and_the_report_counts_the_request_once(desk):
    request = reconsidered(desk)
    old = decided.in_force(request.pk)
    ordered(desk, request)
    desk.draft(request, AGAIN)
    desk.send(request, AGAIN)
    desk.do(requests.record_delivery, request, AGAIN, day=AGAIN, how="signed", proof="签收")
    old.refresh_from_db()
    request.refresh_from_db()
    assert (old.state, decided.in_force(request.pk).code) == (Decision.SUPERSEDED, "disclose")
    assert (request.code, request.answered_on) == ("deny_secret", REPLIED)
    desk.do(requests.archive, request, AGAIN)
    request.case.refresh_from_db()
    assert request.case.closed_on == AGAIN


def test_the_old_reply_stands_until_the_new_one_leaves(desk):
    request = reconsidered(desk)
    old = decided.in_force(request.pk)
    ordered(desk, request)
    desk.draft(request, AGAIN)
    old.refresh_from_db()
    assert old.state == Decision.DELIVERED


def test_what_was_upheld_is_not_taken_up_again(desk):
    with pytest.raises(CaseRefused) as refused:
        ordered(desk, reconsidered(desk, "upheld"))
    assert refused.value.code == "after"


def test_the_period_is_not_extended_and_nothing_is_asked_of_the_applicant_anew(desk):
    request = reconsidered(desk)
    ordered(desk, request)
    request.case.refresh_from_db()
    may = {o.event for o in cases.options(request.case, HEAD, ORDERED).allowed} | {
        o.event for o in cases.options(request.case, OFFICER, ORDERED).allowed}
    assert "drafted" in may and not may & {"extended", "correction_asked", "fee_noticed", "received"}


def test_the_officer_finds_it_on_the_archived_case(desk, office):
    from zhengtong.site import day

    request = reconsidered(desk)
    day.move(ORDERED)
    assert f"/cases/{request.pk}/do/reply_ordered" in text(office["liu"].get(f"/cases/{request.pk}/"))
    given = {"day": "2025-04-07", "text": "责令重新答复。"}
    assert post(office["liu"], request, "reply_ordered", **given).status_code == 302
    assert request.case.number in text(office["liu"].get("/cases/"))

"""The legality review is asked for two working days before the reply is due at the latest; later only with an approver's word."""
from datetime import date

import pytest

from tests.openness.conftest import HEAD, LAWYER, OFFICER, Desk, at
from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.journal import queries as journal
from zhengtong.law.norms import actions as norms
from zhengtong.law.norms import queries
from zhengtong.law.norms.models import Review
from zhengtong.openness.requests import actions as requests
from zhengtong.site import actors, day

LAST, LATE, DUE = date(2025, 3, 27), date(2025, 3, 28), date(2025, 3, 31)


@pytest.fixture
def drafted(db):
    desk = Desk()
    request = desk.identified(date(2025, 3, 3))
    desk.draft(request, date(2025, 3, 26), "deny_law")
    return desk, request


def refused(call, *given, **more):
    with pytest.raises(CaseRefused) as caught:
        call(*given, **more)
    return caught.value


def allow(request, day, reason="拟稿人休假", by=HEAD):
    return norms.allow_late(request.pk, reason=reason, by=by, on=day, at=at(day))


def test_on_its_last_day_it_is_in_time(drafted):
    desk, request = drafted
    assert desk.do(requests.ask_review, request, LAST).due_on == LAST


def test_a_day_later_it_is_refused_with_the_day_and_nothing_is_left(drafted):
    desk, request = drafted
    said = refused(desk.do, requests.ask_review, request, LATE)
    assert (said.code, said.article, "2025-03-27" in said.reason) == ("late", "disclosure-regulation#第四十五条", True)
    assert not Review.objects.exists() and not request.case.events.filter(kind="review_asked").exists()
    assert journal.entries(kind="cases.refused")[0].body["event"] == "review_asked"


def test_an_approvers_reason_opens_it_and_stays_on_record(drafted):
    desk, request = drafted
    allow(request, LATE)
    assert desk.do(requests.ask_review, request, LATE).due_on == LAST
    assert request.case.events.get(kind="late_review_allowed").body == {"reason": "拟稿人休假"}
    assert journal.entries(kind="norms.allow_late")[0].body["due"] == "2025-03-27"


def test_it_is_good_for_one_asking(drafted):
    desk, request = drafted
    allow(request, LATE)
    review = desk.do(requests.ask_review, request, LATE)
    norms.give(review.pk, opinion="mend", text="补理由", by=LAWYER, on=LATE, at=at(LATE))
    desk.draft(request, LATE, "deny_law", text="改过的答复。")
    assert refused(desk.do, requests.ask_review, request, LATE).code == "late"


@pytest.mark.parametrize(("given", "code"), [({"by": OFFICER}, "who"), ({"reason": " "}, "body")])
def test_by_an_approver_with_a_reason(drafted, given, code):
    _desk, request = drafted
    assert refused(allow, request, LATE, **given).code == code


def test_in_time_there_is_nothing_to_allow(drafted):
    _desk, request = drafted
    assert refused(allow, request, LAST).code == "early"


def test_a_new_draft_closes_the_review_of_the_old_one_and_its_own_is_answered(drafted):
    desk, request = drafted
    old = desk.do(requests.ask_review, request, LAST)
    desk.draft(request, LAST, "deny_law", text="改过的答复。")
    new = desk.do(requests.ask_review, request, LAST)
    assert [r.pk for r in queries.pending(LAWYER)] == [new.pk]
    said = refused(norms.give, old.pk, opinion="lawful", text="合法。", by=LAWYER, on=LAST, at=at(LAST))
    assert (said.code, request.case.events.filter(kind="reviewed").count()) == ("superseded", 0)
    norms.give(new.pk, opinion="lawful", text="合法。", by=LAWYER, on=LAST, at=at(LAST))
    assert desk.send(request, LAST).text == "改过的答复。"


def test_the_page_of_a_closed_review_asks_for_no_opinion(drafted, client, monkeypatch):
    desk, request = drafted
    old = desk.do(requests.ask_review, request, LAST)
    desk.draft(request, LAST, "deny_law", text="改过的答复。")
    monkeypatch.setattr(actors, "of", lambda _request: LAWYER)
    day.move(LAST)
    page = client.get(f"/reviews/{old.pk}/").content.decode()
    assert "已被新的草稿取代" in page and 'name="opinion"' not in page


def test_the_closing_is_on_record_and_is_no_late_opinion(drafted):
    desk, request = drafted
    old = desk.do(requests.ask_review, request, LAST)
    desk.draft(request, DUE, "deny_law", text="改过的答复。")
    assert journal.entries(kind="norms.close")[0].body == {"review": old.pk, "about": old.about}
    assert queries.late(DUE, DUE) == [] and queries.given_about(old.about) is None

"""Hand-over, recusal, many at once, and letters."""
from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model

from zhengtong.kernel.access.models import Authorisation
from zhengtong.kernel.cases import CaseRefused, actions, queries
from zhengtong.kernel.files import queries as files
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.parties import actions as parties
from zhengtong.kernel.parties import system

from .conftest import APPROVER, DEPARTMENT, FILED, OFFICER, STRANGER, at
from .test_recording import DAY, LATER, refused

SEARCHED = {"where": "档案", "words": "道路", "found": "无"}
COLLEAGUE = replace(OFFICER, login="wu", person=24, post=5)


@pytest.fixture
def colleague(district):
    user = get_user_model().objects.create_user("wu")
    return parties.open_post(login=user, department=DEPARTMENT, role="officer", person=24, by=system("t"), at=at(FILED))


def hand_over(case, by=OFFICER, **more):
    return actions.hand_over(case.pk, reason="休假", by=by, on=LATER, at=at(LATER), **more)


def recuse(case, by=OFFICER, login=OFFICER.login, **more):
    return actions.recuse(case.pk, login=login, reason="与申请人有利害关系", by=by, on=LATER, at=at(LATER), **more)


def test_a_hand_over_keeps_the_history(district, colleague):
    case = district.received()
    assert hand_over(case, to="wu").handler == "wu"
    event = case.events.last()
    assert (event.kind, event.body["from"], event.body["to"], event.login) == ("handed_over", "li", "wu", "li")


def test_one_hands_over_to_somebody_in_post(district):
    case = district.received()
    assert refused(hand_over, case, to="nobody").code == "who"


def test_a_stranger_hands_nothing_over(district, colleague):
    assert refused(hand_over, district.received(), by=STRANGER, to="wu").code == "unseen"


def test_another_department_gets_the_authorisation_with_the_case(district):
    case = district.received()
    hand_over(case, department="civil-affairs")
    rows = [(a.department, a.revoked is None) for a in Authorisation.objects.filter(reference=case.about).order_by("pk")]
    assert rows == [(DEPARTMENT, False), ("civil-affairs", True)]
    assert refused(district.record, case, "searched", LATER, body=SEARCHED).code == "unseen"
    district.record(case, "searched", LATER, by=STRANGER, body=SEARCHED)


def test_who_stood_aside_does_nothing_more_and_has_it_no_longer(district):
    case = district.received()
    recuse(case)
    case.refresh_from_db()
    assert case.handler == ""
    assert refused(district.record, case, "searched", LATER, body=SEARCHED).code == "recused"
    assert queries.worklist(OFFICER, on=LATER).rows == ()
    district.record(case, "searched", LATER, by=COLLEAGUE, body=SEARCHED)


def test_who_stood_aside_does_so_under_every_login(district, colleague):
    case = district.received()
    user = get_user_model().objects.create_user("wu2")
    parties.open_post(login=user, department=DEPARTMENT, role="officer", person=24, by=system("t"), at=at(FILED))
    hand_over(case, to="wu2")
    recuse(case, by=APPROVER, login="wu")
    case.refresh_from_db()
    assert (case.handler, case.recusals.get().person) == ("", 24)
    second = replace(COLLEAGUE, login="wu2", post=6)
    assert refused(district.record, case, "searched", LATER, by=second, body=SEARCHED).code == "recused"
    assert queries.worklist(second, on=LATER).rows == ()
    assert refused(hand_over, case, to="wu2").code == "recused"


def test_nobody_is_handed_their_own_case(district, colleague):
    case = district.received(by=OFFICER, applicant=actions.Applicant("person", 24, "吴某"))
    assert refused(hand_over, case, to="wu").code == "recused"


def test_only_an_approver_orders_somebody_aside(district):
    case = district.received()
    assert refused(recuse, case, by=COLLEAGUE).code == "who"
    assert recuse(case, by=APPROVER).reason == "ordered"


def test_many_at_once_give_one_result_a_row(district):
    good, early = district.received(), district.open()
    results = dict(actions.record_many([good.pk, early.pk], "searched", body=SEARCHED, room="requests", by=OFFICER, on=LATER, at=at(LATER)))
    assert results[good.pk].kind == "searched"
    assert isinstance(results[early.pk], CaseRefused) and results[early.pk].code == "state"
    assert journal.entries(kind="cases.refused")[0].body["case"] == early.number
    assert (good.events.count(), early.events.count()) == (3, 1)


def letter(case, key="receipt", by=OFFICER, **more):
    return actions.issue_letter(case.pk, key, by=by, on=FILED, at=at(FILED), **more)


def test_a_letter_carries_number_day_and_deadline_and_verifies(district):
    case = district.received()
    made = letter(case, verify_at="https://example.org/verify/")
    for part in (case.number, "2025年10月30日", "王小明", made.code, "<svg"):
        assert part in made.html
    found = queries.verify(made.code.lower())
    assert (found.number, found.due_on, found.file) == (case.number, case.due_on, made.file)
    assert "王小明" not in str(found)
    assert not made.file or files.read(made.file).startswith(b"%PDF")


def test_an_unknown_code_verifies_nothing(district):
    assert queries.verify("AAAAAAAAAAAAAAAA") is None


def test_an_extension_letter_says_the_old_and_the_new_day(district):
    case = district.received()
    district.record(case, "extended", LATER, by=APPROVER, body={"reason": "涉及多个部门"})
    made = letter(case, "extension-notice")
    assert "2025年10月30日" in made.html and "2025年11月27日" in made.html and "涉及多个部门" in made.html


def test_a_letter_whose_placeholder_nothing_fills_is_refused(district):
    case = district.received()
    assert refused(letter, case, "correction-notice").code == "letter"


def test_letters_escape_what_people_wrote(district):
    case = district.open(title="<b>x</b>")
    district.record(case, "received", FILED)
    assert "<b>x</b>" not in letter(case).html


def test_a_stranger_makes_no_letter(district):
    assert refused(letter, district.received(), by=STRANGER).code == "unseen"


def test_a_case_after_its_end_takes_no_more_work(district):
    case = district.received()
    district.record(case, "withdrawn", LATER)
    assert refused(district.record, case, "searched", LATER + DAY, body=SEARCHED).code == "state"
    assert queries.options(case, OFFICER, LATER).allowed == ()


def test_options_say_what_may_be_done_and_what_not(district):
    case = district.received()
    may = queries.options(case, OFFICER, LATER)
    assert "searched" in {o.event for o in may.allowed}
    assert "extended" in {o.event for o in queries.options(case, APPROVER, LATER).allowed}
    late = queries.options(case, APPROVER, case.due_on + DAY).not_allowed
    assert "extended" in {o.event for o in late} and all(o.reason for o in late)
    own = queries.options(case, replace(OFFICER, person=11), LATER)
    assert own.allowed == ()


def test_pages_follow_one_another(district):
    for day in range(5):
        district.received(FILED + day * DAY)
    pages = [queries.worklist(OFFICER, on=FILED + 9 * DAY, offset=n, limit=2).rows for n in (0, 2, 4)]
    whole = queries.worklist(OFFICER, on=FILED + 9 * DAY).rows
    assert [row.number for page in pages for row in page] == [row.number for row in whole] and len(whole) == 5


def test_options_say_what_would_stop_the_clock(district):
    case = district.received()
    stops = {o.event for o in queries.options(case, OFFICER, FILED).allowed if o.stops}
    assert stops == {"correction_asked", "fee_noticed", "third_party_asked", "co_maker_asked", "authority_asked"}

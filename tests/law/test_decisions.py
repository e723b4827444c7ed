"""Decisions: what follows from the delivery, what may be done against them, and superseding without editing."""
from datetime import date

import pytest

from tests.openness.conftest import HEAD, OFFICER, STRANGER, Desk, at
from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.journal import queries as journal
from zhengtong.law.decisions import actions, queries
from zhengtong.law.decisions.demands import Demands
from zhengtong.law.decisions.models import Decision, Remedy

D = date
MONDAY, DAY = D(2025, 3, 3), D(2025, 3, 12)


@pytest.fixture
def desk(db):
    return Desk()


def act(action, pk, day, by=OFFICER, /, **more):
    return action(pk, by=by, on=day, at=at(day), **more)


def decided(desk, code="deny_third_party"):
    desk.answered(MONDAY, DAY, code)
    return Decision.objects.get()


def file(decision, kind, day, on=None):
    return act(actions.file_remedy, decision.pk, on or day, kind=kind, day=day, authority="区政府")


def test_the_delivery_starts_the_remedies_clocks(desk):
    until = {kind: clock.due_on for kind, clock in queries.remedies_until(decided(desk, "not_held"), DAY).items()}
    assert until == {"reconsideration": D(2025, 5, 12), "suit": D(2025, 9, 12)}


def test_a_refusal_has_no_direct_suit(desk):
    decision = decided(desk)
    assert set(queries.remedies_until(decision, DAY)) == {"reconsideration"}
    with pytest.raises(CaseRefused) as refused:
        file(decision, Remedy.SUIT, D(2025, 4, 1))
    assert (refused.value.code, refused.value.article) == ("first", "reconsideration-law#第二十三条")


def test_the_suit_after_reconsideration_has_fifteen_days(desk):
    decision = decided(desk)
    remedy = file(decision, Remedy.RECONSIDERATION, D(2025, 4, 1))
    with pytest.raises(CaseRefused, match="要先有复议决定"):
        file(decision, Remedy.AFTER, D(2025, 4, 2))
    act(actions.decide_remedy, remedy.pk, D(2025, 5, 20), outcome="upheld", day=D(2025, 5, 20))
    until = queries.remedies_until(decision, D(2025, 5, 20))
    assert until[Remedy.AFTER].due_on == D(2025, 6, 4)
    assert until[Remedy.RECONSIDERATION].state == "ended"
    file(decision, Remedy.AFTER, D(2025, 6, 3))
    kinds = set(decision.case.events.values_list("kind", flat=True))
    assert {"reconsideration_filed", "reconsideration_decided", "suit_filed"} <= kinds


@pytest.mark.parametrize(("day", "code"), [(D(2025, 3, 11), "day_before"), (D(2025, 3, 14), "day_future")])
def test_a_remedy_is_filed_after_the_delivery_and_not_in_the_future(desk, day, code):
    with pytest.raises(CaseRefused) as refused:
        file(decided(desk), Remedy.RECONSIDERATION, day, on=D(2025, 3, 13))
    assert (refused.value.code, Remedy.objects.count()) == (code, 0)


@pytest.mark.parametrize(("outcome", "code"), [("won", "body"), ("", "body")])
def test_an_outcome_is_one_of_three(desk, outcome, code):
    remedy = file(decided(desk), Remedy.RECONSIDERATION, D(2025, 4, 1))
    with pytest.raises(CaseRefused) as refused:
        act(actions.decide_remedy, remedy.pk, D(2025, 5, 1), outcome=outcome, day=D(2025, 4, 30))
    assert refused.value.code == code


def test_an_outcome_is_told_once(desk):
    remedy = file(decided(desk), Remedy.RECONSIDERATION, D(2025, 4, 1))
    act(actions.decide_remedy, remedy.pk, D(2025, 5, 6), outcome="corrected", day=D(2025, 5, 6))
    with pytest.raises(CaseRefused) as refused:
        act(actions.decide_remedy, remedy.pk, D(2025, 5, 7), outcome="upheld", day=D(2025, 5, 7))
    assert refused.value.code == "once"
    assert Remedy.objects.get().outcome == "corrected"


@pytest.mark.parametrize("kind", [Remedy.RECONSIDERATION, "appeal"])
def test_each_kind_once_and_no_others(desk, kind):
    decision = decided(desk)
    file(decision, Remedy.RECONSIDERATION, D(2025, 4, 1))
    with pytest.raises(CaseRefused):
        file(decision, kind, D(2025, 4, 2))


def test_strangers_neither_see_nor_act(desk):
    decision = decided(desk)
    assert queries.decision(decision.pk, STRANGER) is None
    with pytest.raises(CaseRefused) as refused:
        act(actions.file_remedy, decision.pk, D(2025, 4, 1), STRANGER, kind=Remedy.RECONSIDERATION, day=D(2025, 4, 1), authority="某")
    assert refused.value.code == "unseen"


def test_a_decision_is_superseded_by_another_and_never_edited(desk):
    first = decided(desk, "not_held")
    day = D(2025, 3, 20)
    new = actions.draft(case_id=first.case_id, code="disclose", demands=Demands(("disclosure-regulation#第三十六条",), False, False),
                        text="找到了，见附件。", articles=["disclosure-regulation#第三十六条"], supersedes=first.pk, by=OFFICER,
                        on=day, at=at(day))
    act(actions.sign, new.pk, day, HEAD)
    act(actions.send, new.pk, day, document=first.document, port="counter", address="甲某")
    act(actions.record_delivery, new.pk, day, day=day, how="signed", proof="签收")
    first.refresh_from_db()
    assert (first.state, first.text, first.delivered_on) == ("superseded", "您要的信息见附件。", DAY)
    assert queries.in_force(first.case_id).pk == new.pk
    assert queries.remedies_until(queries.in_force(first.case_id), day)["reconsideration"].due_on == D(2025, 5, 19)


def test_nothing_goes_out_without_its_paper(desk):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY)
    decision = Decision.objects.get()
    act(actions.sign, decision.pk, DAY, HEAD)
    with pytest.raises(CaseRefused) as refused:
        act(actions.send, decision.pk, DAY, document="", port="counter", address="甲某")
    assert refused.value.code == "letter"


@pytest.mark.parametrize("action", [actions.sign, actions.send, actions.record_delivery])
def test_a_step_from_the_wrong_state_changes_nothing(desk, action):
    decision = decided(desk, "not_held")
    given = {actions.send: {"document": "x", "port": "counter"}, actions.record_delivery: {"day": DAY, "how": "signed", "proof": "x"}}
    with pytest.raises(CaseRefused) as refused:
        act(action, decision.pk, DAY, HEAD, **given.get(action, {}))
    assert refused.value.code == "state"
    assert Decision.objects.get().state == "delivered"


def test_what_is_refused_is_on_record(desk):
    decision = decided(desk)
    with pytest.raises(CaseRefused):
        file(decision, Remedy.SUIT, D(2025, 4, 1))
    assert journal.entries()[0].kind == "cases.refused"

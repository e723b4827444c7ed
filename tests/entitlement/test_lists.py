"""A list from the round to its release: two persons, publicity, objections, budget, what is proposed and what is not."""
from datetime import timedelta

import pytest

from zhengtong.kernel.cases.actions import CaseRefused
from zhengtong.kernel.journal import queries as journal
from zhengtong.services.entitlement.payment import actions, money
from zhengtong.services.entitlement.payment.actions import PaymentRefused
from zhengtong.services.entitlement.payment.models import Grant

from .payments import ON, acting, approver, give_accounts, later, officer, proposed, released, signed, states

TITLE = "srdi-title"


def test_everybody_entitled_is_proposed_once(district):
    held = proposed(district)
    rule = district.rules.get(key=held.policy)
    assert (held.count, held.total, held.grants.count()) == (rule.entitled, rule.fen, rule.entitled)
    with pytest.raises(PaymentRefused, match="没有新的"):
        proposed(district)


def test_nothing_is_proposed_from_a_round_whose_facts_have_changed(district):
    district.manifest = "0" * 64
    with pytest.raises(PaymentRefused, match="事实在这一轮之后变了"):
        proposed(district)


def test_nobody_confirms_their_own_proposal(district):
    held = proposed(district)
    with pytest.raises(CaseRefused):
        actions.confirm_list(pk=held.pk, **acting(officer("proposer")))
    assert states(held) == {"proposed": held.count}


def test_nobody_signs_their_own_confirmation_not_even_through_a_second_post(district):
    held = proposed(district)
    actions.confirm_list(pk=held.pk, **acting(officer("zhou", person=7)))
    for same in (approver("zhou"), approver("zhou-as-approver", person=7)):
        with pytest.raises(CaseRefused):
            actions.sign_list(pk=held.pk, **acting(same))


def test_another_department_is_told_nothing(district):
    held = proposed(district)
    with pytest.raises(CaseRefused):
        actions.confirm_list(pk=held.pk, **acting(officer(department="health")))


def test_nobody_confirms_a_grant_to_themselves(district):
    held = proposed(district)
    own = held.grants.first().no
    with pytest.raises(PaymentRefused, match="您本人"):
        actions.confirm_list(pk=held.pk, **acting(officer("old", person=own)))


def test_an_exception_is_withheld_with_its_reason(district):
    held = proposed(district)
    one = held.grants.first()
    actions.confirm_list(pk=held.pk, strike={one.pk: "已迁出"}, **acting(officer()))
    one.refresh_from_db()
    assert (one.state, one.reason) == ("withheld", "已迁出")
    assert states(held) == {"withheld": 1, "proposed": held.count - 1}


def test_an_exception_without_a_reason_is_refused_whole(district):
    held = proposed(district)
    with pytest.raises(PaymentRefused, match="理由"):
        actions.confirm_list(pk=held.pk, strike={held.grants.first().pk: " "}, **acting(officer()))
    assert states(held) == {"proposed": held.count}


def test_who_was_struck_may_be_proposed_anew(district):
    held = proposed(district)
    one = held.grants.first()
    actions.confirm_list(pk=held.pk, strike={one.pk: "核实中"}, **acting(officer()))
    actions.drop_list(pk=held.pk, reason="重做", **acting(officer()))
    again = proposed(district)
    assert again.count == held.count and set(again.grants.values_list("turn", flat=True)) == {1}


def test_a_list_that_is_not_signed_is_not_released(district):
    held = proposed(district)
    with pytest.raises(CaseRefused):
        actions.release_grants(pk=held.pk, **acting(approver()))


def test_whose_agreement_stands_is_granted_and_the_others_are_asked(district):
    held = proposed(district)
    few = list(held.grants.all()[:3])
    give_accounts(few, held.policy)
    signed(held)
    actions.release_grants(pk=held.pk, **acting(approver()))
    assert states(held) == {"agreed": 3, "asked": held.count - 3}


def test_an_account_alone_is_no_agreement(district):
    held = proposed(district)
    give_accounts(held.grants.all())
    signed(held)
    actions.release_grants(pk=held.pk, **acting(approver()))
    assert states(held) == {"asked": held.count}


# publicity and objections
def titles(district, budget=10**9):
    """The list of titles: published in full, with a budget."""
    held = actions.propose(policy=TITLE, round=district, **acting(officer("proposer", "industry")))
    if budget is not None:
        actions.set_budget(policy=TITLE, year=2025, fen=budget, by=approver(department="industry"), at=acting(officer())["at"])
    return held


def published(district):
    held = signed(titles(district), "industry")
    return actions.publish_list(pk=held.pk, until=later(5), **acting(officer(department="industry")))


def test_a_list_of_firms_is_published_before_it_is_released(district):
    held = signed(titles(district), "industry")
    for day in (ON, later(5)):
        with pytest.raises(PaymentRefused, match="公示"):
            actions.release_grants(pk=held.pk, **acting(approver(department="industry"), day))
    actions.publish_list(pk=held.pk, until=later(5), **acting(officer(department="industry")))
    with pytest.raises(PaymentRefused, match="公示"):
        actions.release_grants(pk=held.pk, **acting(approver(department="industry"), later(5)))
    actions.release_grants(pk=held.pk, **acting(approver(department="industry"), later(6)))
    assert set(states(held)) == {"asked"}


def test_fewer_days_than_the_policy_says_are_refused(district):
    held = signed(titles(district), "industry")
    with pytest.raises(PaymentRefused, match="5"):
        actions.publish_list(pk=held.pk, until=later(4), **acting(officer(department="industry")))


def test_a_list_of_people_with_sensitive_facts_is_not_published(district):
    held = signed(proposed(district))
    with pytest.raises(PaymentRefused, match="不公示"):
        actions.publish_list(pk=held.pk, until=later(9), **acting(officer()))


def test_an_open_objection_holds_the_list(district):
    held = published(district)
    actions.object_to(grant=held.grants.first().pk, text="不是专精特新", **acting(officer(department="industry"), later(2)))
    with pytest.raises(PaymentRefused, match="异议"):
        actions.release_grants(pk=held.pk, **acting(approver(department="industry"), later(6)))


@pytest.mark.parametrize(("upheld", "state"), [(True, "withheld"), (False, "proposed")])
def test_an_answered_objection(district, upheld, state):
    held = published(district)
    one = held.grants.first()
    made = actions.object_to(grant=one.pk, text="不是专精特新", **acting(officer(department="industry"), later(2)))
    actions.answer_objection(pk=made.pk, upheld=upheld, text="已核实", **acting(officer(department="industry"), later(3)))
    one.refresh_from_db()
    assert one.state == state


def test_an_objection_after_the_period_is_refused_with_the_way_that_is_left(district):
    held = published(district)
    with pytest.raises(PaymentRefused, match="复核"):
        actions.object_to(grant=held.grants.first().pk, text="晚了", **acting(officer(department="industry"), later(6)))


# budget
def test_without_a_stated_budget_nothing_is_signed(district):
    held = titles(district, budget=None)
    actions.confirm_list(pk=held.pk, **acting(officer(department="industry")))
    with pytest.raises(PaymentRefused, match="预算"):
        actions.sign_list(pk=held.pk, **acting(approver(department="industry")))


def test_a_short_budget_is_cut_in_proportion_to_the_fen(district):
    held = signed(titles(district, budget=10_000_001), "industry")
    rows = list(held.grants.order_by("no"))
    assert sum(g.fen - g.cut for g in rows) == 10_000_001
    assert all(abs((g.fen - g.cut) - g.fen * 10_000_001 / held.total) < 1 for g in rows)
    assert all(line.problems == [] for line in money.report())


def test_what_is_freed_later_is_not_given_out_again(district):
    held = signed(titles(district, budget=10_000_001), "industry")
    actions.drop_list(pk=held.pk, reason="重做", **acting(approver(department="industry")))
    again = signed(titles(district, budget=10_000_001), "industry")
    assert states(again) == {"cut": again.count}


def test_a_budget_below_what_is_reserved_is_refused(district):
    signed(titles(district, budget=10_000_001), "industry")
    with pytest.raises(PaymentRefused, match="占用"):
        actions.set_budget(policy=TITLE, year=2025, fen=5, by=approver(department="industry"), at=acting(officer())["at"])


def test_every_set_is_one_journal_entry(district):
    held = released(district)
    kinds = [entry.kind for entry in reversed(journal.entries(about=held.about))]
    assert kinds == [f"entitlement.{verb}" for verb in ("propose", "confirm_list", "sign_list", "release_grants")]
    assert Grant.objects.filter(list=held, state="agreed").count() == held.count


def test_an_unanswered_request_is_reminded_once_and_then_lapses(district):
    held = signed(proposed(district))
    held = actions.release_grants(pk=held.pk, **acting(approver()))
    held.refresh_from_db()
    from zhengtong.kernel.parties import system

    def due(action, days):
        return action(**acting(system("tick"), held.asked_until + timedelta(days=days)))

    assert (due(actions.lapse_due, 1), due(actions.remind_due, -8)) == (0, 0)
    assert (due(actions.remind_due, -7), due(actions.remind_due, -6)) == (held.count, 0)
    assert (due(actions.lapse_due, 0), due(actions.lapse_due, 1)) == (0, held.count)
    assert states(held) == {"lapsed": held.count}
    assert all(line.problems == [] for line in money.report())

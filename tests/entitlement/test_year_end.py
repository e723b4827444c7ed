"""The year's end closes its budget; what the round does not do by itself a policy cannot ask of it."""
from datetime import UTC, datetime

import pytest

from zhengtong.kernel.content import checks
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.policies import Rounding
from zhengtong.services.entitlement.payment import actions
from zhengtong.services.entitlement.payment.models import YearBudget

from .payments import AT, acting, approver, later, officer

INDUSTRY = {"department": "industry"}
NEW_YEAR = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight in China


def stated(year, at, fen=100):
    return actions.set_budget(policy="srdi-title", year=year, fen=fen, by=approver(**INDUSTRY), at=at)


def test_a_closed_years_budget_does_not_change(db):
    stated(2025, AT)
    with pytest.raises(actions.PaymentRefused) as why:
        stated(2025, NEW_YEAR, fen=200)
    assert why.value.code == "year closed" and YearBudget.objects.get().total == 100
    assert stated(2026, NEW_YEAR).total == 100


def test_what_is_signed_after_the_years_end_needs_the_new_years_budget(district):
    held = actions.propose(policy="srdi-title", round=district, **acting(officer("proposer", **INDUSTRY)))
    stated(2025, AT, fen=held.total)
    actions.confirm_list(pk=held.pk, **acting(officer(**INDUSTRY)))
    with pytest.raises(actions.PaymentRefused) as why:
        actions.sign_list(pk=held.pk, **acting(approver(**INDUSTRY), later(1)))
    assert why.value.code == "budget" and YearBudget.objects.get().reserved == 0


@pytest.mark.parametrize("asks", [
    {"judged_on": "each day pro rata"}, {"rounding": Rounding(rule="half even", sure="?", source="x")}])
def test_a_policy_that_asks_what_the_round_does_not_do_is_refused_with_the_way_to_say_it(asks):
    item = content.load().policies.item("old-age-allowance")
    wrong = list(checks._said_by_the_table(item, item.model.model_copy(update=asks)))
    assert len(wrong) == 1 and "决策表" in wrong[0].remedy


def test_half_up_is_what_the_round_does():
    item = content.load().policies.item("old-age-allowance")
    asks = {"rounding": Rounding(rule="half up", sure="?", source="x")}
    assert list(checks._said_by_the_table(item, item.model.model_copy(update=asks))) == []

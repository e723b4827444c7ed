"""Two months of benefit lists in a small district: paid, every fen in its place, replayed without a difference; a stop changes
nothing."""
import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from district.year import grants, paying
from district.year.driver import YearRefused
from tests.entitlement.conftest import changing, made
from zhengtong.services.entitlement.payment.models import Batch, BenefitList, Grant, Payment

__all__ = ["changing", "made"]
TWO_MONTHS = 0.17


@pytest.fixture
def place(changing):
    data = Path(settings.DATA_DIR)
    (data / "demo.json").write_text("{}")
    return data


def live(data, notice=lambda *_: None):
    return grants.run(data, scale=TWO_MONTHS, notice=notice)


def stands():
    """What the year left: every grant with its state, every payment with its day."""
    states = list(Grant.objects.order_by("policy", "no", "period").values_list("policy", "no", "period", "state", "cut"))
    days = sorted(Payment.objects.values_list("key", "state", "answered_on"))
    return states, days


@pytest.mark.slow
def test_two_months_are_paid_and_every_fen_is_somewhere(place):
    found = live(place)
    assert found["holds"] and found["steps refused"] == {} and found["payments"] > 0
    assert {one.case.state for one in BenefitList.objects.filter(period="2025-11")} == {"released"}
    assert {one.case.state for one in BenefitList.objects.filter(period="2025-12")} == {"proposed"}
    assert not Payment.objects.filter(state="paid", recorded=False, answered_on__lt=date(2025, 12, 31)).exists()
    assert all(batch.made_login != batch.moves.filter(event="sent").first().login for batch in Batch.objects.filter(state="sent"))


@pytest.mark.slow
def test_stopped_and_gone_on_with_it_ends_the_same(place):
    def stop(day, done, every):
        if day == "2025-12-10":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        live(place, stop)
    assert json.loads((place / "year-grants.json").read_text())["day"] == "2025-12-10"
    live(place)
    states, days = stands()
    again = {(policy, period) for policy, _no, period, _state, _cut in states}
    assert len(again) == BenefitList.objects.count() and len(days) == len({key for key, _state, _on in days})
    assert live(place)["holds"] and stands() == (states, days)


def test_it_is_lived_in_a_synthetic_database_alone(place):
    (place / "demo.json").unlink()
    with pytest.raises(YearRefused, match="synthetic"):
        live(place)


def test_the_last_months_are_lived(db):
    assert paying.months_of(0.01) == [date(2025, 12, 31)]
    assert paying.months_of(TWO_MONTHS) == [date(2025, 11, 30), date(2025, 12, 31)]
    assert len(paying.months_of(1)) == 12

"""The information processing fee: the tiers of the pack, their examples, and what progressive means."""
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.fees import Fees
from zhengtong.openness.requests.fees import FeeRefused, reckon

FEES = content.load(kinds=["procedures"]).procedures.item("information-request").parts["fees.yaml"]


@pytest.mark.parametrize("example", FEES.examples, ids=lambda e: f"{e.method}-{e.before}+{e.quantity}")
def test_the_examples_of_the_pack_hold(example):
    assert reckon(FEES, example.method, example.quantity, before=example.before).amount == example.amount


def test_every_published_vector_is_an_example():
    said = {(e.method, e.quantity): int(e.amount) for e in FEES.examples if not e.before}
    assert said == {
        ("piece", 10): 0, ("piece", 11): 100, ("piece", 30): 2000, ("piece", 31): 2200, ("piece", 40): 4000,
        ("piece", 41): 4300, ("piece", 50): 7000, ("piece", 51): 7400, ("page", 30): 0, ("page", 31): 10, ("page", 100): 700,
        ("page", 101): 720, ("page", 200): 2700, ("page", 201): 2740, ("page", 250): 4700}


@given(before=st.integers(0, 90), first=st.integers(1, 60), second=st.integers(1, 60))
def test_pieces_of_one_month_cost_the_same_however_they_are_split(before, first, second):
    whole = reckon(FEES, "piece", first + second, before=before).amount
    assert whole == reckon(FEES, "piece", first, before=before).amount + reckon(FEES, "piece", second, before=before + first).amount


@given(before=st.integers(0, 500), pages=st.integers(1, 500))
def test_pages_are_counted_per_request(before, pages):
    assert reckon(FEES, "page", pages, before=before).amount == reckon(FEES, "page", pages).amount


@given(method=st.sampled_from(["piece", "page"]), units=st.integers(1, 400))
def test_the_steps_prove_the_amount(method, units):
    found = reckon(FEES, method, units)
    assert sum(s.last - s.first + 1 for s in found.steps) == units
    assert [s.first for s in found.steps[1:]] == [s.last + 1 for s in found.steps[:-1]]
    assert found.amount == sum((s.last - s.first + 1) * s.price for s in found.steps)


@pytest.mark.parametrize(("method", "quantity"), [("both", 3), ("piece", 0), ("page", -1)])
def test_what_cannot_be_reckoned_is_refused_with_article_and_remedy(method, quantity):
    with pytest.raises(FeeRefused) as refused:
        reckon(FEES, method, quantity)
    assert refused.value.article.startswith("disclosure-fee#")
    assert refused.value.remedy


@pytest.mark.parametrize("tiers", [
    [{"upto": 10, "price": 0}],
    [{"upto": 30, "price": 0}, {"upto": 10, "price": 1}, {"price": 2}],
    [{"each": 10, "more": 100}],
    [{"upto": 10, "price": 0}, {"price": 1, "each": 10, "more": 1}],
])
def test_tiers_that_mean_nothing_are_refused(tiers):
    said = FEES.model_dump(by_alias=True)
    said["methods"]["page"]["tiers"] = tiers
    with pytest.raises(ValidationError):
        Fees.model_validate(said)


def test_an_amount_is_exact():
    assert reckon(FEES, "page", 31).amount == Decimal(10)

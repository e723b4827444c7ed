"""Amounts: rounding, parts of periods, stacking and budgets, each against something written independently of it."""
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengtong.services.entitlement.amounts import budgets, periods, rounding
from zhengtong.services.entitlement.amounts.budgets import Ask
from zhengtong.services.entitlement.amounts.stacking import Claim, Group, stack

FEN = st.integers(0, 10**10)
MONTHS = st.builds("{}-{:02d}".format, st.integers(2020, 2030), st.integers(1, 12))
FIRM, OTHER = ("firm", 7), ("firm", 8)


@given(st.decimals(-10**8, 10**8, places=5), st.sampled_from([("half up", ROUND_HALF_UP), ("half even", ROUND_HALF_EVEN)]))
def test_fen_are_rounded_as_decimal_rounds(amount, rule):
    assert rounding.to_fen(amount, per_unit=100, rule=rule[0]) == int((amount * 100).to_integral_value(rule[1]))


def test_down_and_up():
    third = Fraction(1, 3)
    assert [rounding.to_fen(third, per_unit=100, rule=r) for r in ("down", "up")] == [33, 34]


@given(FEN, st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_a_split_is_exact_and_each_within_one_fen_of_its_share(whole, weights):
    parts = rounding.split(whole, weights, list(range(len(weights))))
    total = sum(weights)
    assert sum(parts) == (whole if total else 0)
    assert all(abs(Fraction(whole * w, total) - p) < 1 for w, p in zip(weights, parts, strict=True) if total)


def test_the_odd_fen_goes_to_the_largest_remainder_then_to_the_smaller_number():
    assert rounding.split(100, [1, 1, 1], [9, 4, 6]) == [33, 34, 33]
    assert rounding.split(10, [5, 3, 1], [1, 2, 3]) == [6, 3, 1]


# periods
@given(MONTHS, st.dates(date(2019, 6, 1), date(2031, 6, 1)), st.dates(date(2019, 6, 1), date(2031, 6, 1)), FEN)
def test_a_part_of_a_month_is_counted_day_by_day(month, since, until, fen):
    first, last = periods.span(month)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    held = sum(since <= day <= until for day in days)
    assert periods.days_within(month, since, until) == held
    assert periods.pro_rata(fen, month, since=since, until=until) == rounding.to_fen(Fraction(fen * held, len(days)))


@given(MONTHS, st.none() | st.dates(date(2019, 6, 1), date(2031, 6, 1)), st.none() | st.dates(date(2019, 6, 1), date(2031, 6, 1)))
def test_a_period_is_due_by_its_first_or_last_day(month, since, until):
    first, last = periods.span(month)
    for rule, day in (("first day", first), ("last day", last)):
        held = (since or date.min) <= day <= (until or date.max)
        assert periods.due_in(month, since=since, until=until, judged_on=rule) == held


@pytest.mark.parametrize(("ends", "last"), [("next month", "2025-11"), ("same month", "2025-10"), (None, "2025-10")])
def test_the_last_month_of_somebody_who_died_in_november(ends, last):
    assert periods.last_month(date(2025, 11, 30), ends) == last


def test_months_from_november_to_february():
    assert periods.months("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert periods.months("2025-11", "2025-10") == []


def test_leap_february_and_the_year():
    assert periods.pro_rata(2900, "2024-02", since=date(2024, 2, 29)) == 100
    assert periods.days_within("2024", None, None) == 366


# stacking
def claims(rule, amounts, cap=None, period="once", matter="", holder=FIRM):
    return [Claim(Group("g", rule, cap), holder, fen, period, 2025, matter, ("p", n)) for n, fen in enumerate(amounts)]


def paid(rule, amounts, earlier=(), **more):
    return [one.fen for one in stack(claims(rule, amounts, **more), claims(rule, earlier, **more))]


WAN = 1_000_000


def test_little_giant_after_the_city_title_pays_the_difference():
    assert paid("difference", [100 * WAN], earlier=[20 * WAN]) == [80 * WAN]


def test_thirty_more_after_twenty():
    assert paid("difference", [50 * WAN], earlier=[20 * WAN]) == [30 * WAN]


def test_two_titles_at_once_pay_the_higher_one():
    assert paid("difference", [20 * WAN, 100 * WAN]) == [0, 100 * WAN]


def test_a_lower_title_afterwards_pays_nothing():
    assert paid("difference", [20 * WAN], earlier=[100 * WAN]) == [0]


def test_two_under_one_yearly_cap():
    assert paid("cap", [70, 60], cap=100) == [70, 30]
    assert paid("cap", [70, 60], earlier=[50], cap=100) == [50, 0]


def test_a_cap_that_is_not_set_pays_nothing_and_says_so():
    assert [(s.fen, s.reason) for s in stack(claims("cap", [70]))] == [(0, "cap unset")]


def test_the_same_matter_once_whoever_holds_it():
    both = [*claims("once", [10], matter="person 5"), *claims("once", [15], matter="person 5", holder=OTHER)]
    assert [one.fen for one in stack(both)] == [0, 15]


def test_another_matter_is_paid_besides():
    both = [*claims("once", [10], matter="person 5"), *claims("once", [15], matter="person 6")]
    assert [one.fen for one in stack(both)] == [10, 15]


def test_a_month_excludes_its_own_month_only():
    both = [*claims("none", [10], period="2025-11"), *claims("none", [15], period="2025-12")]
    assert [one.fen for one in stack(both)] == [10, 15]
    assert [one.fen for one in stack(both, claims("none", [1], period="2025-12"))] == [10, 0]


def test_without_a_group_nothing_is_excluded():
    alone = [Claim(Group(), FIRM, fen, "once", 2025) for fen in (5, 6)]
    assert [one.fen for one in stack(alone)] == [5, 6]


CLAIM = st.builds(
    Claim, st.sampled_from([Group("n", "none"), Group("d", "difference"), Group("h", "highest"), Group("o", "once"),
                            Group("c", "cap", 1000), Group("u", "unlimited"), Group()]),
    st.sampled_from([FIRM, OTHER]), st.integers(1, 2000), st.sampled_from(["2025-11", "2025-12", "2025", "2026", "once"]),
    st.sampled_from([2025, 2026]), st.sampled_from(["", "m"]), st.tuples(st.sampled_from(["p", "q"]), st.integers(0, 5)))


@given(st.lists(CLAIM, max_size=12, unique_by=lambda c: (c.order, c.fen)), st.lists(CLAIM, max_size=3), st.randoms())
def test_the_order_of_the_claims_does_not_matter(wanted, earlier, random):
    mixed = wanted[:]
    random.shuffle(mixed)
    assert {(s.claim, s.fen) for s in stack(wanted, earlier)} == {(s.claim, s.fen) for s in stack(mixed, earlier)}


@given(st.lists(CLAIM, max_size=12), st.lists(CLAIM, max_size=4))
def test_nobody_is_paid_more_than_claimed_and_no_rule_is_broken(wanted, earlier):
    found = stack(wanted, earlier)
    assert all(0 <= one.fen <= one.claim.fen and (one.fen == one.claim.fen) == (one.reason == "") for one in found)
    assert broken([(s.claim, s.fen) for s in found if s.fen], earlier) == []


def broken(given_, earlier):
    """Every pair of payments that may not stand together, every sum over its cap: by looking at pairs and sums alone."""
    found = []
    all_paid = [(c, f, True) for c, f in given_] + [(c, c.fen, False) for c in earlier if c.fen]
    for at, (one, fen, ours) in enumerate(all_paid):
        for other, more, theirs in all_paid[:at]:
            if not (ours or theirs) or one.group.name is None or one.group != other.group:
                continue
            same_holder, same_matter = one.holder == other.holder, one.matter == other.matter
            meets = "once" in (one.period, other.period) or (one.period[:4] == other.period[:4] and (
                len(one.period) != len(other.period) or one.period == other.period))
            rule = one.group.rule
            if rule == "none" and same_holder and same_matter and meets:
                found.append((one, other))
            if rule == "once" and same_matter:
                found.append((one, other))
            highest = max(one.fen, other.fen)
            if rule == "highest" and same_holder and same_matter and meets and fen + more > highest:
                found.append((one, other))
    for scope in {(c.group, c.holder, c.matter) for c, _, _ in all_paid if c.group.rule == "difference"}:
        inside = [(c, f, o) for c, f, o in all_paid if (c.group, c.holder, c.matter) == scope]
        before = sum(f for _, f, ours in inside if not ours)
        if sum(f for _, f, _ in inside) > max([before, *(c.fen for c, _, ours in inside if ours)]):
            found.append(scope)
    for scope in {(c.group, c.holder, c.year) for c, _, ours in all_paid if c.group.rule == "cap" and ours}:
        if sum(f for c, f, _ in all_paid if (c.group, c.holder, c.year) == scope) > scope[0].cap:
            found.append(scope)
    return found


# budgets
@given(st.lists(st.builds(Ask, st.integers(0, 99), st.integers(0, 10**7)), max_size=30), st.integers(0, 10**8))
def test_a_proportional_cut_gives_the_budget_exactly(asks, left):
    found = budgets.proportional(asks, left)
    assert sum(found) == min(left, sum(ask.fen for ask in asks))
    assert all(0 <= fen <= ask.fen for fen, ask in zip(found, asks, strict=True))


@given(st.lists(st.builds(Ask, st.integers(0, 99), st.integers(1, 10**4)), max_size=30), st.integers(0, 10**5))
def test_first_come_is_served_whole_or_not_at_all(asks, left):
    found = budgets.first_come(asks, left)
    rest = left
    for fen, ask in zip(found, asks, strict=True):
        assert fen == (ask.fen if ask.fen <= rest else 0)
        rest -= fen


def test_the_approver_sees_how_far_it_reaches():
    asks = [Ask(1, 60), Ask(2, 50), Ask(3, 40)]
    assert budgets.reach(asks, 100, "first come") == budgets.Reach(served=2, fen=100, cut=50, left=0)
    assert budgets.proportional(asks, 100) == [40, 33, 27]


def test_a_budget_that_is_gone_gives_nothing():
    assert budgets.proportional([Ask(1, 60)], -5) == [0]
    assert Decimal(budgets.reach([Ask(1, 60)], 0, "first come").cut) == 60

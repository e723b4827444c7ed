"""Each identity I1 to I9: it is silent where it holds and names the place where it does not."""
from dataclasses import replace
from decimal import Decimal

import pytest

from zhengtong.report.annual.form import COUNTED, TOTAL
from zhengtong.report.annual.identities import Figures, check

PERSON = "natural_person"


def cells(**rows):
    """Table 3 with everything at natural persons."""
    return {(key.replace("_", "."), column): n for key, n in rows.items() for column in (PERSON, TOTAL)}


GOOD = Figures(2024, table3=cells(r1=5, r2=1, r3_1=4, r3_7=4, r4=2), table4={("suit", "upheld"): 1, ("suit", TOTAL): 1})
PAST = Figures(2023, table2={("normative", "in_force"): 10}, table3=cells(r4=1), pending=frozenset({"a"}))


def found(now, before=None, units=()):
    return {(f.identity, f.place) for f in check(now, before, units)}


def test_a_whole_report_has_no_finding():
    assert check(GOOD) == []


@pytest.mark.parametrize(("change", "identity", "place"), [
    ({("r1", PERSON): 6, ("r1", TOTAL): 6}, "I1", "3/total"),
    ({("r3.1", PERSON): 3, ("r3.1", TOTAL): 3}, "I2", "3/natural_person"),
    ({("r4", TOTAL): 3}, "I3", "3/r4"),
])
def test_within_table_3(change, identity, place):
    assert (identity, place) in found(replace(GOOD, table3={**GOOD.table3, **change}))


def test_i4_carried_over_is_last_years_remainder():
    assert found(GOOD, PAST) == {("I8", "4/pending")}
    assert ("I4", f"3/{PERSON}") in found(GOOD, replace(PAST, table3=cells(r4=2)))


def test_i5_the_blocks_of_table_4():
    assert found(replace(GOOD, table4={("suit", "upheld"): 1, ("suit", TOTAL): 2})) == {("I5", "4/suit")}


@pytest.mark.parametrize("wrong", [{("permits", "decisions"): -1}, {("permits", "decisions"): Decimal("1.5")},
                                   {("charges", "amount"): Decimal("-0.01")}])
def test_i6_whole_numbers_that_are_not_negative(wrong):
    assert [f.identity for f in check(replace(GOOD, table2=wrong))] == ["I6"]


def test_i6_money_may_have_a_fraction():
    assert check(replace(GOOD, table2={("charges", "amount"): Decimal("10.65")})) == []


def test_i7_documents_in_force_is_a_warning():
    entered = {("normative", "in_force"): 13, ("normative", "issued"): 3, ("normative", "repealed"): 1}
    wrong = check(replace(GOOD, table2=entered, seen=frozenset({"a"})), PAST)
    assert [(f.identity, f.left, f.right, f.severity) for f in wrong] == [("I7", 13, 12, "warning")]
    assert check(replace(GOOD, table2={**entered, ("normative", "in_force"): 12}, seen=frozenset({"a"})), PAST) == []


def test_i8_pending_reappears():
    assert found(replace(GOOD, seen=frozenset({"a"})), PAST) == set()
    assert found(GOOD, PAST) == {("I8", "4/pending")}


def test_i9_the_district_is_the_sum_of_its_units():
    half = Figures(2024, table3=cells(r1=1, r3_1=1, r3_7=1))
    whole = Figures(2024, table3=cells(r1=2, r3_1=2, r3_7=2))
    assert found(whole, units=[half, half]) == set()
    assert found(replace(whole, table4={("suit", "pending"): 1, ("suit", TOTAL): 1}), units=[half, half]) == {
        ("I9", "4/suit/pending"), ("I9", "4/suit/total")}


def test_every_column_is_checked():
    for column in COUNTED:
        wrong = {**GOOD.table3, ("r1", column): GOOD.table3.get(("r1", column), 0) + 1}
        assert ("I1", f"3/{column}") in found(replace(GOOD, table3=wrong))

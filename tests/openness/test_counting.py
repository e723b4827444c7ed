"""Counting many and repeated requests: a suggestion, by applicant, month and likeness."""
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from zhengtong.openness.requests.counting import Asked, count, likeness

TITLE = "龙华区2024年保障性住房配租名单"


def asked(n, day=date(2025, 3, 10), text=TITLE, applicant="person:1"):
    return Asked(n, f"龙华公开〔2025〕{n:03d}号", day, text, applicant)


def test_the_month_is_the_natural_month_and_counts_what_came_before():
    others = [asked(1, date(2025, 2, 28)), asked(2, date(2025, 3, 1)), asked(3), asked(9, date(2025, 3, 31))]
    found = count(asked(5), others)
    assert (found.month, found.year) == (2, 3)
    assert not found.is_many


def test_the_eleventh_of_a_month_is_many():
    assert count(asked(20), [asked(n) for n in range(1, 11)]).is_many
    assert not count(asked(20), [asked(n) for n in range(1, 10)]).is_many


def test_what_reads_alike_is_shown_and_other_matters_are_not():
    found = count(asked(5), [asked(1, text="2024年龙华区保障性住房配租名单"), asked(2, text="民治街道古树名木清单")])
    assert [a.case for a, _share in found.alike] == [1]


def test_other_applicants_for_the_same_are_kept_apart():
    found = count(asked(5), [asked(1, applicant="person:2"), asked(2)])
    assert [a.case for a, _share in found.alike] == [2]
    assert [a.case for a, _share in found.others] == [1]


@given(one=st.text(max_size=30), other=st.text(max_size=30))
def test_likeness_is_symmetric_and_bounded(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


def test_signs_and_spaces_do_not_count():
    assert likeness(TITLE, f" {TITLE}。") == 1.0
    assert likeness(TITLE, "") == 0.0

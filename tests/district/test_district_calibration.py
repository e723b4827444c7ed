"""The shares that the district is drawn to come out of it."""
import numpy as np
import pytest

from district import calibration as c
from district.people import SHORT
from district.streams import NEVER, day
from district.world import World


@pytest.fixture(scope="module")
def large():
    return World(0.05, 7)


@pytest.fixture(scope="module")
def residents(large):
    return (large.people.group != SHORT) & (large.people.leave == NEVER)


def test_people_registered_and_short_stay(large):
    base = large.people.enter == 0
    assert base.sum() == pytest.approx(c.PEOPLE * 0.05, rel=0.015)
    assert ((large.people.settles == 0) & base).sum() == pytest.approx(c.REGISTERED * 0.05, rel=0.03)
    assert ((large.people.group == SHORT) & base).sum() == pytest.approx(c.SHORT_STAY * 0.05, rel=0.04)


def test_ages_of_residents(large, residents):
    age = large.age[residents]
    assert (age < 15).mean() == pytest.approx(0.1511, abs=0.006)
    assert (age >= 60).mean() == pytest.approx(0.0536, abs=0.003)
    assert (age >= 65).mean() == pytest.approx(0.0322, abs=0.003)
    assert 29 <= np.median(age) <= 33


def test_sex_of_residents(large, residents):
    assert large.people.male[residents].mean() == pytest.approx(0.567, abs=0.012)


def test_streets_of_residents(large, residents):
    street = np.array(c.COMMUNITY_STREET)[large.homes.community[large.people.household[residents]]]
    shares = np.bincount(street, minlength=6) / len(street)
    assert shares == pytest.approx(np.array(c.STREET_PEOPLE) / sum(c.STREET_PEOPLE), abs=0.01)
    assert len(c.COMMUNITIES) == len(set(c.COMMUNITIES)) == 113
    assert np.bincount(c.COMMUNITY_STREET).tolist() == [17, 22, 23, 21, 13, 17]


def test_households(large):
    family = large.homes.group < 2
    people = np.bincount(large.people.household, minlength=len(family))
    assert people[family].mean() == pytest.approx(2.25, abs=0.06)
    assert family.sum() == pytest.approx(926_800 * 0.05, rel=0.05)


def test_births_deaths_and_settling_of_the_year(large):
    births = (large.people.birth >= day("2025-01-01")).sum() / 0.05
    deaths = (large.people.death > 0).sum() / 0.05
    settled = ((large.people.settles > 0) & (large.people.settles < NEVER)).sum() / 0.05
    assert 18_000 < births < 25_000 and 4_000 < deaths < 5_800 and settled == pytest.approx(c.SETTLED_A_YEAR, rel=0.1)


def test_firms_and_the_insured(large):
    f, old = large.firms, large.firms.enter == 0
    assert (old & ~f.individual).sum() == pytest.approx(c.ENTERPRISES * 0.05, rel=0.01)
    assert (old & f.individual).sum() == pytest.approx(c.INDIVIDUALS * 0.05, rel=0.01)
    assert large.work.insured.sum() == pytest.approx(c.INSURED * 0.05, rel=0.03)
    industrial = f.manufacturing & (f.revenue >= 2000)
    assert 0.5 < f.revenue[industrial].sum() / 1e4 / (6567 * 0.05) < 1.8          # 规上工业总产值 2024, 亿元

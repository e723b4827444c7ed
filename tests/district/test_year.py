"""A small year of requests: every due day is the oracle's, planted faults are named exactly, a stop changes nothing."""
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from district.identifiers import resident_ids
from district.year import days, driver, judging, oracle, plans
from zhengtong.kernel.cases.models import Case
from zhengtong.openness.requests.models import Request

PACKS = Path(__file__).resolve().parents[2] / "packs"
PERSON = bytes(resident_ids(np.array([0]), np.array([7000], np.int32), np.array([13]))[0]).decode()


class Registers:
    """A district of ten people and no more, in the shape of a snapshot."""

    def present(self, kind):
        return np.ones(10, bool)

    def fact(self, kind, name, no):
        return SimpleNamespace(state="known", value=f"示例{no}")

    def key(self, kind, no):
        return PERSON if kind == "person" else "X1449900MA5EXAMP0X"


@pytest.fixture
def people_only(monkeypatch):
    monkeypatch.setitem(plans.SHARES, "applicants", {"natural_person": 1})


def live(tmp_path, settings, *, scale=0.03, plant=False, notice=lambda *_: None):
    settings.DATA_DIR = tmp_path
    (tmp_path / "demo.json").write_text("{}")
    asked = driver.Settings(2025, 7, scale, plant)
    return driver.run(tmp_path, PACKS, asked, Registers(), notice)


@pytest.mark.slow
def test_every_due_day_is_the_oracles_and_nothing_is_late(db, tmp_path, settings, people_only):
    state = live(tmp_path, settings)
    found = judging.judge(PACKS, 2025)
    assert (found.received, found.wrong, found.late, found.refused_extensions) == (14, (), (), ())
    assert found.rate == 1
    assert not driver.refusals(state)


@pytest.mark.slow
def test_planted_faults_are_named_exactly(db, tmp_path, settings, people_only):
    live(tmp_path, settings, plant=True)
    found = judging.judge(PACKS, 2025)
    marked = {mark: [p.n for p in drawn(14, plant=True) if getattr(p, mark)] for mark in ("late", "lapsed", "wrong")}
    numbers = {n: Case.objects.get(key=f"year-2025-request-{n:05d}").number for n in range(14)}
    assert {number for number, *_ in found.late} == {numbers[n] for n in marked["late"]}
    assert set(found.lapsed) == {numbers[n] for n in marked["lapsed"]}
    assert set(found.refused_extensions) == {numbers[n] for n in marked["wrong"]}
    assert found.holds
    assert found.rate < 1


@pytest.mark.slow
def test_a_year_that_was_stopped_goes_on(db, tmp_path, settings, people_only):
    def stop(day, *_):
        if day == "2025-05-20":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        live(tmp_path, settings, scale=0.012, notice=stop)
    state = live(tmp_path, settings, scale=0.012)
    with pytest.raises(driver.YearRefused, match="lived to its end"):
        live(tmp_path, settings, scale=0.012)
    assert (state.day, Request.objects.count(), dict(driver.refusals(state))) == (date(2025, 12, 31), 6, {})


def drawn(number, plant=False, scale=0.03):
    calendar = days.WorkDays(PACKS)
    return plans.plans(number, seed=7, year_of=2025, scale=scale, plant=plant, calendar=calendar)


def test_the_whole_plan_has_the_faults_that_it_promises():
    found = drawn(478, plant=True, scale=1)
    assert [sum(bool(getattr(p, m)) for p in found) for m in ("late", "lapsed", "wrong")] == [12, 3, 2]


def test_the_same_seed_draws_the_same_year():
    assert drawn(50) == drawn(50)


def test_only_a_synthetic_database_is_lived_in(db, tmp_path):
    with pytest.raises(driver.YearRefused, match="not a synthetic database"):
        driver.check_place(tmp_path, driver.Settings(2025, 1, 1, False))


def test_only_2025_is_lived(db, tmp_path):
    with pytest.raises(driver.YearRefused, match="only 2025"):
        driver.check_place(tmp_path, driver.Settings(2026, 1, 1, False))


def test_another_seed_does_not_go_on_with_this_year(db, tmp_path):
    driver.State(tmp_path, driver.Settings(2025, 1, 0.1, False)).save()
    with pytest.raises(driver.YearRefused, match="another year"):
        driver.State(tmp_path, driver.Settings(2025, 2, 0.1, False))


@pytest.mark.parametrize(("rows", "expected"), [
    ([("received", date(2025, 9, 26), "")], date(2025, 10, 30)),
    ([("received", date(2025, 9, 26), ""), ("third_party_asked", date(2025, 10, 10), "a"), ("third_party_answered", date(2025, 10, 15), "a"),
      ("authority_asked", date(2025, 10, 13), "b"), ("authority_answered", date(2025, 10, 20), "b")], date(2025, 11, 10)),
    ([("received", date(2025, 3, 3), ""), ("correction_asked", date(2025, 3, 6), "")], None),
])
def test_the_oracle_counts_what_the_law_says(rows, expected):
    assert oracle.due(rows, days.WorkDays(PACKS)) == expected

"""What is true hangs together: families, work, days."""
import numpy as np

from district.people import YEAR
from district.streams import ENDS, NEVER
from district.table import NO_DATE
from tests.district.conftest import truth


def test_a_spouse_of_a_spouse_is_oneself(world):
    p = world.people
    wed = np.flatnonzero(p.spouse >= 0)
    assert (p.spouse[p.spouse[wed]] == wed).all()
    assert (p.household[p.spouse[wed]] == p.household[wed]).all() and (p.male[p.spouse[wed]] != p.male[wed]).all()
    assert (p.married_on[p.spouse[wed]] == p.married_on[wed]).all()


def test_parents_are_older_than_their_children_and_of_the_right_sex(world):
    p = world.people
    for parent, male in ((p.mother, False), (p.father, True)):
        child = np.flatnonzero(parent >= 0)
        assert ((p.birth[child] - p.birth[parent[child]]) >= 18 * YEAR).all()
        assert (p.male[parent[child]] == male).all()


def test_nobody_works_in_a_firm_before_it_is_founded(world):
    jobs, work, firms = world.jobs, world.work, world.firms
    here = np.flatnonzero(work.employer >= 0)
    since = np.where(jobs.month[here] < NEVER, jobs.month[here], world.people.enter[here])
    assert (firms.enter[work.employer[here]] <= since).all()
    before = np.flatnonzero((jobs.month < NEVER) & (jobs.before >= 0))
    assert (firms.enter[jobs.before[before]] == 0).all()


def test_days_are_in_order(world, folder):
    p = world.people
    died = p.death != NO_DATE
    assert (p.death[died] > p.birth[died]).all() and (p.death[died] <= ENDS[-1]).all()
    people = truth(folder, "population")
    for (key,), row in truth(folder, "birth-certificates").items():
        assert row["出生证签发日"] >= people[(key,)]["出生日期"] and str(people[(key,)]["出生日期"]) >= "2022"
    for row in truth(folder, "rescue").values():
        assert row["救助截止日"] is None or row["救助截止日"] >= row["救助起始日"]


def test_references_lead_to_somebody(folder):
    people, firms, homes = (truth(folder, r) for r in ("population", "firms", "household-check"))
    hires, diagnoses = truth(folder, "hires"), truth(folder, "diagnoses")
    missing = {
        "户号": sum((row["户号"],) not in homes for row in people.values()),
        "监护人": sum(row["监护人"] is not None and (row["监护人"],) not in people for row in people.values()),
        "参保单位": sum(r["参保单位"] is not None and (r["参保单位"],) not in firms for r in truth(folder, "insurance").values()),
        "hires": sum((person,) not in people or (firm,) not in firms for person, firm in hires),
        "diagnoses": sum((person,) not in people for person, _ in diagnoses),
    }
    assert not any(missing.values()), missing


def test_every_minor_with_a_parent_here_has_a_guardian(folder, world):
    people = truth(folder, "population")
    born_here = sum(1 for row in people.values() if row["监护人"])
    minors = int(((world.age < 18) & ((world.people.mother >= 0) | (world.people.father >= 0)) & (world.people.leave == NEVER)).sum())
    assert born_here == minors


def test_both_death_registers_agree_in_truth(folder):
    health, civil = truth(folder, "deaths-health"), truth(folder, "deaths-civil")
    odd = [k for k in health.keys() | civil.keys() if health.get(k, {}).get("死亡日期") != civil.get(k, {}).get("死亡日期")]
    assert not odd


def test_the_firm_insurance_counts_the_insured(folder):
    staff = {}
    for row in truth(folder, "insurance").values():
        if row["参保单位"]:
            staff[row["参保单位"]] = staff.get(row["参保单位"], 0) + 1
    rows = truth(folder, "firm-insurance")
    off = sum(abs(row["年末参保人数"] - staff.get(key, 0)) for (key,), row in rows.items())
    assert off <= 0.04 * sum(staff.values())          # people who moved away during the year are still counted there

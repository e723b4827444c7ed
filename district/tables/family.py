"""Births, mothers, households' means, only children."""

import numpy as np

from district.people import ADULT, ELDER, FAMILY, YEAR
from district.streams import ENDS, LAST, NEVER, day, month_of
from district.table import NO_DATE, Rows, Text, Update, pick, some
from district.world import World, builds


@builds("birth-certificates")
def birth_certificates(w: World, rng: np.random.Generator) -> Rows:
    """Every child born from 2022 on: its parents and, when told, the end of the account for the childcare subsidy."""
    p = w.people
    born = np.flatnonzero((p.birth >= day("2022-01-01")) & (p.leave == NEVER))
    issued = np.minimum(p.birth[born] + rng.integers(2, 35, len(born)), ENDS[-1])
    enter = np.maximum(p.enter[born], np.minimum(month_of(issued), LAST))
    tail = np.where(some(rng, len(born), 0.9), rng.integers(0, 10_000, len(born)), -1)
    mother = np.where(p.mother[born] >= 0, p.mother[born], -1)
    return Rows(
        {"身份证号": born},
        {
            "出生证签发日": issued,
            "母亲": mother,
            "父亲": p.father[born],
            "育儿补贴账户尾号": Text(tail, [f"{n:04d}" for n in range(10_000)]),
        },
        enter=enter,
    )


@builds("maternity")
def maternity(w: World, rng: np.random.Generator) -> Rows:
    """The latest delivery or miscarriage of the last two years per woman."""
    p, firms = w.people, w.firms
    child = np.flatnonzero((p.birth >= day("2024-01-01")) & (p.mother >= 0) & (p.leave == NEVER))
    latest = np.lexsort((p.birth[child], p.mother[child]))
    child = child[latest]
    last = np.r_[p.mother[child][1:] != p.mother[child][:-1], True] if len(child) else np.zeros(0, bool)
    mother, delivered = p.mother[child][last], p.birth[child][last]
    lone = np.flatnonzero(
        ~p.male & (p.role == ADULT) & (w.age >= 22) & (w.age < 42) & (p.leave == NEVER) & some(rng, len(p), 0.0022)
    )
    lone = np.setdiff1d(lone, mother)
    lost_on = (ENDS[-1] - rng.random(len(lone)) * 700).astype(np.int32)
    who, when = np.r_[mother, lone], np.r_[delivered, lost_on]
    kind = np.r_[pick(rng, len(mother), (0.62, 0.38)), 2 + pick(rng, len(lone), (0.8, 0.2))]
    babies = np.where(np.arange(len(who)) < len(mother), 1 + some(rng, len(who), 0.016), 0)
    order = np.argsort(who)
    who, when, kind, babies = who[order], when[order], kind[order], babies[order]
    employer = w.work.employer[who]
    wage = np.where(
        employer >= 0,
        np.round(np.clip(firms.revenue / np.maximum(firms.staff, 1), 10, 300)[employer] ** 0.35 * 2000, 2),
        np.nan,
    )
    return Rows(
        {"身份证号": who},
        {
            "生育日期": when,
            "分娩情形": Text(kind, ("顺产", "难产", "流产不满4个月", "流产满4个月")),
            "胎儿数": babies,
            "符合生育规定": some(rng, len(who), 0.985),
            "单位上年月平均工资": wage,
        },
        enter=np.maximum(np.minimum(month_of(when), LAST), p.enter[who]),
    )


@builds("household-check")
def household_check(w: World, rng: np.random.Generator) -> Rows:
    """Every household: is its property within the limits, is the list of its members complete."""
    size = len(w.homes.group)
    fine = np.where(w.poor, some(rng, size, 0.88), some(rng, size, np.where(w.homes.group == FAMILY, 0.25, 0.45)))
    return Rows(
        {"户号": np.arange(size, dtype=np.int32)},
        {"家庭财产合规": fine, "成员名单完整": np.ones(size, bool)},
        enter=w.homes.enter,
        leave=w.homes.leave,
    )


@builds("income")
def income(w: World, rng: np.random.Generator) -> Rows:
    """Monthly income of the registered: wages, pensions, nothing for children; a tenth of them changes in the year."""
    p = w.people
    who = np.flatnonzero(w.registered & (p.leave == NEVER))
    size, age, poor = len(who), w.age[who], w.poor[p.household[who]]
    wage = w.work.wage[who] * np.exp(rng.normal(0.03, 0.06, size))
    pension = np.where(some(rng, size, 0.82), np.clip(rng.normal(4300, 1600, size), 900, 15000), rng.random(size) * 900)
    other = np.where(some(rng, size, 0.45), 0, rng.gamma(1.4, 2600, size))
    value = np.where(
        w.work.insured[who],
        wage,
        np.where(p.role[who] == ELDER, pension, np.where((age < 18) | (w.schoolchild[who] >= 0), 0, other)),
    )
    value = np.where(poor, np.minimum(value, 2600) * rng.random(size) * np.where(w.work.insured[who], 1.3, 0.55), value)
    value = np.round(value, 2)
    rows = Rows(
        {"身份证号": who},
        {"月收入": value},
        enter=np.maximum(p.enter[who], np.where(p.settles[who] < NEVER, p.settles[who], 0)),
    )
    changes = np.where(some(rng, size, 0.10) & (value > 0), rng.integers(1, LAST + 1, size), NEVER)
    for month in range(1, LAST + 1):
        at = np.flatnonzero((changes == month) & (rows.enter < month))
        rows.updates.append(
            Update(month, at, {"月收入": np.round(value[at] * np.clip(rng.normal(1.03, 0.18, len(at)), 0.2, 2), 2)})
        )
    return rows


@builds("only-child")
def only_child(w: World, rng: np.random.Generator) -> Rows:
    """Certificates of parents with one child born while the one-child rule applied."""
    p = w.people
    parent = (p.role == ADULT) | ((p.role == ELDER) & (w.age < 80))
    who = np.flatnonzero(
        parent & (w.age >= 32) & (p.group <= 1) & (p.leave == NEVER) & some(rng, len(p), np.where(w.registered, 0.16, 0.02))
    )
    size, age = len(who), w.age[who]
    child_birth = np.clip(
        p.birth[who] + ((24 + 8 * rng.random(size)) * YEAR).astype(np.int32), day("1980-10-01"), day("2015-12-30")
    )
    child_birth = np.maximum(child_birth, p.birth[who] + int(18 * YEAR)).astype(np.int32)
    state = pick(rng, size, (0.965, 0.012, 0.023))
    state[age < 45] = 0
    partner = p.spouse[who]
    certificate = np.minimum(child_birth + rng.integers(60, 1500, size), day("2015-12-31"))
    return Rows(
        {"身份证号": who},
        {
            "光荣证领证日期": np.maximum(certificate, child_birth + 1),
            "独生子女出生日期": child_birth,
            "独生子女状况": Text(state, ("健在", "死亡", "伤残")),
            "独生子女伤残等级": np.where(state == 2, 1.0 + pick(rng, size, (0.2, 0.3, 0.3, 0.2)), np.nan),
            "现有子女数": np.where(state == 1, some(rng, size, 0.12).astype(np.int64), 1),
            "配偶出生日期": np.where(partner >= 0, p.birth[np.maximum(partner, 0)], NO_DATE),
        },
        enter=p.enter[who],
    )

"""Police registers: the population base and where people live; deaths from two sides; custody."""

import numpy as np

from district import calibration as c
from district import names
from district.people import ADULT, ELDER, FAMILY, GUANGDONG, OVERSEAS, SHENZHEN, YEAR
from district.streams import ENDS, LAST, NEVER, day, month_of
from district.table import NO_DATE, Array, Rows, Text, Update, pick, some
from district.world import World, builds

MARITAL = ("未婚", "已婚", "离婚", "丧偶")
HUKOU = ("深圳", "广东其他", "外省", "境外")
PERMIT = ("有效", "过期", "无")


@builds("population")
def population(w: World, rng: np.random.Generator) -> Rows:
    """One row per person; 落户 and marriages of the year are changes."""
    p = w.people
    codes, words = names.people(rng, len(p))
    settled_now = (p.settles > 0) & (p.settles < NEVER)
    origin = np.where(settled_now, np.where(p.ids[:, 4] == ord("0"), GUANGDONG, 2), p.hukou)
    single = p.spouse < 0
    marital = np.where(single, 0, 1)
    old = single & (p.role != 1) & (w.age >= 30)
    marital[old] = np.array([0, 1, 2, 3])[pick(rng, int(old.sum()), (0.35, 0.42, 0.19, 0.04))]
    elder = single & (p.role == ELDER)
    marital[elder] = np.array([3, 1, 2])[pick(rng, int(elder.sum()), (0.66, 0.24, 0.10))]
    widowed = (p.spouse >= 0) & (p.death[np.maximum(p.spouse, 0)] != NO_DATE)
    before = np.where(p.married_on >= day("2025-02-01"), 0, marital)
    guardian = np.where(w.age < 18, np.where(p.mother >= 0, p.mother, p.father), -1)
    overseas = p.hukou == OVERSEAS
    ethnic = np.where(some(rng, len(p), c.MINORITY_SHARE), 1 + pick(rng, len(p), np.linspace(2, 0.6, len(c.MINORITIES))), 0)
    rows = Rows(
        keys={"身份证号": np.arange(len(p), dtype=np.int32)},
        columns={
            "姓名": Text(codes, words),
            "性别": Text(np.where(p.male, 0, 1), ("男", "女")),
            "出生日期": p.birth,
            "国籍": Text(np.where(overseas, 1 + some(rng, len(p), 0.25), 0), ("中国", "港澳台", "外国")),
            "民族": Text(ethnic, ("汉族", *c.MINORITIES)),
            "户籍地": Text(origin, HUKOU),
            "落户日期": np.where(settled_now, NO_DATE, p.settled_on),
            "户号": p.household,
            "婚姻状况": Text(before, MARITAL),
            "监护人": guardian,
        },
        enter=p.enter,
        leave=p.leave,
    )
    for month in range(1, LAST + 1):
        moved = np.flatnonzero(p.settles == month)
        rows.updates.append(
            Update(month, moved, {"户籍地": Text(np.full(len(moved), SHENZHEN), HUKOU), "落户日期": p.settled_on[moved]})
        )
        wed = np.flatnonzero((p.married_on > ENDS[month - 1]) & (p.married_on <= ENDS[month]))
        rows.updates.append(Update(month, wed, {"婚姻状况": Text(np.ones(len(wed)), MARITAL)}))
        lost = np.flatnonzero(widowed & (month_of(p.death[np.maximum(p.spouse, 0)]) == month))
        rows.updates.append(Update(month, lost, {"婚姻状况": Text(np.full(len(lost), 3), MARITAL)}))
    return rows


@builds("residence")
def residence(w: World, rng: np.random.Generator) -> Rows:
    """Street and community of the household; moves within the district are changes of the whole household."""
    p, homes = w.people, len(w.homes.group)
    street_of = np.array(c.COMMUNITY_STREET)
    moves = np.where(some(rng, homes, 0.045), rng.integers(1, LAST + 1, homes), NEVER)
    target = pick(rng, homes, np.bincount(street_of)[street_of] * 1.0)
    community = w.homes.community[p.household]
    adult_permit = pick(rng, len(p), (0.62, 0.13, 0.25))
    permit = np.where(
        (p.settles == 0) | (p.hukou == OVERSEAS),
        2,
        np.where(p.group == 3, np.maximum(adult_permit, 1 + some(rng, len(p), 0.8)), adult_permit),
    )
    years = rng.gamma(1.3, 4.2, homes)[p.household]
    local = (rng.gamma(2.0, 6.0, homes) + 1)[p.household]
    since = ENDS[0] - (np.where(p.settles == 0, local, np.where(p.group == 3, years * 0.12, years)) * YEAR).astype(np.int32)
    since = np.maximum(since, p.birth)
    arrives = w.homes.enter[p.household]
    since = np.where(arrives > 0, ENDS[np.maximum(arrives, 1)] - 12, since)
    rows = Rows(
        keys={"身份证号": np.arange(len(p), dtype=np.int32)},
        columns={
            "现住街道": Text(street_of[community], c.STREETS),
            "现住社区": Text(community, c.COMMUNITIES),
            "居住证状态": Text(permit, PERMIT),
            "连续居住起始日": np.maximum(since, p.birth).astype(np.int32),
        },
        enter=p.enter,
        leave=p.leave,
    )
    renewals = (permit == 0) & (p.group != FAMILY) & some(rng, len(p), 0.06)
    when = rng.integers(1, LAST + 1, len(p))
    for month in range(1, LAST + 1):
        movers = np.flatnonzero((moves[p.household] == month) & (p.enter < month))
        to = target[p.household[movers]]
        rows.updates.append(
            Update(month, movers, {"现住街道": Text(street_of[to], c.STREETS), "现住社区": Text(to, c.COMMUNITIES)})
        )
        expired = np.flatnonzero(renewals & (when == month))
        rows.updates.append(Update(month, expired, {"居住证状态": Text(np.ones(len(expired)), PERMIT)}))
    return rows


def _deaths(w: World) -> tuple[Array, Array]:
    dead = np.flatnonzero(w.people.death != NO_DATE)
    return dead, np.minimum(month_of(w.people.death[dead]), LAST)


@builds("deaths-health")
def deaths_health(w: World, rng: np.random.Generator) -> Rows:
    """Medical death certificates."""
    dead, month = _deaths(w)
    return Rows(
        {"身份证号": dead},
        {"死亡日期": w.people.death[dead], "死亡原因": Text(w.death_cause[dead], ("疾病", "工伤", "意外", "其他"))},
        enter=month,
    )


@builds("deaths-civil")
def deaths_civil(w: World, rng: np.random.Generator) -> Rows:
    """The cremation register: the same deaths."""
    dead, month = _deaths(w)
    return Rows({"身份证号": dead}, {"死亡日期": w.people.death[dead]}, enter=month)


@builds("prison")
def prison(w: World, rng: np.random.Generator) -> Rows:
    """Persons in custody: about one in a thousand adults, men mostly, and some of the old so that stops can be seen."""
    p = w.people
    share = np.where(p.male, 0.0011, 0.0002) * ((p.role == ADULT) | (w.age >= 60))
    held = np.flatnonzero((w.age >= 18) & (p.leave == NEVER) & (p.death == NO_DATE) & some(rng, len(p), share))
    since = (ENDS[-1] - rng.random(len(held)) * 4 * 365).astype(np.int32)
    return Rows({"身份证号": held}, {"在押起始日": since}, enter=np.maximum(np.minimum(month_of(since), LAST), p.enter[held]))

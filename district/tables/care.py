"""Disabled people, the old, social rescue, veterans and the families of martyrs."""

import numpy as np

from district.people import ELDER, YEAR
from district.streams import ENDS, LAST, NEVER, day, month_of, told_by
from district.table import NO_DATE, Rows, Text, Update, pick, some
from district.world import World, builds, living, years_ago

RESCUE = ("低保", "低保边缘", "特困", "支出型困难", "孤儿")


@builds("disability")
def disability(w: World, rng: np.random.Generator) -> Rows:
    """Certificates of the registered; two thirds of those that end in the year are renewed."""
    d = w.disability
    renewed = some(rng, len(d.holder), 0.66)
    ends = month_of(d.until)
    rows = Rows(
        {"身份证号": d.holder},
        {
            "残疾类别": Text(d.kind, ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")),
            "残疾等级": d.grade,
            "残疾证有效期至": d.until,
        },
        enter=_since(w, d.holder),
    )
    for month in range(1, LAST + 1):
        at = np.flatnonzero((ends == month) & renewed)
        rows.updates.append(Update(month, at, {"残疾证有效期至": (d.until[at] + 3652).astype(np.int32)}))
    return rows


def _since(w: World, who: np.ndarray) -> np.ndarray:
    """Month from which a registered person can stand in a city register."""
    settles = w.people.settles[who]
    return np.maximum(w.people.enter[who], np.where(settles < NEVER, settles, 0)).astype(np.int8)


@builds("wheelchair")
def wheelchair(w: World, rng: np.random.Generator) -> Rows:
    """Motor wheelchairs of people with a limb disability, a few of others."""
    d = w.disability
    owns = some(rng, len(d.holder), np.where((d.kind == 3) & (w.age[d.holder] >= 18), 0.14, 0.003))
    who = d.holder[owns]
    enter, registered = _since(w, who), np.maximum(years_ago(rng, len(who), 9) - 40, w.people.birth[who] + 500)
    return Rows({"身份证号": who}, {"轮椅车登记日期": told_by(enter, registered)}, enter=enter)


@builds("elder-card")
def elder_card(w: World, rng: np.random.Generator) -> Rows:
    """Cards of people from 60 on, registered or not; the registered answer the allowance message before they turn 70."""
    p = w.people
    who = np.flatnonzero((w.age >= 60) & (p.leave == NEVER) & some(rng, len(p), np.where(w.registered, 0.96, 0.78)))
    size = len(who)
    turned60 = month_of((p.birth[who] + 60 * YEAR).astype(np.int32))
    card = pick(rng, size, (0.972, 0.018, 0.010))
    turns70 = month_of((p.birth[who] + 70 * YEAR).astype(np.int32) - 45)
    answer = np.where(
        w.registered[who] & (w.age[who] >= 69) & (turns70 < NEVER),
        np.array([0, 1, -1])[pick(rng, size, (0.90, 0.02, 0.08))],
        -1,
    )
    wishes = ("同意", "不同意")
    rows = Rows(
        {"身份证号": who},
        {"颐年卡状态": Text(card, ("正常", "挂失", "注销")), "高龄津贴意愿": Text(np.where(turns70 == 0, answer, -1), wishes)},
        enter=np.maximum(p.enter[who], np.minimum(turned60, LAST)),
    )
    for month in range(1, LAST + 1):
        at = np.flatnonzero((turns70 == month) & (answer >= 0))
        rows.updates.append(Update(month, at, {"高龄津贴意愿": Text(answer[at], wishes)}))
    return rows


@builds("old-age-elsewhere")
def old_age_elsewhere(w: World, rng: np.random.Generator) -> Rows:
    """Old people who still draw another city's allowance."""
    p = w.people
    who = np.flatnonzero((w.age >= 70) & (p.leave == NEVER) & some(rng, len(p), np.where(w.registered, 0.006, 0.20)))
    since = np.maximum((p.birth[who] + 70 * YEAR).astype(np.int32), ENDS[0] - rng.integers(30, 3000, len(who)))
    enter = np.maximum(p.enter[who], np.minimum(month_of(since), LAST))
    return Rows({"身份证号": who}, {"异地高龄津贴起始日": told_by(enter, since)}, enter=enter)


@builds("meals")
def meals(w: World, rng: np.random.Generator) -> Rows:
    """Meals of the running month at the meal points: the poor more often; the figure comes anew with every monthly file."""
    p = w.people
    poor = w.poor[p.household]
    eats = (w.age >= 60) & living(p) & some(rng, len(p), np.where(poor, 0.5, np.where(w.registered, 0.06, 0.02)))
    who = np.flatnonzero(eats)
    rows = Rows({"身份证号": who}, {"本月助餐次数": rng.integers(1, 31, len(who))}, enter=p.enter[who])
    for month in range(1, LAST + 1):
        at = np.flatnonzero((rows.enter < month) & some(rng, len(who), 0.5))
        rows.updates.append(Update(month, at, {"本月助餐次数": rng.integers(0, 31, len(at))}))
    return rows


@builds("rescue")
def rescue(w: World, rng: np.random.Generator) -> Rows:
    """Members of poor households by category; who leaves keeps a last day; the dead are struck off late or never."""
    p = w.people
    homes = len(w.homes.group)
    category = pick(rng, homes, (0.62, 0.24, 0.04, 0.10))
    on_roster = w.poor & some(rng, homes, 0.86)
    lone_old = (np.bincount(p.household, minlength=homes) == 1)[p.household] & (p.role == ELDER)
    of_person = category[p.household].copy()
    of_person[(of_person == 2) & ~lone_old] = 0
    of_person[lone_old & some(rng, len(p), 0.25)] = 2
    orphan = w.registered & (w.age < 18) & (p.mother < 0) & (p.father >= 0) & some(rng, len(p), 0.06)
    of_person[orphan] = 4
    who = np.flatnonzero(w.registered & (p.leave == NEVER) & (on_roster[p.household] | orphan))
    size = len(who)
    start = pick(rng, homes, (0.88, 0.12))
    since = np.where(
        start == 0, day("2015-01-01") + rng.integers(0, 3660, homes), day("2025-02-01") + rng.integers(0, 330, homes)
    )[p.household[who]]
    since = np.maximum(since, p.birth[who] + 10).astype(np.int32)
    ended = some(rng, homes, 0.05)[p.household[who]] & (since < day("2024-06-01"))
    until = np.where(ended, day("2024-07-31") + 30 * rng.integers(0, 6, size), NO_DATE).astype(np.int32)
    ill = some(rng, size, 0.12)
    rows = Rows(
        {"身份证号": who},
        {
            "救助类别": Text(of_person[who], RESCUE),
            "救助起始日": since,
            "救助截止日": until,
            "重病认定": np.where(ill, 1, np.where(some(rng, size, 0.5), 0, -1)),
        },
        enter=np.maximum(np.minimum(month_of(since), LAST), _since(w, who)),
    )
    dies = np.where(p.death[who] != NO_DATE, month_of(p.death[who]) + 1, NEVER)
    leaves = np.where(some(rng, size, 0.04) & (until == NO_DATE), rng.integers(1, LAST + 1, size), NEVER)
    for month in range(1, LAST + 1):
        at = np.flatnonzero(((dies == month) | (leaves == month)) & (until == NO_DATE) & (rows.enter < month))
        rows.updates.append(Update(month, at, {"救助截止日": np.full(len(at), ENDS[month - 1])}))
    return rows


@builds("veterans")
def veterans(w: World, rng: np.random.Generator) -> Rows:
    """Veterans and their families by group; a grade and a cause for the disabled soldiers."""
    p = w.people
    share = np.select([w.age >= 60, w.age >= 40, w.age >= 20], [0.020, 0.0022, 0.0012], 0) * np.where(p.male, 1.6, 0.25)
    who = np.flatnonzero((p.leave == NEVER) & (w.registered | some(rng, len(p), 0.2)) & some(rng, len(p), share))
    size, age = len(who), w.age[who]
    group = np.where(
        age >= 60,
        pick(rng, size, (0.18, 0.12, 0.22, 0.12, 0.28, 0.08)),
        np.array([0, 1, 2, 3])[pick(rng, size, (0.55, 0.25, 0.12, 0.08))],
    )
    group = np.where((age < 60) & (group >= 4), 0, group)
    soldier = group == 0
    grade = 1 + pick(rng, size, (0.02, 0.04, 0.06, 0.09, 0.14, 0.17, 0.16, 0.14, 0.10, 0.08))
    settlement = pick(rng, size, (0.94, 0.06))
    money = np.round(np.clip(rng.normal(2600, 700, size), 900, 7000) + np.where(soldier, (11 - grade) * 350, 0), 0)
    rows = Rows(
        {"身份证号": who},
        {
            "优抚类别": Text(group, ("残疾军人", "三属", "参战", "带病回乡", "年满60周岁农村籍", "烈士子女")),
            "伤残军人等级": np.where(soldier, grade * 1.0, np.nan),
            "伤残性质": Text(
                np.where(soldier, pick(rng, size, (0.18, 0.42, 0.32, 0.08)), -1), ("因战", "因公", "因病", "精神")
            ),
            "安置方式": Text(np.where(soldier, settlement, -1), ("分散供养", "集中供养")),
            "住院供养": soldier & some(rng, size, 0.04),
            "定期抚恤月额": np.where(some(rng, size, 0.93), money, np.nan),
        },
        enter=p.enter[who],
    )
    at = np.flatnonzero(some(rng, size, 0.97))  # the yearly rise of 1 August
    raised = np.where(np.isnan(rows.columns["定期抚恤月额"][at]), np.nan, np.round(rows.columns["定期抚恤月额"][at] * 1.05, 0))
    rows.updates.append(Update(7, at, {"定期抚恤月额": raised}))
    return rows


@builds("martyrs")
def martyrs(w: World, rng: np.random.Generator) -> Rows:
    """Next of kin of martyrs and of those killed on duty, of the last three years and earlier."""
    p = w.people
    who = np.flatnonzero(w.registered & (w.age >= 20) & living(p) & some(rng, len(p), 0.0004))
    size = len(who)
    died = years_ago(rng, size, 3)
    return Rows(
        {"身份证号": who},
        {
            "遗属亡故日期": died,
            "亡故性质": Text(pick(rng, size, (0.2, 0.55, 0.25)), ("烈士", "因公牺牲", "病故")),
            "荣誉等级": Text(
                np.where(some(rng, size, 0.55), pick(rng, size, (0.01, 0.04, 0.1, 0.2, 0.45, 0.2)), -1),
                ("中央军委荣誉称号", "军级荣誉称号", "一等功", "二等功", "三等功", "优秀士兵"),
            ),
            "亡故前月基本工资": np.round(rng.normal(7200, 1500, size).clip(3500), 0),
        },
        enter=np.maximum(np.minimum(month_of(died), LAST), p.enter[who]),
    )

"""Social insurance, work, loss of work, hires, skills, work injuries."""

from typing import Any

import numpy as np

from district.people import ADULT, CHILD, ELDER, YEAR
from district.streams import ENDS, LAST, NEVER, day, month_of, told_by
from district.table import NO_DATE, Array, Rows, Text, Update, pick, some
from district.world import World, builds, years_ago

SCHEMES = ("职工", "居民", "未参保")
HALF_YEARS = ((5, 5), (11, 11))  # months of the files in which the counters come anew, and months passed since the base
MINIMUM_WAGE = 2520


def _counter(w: World, rng: np.random.Generator, insured: Array) -> Array:
    """Months paid without a break, as of the base."""
    months = np.minimum(rng.gamma(1.25, 48, len(insured)), np.clip((w.age - 18) * 12, 1, 420))
    return np.where(insured, np.maximum(months, 0), 0).astype(np.int64)


def _advance(rows: Rows, names: list[str], active: Array, start: Array) -> None:
    """The half-yearly files bring the counters up to date; `start` is the month in which counting begins."""
    for month, passed in HALF_YEARS:
        at = np.flatnonzero(active & (start <= month))
        grown = {name: rows.columns[name][at] + passed - start[at] for name in names}
        rows.updates.append(Update(month, at, grown))


@builds("insurance")
def insurance(w: World, rng: np.random.Generator) -> Rows:
    """Pension insurance of everyone; employers as at the base, job changes as changes."""
    p, work, jobs = w.people, w.work, w.jobs
    size = len(p)
    base_employer = np.where(jobs.month < NEVER, jobs.before, work.employer)
    base_insured = base_employer >= 0
    resident = ~base_insured & (w.age >= 16) & (p.group < 3) & some(rng, size, np.where(w.registered, 0.62, 0.22))
    months = _counter(w, rng, base_insured)
    months = np.where(resident, 12 * rng.integers(0, 15, size), months)
    other = np.clip(6500 * np.exp(rng.normal(0, 0.35, size)), MINIMUM_WAGE, 30000)
    wage = np.where(base_insured, np.round(np.where(np.isnan(work.wage), other, work.wage)), np.nan)
    scheme = np.where(base_insured, 0, np.where(resident, 1, 2))
    rows = Rows(
        {"身份证号": np.arange(size, dtype=np.int32)},
        {"养老参保类型": Text(scheme, SCHEMES), "养老连续月数": months, "参保单位": base_employer, "缴费工资": wage},
        enter=p.enter,
        leave=p.leave,
    )
    gone = np.zeros(size, bool)
    gone[jobs.lost] = True
    rises = np.where(
        some(rng, size, 0.22) & work.insured & (jobs.month == NEVER), 5, NEVER
    )  # the new base of July, sent early by some
    for month in range(1, LAST + 1):
        at = np.flatnonzero((jobs.month == month) & ~gone)
        rows.updates.append(
            Update(
                month,
                at,
                {
                    "养老参保类型": Text(np.zeros(len(at)), SCHEMES),
                    "参保单位": work.employer[at],
                    "缴费工资": np.round(work.wage[at]),
                },
            )
        )
        out = np.flatnonzero((jobs.month == month) & gone)
        rows.updates.append(
            Update(
                month,
                out,
                {
                    "养老参保类型": Text(np.full(len(out), 2), SCHEMES),
                    "参保单位": np.full(len(out), -1),
                    "缴费工资": np.full(len(out), np.nan),
                    "养老连续月数": np.zeros(len(out), np.int64),
                },
            )
        )
        up = np.flatnonzero(rises == month)
        rows.updates.append(Update(month, up, {"缴费工资": np.round(wage[up] * 1.06)}))
    start = np.where(base_insured, p.enter, jobs.month).astype(np.int64)
    _advance(rows, ["养老连续月数"], work.insured & (p.leave == NEVER), start)
    return rows


@builds("employment")
def employment(w: World, rng: np.random.Generator) -> Rows:
    """Whoever is employed, registered as unemployed or working flexibly."""
    p, jobs = w.people, w.jobs
    gone = np.zeros(len(p), bool)
    gone[jobs.lost] = True
    idle = (p.role == ADULT) & ~w.work.insured & ~gone & (w.age >= 18) & (w.age < 60)
    draw = rng.random(len(p))
    unemployed = idle & (draw < 0.025)
    flexible = idle & (draw >= 0.025) & (draw < 0.21)
    who = np.flatnonzero((w.work.insured | gone | unemployed | flexible) & (p.leave == NEVER))
    size = len(who)
    state = np.where(w.work.insured[who] | gone[who], 0, np.where(unemployed[who], 1, 2))
    since = np.where(unemployed[who], ENDS[0] - rng.integers(10, 900, size), NO_DATE).astype(np.int32)
    disabled = np.isin(who, w.disability.holder)
    hard = some(
        rng,
        size,
        np.select(
            [disabled, w.poor[p.household[who]], (state > 0) & (w.age[who] >= np.where(p.male[who], 50, 40))],
            [0.55, 0.4, 0.22],
            0.004,
        ),
    )
    own = np.where((state == 2) & some(rng, size, 0.72), np.round(rng.normal(14200, 3600, size).clip(5200, 60000), 2), np.nan)
    drawn = np.where(hard & (state == 2), rng.integers(0, 40, size), 0)
    kinds = ("就业", "登记失业", "灵活就业", "未登记")
    rows = Rows(
        {"身份证号": who},
        {
            "就业状态": Text(state, kinds),
            "登记失业日期": since,
            "就业困难人员": hard,
            "自缴社保年额": own,
            "灵活就业补贴已领月数": drawn,
        },
        enter=p.enter[who],
    )
    for month in range(1, LAST + 1):
        at = np.flatnonzero(gone[who] & (jobs.month[who] == month))
        signed = ENDS[month] - rng.integers(0, 12, len(at))
        rows.updates.append(
            Update(month, at, {"就业状态": Text(np.ones(len(at)), kinds), "登记失业日期": signed.astype(np.int32)})
        )
    return rows


@builds("unemployment")
def unemployment(w: World, rng: np.random.Generator) -> Rows:
    """Everyone insured, and the benefit cases: the job losers of 2025, earlier ones, some of them dead since."""
    p, jobs = w.people, w.jobs
    fresh = np.zeros(len(p), bool)
    fresh[jobs.lost] = True
    dead = (p.death != NO_DATE) & (p.role == ADULT) & ~w.work.insured
    idle = (p.role == ADULT) & (w.age >= 20) & (p.leave == NEVER) & (p.enter == 0)
    older = idle & ~fresh & some(rng, len(p), np.where(dead, 0.3, 0.012))
    who = np.flatnonzero(fresh | older | (w.work.insured & (p.leave == NEVER)))
    enter = np.where(fresh[who], np.minimum(jobs.month[who], LAST), p.enter[who])
    cases = _cases(w, rng, who, fresh[who], older[who], enter)
    rows = Rows({"身份证号": who}, cases, enter=enter)
    paying = np.flatnonzero(w.work.insured[who] & (rows.enter < LAST))
    start = np.maximum(rows.enter[paying], np.where(jobs.month[who[paying]] < NEVER, jobs.month[who[paying]], 0))
    rows.updates.append(Update(LAST, paying, {"失业保险累计月数": cases["失业保险累计月数"][paying] + LAST - start}))
    return rows


def _cases(w: World, rng: np.random.Generator, who: Array, fresh: Array, older: Array, enter: Array) -> dict[str, Any]:
    """The columns of the unemployment register as of the month of entering; those who never lost a job have no case."""
    size, employed, case = len(who), w.work.insured[who], fresh | older
    paid = np.where(some(rng, size, 0.12), rng.integers(0, 14, size), rng.gamma(1.8, 34, size).astype(np.int64)).clip(0, 300)
    left = np.where(
        fresh, ENDS[np.minimum(w.jobs.month[who], LAST)] - rng.integers(0, 20, size), ENDS[0] - rng.integers(20, 620, size)
    )
    founder = case & ~employed & some(rng, size, 0.05)
    back = case & employed & some(rng, size, 0.75)
    registers = case & some(rng, size, 0.86)
    registered = told_by(enter, left + rng.integers(1, 16, size))
    months = np.where(paid < 12, 0, np.where(paid <= 48, paid // 12, 4 + (paid - 48) // 6)).clip(0, 24)
    running = registers & ~employed & ~founder & (paid >= 12)
    used = (((ENDS[-1] - left) // 30).clip(0, 24) * rng.random(size)).astype(np.int64)
    drawn = np.where(running | back | founder, np.minimum(months, used), 0)
    status = np.where(running & (drawn < months), 1, np.where(employed, 0, 2))
    reason = np.where(case, pick(rng, size, (0.66, 0.31, 0.03)), 2)
    again = told_by(enter, left + rng.integers(20, 200, size))
    business = told_by(enter, left + 40 + rng.integers(0, 100, size))
    mean = np.round(np.clip(7000 * np.exp(rng.normal(0, 0.35, size)), MINIMUM_WAGE, 40000), 2)
    length = np.array([0.5, 1, 2, 3, 5])[pick(rng, size, (0.2, 0.3, 0.1, 0.35, 0.05))]
    return {
        "失业保险累计月数": paid,
        "失业待遇状态": Text(status, ("在保", "领取中", "停保")),
        "离职原因": Text(reason, ("非本人意愿", "本人意愿", "无")),
        "离职日期": np.where(case, left, NO_DATE),
        "失业登记日期": np.where(registers, registered, NO_DATE),
        "拒绝介绍次数": np.where(case, pick(rng, size, (0.90, 0.06, 0.025, 0.015)), 0),
        "失业前平均缴费工资": np.where(case, mean, np.nan),
        "失业金已领月数": drawn,
        "再就业合同起始日": np.where(back, again, NO_DATE),
        "再就业合同年限": np.where(back, length, np.nan),
        "再就业参保月数": np.where(back, ((ENDS[-1] - again) // 30).clip(0, 60), np.nan),
        "创业登记日期": np.where(founder, business, NO_DATE),
    }


@builds("hires")
def hires(w: World, rng: np.random.Generator) -> Rows:
    """Recruitments filed by employers: the job changes of the year and a share of the year before."""
    p, work, jobs = w.people, w.work, w.jobs
    gone = np.zeros(len(p), bool)
    gone[jobs.lost] = True
    new = np.flatnonzero((jobs.month < NEVER) & ~gone & (work.employer >= 0))
    before = np.flatnonzero(work.insured & (jobs.month == NEVER) & (w.age < 45) & (p.leave == NEVER) & some(rng, len(p), 0.03))
    who = np.union1d(new, before)
    size = len(who)
    month = np.where(jobs.month[who] < NEVER, jobs.month[who], 0)
    start = np.where(
        jobs.month[who] < NEVER,
        ENDS[np.minimum(month, LAST)] - rng.integers(0, 27, size),
        day("2024-02-01") + rng.integers(0, 350, size),
    ).astype(np.int32)
    kind = np.select(
        [w.age[who] <= 23, w.age[who] <= 25, w.age[who] <= 29],
        [
            pick(rng, size, (0.45, 0.15, 0.1, 0.3)),
            pick(rng, size, (0.15, 0.3, 0.15, 0.4)),
            pick(rng, size, (0.02, 0.1, 0.08, 0.8)),
        ],
        3,
    )
    months = np.maximum(((ENDS[0] - start) // 30), 0)
    old = jobs.month[who] == NEVER
    rows = Rows(
        {"人员": who, "企业": work.employer[who]},
        {
            "合同起始日": start,
            "招用参保月数": months,
            "招用人员类别": Text(kind, ("毕业年度毕业生", "离校两年内未就业毕业生", "登记失业青年", "其他")),
            "吸纳就业补贴已领": old & some(rng, size, 0.25),
            "扩岗补助已领": old & some(rng, size, 0.25),
        },
        enter=month,
    )
    for now, _ in HALF_YEARS:
        at = np.flatnonzero(month <= now)
        rows.updates.append(Update(now, at, {"招用参保月数": np.maximum((ENDS[now] - start[at]) // 30, 0)}))
    return rows


@builds("skills")
def skills(w: World, rng: np.random.Generator) -> Rows:
    """The latest vocational certificate of a person."""
    p = w.people
    who = np.flatnonzero(
        (p.role == ADULT) & (w.age >= 19) & (p.leave == NEVER) & some(rng, len(p), np.where(w.work.insured, 0.05, 0.015))
    )
    size = len(who)
    on = np.maximum(years_ago(rng, size, 9, 1.2), p.birth[who] + int(17 * YEAR))
    recent = on > day("2025-01-01")
    return Rows(
        {"身份证号": who},
        {
            "技能等级": Text(pick(rng, size, (0.42, 0.37, 0.21)), ("初级", "中级", "高级")),
            "技能证书日期": on,
            "本年技能补贴次数": np.where(recent, pick(rng, size, (0.8, 0.14, 0.04, 0.02)), 0).astype(np.int64),
            "同工种同级已领": some(rng, size, np.where(recent, 0.06, 0.62)),
        },
        enter=np.maximum(np.minimum(month_of(on), LAST), p.enter[who]),
    )


@builds("work-injury")
def work_injury(w: World, rng: np.random.Generator) -> Rows:
    """Recognised work injuries of the last three years; half of them leave a grade."""
    p = w.people
    killed = w.death_cause == 1
    hurt = w.work.insured & (p.leave == NEVER) & some(rng, len(p), np.where(p.male, 0.0055, 0.002))
    who = np.flatnonzero(hurt | killed)
    size = len(who)
    on = np.where(killed[who], np.minimum(p.death[who] + 12, ENDS[-1]), years_ago(rng, size, 3)).astype(np.int32)
    grade = np.where(
        some(rng, size, 0.55), 1.0 + pick(rng, size, (0.006, 0.008, 0.01, 0.015, 0.03, 0.05, 0.10, 0.15, 0.28, 0.35)), np.nan
    )
    care = np.where((grade <= 4), pick(rng, size, (0.2, 0.3, 0.5)), -1)
    wage = np.round(np.where(np.isnan(w.work.wage[who]), 6000, w.work.wage[who]) * np.exp(rng.normal(0, 0.06, size)), 2)
    return Rows(
        {"身份证号": who},
        {
            "工伤认定日期": on,
            "工伤伤残等级": grade,
            "生活护理等级": Text(care, ("完全不能自理", "大部分不能自理", "部分不能自理")),
            "工伤前平均工资": wage,
        },
        enter=np.maximum(np.minimum(month_of(on), LAST), p.enter[who]),
    )


def everyone_medical(w: World, rng: np.random.Generator) -> tuple[Array, Array]:
    """Scheme of medical insurance (position in SCHEMES) and months without a break, as of the base."""
    p = w.people
    child = (p.role == CHILD) & (w.age < 19)
    resident = ~w.work.insured & some(
        rng, len(p), np.select([child, w.registered], [0.93, 0.82], np.where(p.group == 3, 0.25, 0.5))
    )
    retired = (p.role == ELDER) & w.registered & some(rng, len(p), 0.55)
    scheme = np.where(w.work.insured | retired, 0, np.where(resident, 1, 2))
    months = np.where(scheme == 2, 0, np.minimum(rng.gamma(1.3, 46, len(p)), np.clip(w.age * 12 + 3, 0, 420))).astype(np.int64)
    return scheme, months

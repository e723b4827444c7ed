"""Schools and graduates; what was paid to people before."""

import numpy as np

from district.people import ADULT, YEAR
from district.streams import ENDS, LAST, NEVER, day, month_of
from district.table import NO_DATE, Array, Rows, Text, Update, pick, some
from district.world import World, builds

STAGES = ("幼儿园", "小学", "初中", "高中", "中职", "本专科", "研究生")


@builds("students")
def students(w: World, rng: np.random.Generator) -> Rows:
    """The school roll; in September the new school year brings new rows, stages and fees."""
    p = w.people
    who = np.flatnonzero(w.schoolchild >= 0)
    size, stage = len(who), w.schoolchild[who]
    private = some(rng, size, np.where(stage == 0, 0.55, np.where(stage <= 2, np.where(w.registered[who], 0.14, 0.44), 0.15)))
    seat = private & np.isin(stage, (1, 2)) & some(rng, size, 0.72)
    fee = np.select(
        [stage == 0, stage == 1, stage == 2, stage <= 4],
        [
            rng.normal(9000, 3000, size),
            rng.normal(6400, 2300, size),
            rng.normal(7400, 2600, size),
            rng.normal(3500, 1200, size),
        ],
        rng.normal(5200, 1500, size),
    ).clip(800, 45000)
    low = seat & some(rng, size, 0.18)
    fee = np.where(low, rng.choice(np.array([2800, 3000, 3400, 3500, 4400, 4500]), size), fee)
    fee = np.where(~private & np.isin(stage, (1, 2)), 0, np.round(fee / 50) * 50)
    award = np.where(stage == 5, np.array([-1, 0, 1, 2])[pick(rng, size, (0.75, 0.004, 0.04, 0.206))], -1)
    new = (stage == 0) & (w.people.age(day("2024-08-31"))[who] < 3)
    first = (stage == 1) & (w.people.age(day("2024-08-31"))[who] < 6)
    shown = np.where(first, 0, stage)
    rows = Rows(
        {"身份证号": who},
        {
            "学段": Text(shown, STAGES),
            "学校性质": Text(private, ("公办", "民办")),
            "委托学位": seat & ~first,
            "每学期学费": fee,
            "政策优待子女": some(rng, size, 0.03),
            "奖助项目": Text(award, ("国家奖学金", "国家励志奖学金", "国家助学金")),
        },
        enter=np.maximum(p.enter[who], np.where(new, 8, 0)),
    )
    september = np.flatnonzero(first & (rows.enter < 8))
    rows.updates.append(Update(8, september, {"学段": Text(np.ones(len(september)), STAGES), "委托学位": seat[september]}))
    dearer = np.flatnonzero(private & ~first & (rows.enter < 8) & some(rng, size, 0.3))
    rows.updates.append(Update(8, dearer, {"每学期学费": np.round(fee[dearer] * 1.04 / 50) * 50}))
    return rows


@builds("graduates")
def graduates(w: World, rng: np.random.Generator) -> Rows:
    """Graduates of the last years with their degree; those of 2025 come with June and July."""
    p = w.people
    share = np.select([w.age < 19, w.age < 30, w.age < 40], [0, 0.24, 0.05], 0) * (p.role <= ADULT + 1)
    who = np.flatnonzero((p.leave == NEVER) & (w.schoolchild < 0) & some(rng, len(p), share))
    size, age = len(who), w.age[who]
    degree = np.where(
        age < 21,
        0,
        np.where(
            age < 23,
            pick(rng, size, (0.25, 0.55, 0.2)),
            np.where(age < 25, 1 + pick(rng, size, (0.4, 0.55, 0.05)), 1 + pick(rng, size, (0.33, 0.48, 0.17, 0.02))),
        ),
    )
    at = np.array([18.6, 21.6, 22.6, 25.6, 28.6])[degree]
    years_since = np.maximum(age - at, 0) * rng.random(size)
    year = np.minimum(2025 - years_since.astype(np.int64), 2025)
    june = np.array([day(f"{y}-06-20") for y in range(1990, 2026)])[year - 1990]
    on = np.minimum(june + rng.integers(0, 25, size), ENDS[-1]).astype(np.int32)
    on = np.maximum(on, p.birth[who] + int(17 * YEAR))
    poor, disabled = w.poor[p.household[who]], np.isin(who, w.disability.holder)
    hardship = np.select([disabled, poor, some(rng, size, 0.05)], [1, 0, 2], -1)
    return Rows(
        {"身份证号": who},
        {
            "学历": Text(degree, ("中职", "大专", "本科", "硕士", "博士")),
            "毕业日期": on,
            "困难毕业生类别": Text(hardship, ("低保家庭", "残疾", "助学贷款", "特困")),
            "求职补贴已领": (hardship >= 0) & some(rng, size, 0.6),
        },
        enter=np.maximum(np.minimum(month_of(on), LAST), p.enter[who]),
    )


PAID = {
    "工伤一次性已付": 0.5,
    "抚恤一次性已付": 0.03,
    "失业生育加发已付": 0.04,
    "失业一次性已付": 0.12,
    "失业丧葬已付": 0.01,
    "优抚丧葬已付": 0.01,
    "生育津贴已付": 0.6,
    "工亡待遇已付": 0.005,
}
FIXED = ("工伤一次性已付", "抚恤一次性已付")


@builds("paid-person")
def paid_person(w: World, rng: np.random.Generator) -> Rows:
    """What was paid once to a person: injuries, births, deaths, ends of unemployment. Most of what is past was paid."""
    p = w.people
    who = _past_events(w)
    who = who[some(rng, len(who), 0.72)]
    size = len(who)
    columns: dict[str, Array] = {}
    for name, share in PAID.items():
        paid = some(rng, size, np.maximum(share, _likely(w, who, name)))
        columns[name] = paid if name in FIXED else np.where(paid, 1, -1)
    columns["求职补贴已领月数"] = pick(rng, size, (0.8, 0.05, 0.04, 0.03, 0.03, 0.02, 0.03)).astype(np.int64)
    return Rows({"身份证号": who}, columns, enter=p.enter[who])


def _past_events(w: World) -> Array:
    """Those to whom something happened for which something is paid once."""
    tables = [w.rows(name).keys["身份证号"] for name in ("work-injury", "martyrs", "maternity", "deaths-health")]
    unemployed = w.rows("unemployment")
    case = np.asarray(unemployed.columns["离职日期"]) != NO_DATE
    return np.unique(np.concatenate([*tables, unemployed.keys["身份证号"][case]]))


def _likely(w: World, who: Array, name: str) -> Array:
    """Share already paid, by whether the person stands in the register of the event (before autumn mostly paid)."""
    sources = {
        "工伤一次性已付": ("work-injury", "工伤认定日期"),
        "抚恤一次性已付": ("martyrs", "遗属亡故日期"),
        "生育津贴已付": ("maternity", "生育日期"),
        "失业丧葬已付": ("deaths-health", "死亡日期"),
        "优抚丧葬已付": ("deaths-health", "死亡日期"),
        "工亡待遇已付": ("deaths-health", "死亡日期"),
        "失业一次性已付": ("unemployment", "再就业合同起始日"),
        "失业生育加发已付": ("maternity", "生育日期"),
    }
    register, column = sources[name]
    rows = w.rows(register)
    events = np.zeros(len(w.people), np.float32)
    old = np.asarray(rows.columns[column]) < day("2025-09-15")
    events[rows.keys["身份证号"]] = np.where(old, 0.93, 0.12)
    return events[who]

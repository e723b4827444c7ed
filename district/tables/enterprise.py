"""Registers of firms: the roster, statistics, tax, insurance, lists, start-ups, past payments."""

import numpy as np

from district import calibration as c
from district import names
from district.firms import INDUSTRY_CODES
from district.people import ADULT, YEAR
from district.streams import ENDS, LAST, NEVER, day, month_of
from district.table import NO_DATE, Array, Rows, Text, Update, pick, some
from district.world import World, builds

STREETS = (*c.STREETS, "区外")
DISTRICTS = ("龙华", "龙岗", "光明", "宝安", "南山", "福田", "其他")
STATES = ("存续", "注销", "吊销")
CLASSES = ("规上工业", "限上批发", "限上零售", "限上住宿", "限上餐饮", "规上服务业", "有资质建筑业")


def enterprises(w: World) -> Array:
    """Positions of the enterprises, individual businesses left out."""
    return np.flatnonzero(~w.firms.individual)


@builds("firms")
def firms(w: World, rng: np.random.Generator) -> Rows:
    """The market regulator's roster; cancellations, conversions and new firms of the year are changes."""
    f, size = w.firms, len(w.firms)
    words = [c.INDUSTRY_WORDS.get(INDUSTRY_CODES[i], "商贸") for i in f.industry.tolist()]
    owner = np.flatnonzero((w.people.role == ADULT) & (w.age >= 22) & (w.people.enter == 0) & (w.people.leave == NEVER))
    converted = ~f.individual & some(rng, size, 0.035)
    since = np.where(converted, np.maximum(f.founded + 200, day("2020-01-01") + rng.integers(0, 2180, size)), NO_DATE).astype(
        np.int32
    )
    in_year = since > ENDS[0]
    state = np.where(f.closes == 0, 1 + some(rng, size, 0.25), 0)
    district = np.where(f.street < 6, 0, 1 + rng.integers(0, 6, size))
    rows = Rows(
        {"统一社会信用代码": np.arange(size, dtype=np.int32)},
        {
            "名称": names.firms(rng, f.individual, words, [STREETS[s] if s < 6 else "" for s in f.street.tolist()]),
            "主体类型": Text(f.individual, ("企业", "个体工商户")),
            "成立日期": f.founded,
            "登记状态": Text(state, STATES),
            "注册街道": Text(f.street, STREETS),
            "注册区": Text(district, DISTRICTS),
            "行业大类": Text(f.industry, INDUSTRY_CODES),
            "个转企日期": np.where(in_year, NO_DATE, since),
            "法定代表人": rng.choice(owner, size),
            "独立法人": ~f.individual & some(rng, size, 0.955),
            "劳务派遣": ~f.individual & (np.array(INDUSTRY_CODES)[f.industry] == "72") & some(rng, size, 0.03),
        },
        enter=f.enter,
    )
    rows.columns["个转企日期"] = np.where(rows.columns["个转企日期"] > ENDS[0], NO_DATE, rows.columns["个转企日期"])
    for month in range(1, LAST + 1):
        at = np.flatnonzero(f.closes == month)
        rows.updates.append(Update(month, at, {"登记状态": Text(1 + some(rng, len(at), 0.2), STATES)}))
        turned = np.flatnonzero((since > ENDS[month - 1]) & (since <= ENDS[month]) & (f.enter < month))
        rows.updates.append(Update(month, turned, {"个转企日期": since[turned]}))
    return rows


def statistics_class(w: World) -> Array:
    """Position in CLASSES of firms that belong to the database of firms above scale, -1 for the others (benefits.md §2)."""
    f = w.firms
    code = np.array([int(x[:2]) for x in INDUSTRY_CODES])[f.industry]
    year = f.revenue
    chosen = np.select(
        [
            f.manufacturing & (year >= 2000),
            (code == 51) & (year >= 2000),
            (code == 52) & (year >= 500),
            (code == 61) & (year >= 200),
            (code == 62) & (year >= 200),
            ((code >= 47) & (code <= 50)) & (year >= 1000),
            (code >= 54) & (year >= 1500),
        ],
        [0, 1, 2, 3, 4, 6, 5],
        -1,
    )
    rng = w.stream("statistics class")
    return np.where((chosen >= 0) & ~f.individual & some(rng, len(f), 0.93), chosen, -1)


@builds("firm-statistics")
def firm_statistics(w: World, rng: np.random.Generator) -> Rows:
    """The statistics directory: headcount, revenue and assets; the class of those above scale, with their day of entry."""
    f, at = w.firms, enterprises(w)
    size, kind = len(at), statistics_class(w)[at]
    entered = np.where(
        some(rng, size, 0.16),
        day("2025-01-01") + 31 * rng.integers(0, 12, size),
        day("2012-01-01") + 365 * rng.integers(0, 13, size),
    )
    entered = np.where(kind >= 0, np.maximum(entered, f.founded[at] + 120), NO_DATE).astype(np.int32)
    entered = np.where(entered > ENDS[-1], NO_DATE, entered)
    kind = np.where(entered == NO_DATE, -1, kind)
    month = np.where(kind >= 0, month_of(entered), NEVER)
    industrial = f.manufacturing[at]
    output = np.where(industrial, np.round(f.revenue[at] * 1.04, 2), np.nan)
    before = np.round(output / (1 + f.growth[at]), 2)
    peak = np.where(some(rng, size, 0.55), before, np.round(np.maximum(before, output) * (1 + 0.4 * rng.random(size)), 2))
    step = 1_000_000  # 100亿: most of those above it got there last year
    peak = np.where((output >= step) & some(rng, size, 0.7), np.round(step * rng.uniform(0.75, 0.99, size), 2), peak)
    late = month > 0
    first = some(rng, size, 0.86)
    rows = Rows(
        {"统一社会信用代码": at},
        {
            "从业人员": f.staff[at].astype(np.int64),
            "上年营业收入": f.revenue[at],
            "资产总额": f.assets[at],
            "入库类别": Text(np.where(late, -1, kind), CLASSES),
            "入库日期": np.where(late, NO_DATE, entered),
            "首次入库": np.where(late, False, first & (kind >= 0)),
            "统计关系在龙华": some(rng, size, 0.985) & (f.street[at] < 6),
            "上年工业总产值": output,
            "前年工业总产值": before,
            "历史最高总产值": np.where(industrial, peak, np.nan),
        },
        enter=f.enter[at],
    )
    for now in range(1, LAST + 1):
        new = np.flatnonzero((month == now) & (rows.enter <= now))
        rows.updates.append(
            Update(now, new, {"入库类别": Text(kind[new], CLASSES), "入库日期": entered[new], "首次入库": first[new]})
        )
    return rows


@builds("firm-tax")
def firm_tax(w: World, rng: np.random.Generator) -> Rows:
    """Tax returns of three years; a part is corrected with the annual settlement at the end of May."""
    f, at = w.firms, enterprises(w)
    size, revenue, rd = len(at), f.revenue[at], w.rd[at]
    two_ago = np.where(f.founded[at] > day("2023-12-31"), 0, np.round(revenue / (1 + f.growth[at]), 2))
    three_ago = np.where(f.founded[at] > day("2022-12-31"), 0, np.round(two_ago / (1 + f.growth_before[at]), 2))
    rows = Rows(
        {"统一社会信用代码": at},
        {
            "上年营业收入": revenue,
            "前年营业收入": two_ago,
            "大前年营业收入": three_ago,
            "研发费用": np.where(np.isnan(rd), 0, rd),
            "加计扣除申报": ~np.isnan(rd) & some(rng, size, 0.82),
            "纳税在龙华": some(rng, size, 0.978) & (f.street[at] < 6),
        },
        enter=f.enter[at],
    )
    filed = np.flatnonzero(~np.isnan(rd) & ~rows.columns["加计扣除申报"] & some(rng, size, 0.5) & (rows.enter < 4))
    rows.updates.append(Update(4, filed, {"加计扣除申报": np.ones(len(filed), bool)}))
    return rows


@builds("firm-insurance")
def firm_insurance(w: World, rng: np.random.Generator) -> Rows:
    """Insured staff at start and end, separations, unemployment contributions of last year; settled in December."""
    f, at = w.firms, enterprises(w)
    size, head = len(at), f.headcount[at].astype(np.int64)
    new = f.founded[at] > day("2025-01-01")
    start = np.where(new, 0, np.maximum(np.rint(head * (1 + rng.normal(0, 0.14, size))), 0)).astype(np.int64)
    rate = np.where(some(rng, size, 0.62), 0, rng.gamma(1.1, 0.045, size))
    cut = np.rint((start + head) / 2 * rate).astype(np.int64)
    cut = np.where((head <= 30) & some(rng, size, 0.10), np.rint(head * 0.3).astype(np.int64), cut)
    months = np.clip((ENDS[0] - f.founded[at]) // 30, 0, 400)
    months = np.where(head + start > 0, np.where(some(rng, size, 0.06), rng.integers(0, 12, size), months), 0)
    paid = np.where(new, 0, np.round(start * 12 * 2520 * 0.01 * (1 + 0.35 * rng.random(size)), 2))
    shown_end = np.where(f.enter[at] > 0, head, start)
    rows = Rows(
        {"统一社会信用代码": at},
        {
            "年初参保人数": start,
            "年末参保人数": shown_end,
            "裁减人数": np.zeros(size, np.int64),
            "单位参保月数": months,
            "上年失业保险实缴": paid,
        },
        enter=f.enter[at],
    )
    some_staff = np.flatnonzero(head + start > 0)
    rows.updates.append(
        Update(
            LAST,
            some_staff,
            {"年末参保人数": head[some_staff], "裁减人数": cut[some_staff], "单位参保月数": months[some_staff] + 11},
        )
    )
    return rows


def _listed(w: World, rng: np.random.Generator, share: Array | float, since: str, name: str) -> Rows:
    """Firms on a list with the day on which they came onto it."""
    f = w.firms
    at = np.flatnonzero(some(rng, len(f), share))
    on = np.maximum(day(since) + rng.integers(0, ENDS[-1] - day(since) - 3, len(at)), f.founded[at] + 2).astype(np.int32)
    return Rows(
        {"统一社会信用代码": at},
        {name: np.minimum(on, ENDS[-1])},
        enter=np.maximum(np.minimum(month_of(on), LAST), f.enter[at]),
    )


@builds("abnormal")
def abnormal(w: World, rng: np.random.Generator) -> Rows:
    """List of abnormal operation."""
    return _listed(w, rng, np.where(w.firms.headcount == 0, 0.05, 0.008), "2022-01-01", "列入异常日期")


@builds("dishonest")
def dishonest(w: World, rng: np.random.Generator) -> Rows:
    """List of the seriously dishonest."""
    return _listed(w, rng, 0.0035, "2022-06-01", "严重失信日期")


@builds("zombie")
def zombie(w: World, rng: np.random.Generator) -> Rows:
    """Zombie firms."""
    return _listed(w, rng, np.where(w.firms.individual, 0, 0.0015), "2019-01-01", "僵尸企业认定日期")


@builds("dispatch-agreements")
def dispatch_agreements(w: World, rng: np.random.Generator) -> Rows:
    """Labour dispatch units: whether they agreed with their clients on the refund."""
    roster = w.rows("firms")
    at = np.flatnonzero(np.asarray(roster.columns["劳务派遣"]))
    return Rows({"统一社会信用代码": at}, {"派遣返还协议": some(rng, len(at), 0.6)}, enter=w.firms.enter[at])


@builds("startups")
def startups(w: World, rng: np.random.Generator) -> Rows:
    """Start-ups of the last four years whose founders asked for support: who founded, where, how many jobs."""
    f = w.firms
    at = np.flatnonzero((f.founded > day("2022-01-01")) & some(rng, len(f), 0.055))
    size = len(at)
    rented = some(rng, size, 0.7)
    jobs = np.minimum(f.headcount[at], 40).astype(np.int64)
    months = np.where(jobs > 0, np.minimum(rng.integers(1, 20, size), np.maximum((ENDS[-1] - f.founded[at]) // 30, 0)), 0)
    paid = some(rng, size, np.where(f.founded[at] < day("2024-06-01"), 0.35, 0.02))
    jobs_paid = np.where(paid & (jobs > 0), np.minimum(np.minimum(jobs, 3) * 2000 + np.maximum(jobs - 3, 0) * 3000, 30000), 0)
    jobs_paid = np.where(some(rng, size, 0.25), jobs_paid // 2, jobs_paid)
    carriers = ("市级认定载体", "区级认定载体", "政府主办载体", "自租场地")
    return Rows(
        {"统一社会信用代码": at},
        {
            "创业人员类别": Text(
                pick(rng, size, (0.24, 0.12, 0.20, 0.02, 0.03, 0.39)),
                ("应届毕业生", "复员转业退役军人", "登记失业", "随军家属", "残疾人", "其他"),
            ),
            "符合条件合伙人数": 1 + pick(rng, size, (0.7, 0.2, 0.06, 0.04)).astype(np.int64),
            "创业载体类型": Text(np.where(rented, pick(rng, size, (0.08, 0.22, 0.15, 0.55)), -1), carriers),
            "年租金": np.where(rented, np.round(rng.gamma(2, 14000, size).clip(1500), 0), np.nan),
            "租用年数": np.where(rented, np.clip((ENDS[-1] - f.founded[at]) / YEAR, 0, 5).astype(np.int64) + 1.0, np.nan),
            "带动就业人数": jobs,
            "带动就业参保月数": months,
            "初创补贴已领": paid,
            "带动就业已领": jobs_paid.astype(float),
        },
        enter=f.enter[at],
    )


@builds("paid-firm")
def paid_firm(w: World, rng: np.random.Generator) -> Rows:
    """The policy ledger: what was paid to firms before, most of it to those with titles or of the statistics database."""
    f = w.firms
    titles = w.rows("titles")
    holder = np.zeros(len(f), bool)
    holder[titles.keys["企业"]] = True
    above = statistics_class(w) >= 0
    at = np.flatnonzero(~f.individual & some(rng, len(f), np.where(holder, 0.8, np.where(above, 0.45, 0.004))))
    size = len(at)
    return Rows(
        {"统一社会信用代码": at},
        {
            "首次纳统已兑现": np.where(above[at] & some(rng, size, 0.35), 10.0, 0.0),
            "产值台阶已兑现": np.where((f.revenue[at] > 900_000) & some(rng, size, 0.3), 300.0, 0.0),
            "稳岗返还本年已付": some(rng, size, 0.2),
        },
        enter=f.enter[at],
    )

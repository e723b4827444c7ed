"""Titles, projects, contracts, standards, shops, purchases."""

import numpy as np

from district.firms import INDUSTRY_CODES
from district.people import ADULT
from district.streams import ENDS, LAST, NEVER, day, month_of
from district.table import Array, Rows, Text, pick, some
from district.world import World, builds

TITLES = (
    "国家高新技术企业",
    "创新型中小企业",
    "市级专精特新",
    "省级专精特新",
    "专精特新小巨人",
    "重点小巨人",
    "制造业单项冠军产品",
    "制造业单项冠军企业",
    "市级制造业单项冠军",
)
# per title: lowest revenue in 万元, share of the research firms above it, years of validity (invented)
LADDER = (
    (300, 0.40, 3),
    (500, 0.28, 3),
    (1000, 0.17, 3),
    (1500, 0.11, 3),
    (8000, 0.09, 3),
    (30000, 0.05, 3),
    (40000, 0.03, 3),
    (60000, 0.03, 3),
    (20000, 0.04, 3),
)
YEARS = tuple(str(y) for y in range(2019, 2026))


@builds("titles")
def titles(w: World, rng: np.random.Generator) -> Rows:
    """Titles by (firm, title, year): older ones may have run out, some are recognised again."""
    f = w.firms
    able = ~f.individual & ~np.isnan(w.rd)
    firms, kinds, years, again = [], [], [], []
    for index, (least, share, _) in enumerate(LADDER):
        who = np.flatnonzero(able & (f.revenue >= least) & some(rng, len(f), share))
        year = 2025 - pick(rng, len(who), (0.24, 0.2, 0.2, 0.14, 0.1, 0.07, 0.05)).astype(np.int64)
        renewed = who[(year <= 2022) & some(rng, len(who), 0.55)]
        firms += [who, renewed]
        kinds += [np.full(len(who) + len(renewed), index)]
        years += [year, year[np.isin(who, renewed)] + 3]
        again += [np.zeros(len(who), bool), np.ones(len(renewed), bool)]
    firm, kind, year, renewal = (np.concatenate(x) for x in (firms, kinds, years, again))
    year = np.maximum(year, 1970 + f.founded[firm] // 365)
    year = np.minimum(year, 2025)
    rank = np.argsort(np.argsort(np.array(TITLES)))
    order = np.lexsort((year, rank[kind], firm))
    firm, kind, year, renewal = firm[order], kind[order], year[order], renewal[order]
    same = np.r_[False, (firm[1:] == firm[:-1]) & (kind[1:] == kind[:-1]) & (year[1:] == year[:-1])]
    firm, kind, year, renewal = firm[~same], kind[~same], year[~same], renewal[~same]
    size = len(firm)
    start = np.array([day(f"{y}-01-01") for y in range(2019, 2026)])[np.clip(year - 2019, 0, 6)]
    on = np.maximum(start + rng.integers(20, 355, size), f.founded[firm] + 5).astype(np.int32)
    on = np.minimum(on, ENDS[-1])
    return Rows(
        {"企业": firm, "称号": Text(kind, TITLES), "认定年度": Text(np.clip(year - 2019, 0, 6), YEARS)},
        {
            "认定日期": on,
            "称号有效期至": (on + 3 * 365).astype(np.int32),
            "首次认定": ~renewal,
            "首次列入": ~renewal & some(rng, size, 0.9),
            "配套人才数": pick(rng, size, (0.5, 0.25, 0.15, 0.1)).astype(np.int64),
        },
        enter=np.maximum(np.minimum(month_of(on), LAST), f.enter[firm]),
    )


@builds("ai-firms")
def ai_firms(w: World, rng: np.random.Generator) -> Rows:
    """The list of firms for artificial intelligence and robots."""
    at = np.flatnonzero(_technical(w) & some(rng, len(w.firms), 0.10))
    return Rows({"统一社会信用代码": at}, {"人工智能机器人企业": some(rng, len(at), 0.94)}, enter=w.firms.enter[at])


def _technical(w: World) -> Array:
    f = w.firms
    return (
        ~f.individual
        & np.isin(f.industry, [INDUSTRY_CODES.index(x) for x in ("35", "38", "39", "40", "64", "65", "75")])
        & (f.revenue > 50)
    )


@builds("contracts")
def contracts(w: World, rng: np.random.Generator) -> Rows:
    """Compute, corpus and demonstration contracts of the last two years."""
    able = np.flatnonzero(_technical(w) & some(rng, len(w.firms), 0.05))
    firm = np.sort(np.repeat(able, 1 + pick(rng, len(able), (0.6, 0.25, 0.15))))
    size = len(firm)
    kind = pick(rng, size, (0.42, 0.22, 0.20, 0.16))
    signed = day("2024-01-05") + rng.integers(0, 720, size)
    number = [f"HT{n:07d}" for n in range(size)]
    return Rows(
        {"企业": firm, "合同编号": Text(np.arange(size), number)},
        {
            "合同类型": Text(kind, ("算力租用", "算力采购", "语料采购", "应用示范")),
            "合同金额": np.round(rng.gamma(1.1, 260, size) + 3, 2),
            "签订日期": signed,
            "用于大模型训练": some(rng, size, 0.6),
            "人工智能企业": some(rng, size, 0.7),
            "初创企业": some(rng, size, 0.3),
            "关联交易": some(rng, size, 0.06),
            "合同已兑现": some(rng, size, np.where(signed < day("2025-01-01"), 0.6, 0.08)),
            "经数据交易所": (kind == 2) & some(rng, size, 0.7),
            "应用示范级别": Text(np.where(kind == 3, some(rng, size, 0.2), -1), ("示范项目", "标杆")),
        },
        enter=np.minimum(month_of(signed), LAST),
    )


@builds("standards")
def standards(w: World, rng: np.random.Generator) -> Rows:
    """Standards that a firm led."""
    at = np.flatnonzero((w.firms.revenue > 3000) & ~np.isnan(w.rd) & some(rng, len(w.firms), 0.03))
    return Rows(
        {"统一社会信用代码": at},
        {
            "主导国际标准数": pick(rng, len(at), (0.86, 0.11, 0.03)).astype(np.int64),
            "主导国家标准数": pick(rng, len(at), (0.1, 0.6, 0.2, 0.1)).astype(np.int64),
        },
        enter=w.firms.enter[at],
    )


@builds("chain-shops")
def chain_shops(w: World, rng: np.random.Generator) -> Rows:
    """Chains with new shops of their own."""
    f = w.firms
    shop = np.isin(f.industry, [INDUSTRY_CODES.index(x) for x in ("52", "62")]) & ~f.individual & (f.revenue > 400)
    at = np.flatnonzero(shop & some(rng, len(f), 0.05))
    return Rows(
        {"统一社会信用代码": at},
        {
            "大型连锁企业": some(rng, len(at), 0.45),
            "本年新开直营店数": pick(rng, len(at), (0.35, 0.2, 0.15, 0.1, 0.08, 0.06, 0.06)).astype(np.int64),
        },
        enter=f.enter[at],
    )


@builds("top500")
def top500(w: World, rng: np.random.Generator) -> Rows:
    """The few firms on a list of 500 for the first time: among the hundred with the greatest revenue."""
    f = w.firms
    largest = np.argsort(f.revenue)[-max(6, round(100 * w.scale)) :]
    at = np.sort(rng.choice(largest, max(3, round(6 * w.scale)), replace=False))
    return Rows(
        {"统一社会信用代码": at},
        {"首次入围榜单": Text(pick(rng, len(at), (0.2, 0.8)), ("世界500强", "中国500强"))},
        enter=f.enter[at],
    )


AMOUNTS = {
    "自用厂房面积": 900,
    "工业增加值增量": 1800,
    "技改投资额": 700,
    "工业项目投资额": 9000,
    "募投固定资产投资": 6000,
    "股权投资到位额": 3000,
    "市级重大专项到账": 400,
    "海外认证费用": 120,
    "入库当年销售额": 8000,
    "批发销售额": 150_000,
    "上年批发销售额": 130_000,
    "光伏投资额": 180,
    "光伏年发电量": 240_000,
    "上级平台资助到账": 600,
    "配套已兑现": 60,
    "银行贷款利息": 40,
    "大模型合同额": 1500,
}
FLAGS = ("先进制造业项目", "新设销售公司", "产品本地制造", "光伏已并网", "光伏已领市级补贴", "公开大模型", "产业主管部门认可")
KINDS = {
    "上市阶段": ("完成股改", "证监会受理", "境外上市"),
    "股权投资来源": ("社会资本", "区引导基金子基金"),
    "新能源产品类别": ("储能", "充电", "光伏"),
    "光伏类型": ("薄膜", "其他"),
    "上级平台级别": ("国家级", "省级", "市级"),
}
TOPICS = (
    ("自用厂房面积",),
    ("工业增加值增量",),
    ("技改投资额",),
    ("上市阶段",),
    ("工业项目投资额",),
    ("募投固定资产投资", "先进制造业项目"),
    ("股权投资到位额", "股权投资来源", "产业主管部门认可"),
    ("市级重大专项到账",),
    ("新能源产品类别", "海外认证费用"),
    ("次年报告增速", "入库当年销售额", "新设销售公司", "产品本地制造"),
    ("批发销售额", "上年批发销售额"),
    ("光伏类型", "光伏投资额", "光伏年发电量", "光伏已并网", "光伏已领市级补贴"),
    ("上级平台级别", "上级平台资助到账", "配套已兑现"),
    ("银行贷款利息",),
    ("公开大模型", "大模型应用案例数", "大模型合同额"),
)


@builds("declared-projects")
def declared_projects(w: World, rng: np.random.Generator) -> Rows:
    """Filings of firms: each has filed on one or two topics and left the others empty."""
    f = w.firms
    at = np.flatnonzero(~f.individual & (f.revenue > 200) & some(rng, len(f), 0.08))
    size = len(at)
    topic, second = rng.integers(0, len(TOPICS), size), np.where(some(rng, size, 0.3), rng.integers(0, len(TOPICS), size), -1)
    columns: dict[str, Array | Text] = {}
    for index, names in enumerate(TOPICS):
        filed = (topic == index) | (second == index)
        for name in names:
            columns[name] = _filing(rng, name, filed)
    return Rows(
        {"统一社会信用代码": at},
        columns,
        enter=np.maximum(f.enter[at], np.where(some(rng, size, 0.4), rng.integers(1, 12, size), 0)),
    )


def _filing(rng: np.random.Generator, name: str, filed: Array) -> Array | Text:
    size = len(filed)
    if name in AMOUNTS:
        return np.where(filed, np.round(rng.gamma(1.2, AMOUNTS[name] / 1.2, size) + 1, 2), np.nan)
    if name in KINDS:
        return Text(np.where(filed, rng.integers(0, len(KINDS[name]), size), -1), KINDS[name])
    if name in FLAGS:
        return np.where(filed, some(rng, size, 0.6), -1)
    return np.where(
        filed, np.round(rng.normal(0.12, 0.15, size), 4) if name == "次年报告增速" else rng.integers(0, 25, size), np.nan
    )


GOODS = ("冰箱", "洗衣机", "电视", "空调", "电脑", "热水器", "家用灶具", "吸油烟机", "手机", "平板", "智能手表")
PRICES = np.array([4200, 3000, 3800, 3300, 5600, 2100, 1500, 2400, 3400, 2600, 1500])


@builds("purchases")
def purchases(w: World, rng: np.random.Generator) -> Rows:
    """Trade-in purchases of 2025: one to three a buyer; phones and the like have no energy grade."""
    p = w.people
    buyer = np.flatnonzero(
        (p.role <= ADULT + 1) & (w.age >= 20) & (p.enter == 0) & (p.leave == NEVER) & some(rng, len(p), 0.035)
    )
    who = np.sort(np.repeat(buyer, 1 + pick(rng, len(buyer), (0.72, 0.2, 0.08))))
    size = len(who)
    goods = pick(rng, size, (0.09, 0.09, 0.07, 0.16, 0.08, 0.06, 0.04, 0.05, 0.27, 0.05, 0.04))
    on = day("2025-01-08") + rng.integers(0, 357, size)
    price = np.round(PRICES[goods] * np.exp(rng.normal(0, 0.38, size)), 0)
    grade = np.where(goods < 8, 1.0 + pick(rng, size, (0.62, 0.27, 0.11)), np.nan)
    number = [f"DD{n:09d}" for n in range(size)]
    return Rows(
        {"人员": who, "订单号": Text(np.arange(size), number)},
        {
            "品类": Text(goods, GOODS),
            "能效等级": grade,
            "成交价": price,
            "购买日期": on,
            "同品类已补贴件数": some(rng, size, 0.05).astype(np.int64),
        },
        enter=np.minimum(month_of(on), LAST),
    )

"""Policies for firms: the vectors of the sources, the shared size, neighbours that must not match."""
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengtong.feel import Missing

from .judging import DAY, content, feel, inputs_of, judge, model_of

KINDS = ("firm", "title", "contract")
FIRMS = sorted(key for key, policy in content().policies.items() if policy.subject in KINDS)
STREETS = ("观湖", "民治", "龙华", "大浪", "福城", "观澜")

TITLE: dict[str, Any] = {
    "持有企业登记状态": "存续", "持有企业街道": "龙华", "持有企业独立法人": True, "持有企业失信日期": None, "持有企业异常日期": None,
    "称号有效期至": date(2027, 1, 1), "持有企业入库日期": None, "称号": "专精特新小巨人",
}
TRAINING: dict[str, Any] = {
    "签约企业登记状态": "存续", "签约企业失信日期": None, "合同已兑现": None, "合同类型": "算力租用", "用于大模型训练": True,
    "初创企业": False, "合同金额": 800,
}
REFUND: dict[str, Any] = {
    "登记状态": "存续", "严重失信日期": None, "僵尸企业认定日期": None, "稳岗返还本年已付": None, "单位参保月数": 60, "年初参保人数": 200,
    "年末参保人数": 200, "裁减人数": 5, "劳务派遣": False, "行业大类": "39", "上年失业保险实缴": 1000, "资产总额": 100,
}


def size(**facts: Any) -> Any:
    """The shared decision 企业规模 for some facts."""
    model = model_of("enterprise-size", DAY)
    values = {name: Missing({name}) for name in inputs_of(model, "企业规模")}
    return model.decide("企业规模", values | {k: feel(v) for k, v in facts.items() if v != "missing"})


@pytest.mark.parametrize("example", content().shared.items_of("enterprise-size")[0].examples, ids=lambda e: e.name)
def test_size(example: Any) -> None:
    result, expected = size(**example.facts), example.expect
    if expected.wanted is None:
        assert (result.value, result.missing) == (expected.value, frozenset())
    else:
        assert result.missing == frozenset(expected.wanted)


def test_size_vectors_of_the_source() -> None:
    def of(industry: str, staff: int, revenue: int) -> str:
        return str(size(行业大类=industry, 从业人员=staff, 上年营业收入=revenue, 资产总额=1).value)

    assert [of("65", 103, 15735), of("39", 1200, 30000), of("39", 250, 50000), of("39", 25, 200)] == ["中型", "中型", "小型", "微型"]


def test_a_contradicted_revenue_is_wanted_by_the_policy_that_needs_the_size() -> None:
    outcome = judge("stabilise-jobs", REFUND | {"从业人员": 1200})
    assert (outcome.kind, outcome.wanted) == ("undetermined", {"上年营业收入"})
    assert (outcome.low, outcome.high) == (Decimal(500), Decimal(900)), "half for a large firm, nine tenths for the others"


def test_a_missing_revenue_is_not_wanted_where_the_staff_decides() -> None:
    outcome = judge("stabilise-jobs", REFUND | {"从业人员": 19})
    assert (outcome.kind, outcome.amount, outcome.wanted) == ("entitled", Decimal(900), frozenset())


@pytest.mark.parametrize(("last", "before", "before_that", "paid"), [
    ("1342", "1100", "1000", 20),  # 10 % and 22 %
    ("1322.5", "1150", "1000", None),  # 15 % and 15 %
    ("1386", "990", "1000", None),  # -1 % and 40 %
])
def test_growth(last: str, before: str, before_that: str, paid: int | None) -> None:
    revenue = {"持有企业上年收入": Decimal(last), "持有企业前年收入": Decimal(before), "持有企业大前年收入": Decimal(before_that)}
    outcome = judge("srdi-growth", TITLE | revenue)
    assert (outcome.kind, outcome.amount) == (("entitled", paid) if paid else ("not_entitled", None))


@pytest.mark.parametrize(("revenue", "research", "paid"), [(2000, 220, True), (2000, 219, False), (9200, 1000, False)])
def test_research_share(revenue: int, research: int, paid: bool) -> None:
    facts = {"称号": "省级专精特新", "首次列入": True, "持有企业加计扣除": True, "持有企业上年收入": revenue, "持有企业研发费用": research}
    assert judge("srdi-research", TITLE | facts).kind == ("entitled" if paid else "not_entitled")


def test_a_higher_title_pays_the_difference() -> None:
    assert judge("srdi-title", TITLE | {"持有企业专精特新已兑现": 20}).amount == 80
    assert judge("srdi-title", TITLE | {"持有企业专精特新已兑现": None}).amount == 100
    assert judge("srdi-title", TITLE | {"持有企业专精特新已兑现": 100}).kind == "not_entitled"


def test_a_contract_signed_after_the_last_day_is_expired() -> None:
    last = date(2026, 12, 17)
    assert judge("training-voucher", TRAINING | {"签订日期": last}, on=last).amount == 400
    assert judge("training-voucher", TRAINING | {"签订日期": date(2026, 12, 18)}, on=last).kind == "not_entitled"
    assert not content().policies["training-voucher"].in_force.holds(date(2026, 12, 18))


def test_the_neighbours_table_is_right_for_the_neighbour() -> None:
    facts = {"注册街道": "区外", "注册区": "龙岗", "研发费用": 5000, "小巨人称号数": 1, "省级专精特新称号数": 0}
    assert judge("lg-research", facts).amount == 60
    assert judge("lg-research", facts | {"注册街道": "龙华", "注册区": "龙华"}).kind == "not_entitled"


NEIGHBOURS = sorted(k for k in FIRMS if content().policies[k].level == "district" and k[:3] in ("lg-", "gm-", "ba-", "ns-", "ft-"))


def test_neighbours_drafts_and_the_expired_are_marked() -> None:
    status = {k: content().policies[k].status for k in FIRMS}
    assert len(NEIGHBOURS) == 23 and all(status[k] in ("neighbour", "draft") for k in NEIGHBOURS)
    assert {k for k in FIRMS if status[k] == "draft"} == {"ai-model-draft", "lg-platform"}
    assert {k for k in FIRMS if status[k] == "expired"} == {"commerce-entry", "service-entry", "loan-interest-2022"}
    assert not [k for k in FIRMS if status[k] in ("neighbour", "draft") and content().policies[k].payable]


def values_of(kind: str, of: Any) -> st.SearchStrategy[Any]:
    """Any value of a fact of a kind, known absent and missing included."""
    known: dict[str, st.SearchStrategy[Any]] = {
        "number": st.decimals(-10, 10_000_000, places=2), "boolean": st.booleans(), "date": st.dates(date(2019, 1, 1), date(2027, 1, 1)),
    }
    texts = [v for r in content().registers.values() if r.subject == kind for c in r.columns if c.zh == of.name for v in c.values or ()]
    by_type = known.get(str(of.type.name if of.type else ""), st.sampled_from([*texts, "65", "龙华"]))
    return st.one_of(st.none(), by_type, st.just(Missing({of.name})))


@pytest.mark.parametrize("key", NEIGHBOURS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_neighbours_policy_never_matches_a_firm_of_longhua(key: str, data: st.DataObject) -> None:
    policy = content().policies[key]
    inputs = inputs_of(model_of(key, DAY), policy.decision)
    set_names = set(policy.parameter_values(DAY)) | {"判定日"}
    facts = {n: data.draw(values_of(policy.subject, i), label=n) for n, i in inputs.items() if n not in set_names}
    street, district = ("持有企业街道", "持有企业注册区") if policy.subject == "title" else ("注册街道", "注册区")
    facts[street] = data.draw(st.sampled_from(STREETS))
    facts[district] = data.draw(st.sampled_from(["龙华", Missing({district})]))
    assert judge(key, facts, on=policy.in_force.from_).kind == "not_entitled"

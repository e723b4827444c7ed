"""Decisions in DMN mode: boxed expressions, requirements, functions, services, types, and what fired."""
from decimal import Decimal

import pytest

from tests.dmn.models import SPACE, model, table, text
from zhengtong.dmn import DmnError, call_service, load
from zhengtong.feel import FeelError, Missing


def value(logic, facts=None, **options):
    return load(model(logic, **options)).decide("津贴", facts or {}).value


def lit(expression):
    return text("literalExpression", expression)


def test_the_result_says_what_fired_and_why_null():
    made = load(model(table(("周岁",), [(">= 70", '"应享"', "100"), ("< 70", '"不符"', "1 / 0")])))
    result = made.decide("津贴", {"周岁": 75})
    assert (result.value, result.fired) == ({"结论": "应享", "金额": 100}, (1,))
    result = made.decide("津贴", {"周岁": 5})
    assert result.value == {"结论": "不符", "金额": None}
    assert (result.errors[0].place, result.errors[0].message) == ("decision 津贴, rule 2, output 2", "1 / 0 has no value")
    assert made.decide("津贴", {}).value is None
    assert made.decide("津贴", {"周岁": Missing("周岁")}, strict=True).missing == {"周岁"}


@pytest.mark.parametrize(("policy", "aggregation", "expected"), [
    ("COLLECT", None, [1, 2]), ("COLLECT", "SUM", 3), ("COLLECT", "MIN", 1), ("COLLECT", "MAX", 2), ("COLLECT", "COUNT", 2),
    ("RULE ORDER", None, [1, 2]), ("OUTPUT ORDER", None, [2, 1]), ("PRIORITY", None, 2), ("FIRST", None, 1), ("ANY", None, None),
])
def test_hit_policies(policy, aggregation, expected):
    rules = [(">= 60 + 0 * 系数", "1"), (">= 50 + 0 * 系数", "2"), (">= 90", "3")]
    logic = table(("周岁",), rules, policy, aggregation, outputs=("数",), values={"数": "3, 2, 1"})
    assert value(logic, {"周岁": 70, "系数": 1}) == expected


def test_default_output():
    logic = table(("周岁",), [(">= 60", "1")], outputs=("数",)).replace("</output>", f"{text('defaultOutputEntry', '7')}</output>")
    assert value(logic, {"周岁": 5}) == 7


def test_boxed_forms():
    entry = lambda name, inner: f'<contextEntry><variable name="{name}"/>{inner}</contextEntry>'  # noqa: E731
    assert value(f"<context>{entry('甲', lit('2'))}<contextEntry>{lit('甲 * 3')}</contextEntry></context>") == 6
    assert value(f"<context>{entry('甲', lit('2'))}{entry('乙', lit('甲 + 1'))}</context>") == {"甲": 2, "乙": 3}
    assert value(f"<list>{lit('1')}{lit('2')}</list>") == [1, 2]
    assert value(f'<relation><column name="甲"/><row>{lit("1")}</row><row>{lit("2")}</row></relation>') == [{"甲": 1}, {"甲": 2}]
    assert value(f"<conditional><if>{lit('1 > 2')}</if><then>{lit('1')}</then><else>{lit('2')}</else></conditional>") == 2
    assert value(f"<filter><in>{lit('[1, 2, 3]')}</in><match>{lit('item > 1')}</match></filter>") == [2, 3]
    assert value(f'<for iteratorVariable="x"><in>{lit("[1, 2]")}</in><return>{lit("x * 2 + count(partial)")}</return></for>') == [2, 5]
    assert value(f'<some iteratorVariable="x"><in>{lit("[1, 2]")}</in><satisfies>{lit("x > 1")}</satisfies></some>') is True
    assert value(f'<every iteratorVariable="x"><in>{lit("[1, 2]")}</in><satisfies>{lit("x > 1")}</satisfies></every>') is False


def test_functions_invocations_and_services():
    extra = (
        f'<businessKnowledgeModel id="k" name="加倍"><variable name="加倍"/><encapsulatedLogic><formalParameter name="数" typeRef="number"/>{lit("数 * 2")}</encapsulatedLogic></businessKnowledgeModel>'
        f'<decisionService id="s" name="服务"><variable name="服务"/><outputDecision href="#d"/><inputData href="#i0"/></decisionService>'
    )
    needs = '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    logic = f'<invocation>{lit("加倍")}<binding><parameter name="数"/>{lit("周岁 + 1")}</binding></invocation>'
    made = load(model(logic, extra=extra, requires=needs))
    assert made.decide("津贴", {"周岁": 10}).value == 22
    assert call_service(made, "服务", {"周岁": 20}).value == 42
    with pytest.raises(DmnError, match="no decision service"):
        call_service(made, "没有", {})


def test_types_are_checked_and_converted():
    types = (
        '<itemDefinition name="等级"><typeRef>string</typeRef><allowedValues><text>"高", "低"</text></allowedValues></itemDefinition>'
        '<itemDefinition name="人" ><itemComponent name="岁"><typeRef>number</typeRef></itemComponent></itemDefinition>'
        '<itemDefinition name="人们" isCollection="true"><typeRef>人</typeRef></itemDefinition>'
    )
    facts = {"级": "等级", "众": "人们"}
    def run(expression, **given):
        return load(model(lit(expression), facts, types)).decide("津贴", given).value

    assert run("级", 级="高") == "高"
    assert run("级", 级="中") is None
    assert run("sum(众.岁)", 众=[{"岁": 1}, {"岁": 2}]) == 3
    assert run("count(众)", 众={"岁": 1}) == 1
    assert run("众", 众=[{"岁": "一"}]) is None


def test_shared_decisions_are_computed_once_and_missing_passes_on():
    inner = f'<decision id="e" name="甲"><variable name="甲"/><informationRequirement><requiredInput href="#i0"/></informationRequirement>{table(("周岁",), [(">= 60", "1"), ("< 60", "2")], outputs=("数",))}</decision>'
    needs = '<informationRequirement><requiredDecision href="#e"/></informationRequirement>'
    made = load(model(lit("甲 + 1"), extra=inner, requires=needs))
    assert made.decide("津贴", {"周岁": 70}).trace == {"甲": Decimal(1), "津贴": Decimal(2)}
    assert made.decide("津贴", {}, strict=True).missing == {"周岁"}


def test_a_function_that_calls_itself_for_ever_is_stopped():
    extra = f'<businessKnowledgeModel id="k" name="环"><variable name="环"/><encapsulatedLogic><formalParameter name="数"/>{lit("环(数)")}</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement></businessKnowledgeModel>'
    needs = '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    with pytest.raises(FeelError):
        load(model(lit("环(1)"), extra=extra, requires=needs)).decide("津贴", {})


def test_no_such_decision():
    with pytest.raises(DmnError, match="no decision '没有'"):
        load(f'<definitions xmlns="{SPACE}" namespace="u" name="m"/>'.encode()).decide("没有", {})

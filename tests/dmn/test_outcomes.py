"""What a table means for one subject: every hit policy, missing facts, parameters, failures, ranges, the trace."""
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dmn.models import model, table
from zhengtong.dmn import DmnError, Situation, conclude, decide_policy, load
from zhengtong.feel import Missing

AGE = [("[70..80)", '"应享"', "200", "法#1"), (">= 80", '"应享"', "300", "法#2")]


def decide(rules, facts, inputs=("周岁",), **options):
    return decide_policy(load(model(table(inputs, rules, **options))), "津贴", facts)


def brief(outcome):
    return outcome.kind, outcome.rule, outcome.amount, set(outcome.wanted), outcome.low, outcome.high


def test_known_facts():
    assert brief(decide(AGE, {"周岁": 75})) == ("entitled", 1, 200, set(), None, None)
    assert brief(decide(AGE, {"周岁": 60})) == ("not_entitled", None, None, set(), None, None)
    assert brief(decide(AGE, {"周岁": None})) == ("not_entitled", None, None, set(), None, None)


def test_a_missing_fact_is_wanted_and_the_money_is_a_range():
    assert brief(decide(AGE, {})) == ("undetermined", None, None, {"周岁"}, 0, 300)


def test_a_false_condition_makes_the_other_unknown_ones_unwanted():
    rules = [('"深圳"', ">= 70", '"应享"', "100")]
    inputs = ("户籍地", "周岁")
    assert brief(decide(rules, {"户籍地": "广州"}, inputs))[0] == "not_entitled"
    assert decide(rules, {"户籍地": "深圳"}, inputs).wanted == {"周岁"}
    assert decide(rules, {}, inputs).wanted == {"周岁", "户籍地"}


def test_an_unset_parameter_leaves_only_the_amount_open():
    rules = [(">= 70", '"应享"', "标准 * 2")]
    assert brief(decide(rules, {"周岁": 75, "标准": Missing("标准")})) == ("amount_undetermined", 1, None, {"标准"}, None, None)
    assert decide(rules, {"周岁": 75, "标准": 3}).amount == 6
    assert decide(rules, {"周岁": 5, "标准": Missing("标准")}).kind == "not_entitled"


def test_a_failed_computation_names_its_cell():
    rules = [(">= 70", '"应享"', "标准 / 系数")]
    outcome = decide(rules, {"周岁": 75, "标准": 1, "系数": 0})
    assert (outcome.kind, outcome.reason, outcome.rule) == ("undetermined", "computation", None)
    assert "rule 1" in outcome.failures[0] and "1 / 0" in outcome.failures[0]
    outcome = decide([("> 0", '"应享"', "1")], {"标准": 1, "系数": 0}, ("标准 / 系数",))
    assert outcome.reason == "computation" and "input 1" in outcome.failures[0]
    assert decide(rules, {"周岁": 75, "标准": None, "系数": 1}).reason == "computation"


def test_a_fact_of_the_wrong_type_is_a_failure():
    assert decide(AGE, {"周岁": "七十"}).reason == "computation"


def test_a_failure_that_does_not_matter_is_none():
    rules = [('"深圳"', "> 0", '"应享"', "1")]
    assert decide(rules, {"户籍地": "广州", "标准": 1, "系数": 0}, ("户籍地", "标准 / 系数")).kind == "not_entitled"


def test_first():
    rules = [("true", "-", '"不符"', "0"), ("-", ">= 70", '"应享"', "100"), ("-", "-", '"应享"', "50")]
    run = lambda **facts: decide(rules, facts, ("参保", "周岁"), policy="FIRST")  # noqa: E731
    assert brief(run(参保=True, 周岁=75))[:2] == ("not_entitled", 1)
    assert brief(run(参保=False, 周岁=75))[:3] == ("entitled", 2, 100)
    assert brief(run(参保=False, 周岁=1))[:3] == ("entitled", 3, 50)
    assert brief(run(参保=False)) == ("undetermined", None, None, {"周岁"}, 50, 100)
    assert brief(run(周岁=75)) == ("undetermined", None, None, {"参保"}, 0, 100)
    assert brief(run(参保=True))[:2] == ("not_entitled", 1)


def test_unique_with_two_certain_rules_is_a_computation():
    rules = [(">= 60 + 0 * 系数", '"应享"', "1"), (">= 70", '"应享"', "2")]
    outcome = decide(rules, {"周岁": 75, "系数": 1})
    assert (outcome.kind, outcome.reason) == ("undetermined", "computation")
    assert "1, 2" in outcome.failures[0]
    assert decide(rules, {"周岁": 65, "系数": 1}).rule == 1
    assert decide(rules, {"周岁": 75}).wanted == {"系数"}


def test_any():
    rules = [(">= 70", "-", '"应享"', "5"), ("-", "true", '"应享"', "5"), ("-", "false", '"应享"', "7")]
    run = lambda **facts: decide(rules, facts, ("周岁", "参保"), policy="ANY")  # noqa: E731
    with pytest.raises(DmnError, match="rules 1 and 3 hold together under ANY"):
        run()
    rules[2] = ("< 70", "false", '"应享"', "7")
    assert brief(run(周岁=75, 参保=True))[:3] == ("entitled", 1, 5)
    assert brief(run(周岁=75))[:3] == ("entitled", 1, 5)
    assert brief(run(参保=True))[:3] == ("entitled", 2, 5)
    assert run(参保=False).wanted == {"周岁"}


def test_priority_goes_by_the_list_of_output_values():
    rules = [(">= 60", "-", '"不符"', "0"), (">= 70", "true", '"应享"', "100")]
    run = lambda **facts: decide(rules, facts, ("周岁", "参保"), policy="PRIORITY", values={"结论": '"应享", "不符"'})  # noqa: E731
    assert brief(run(周岁=75, 参保=True))[:3] == ("entitled", 2, 100)
    assert brief(run(周岁=75, 参保=False))[:2] == ("not_entitled", 1)
    assert brief(run(周岁=65))[:2] == ("not_entitled", 1)
    assert brief(run(周岁=75)) == ("undetermined", None, None, {"参保"}, 0, 100)


@pytest.mark.parametrize(("aggregation", "amount", "low", "high"), [
    ("SUM", 30, 20, 60), ("MIN", 10, 10, 20), ("MAX", 20, 20, 30), ("COUNT", 2, 1, 3), (None, 30, 20, 60),
])
def test_collect(aggregation, amount, low, high):
    rules = [(">= 60", "-", '"应享"', "10"), (">= 50", "-", '"应享"', "20"), ("> 70", "-", '"应享"', "30"), ("-", "true", '"不符"', "0")]
    run = lambda **facts: decide(rules, facts, ("周岁", "参保"), policy="COLLECT", aggregation=aggregation)  # noqa: E731
    assert brief(run(周岁=65))[:3] == ("entitled", 1, amount)
    assert brief(run(周岁=10, 参保=True))[:2] == ("not_entitled", None)
    inputs = ("周岁", "标准")
    rules = [("> 0", ">= 60", '"应享"', "10"), (">= 50", "-", '"应享"', "20"), ("> 0", "> 70", '"应享"', "30")]
    outcome = decide(rules, {"周岁": 65}, inputs, policy="COLLECT", aggregation=aggregation)
    assert (outcome.kind, outcome.rule, outcome.amount, outcome.wanted) == ("amount_undetermined", 2, None, {"标准"})
    assert (outcome.low, outcome.high) == (low, high)
    outcome = decide(rules, {"周岁": 45}, inputs, policy="COLLECT", aggregation=aggregation)
    assert (outcome.kind, outcome.rule, outcome.low) == ("undetermined", None, 0)


@pytest.mark.parametrize("policy", ["RULE ORDER", "OUTPUT ORDER"])
def test_orders_add_the_amounts(policy):
    rules = [(">= 60", '"应享"', "10"), (">= 50", '"应享"', "20")]
    assert brief(decide(rules, {"周岁": 65}, policy=policy))[:3] == ("entitled", 1, 30)


def test_in_kind():
    outcome = decide([(">= 65", '"应享"')], {"周岁": 70}, outputs=("结论",))
    assert brief(outcome)[:3] == ("entitled", 1, None)
    assert brief(decide([(">= 65", '"应享"')], {}, outputs=("结论",))) == ("undetermined", None, None, {"周岁"}, None, None)


def test_a_conclusion_is_one_of_two_words():
    with pytest.raises(DmnError, match="rule 1 does not conclude"):
        decide([("-", '"也许"', "1")], {})


def test_trace_and_nearest():
    rules = [(">= 80", '"深圳"', '"应享"', "300", "法#2"), ("[70..80)", '"深圳"', '"应享"', "200", "法#1")]
    outcome = decide(rules, {"周岁": 75, "户籍地": "广州"}, ("周岁", "户籍地"))
    near = outcome.trace.nearest
    assert (near.number, near.failed, near.annotations) == (2, 1, ("法#1",))
    assert [(c.input, c.value, c.test, c.answer, c.facts) for c in near.conditions] == [
        ("周岁", Decimal(75), "[70..80)", "true", ("周岁",)), ("户籍地", "广州", '"深圳"', "false", ("户籍地",)),
    ]
    unknown = decide(rules, {"周岁": 75}, ("周岁", "户籍地")).trace.rule(2).conditions[1]
    assert (unknown.answer, unknown.wanted) == ("unknown", ("户籍地",))


def test_the_parts_agree_with_the_whole():
    made = load(model(table(("周岁", "参保"), [(">= 70", "true", '"应享"', "1"), ("< 70", "-", '"不符"', "0")])))
    situation = Situation(made, "津贴", {"周岁": 75})
    assert situation.statuses() == [Missing("参保"), False]
    assert situation.condition(0, 1) is True and situation.condition(1, 1) == Missing("参保")
    assert conclude(situation.table, [True, False]).kind == "entitled"
    assert made.facts("津贴") == {"周岁", "户籍地", "参保", "出生日期", "标准", "系数"}


CELLS = {
    "周岁": ["-", ">= 70", "[60..70)", "null", "not(null)", "< 标准", "> 1 / 系数"], "参保": ["-", "true", "false", "not(true)"],
    "户籍地": ["-", '"深圳"', 'not("深圳", "广州")', "null"],
}
AMOUNTS = ["100", "标准", "标准 / 系数", "周岁 * 2"]
KNOWN = {
    "周岁": st.sampled_from([None, Decimal(65), Decimal(75)]), "参保": st.sampled_from([None, True, False]),
    "户籍地": st.sampled_from([None, "深圳", "北京"]), "标准": st.sampled_from([None, Decimal(70)]), "系数": st.sampled_from([None, Decimal(0), Decimal(2)]),
}
POLICIES = [("UNIQUE", None), ("ANY", None), ("PRIORITY", None), ("FIRST", None), ("COLLECT", "SUM"), ("COLLECT", "MAX"), ("RULE ORDER", None), ("OUTPUT ORDER", None)]
ROWS = st.lists(st.tuples(*(st.sampled_from(CELLS[k]) for k in CELLS), st.sampled_from(['"应享"', '"不符"']), st.sampled_from(AMOUNTS)), min_size=1, max_size=5)


@given(ROWS, st.sampled_from(POLICIES), st.fixed_dictionaries(KNOWN), st.sets(st.sampled_from(list(KNOWN))))
@settings(max_examples=400, deadline=None)
def test_knowing_more_never_changes_a_decided_outcome(rows, policy, full, hidden):
    values = {"结论": '"应享", "不符"'} if policy[0] in ("PRIORITY", "OUTPUT ORDER") else None
    made = load(model(table(tuple(CELLS), rows, *policy, values=values)), strict=False)
    before = decide_policy(made, "津贴", {k: v for k, v in full.items() if k not in hidden})
    after = decide_policy(made, "津贴", full)
    assert before.wanted <= hidden
    if before.kind in ("entitled", "not_entitled"):
        assert (after.kind, after.amount) == (before.kind, before.amount)
    if before.kind == "amount_undetermined" and after.reason is None:
        assert after.kind in ("entitled", "amount_undetermined")
        if before.low is not None and after.amount is not None:
            assert before.low <= after.amount <= before.high
    if before.kind == "undetermined" and before.reason is None:
        assert before.wanted
        if before.low is not None and after.reason is None and after.kind != "undetermined":
            assert before.low <= (after.amount or 0) <= before.high
    assert after.kind in ("entitled", "not_entitled") or after.reason == "computation"

"""Checks of tables equal to trying every value, and complete where that cannot be done."""
import random
import time

from hypothesis import given, settings

from tests.checking.drawn import holding, logic, tables
from zhengtong.dmn.checking import Domain, gaps, hidden, overlaps, unreached, unused_results
from zhengtong.dmn.checking.axes import axes
from zhengtong.dmn.checking.pairs import pairs
from zhengtong.feel.interpreter import cell
from zhengtong.feel.scope import Run, Scope


@given(tables())
@settings(max_examples=150, deadline=None)
def test_gaps_equal_to_trying_everything(made):
    found, truth = gaps(made), holding(made)
    assert found.proved
    assert bool(found.found) == (frozenset() in truth)
    for point in found.found:
        values = dict(point)
        assert not any(all(cell(r.tests[n], values[c.text], Scope({}, Run())) is True for n, c in enumerate(made.inputs)
                           if c.text in values) for r in made.rules)


@given(tables())
@settings(max_examples=150, deadline=None)
def test_overlaps_equal_to_trying_everything(made):
    truth = {(a, b) for point in holding(made) for a in point for b in point if a < b}
    assert {o.rules for o in overlaps(made, limit=None)} == truth


@given(tables(policies=("FIRST",)))
@settings(max_examples=150, deadline=None)
def test_rules_that_never_decide_equal_to_trying_everything(made):
    decide = {min(point) for point in holding(made) if point}
    named = {b for b, _ in hidden(made)} | {u.rule for u in unreached(made, pairs(made))}
    assert named == {r.number for r in made.rules} - decide


@given(tables(rules=5))
@settings(max_examples=100, deadline=None)
def test_cells_are_placed_as_the_interpreter_answers(made):
    for axis in axes(made):
        for rule in made.rules:
            asked = [all(cell(rule.tests[n], x, Scope({}, Run())) is True for n in axis.columns) for x in axis.samples]
            assert axis.accepts[rule.number - 1].tolist() == asked


def test_a_rule_says_the_example_of_its_gap():
    made = logic([(">= 60", ">= 12", '"应享"', "1"), ("< 60", "-", '"不符"', "0")], inputs=("周岁", "系数"))
    whole = {"周岁": Domain(whole=True, low=0, absent=False), "系数": Domain(whole=True, low=0, absent=False)}
    assert dict(gaps(made, domains=whole).found[0]) == {"周岁": 60, "系数": 11}


def test_a_domain_closes_what_cannot_be():
    rules = [("<= 59", "-", '"应享"', "1"), (">= 60", "-", '"不符"', "0")]
    assert {dict(g)["周岁"] for g in gaps(logic(rules)).found} == {59.5}
    assert gaps(logic(rules), domains={"周岁": Domain(whole=True, absent=False)}).found == ()


def test_equal_cells_of_a_fact_meet_only_their_like():
    apart = logic([(">= 标准", "-", '"应享"', "1"), ("< 标准", "-", '"应享"', "2")])
    alike = logic([(">= 标准", "-", '"应享"', "1"), (">= 标准", "true", '"应享"', "2")])
    assert overlaps(apart) == [] and [o.rules for o in overlaps(alike)] == [(1, 2)] and hidden(alike) == [(2, 1)]


def test_a_parameter_is_placed_by_its_value():
    from decimal import Decimal

    made = logic([(">= 标准", "-", '"应享"', "1"), ("< 50", "-", '"不符"', "0"), ("null", "-", '"不符"', "0")])
    assert gaps(made).why == "fact" and not gaps(made).proved
    assert [dict(g)["周岁"] for g in gaps(made, constants={"标准": Decimal(60)}).found] == [50]
    assert gaps(made, constants={"标准": Decimal(50)}).found == ()


def test_beyond_the_bound_it_says_what_is_proved():
    rows = [(f"[{i}..{i + 1})", f"[{j}..{j + 1})", '"应享"', "1") for i in range(9) for j in range(9)]
    rows += [("-", "null", '"应享"', "1"), ("-", "< 0", '"应享"', "1"), ("-", ">= 9", '"应享"', "1"), ("null", "-", '"应享"', "1")]
    rows += [("< 0", "-", '"应享"', "1"), (">= 9", "-", '"应享"', "1")]
    made = logic(rows, inputs=("周岁", "系数"))
    found = gaps(made, steps=40)
    assert not found.proved and found.why == "bound" and 0 < len(found.covered) < found.total
    assert gaps(made).proved and not gaps(made).found


def test_a_function_of_the_value_proves_nothing():
    found = gaps(logic([("floor(?) < 3", "-", '"应享"', "1"), ("floor(?) >= 3", "-", '"不符"', "0"), ("null", "-", '"不符"', "0")]))
    assert (found.proved, found.why, found.text) == (False, "function", "周岁")


def test_several_rules_together_hide_one():
    made = logic([("< 60", "-", '"应享"', "1"), (">= 60", "-", '"应享"', "2"), ("[50..70]", "true", '"应享"', "3")])
    assert hidden(made) == [] and [(u.rule, u.by) for u in unreached(made, pairs(made))] == [(3, (1, 2))]


def test_a_cell_that_no_value_meets():
    made = logic([("> 5 , < 3", "-", '"应享"', "1"), ("-", '"外地"', '"不符"', "0")], inputs=("周岁", "户籍地"))
    found = pairs(made, domains={"户籍地": Domain(values=("深圳", "外省"))})
    assert [(u.rule, u.axis) for u in unreached(made, found)] == [(2, "户籍地")]


def test_results_that_nobody_gets():
    from tests.dmn.models import model, table
    from zhengtong.dmn import load

    rows = [(">= 60", '"应享"', "1"), ("-", '"不符"', "0"), ("< 60", '"暂缓"', "0")]
    made = load(model(table(("周岁",), rows, policy="FIRST", values={"结论": '"应享","不符","暂缓"'})), strict=False)
    logic_ = made.decisions["津贴"].logic
    assert hidden(logic_) == [(3, 2)] and unused_results(logic_, pairs(logic_), [3]) == [("结论", "暂缓")]


def test_two_thousand_rules_on_eight_inputs_are_compared_whole():
    rng = random.Random(3)

    def span():
        low = rng.randrange(10_000)
        return f"[{low}..{low + rng.randrange(1, 3_000)}]"

    inputs = ("周岁", "标准", "系数", "周岁 + 1", "标准 + 1", "系数 + 1", "周岁 + 2", "标准 + 2")
    rows = [(*(span() for _ in inputs), '"应享"', "1") for _ in range(1999)]
    rows.append((*rows[0][:-2], '"应享"', "2"))
    made = logic(rows, inputs=inputs)
    begun = time.process_time()
    found = pairs(made)
    assert (2000, 1) in hidden(made, found) and (1, 2000) in {o.rules for o in overlaps(made, None, found)}
    assert time.process_time() - begun < 20  # both processors together; 5 s on the wall of a quiet machine

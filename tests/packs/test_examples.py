"""Every policy of every pack: its examples hold, its law exists, both sides of its thresholds are shown."""
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from lxml import etree

from tests.packs.judging import content, feel, inputs_of, model_of, parameters
from zhengtong.dmn import Outcome, decide_policy
from zhengtong.dmn.outcomes import Situation
from zhengtong.feel import Missing
from zhengtong.feel.tree import CompareTest, Range

POLICIES = sorted(content().policies)
MARKED_EN = ("not read", "uncertain", "assumed", "default", "not in the source", "marked", "not verified", "draft", "agent", "cut")


def items() -> Iterator[Any]:
    """Every version of every policy, shared models left out."""
    for key in POLICIES:
        yield from content().policies.items_of(key)


EXAMPLES = [pytest.param(item, example, id=f"{item.key}/{item.since}/{example.name}") for item in items() for example in item.examples]
VERSIONS = [pytest.param(item, id=f"{item.key}/{item.since}") for item in items()]


def observed(item: Any, example: Any) -> dict[str, Any]:
    """The facts of an example; one that is older than the policy's freshness is missing."""
    facts: dict[str, Any] = {}
    for name, given in example.facts.items():
        as_of, value = getattr(given, "as_of", None), getattr(given, "value", given)
        stale = as_of is not None and (example.on - as_of).days > item.model.freshness.get(name, 10**6)
        facts[name] = Missing({name}) if stale or value == "missing" else feel(value)
    return facts


@cache
def values_of(key: str, on: date) -> dict[str, Any]:
    """What a policy's table sees when no fact is known."""
    policy, model = content().policies[key], model_of(key, on)
    unknown: dict[str, Any] = {name: Missing({name}) for name in inputs_of(model, policy.decision)}
    return unknown | parameters(key, on) | {"判定日": feel(on)}


def outcome(item: Any, example: Any) -> Outcome | None:
    """The outcome of an example; None outside the days of force."""
    if not item.model.in_force.holds(example.on):
        return None
    values = values_of(item.key, example.on) | observed(item, example)
    return decide_policy(model_of(item.key, example.on), item.model.decision, values)


@pytest.mark.parametrize(("item", "example"), EXAMPLES)
def test_example(item: Any, example: Any) -> None:
    found, expect = outcome(item, example), example.expect
    if found is None:
        assert expect.outcome == "not_in_force"
        return
    assert found.kind == expect.outcome, (found.kind, found.rule, sorted(found.wanted), found.reason, found.failures)
    if expect.rule is not None:
        assert found.rule == expect.rule
    if expect.amount is not None:
        assert found.amount == expect.amount
    if expect.wanted is not None:
        assert found.wanted == frozenset(expect.wanted)


@pytest.mark.parametrize("item", VERSIONS)
def test_examples_show_a_missing_fact_and_a_day_out_of_force(item: Any) -> None:
    outcomes = {example.expect.outcome for example in item.examples}
    assert outcomes & {"undetermined", "amount_undetermined"}
    assert "not_in_force" in outcomes
    assert "not_entitled" in outcomes
    assert outcomes & {"entitled", "amount_undetermined"}


@pytest.mark.parametrize("item", VERSIONS)
def test_examples_show_what_staleness_does(item: Any) -> None:
    for name in item.model.freshness:
        stale = [e for e in item.examples if hasattr(e.facts.get(name), "as_of") and name in (e.expect.wanted or ())]
        assert stale, f"no example in which {name} is too old"


def situations(item: Any) -> list[Situation]:
    """The examples in force, each as a table with its facts."""
    held = [e for e in item.examples if item.model.in_force.holds(e.on)]
    return [Situation(model_of(item.key, e.on), item.model.decision, values_of(item.key, e.on) | observed(item, e)) for e in held]


@pytest.mark.parametrize("item", VERSIONS)
def test_examples_stand_on_both_sides_of_every_threshold(item: Any) -> None:
    shown = situations(item)
    for rule in shown[0].table.rules:
        for column, test in enumerate(rule.tests):
            if any(isinstance(node, CompareTest | Range) for node in test.tests):
                answers = {s.case.condition(column, s.table.rules[rule.number - 1]) for s in shown}
                assert {True, False} <= answers, f"rule {rule.number}, {shown[0].table.inputs[column].text}: only {answers}"


@pytest.mark.parametrize("item", VERSIONS)
def test_every_rule_is_decided_by_an_example(item: Any) -> None:
    decided = {found.rule for found in (outcome(item, e) for e in item.examples) if found is not None}
    rules = {rule.number for rule in situations(item)[0].table.rules}
    assert rules <= decided, f"no example for the rules {sorted(rules - decided)}"


@pytest.mark.parametrize("item", VERSIONS)
def test_every_rule_cites_articles_that_exist(item: Any) -> None:
    root = etree.fromstring(item.dmn)
    rules = root.findall(".//{*}decisionTable/{*}rule")
    assert rules
    for rule in rules:
        cited = [c.strip() for c in (rule.findtext("{*}annotationEntry/{*}text") or "").split(";")]
        for law, _, article in (c.partition("#") for c in cited):
            assert article in content().laws[law].articles, f"{law}#{article}"
            assert law in item.model.laws


@pytest.mark.parametrize("item", VERSIONS)
def test_every_input_is_a_fact_of_its_subject_or_a_parameter(item: Any) -> None:
    from zhengtong.kernel.content.checks import facts_by_kind

    known = set(facts_by_kind(content())[item.model.subject]) | {p.name for p in item.model.parameters} | {"判定日"}
    assert set(inputs_of(model_of(item.key, item.since), item.model.decision)) <= known


@pytest.mark.parametrize("item", VERSIONS)
def test_what_is_uncertain_is_said_on_the_page(item: Any) -> None:
    unsure = [p.name for p in item.model.parameters if p.sure == "?"]
    unset = [p.name for p in item.model.parameters if p.on(date(2025, 12, 31)) is None]
    if unsure or unset:
        assert item.model.notes and any(word in item.model.notes.en for word in MARKED_EN), (unsure, unset)


@pytest.mark.parametrize("item", VERSIONS)
def test_a_policy_without_its_amount_pays_nothing(item: Any) -> None:
    for example in item.examples:
        found = outcome(item, example)
        if found is not None and found.kind == "amount_undetermined":
            assert found.amount is None and found.wanted


def test_the_special_diseases_are_22_and_say_that_they_are_a_default() -> None:
    found = [content().policies[key] for key in POLICIES if content().policies[key].subject == "diagnosis"]
    codes = {policy.scope.split('"')[1] for policy in found if policy.scope}
    assert len(found) == len(codes) == 22 and {"M03900", "M01600"} <= codes
    assert all(not policy.payable and policy.notes and "不是官方名单" in policy.notes.zh for policy in found)


def test_a_round_runs_no_neighbour_no_draft_and_nothing_that_has_ended() -> None:
    from zhengtong.services.entitlement import rulesets

    run = {ruleset.key for ruleset in rulesets.rule_sets(date(2025, 12, 31), content())}
    barred = {item.key for item in items() if item.model.status != "in force"}
    ended = {item.key for item in items() if not item.model.in_force.holds(date(2025, 12, 31))}
    assert len(barred) > 20
    assert run and not run & (barred | ended)
    after = {ruleset.key for ruleset in rulesets.rule_sets(date(2026, 1, 1), content())}
    assert {"trade-in", "expand-jobs"} <= run - after


# who fails without a rule that says why: the source leaves a case open, or the policy decides nobody any more
OPEN = {"family-special-aid", "talent-rent-2017"}


@pytest.mark.parametrize("item", [v for v in VERSIONS if "ANY" in str(v.values[0].dmn)])
def test_a_table_with_refusals_always_says_why_not(item: Any) -> None:
    """Under ANY an uncertain refusal would leave undetermined who fails without a certain one."""
    for example in item.examples:
        found = outcome(item, example)
        if found is not None and found.kind == "not_entitled" and item.key not in OPEN:
            assert found.rule is not None, example.name

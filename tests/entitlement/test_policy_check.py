"""A policy's table checked with what facts and parameters can be; two versions compared on the whole district."""
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.rounds.district import rule_sets, small
from zhengtong.dmn import load
from zhengtong.dmn.writing import Table
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.rounds.trying import tried
from zhengtong.services.entitlement.rulesets import rule_set
from zhengtong.services.entitlement.workshop.checking import flaws, of_policies
from zhengtong.services.entitlement.workshop.comparing import effect

ON = date(2025, 12, 31)
KEY, NAME = "old-age-allowance", "高龄津贴"


@pytest.fixture
def loaded(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return content.load(strict=False)


def edited(loaded, *edits):
    """The rule set of 高龄津贴 with other cells: (rule, column, text)."""
    data = loaded.model_source(KEY, ON)
    for rule, column, text in edits:
        data = Table(data, NAME).cell(rule, column, text)
    resolver = {"urn:zhengtong:policies:age": loaded.dmn_model("age", ON)}.get
    model = load(data, imports=resolver, strict=False)
    return replace(rule_set(loaded.policies[KEY], ON, loaded), model=model, hash=str(edits))


def codes(rules, loaded):
    return {(f.code, f.rules): f for f in flaws(rules, loaded, ON)}


def test_nothing_is_wrong_with_the_policies_in_force(loaded):
    assert [(p.key, f) for p, found in of_policies(ON, loaded) for f in found if f.weight == "wrong"] == []
    assert flaws(edited(loaded), loaded, ON) == []


def test_a_gap_is_told_with_an_example(loaded):
    found = [f for f in flaws(edited(loaded, (9, 1, "> 100")), loaded, ON) if f.code == "gap"]
    assert [f.example for f in found] == ['周岁(出生日期, 判定日) 100，户籍地 "深圳"，死亡日期 2025-12-01，异地高龄津贴起始日 没有，高龄津贴意愿 "同意"']


def test_an_overlap_of_parameters_is_found(loaded):
    found = codes(edited(loaded, (7, 1, "[七十岁标准 - 125..90)")), loaded)
    assert found["overlap", (6, 7)].weight == "wrong" and "75" in found["overlap", (6, 7)].example


def test_a_value_that_no_register_has(loaded):
    found = codes(edited(loaded, (6, 2, '"深户"')), loaded)["out_of_reach", (6,)]
    assert found.weight == "wrong" and "深户" in found.words and "广东其他" in found.example


def test_a_contradiction_with_a_required_decision(loaded):
    key = "stabilise-jobs"
    rules = rule_set(loaded.policies[key], ON, loaded)
    table = rules.model.decision(rules.decision).logic
    column = [c.text for c in table.inputs].index("企业规模")
    rule = next(r.number for r in table.rules if r.test_texts[column] != "-")
    data = Table(loaded.model_source(key, ON), rules.decision).cell(rule, column + 1, '"特大型"')
    model = load(data, imports={f"urn:zhengtong:policies:{k}": loaded.dmn_model(k, ON) for k in loaded.shared}.get, strict=False)
    assert ("contradiction", (rule,)) in codes(replace(rules, model=model), loaded)


def test_a_fact_that_no_register_provides(loaded):
    data = loaded.model_source(KEY, ON).replace("高龄津贴意愿".encode(), "高龄津贴心愿".encode())
    model = load(data, imports={"urn:zhengtong:policies:age": loaded.dmn_model("age", ON)}.get)
    assert [f.code for f in flaws(replace(edited(loaded), model=model), loaded, ON) if f.weight == "wrong"] == ["no_register"]


def test_an_article_that_is_not_in_force(loaded):
    early = date(2019, 9, 30)
    assert {f.code for f in flaws(edited(loaded), loaded, early) if f.weight == "wrong"} == {"expired_article"}


def test_an_effect_counts_everyone_once():
    people, on = small(count=500), date(2025, 1, 1)
    old, new = (next(r for r in rule_sets(on, rate=rate) if r.key == "old-age") for rate in ("200", "300"))
    same = effect(people, old, old)
    assert (same.winners, same.losers, same.boxes) == (0, 0, ())
    alone = effect(people, None, new)
    assert alone.before is None and alone.more == alone.after.fen > 0 and alone.winners == alone.after.kinds["entitled"]
    assert sum(box.move.subjects for box in alone.boxes) == np.count_nonzero(tried(people, new).codes)
    raised = effect(people, old, new)
    assert raised.more - raised.less == raised.after.fen - raised.before.fen > 0
    assert raised.winners == sum(box.move.subjects for box in raised.boxes) > 0 and raised.losers == 0
    assert sum(gain for _name, gain, _lose, _fen in raised.groups["出生日期"]) <= raised.winners

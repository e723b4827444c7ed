"""Every example of every policy, told as its subject would be told: in words, in both languages, without a formula."""
import re
from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from tests.packs.judging import content as packs
from tests.packs.judging import feel
from zhengtong.kernel.access.views import SubjectView
from zhengtong.kernel.facts.reading import Fact
from zhengtong.kernel.parties import system
from zhengtong.services.entitlement.explaining import Explainer
from zhengtong.services.entitlement.results import Result
from zhengtong.services.entitlement.rulesets import rule_set
from zhengtong.site.pages.services.entitlement import cards, owed

AT = datetime(2025, 12, 31, 4, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db  # which of the own pack is published stands there
FORMULA = re.compile(r"判定日|duration\(|\.year|not\(|null|[<>]=?|算出的|\{|\*|(?<![\d-])-\d")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def fact(kind, name, value):
    """One fact of an example as a register would state it."""
    value = getattr(value, "value", value)
    state = "absent" if value is None else "never_supplied" if value == "missing" else "known"
    text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    given = None if value in (None, "missing") else feel(value)
    return Fact(name, "", kind, "", state, given, text if state == "known" else "", None, None, None, AT.date(), None, 1, False,
                None, (), False, ())


def told(key, example, whole):
    """(the card, the rules that matter step by step; all rules for `whole`) of one example."""
    loaded = packs()
    policy = loaded.policies.item(key, example.on).model
    rules = rule_set(policy, example.on, loaded)
    known = {name: fact(policy.subject, name, value) for name, value in example.facts.items()}
    for name in set(rules.model.facts(rules.decision)) - set(known) - set(rules.parameters) - {"判定日"}:
        known[name] = fact(policy.subject, name, "missing")
    view = SubjectView(policy.subject, 0, "", "", known, (), "own-data", system("test"), AT.date(), AT, "", known, None)
    why = Explainer(view, policy, rules, loaded).explanation(None)
    result = Result(policy, (policy.subject, 0), why.kind, why.rule, None, None, None, policy.period, why.judged_on, why.wanted,
                    why.reason)
    return cards.of(result, why, (policy.subject, 0)), [owed.steps(why, rule) for rule in (why.rules if whole else why.shown)]


def examples(key):
    """One example for each outcome by each rule, with whether it is its version's first."""
    for item in packs().policies.items_of(key):
        held = [one for one in item.examples if item.model.in_force.holds(one.on)]
        unlike = {(one.expect.outcome, one.expect.rule, one.expect.wanted): one for one in held}
        yield from ((one, n == 0) for n, one in enumerate(unlike.values()))


def said(card, steps):
    """Everything that a page says of it, but document titles."""
    yield card.sentence
    for line in card.facts:
        yield from (line.name, line.value)
    for step in steps:
        for line in step["lines"]:
            yield from (line["name"], line["test"], line["value"])


@pytest.mark.parametrize("key", sorted(packs().policies))
def test_what_a_subject_reads_has_no_formula(key):
    with override("zh-hans"):
        for example, whole in examples(key):
            for text in said(*told(key, example, whole)):
                assert not FORMULA.search(text), (example.name, text)


@pytest.mark.parametrize("key", sorted(packs().policies))
def test_what_a_subject_reads_in_english_has_no_chinese(key):
    with override("en"):
        for example, whole in examples(key):
            for text in said(*told(key, example, whole)):
                assert not CHINESE.search(text), (example.name, text)

"""A policy's examples held against the engine, and its table against the checks; kept per version of the policy."""

from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.dmn import DmnError, Outcome, checking, decide_policy
from zhengtong.feel import Missing
from zhengtong.feel.values import to_feel
from zhengtong.kernel.content.policies import Example, Observed, Policy
from zhengtong.services.entitlement import rulesets
from zhengtong.site import content

KEPT = 512


def passed(policy: Policy, item: Any) -> dict[str, bool]:
    """Example name -> whether the engine gives what it expects."""
    return _passed(policy.key, item.since, content.now().hash)


def findings(policy: Policy, item: Any) -> list[tuple[str, str]]:
    """What is wrong with the table: (what, where). Overlaps count where the hit policy forbids them, dead rules always."""
    return _findings(policy.key, item.since, content.now().hash)


@lru_cache(KEPT)
def _passed(key: str, since: date, _hash: str) -> dict[str, bool]:
    item = next(i for i in content.now().policies.items_of(key) if i.since == since)
    try:
        return {example.name: _holds(item, example) for example in item.examples}
    except DmnError:
        return dict.fromkeys((example.name for example in item.examples), False)


@lru_cache(KEPT)
def _findings(key: str, since: date, _hash: str) -> list[tuple[str, str]]:
    policy = next(i for i in content.now().policies.items_of(key) if i.since == since).model
    try:
        table = _model(key, since, content.now().hash).decisions[policy.decision].logic
    except DmnError as error:
        return [(_("读不进来"), str(error))]
    overlapping = [(_("重叠"), str(found)) for found in checking.table_findings(table, key)]
    dead = [
        (_("死规则"), _("规则 %(rule)s 永远轮不到，被规则 %(by)s 盖住") % {"rule": b, "by": a})
        for b, a in checking.hidden(table)
    ]
    return overlapping + dead


@lru_cache(KEPT)
def _model(key: str, since: date, _hash: str) -> Any:
    return content.now().dmn_model(key, since)


def _holds(item: Any, example: Example) -> bool:
    found, expect = _outcome(item, example), example.expect
    if found is None:
        return expect.outcome == "not_in_force"
    asked = {
        "rule": expect.rule,
        "amount": expect.amount,
        "wanted": None if expect.wanted is None else frozenset(expect.wanted),
    }
    return found.kind == expect.outcome and all(v is None or getattr(found, name) == v for name, v in asked.items())


def _outcome(item: Any, example: Example) -> Outcome | None:
    policy, loaded = item.model, content.now()
    if not policy.in_force.holds(example.on):
        return None
    parameters = rulesets.parameters(policy, example.on, loaded, example.on)
    facts = {name: _given(policy, name, value, example.on) for name, value in example.facts.items()}
    values = parameters | facts | {"判定日": to_feel(example.on)}
    return decide_policy(_model(policy.key, item.since, loaded.hash), policy.decision, values)


def _given(policy: Policy, name: str, value: Any, on: date) -> Any:
    if isinstance(value, Observed):
        stale = (on - value.as_of).days > policy.freshness.get(name, 10**6)
        return Missing(name) if stale else to_feel(value.value)
    return Missing(name) if value == "missing" else to_feel(value)

"""Policies in force as rule sets of a round: the model, the judged day, the parameters of that day, freshness and scope."""
import calendar
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from zhengtong.feel import Missing
from zhengtong.feel.values import to_feel
from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.rounds import RuleSet

RUNS = "in force"  # a draft, an expired, closed or neighbouring policy decides nobody


def policies_on(loaded: Content, on: date) -> dict[str, Policy]:
    """The policies that decide on a day."""
    return {key: policy for key, policy in loaded.policies.in_force(on).items() if policy.status == RUNS}


def rule_sets(on: date, loaded: Content) -> list[RuleSet]:
    """One rule set per policy that decides on `on`."""
    return [rule_set(policy, on, loaded) for policy in policies_on(loaded, on).values()]


_made: dict[tuple[str, str, date], RuleSet] = {}
MADE = 512  # rule sets that are kept: parsing a model takes longer than deciding one subject by it


def rule_set(policy: Policy, on: date, loaded: Content) -> RuleSet:
    """The rule set of one policy for the period in which `on` lies; made once for a content and day."""
    key = (loaded.hash, policy.key, on)
    if key not in _made:
        if len(_made) >= MADE:
            _made.clear()
        _made[key] = _rule_set(policy, on, loaded)
    return _made[key]


def _rule_set(policy: Policy, on: date, loaded: Content) -> RuleSet:
    item, judged = loaded.policies.item(policy.key, on), judged_day(policy, on)
    version = f"{item.since}" + (f"-c{item.correction}" if item.correction else "")
    return RuleSet(
        key=policy.key,
        kind=policy.subject,
        model=loaded.dmn_model(policy.key, on),
        decision=policy.decision,
        judged_on=judged,
        parameters=parameters(policy, judged, loaded, on),
        freshness=policy.freshness,
        scope=policy.scope,
        unit=policy.unit or "",
        period=period(policy, on),
        version=version,
        hash=_hash(policy, on, loaded),
    )


def judged_day(policy: Policy, on: date) -> date:
    """判定日: the first or last day of the period, or the day itself."""
    first = policy.judged_on == "first day"
    if policy.judged_on not in ("first day", "last day") or policy.period == "once":
        return on
    if policy.period == "month":
        return on.replace(day=1 if first else calendar.monthrange(on.year, on.month)[1])
    return date(on.year, 1, 1) if first else date(on.year, 12, 31)


def period(policy: Policy, on: date) -> str:
    """What is decided for: `2025-12`, `2025` or `once`."""
    return {"month": f"{on:%Y-%m}", "year": f"{on:%Y}", "once": "once"}[policy.period]


def parameters(policy: Policy, judged: date, loaded: Content, on: date) -> dict[str, Any]:
    """Parameter -> FEEL value on the judged day, of the policy and of the models that it imports; Missing when unset."""
    found: dict[str, Any] = {}
    for model in [*_imported(policy, on, loaded), policy]:
        for parameter in model.parameters:
            value = parameter.on(judged)
            found[parameter.name] = Missing(parameter.name) if value is None else to_feel(value)
    return found


def _imported(policy: Any, on: date, loaded: Content, seen: frozenset[str] = frozenset()) -> list[Any]:
    found: list[Any] = []
    for key in policy.imports:
        if key not in seen:
            shared = loaded.shared.item(key, on).model
            found += [*_imported(shared, on, loaded, seen | {key}), shared]
    return found


def _hash(policy: Policy, on: date, loaded: Content) -> str:
    """Pins the policy together with every model that it imports."""
    imported = (loaded.shared.item(shared.key, on).hash for shared in _imported(policy, on, loaded))
    return sha256(" ".join([loaded.policies.item(policy.key, on).hash, *imported]).encode()).hexdigest()


def facts_of(known: Mapping[str, Any], rules: RuleSet) -> dict[str, Any]:
    """What the interpreter is given for one subject: facts (a stale one is missing), parameters and 判定日."""
    found = {name: Missing(name) if is_stale(fact, rules) else fact.value for name, fact in known.items()}
    return {**found, **rules.parameters, "判定日": to_feel(rules.judged_on)}


def is_stale(fact: Any, rules: RuleSet) -> bool:
    """Older than the policy accepts on the judged day? Only what is known, or known absent, can be stale."""
    days = rules.freshness.get(fact.name)
    if days is None or fact.state not in ("known", "absent") or fact.as_of is None:
        return False
    return bool((rules.judged_on - fact.as_of).days > days)

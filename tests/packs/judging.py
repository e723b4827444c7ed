"""Judges one case by a policy of the packs: facts by name in plain Python values, parameters as they stand on the day."""
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from zhengtong.dmn import Outcome, decide_policy
from zhengtong.dmn.model import Decision, InputData, Model
from zhengtong.feel import Missing
from zhengtong.feel.dates import Date
from zhengtong.kernel.content import queries

DAY = date(2025, 12, 31)


@cache
def content() -> Any:
    """The shipped packs, without a data folder's own."""
    from django.conf import settings

    return queries.load([settings.PACKS_DIR])


@cache
def model_of(key: str, on: date) -> Model:
    """The DMN model of a policy or shared model in the version that held on a day (the first one before that)."""
    versions = content().policies if key in content().policies else content().shared
    first = versions.items_of(key)[0].since
    return content().dmn_model(key, max(on, first))


def feel(value: Any) -> Any:
    """A plain value as FEEL's."""
    if isinstance(value, date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value


def inputs_of(model: Model, decision: str) -> dict[str, InputData]:
    """Every input that a decision needs, those of required and imported decisions included, by name."""

    def walk(node: Decision) -> Iterator[InputData]:
        for _, required in node.requires:
            if isinstance(required, InputData):
                yield required
            else:
                yield from walk(required)

    return {i.name: i for i in walk(model.decisions[decision])}


def parameters(key: str, on: date) -> dict[str, Any]:
    """The policy's parameters on a day; one that is not set is missing by its own name."""
    values = content().policies[key].parameter_values(on)
    return {name: Missing({name}) if value is None else feel(value) for name, value in values.items()}


def judge(key: str, facts: Mapping[str, Any], on: date = DAY) -> Outcome:
    """The outcome of a policy for facts; a fact that is not named is missing."""
    policy, model = content().policies[key], model_of(key, on)
    values: dict[str, Any] = {name: Missing({name}) for name in inputs_of(model, policy.decision)}
    values |= parameters(key, on) | {name: feel(v) for name, v in facts.items()} | {"判定日": feel(on)}
    return decide_policy(model, policy.decision, values)

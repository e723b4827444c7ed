"""A policy's examples: the situation they share, what is different in each, what must come out, and whether it does."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.content.policies import Example, Observed, Policy
from zhengtong.site import content


@dataclass(frozen=True)
class Line:
    """One example for reading: what differs from the shared situation; `passed` None when nobody can run it. Authors name their
    examples in Chinese; in English it goes by its number, and what differs says the rest."""

    title: str
    example: Example
    differs: list[tuple[str, str]]
    passed: bool | None


@dataclass(frozen=True)
class Lines:
    """All examples of a policy and the situation that most of them share."""

    shared: list[tuple[str, str]]
    rows: list[Line]

    @property
    def failed(self) -> int:
        """How many do not give what they must."""
        return sum(row.passed is False for row in self.rows)

    @property
    def passed(self) -> int:
        """How many give what they must."""
        return sum(row.passed is True for row in self.rows)


def of(policy: Policy, item: Any, passed: dict[str, bool]) -> Lines:
    """The examples of one version of `policy`; `passed` says by name how each went."""
    names = list(dict.fromkeys(name for example in item.examples for name in example.facts))
    usual = {name: _usual(name, item.examples) for name in names}
    rows = [
        Line(_("例 %(n)s") % {"n": n} if content.english() else e.name, e, _differing(policy, e, usual), passed.get(e.name))
        for n, e in enumerate(item.examples, 1)
    ]
    return Lines([(content.fact_name(policy.subject, name), value) for name, value in usual.items()], rows)


def said(value: Any) -> str:
    """A fact's value in an example, in words."""
    if value is None:
        return _("没有")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Observed):
        return _("%(value)s（%(day)s 的数据）") % {"value": said(value.value), "day": value.as_of}
    if value == "missing":
        return _("缺")
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:,f}" if isinstance(value, Decimal) else content.word(str(value))


def _usual(name: str, examples: Iterable[Example]) -> str:
    counted = Counter(said(e.facts[name]) for e in examples if name in e.facts)
    return counted.most_common(1)[0][0]


def _differing(policy: Policy, example: Example, usual: dict[str, str]) -> list[tuple[str, str]]:
    found = {name: said(example.facts.get(name, "missing")) for name in usual}
    return [(content.fact_name(policy.subject, name), value) for name, value in found.items() if value != usual[name]]

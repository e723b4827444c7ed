"""A policy's decision table as it is read: results first, rules in their order, every test in words, its articles, its hits.

Read from the DMN text itself, so that what is shown is what was written; deciding is the matter of `zhengtong.dmn`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from zhengtong.kernel.content.policies import Policy, Wording
from zhengtong.site import content
from zhengtong.site.pages.kernel.content import words

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
RESULT, AMOUNT, ARTICLES = "结论", "金额", "依据"
ENTITLED = "应享"


@dataclass(frozen=True)
class Head:
    """One input column: what is looked at, the facts behind it, who provides them, how old they may be in days."""

    label: str
    facts: str
    source: str
    days: int | None


@dataclass(frozen=True)
class Rule:
    """One rule: its 1-based number, whether it grants, its tests, its amount, its articles, how many it hit (None: unknown)."""

    number: int
    kind: str
    cells: list[words.Cell]
    amount: words.Cell | None
    articles: list[tuple[str, str, str]]
    hits: int | None
    alone: bool


@dataclass(frozen=True)
class Table:
    """The whole table. `groups` are neighbouring rules with the same result; `steps` the values computed before it."""

    hit_policy: str
    heads: list[Head]
    groups: list[tuple[str, list[Rule]]]
    paid: bool
    counted: bool
    most: int
    steps: list[tuple[str, str]]


def of(policy: Policy, item: Any, on: date, hits: Mapping[int, int]) -> Table:
    """The table of `policy` (version `item`), parameters as of `on`, `hits` per rule number from the last round."""
    root = etree.fromstring(item.dmn, PARSER)
    decision = next(d for d in _all(root, "decision") if d.get("name") == policy.decision)
    table = next(iter(_all(decision, "decisionTable")))
    reader = words.Reader(policy.parameter_values(on))
    columns = [output.get("name") or RESULT for output in _children(table, "output")]
    inputs = [_texts(head, "inputExpression")[0].strip() for head in _children(table, "input")]
    said = [policy.wording(text) for text in inputs]
    rules = [_rule(n, rule, columns, reader, said, hits) for n, rule in enumerate(_children(table, "rule"), 1)]
    heads = [_head(policy, text, wording) for text, wording in zip(inputs, said, strict=True)]
    groups = [(kind, list(group)) for kind, group in groupby(rules, key=lambda rule: rule.kind)]
    return Table(
        table.get("hitPolicy", "UNIQUE"),
        heads,
        groups,
        AMOUNT in columns,
        bool(hits),
        max(hits.values(), default=0),
        _steps(root, policy),
    )


def _rule(
    number: int, rule: Any, columns: list[str], reader: words.Reader, said: list[Wording | None], hits: Mapping[int, int]
) -> Rule:
    tests = zip(_texts(rule, "inputEntry"), said, strict=True)
    cells = [reader.test(text, wording) for text, wording in tests]
    outputs = dict(zip(columns, (reader.output(text) for text in _texts(rule, "outputEntry")), strict=False))
    cited = [
        content.cited(part.strip()) for text in _texts(rule, "annotationEntry") for part in text.split(";") if part.strip()
    ]
    kind = "entitled" if outputs[RESULT].words == ENTITLED else "not_entitled"
    looked_at = sum(not cell.any for cell in cells)
    return Rule(number, kind, cells, outputs.get(AMOUNT), cited, hits.get(number, 0) if hits else None, looked_at == 1)


def _head(policy: Policy, text: str, wording: Wording | None) -> Head:
    facts = words.names_in(text, facts_of_kind(policy.subject)) if wording else [text]
    sources = {register.provider for name in facts for register in registers_of(policy.subject, name)}
    days = [policy.freshness[name] for name in facts if name in policy.freshness]
    named = [content.fact_name(policy.subject, name) for name in facts] if wording else []
    joined = _("、").join(content.department(key) for key in sorted(sources))
    shown = content.spoken(wording.names) if wording else content.fact_label(policy.subject, text)
    return Head(content.capital(shown), _("、").join(named), joined, min(days, default=None))


def facts_of_kind(kind: str) -> set[str]:
    """The names of the facts that registers hold of a subject kind."""
    return {c.zh for r in content.now().registers.values() if r.subject == kind for c in r.columns}


def registers_of(kind: str, fact: str) -> list[Any]:
    """The registers in which a fact of a subject kind stands."""
    return [r for r in content.now().registers.values() if r.subject == kind and any(c.zh == fact for c in r.columns)]


def facts_of(key: str) -> frozenset[str]:
    """The names that a policy's model takes in; shared models that it imports are not followed."""
    return _facts_of(content.now().model_source(key))


@lru_cache(maxsize=512)
def _facts_of(dmn: bytes) -> frozenset[str]:
    return frozenset(node.get("name", "") for node in _all(etree.fromstring(dmn, PARSER), "inputData"))


def _steps(root: Any, policy: Policy) -> list[tuple[str, str]]:
    """The literal decisions of the model: a name and its formula."""
    found = [
        (d.get("name"), _texts(d, "literalExpression")) for d in _all(root, "decision") if d.get("name") != policy.decision
    ]
    return [(content.capital(content.word(name)), texts[0]) for name, texts in found if texts]


def _texts(parent: Any, tag: str) -> list[str]:
    return ["".join(text.text or "" for text in _children(child, "text")) for child in _children(parent, tag)]


def _children(parent: Any, tag: str) -> list[Any]:
    return [child for child in parent if etree.QName(child).localname == tag]


def _all(root: Any, tag: str) -> list[Any]:
    return list(root.iter("{*}" + tag))

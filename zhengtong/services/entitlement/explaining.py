"""Explains one outcome by the interpreter's trace: per condition the fact, its value, source, day and article."""
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from zhengtong import dmn
from zhengtong.feel import Missing
from zhengtong.kernel.access.views import SubjectView
from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.rounds import RuleSet

from .owing import owed
from .results import Cited, ConditionLine, Explanation, FactLine, RuleLine, Wanted
from .rulesets import facts_of, is_stale

COVERED = "＊"
TODAY = "判定日"


class Explainer:
    """One view under one policy: knows the facts, what may be shown of them, and who owes what is missing."""

    def __init__(self, view: SubjectView, policy: Policy, rules: RuleSet, loaded: Content) -> None:
        self.view, self.policy, self.rules, self.loaded = view, policy, rules, loaded

    @cached_property
    def outcome(self) -> Any:
        """The interpreter's outcome."""
        return dmn.decide_policy(self.rules.model, self.rules.decision, facts_of(self.view.known, self.rules))

    def explanation(self, agrees: bool | None) -> Explanation:
        """The whole explanation; `agrees` says whether the round stored the same."""
        outcome = self.outcome
        rules = tuple(self._rule(rule) for rule in outcome.trace.rules)
        wanted = tuple(self.wanted(name) for name in sorted(outcome.wanted))
        shown = self._shown(outcome, rules)
        return Explanation(
            self.policy, (self.view.kind, self.view.no), outcome.kind, outcome.rule, outcome.amount, outcome.low, outcome.high,
            wanted, outcome.reason, outcome.failures, shown, rules, agrees, self.rules.judged_on,
        )

    def _shown(self, outcome: Any, rules: tuple[RuleLine, ...]) -> tuple[RuleLine, ...]:
        if outcome.kind == "not_entitled":
            nearest = outcome.trace.nearest
            numbers = [n for n in (outcome.rule, nearest.number if nearest else None) if n is not None]
            return tuple(rules[n - 1] for n in dict.fromkeys(numbers))
        if outcome.rule is not None and outcome.kind != "undetermined":
            return (rules[outcome.rule - 1],)
        return tuple(rule for rule in rules if rule.status in ("unknown", "failed", "true"))

    def _rule(self, rule: Any) -> RuleLine:
        conditions = tuple(self._condition(c) for c in rule.conditions)
        return RuleLine(rule.number, rule.status, conditions, rule.outputs, self._cited(rule.annotations))

    def _cited(self, annotations: tuple[str, ...]) -> tuple[Cited, ...]:
        parts = [part.strip() for text in annotations for part in text.split(";") if "#" in part]
        return tuple(self._article(*part.split("#", 1)) for part in parts)

    def _article(self, law: str, article: str) -> Cited:
        held = self.loaded.laws.get(law)
        return Cited(law, article, held.articles.get(article) if held else None)

    def _condition(self, condition: Any) -> ConditionLine:
        facts = tuple(self.fact(name) for name in condition.facts)
        covered = any(not self.view.shows(name) for name in condition.facts)
        value = COVERED if covered else feel_text(condition.value)
        return ConditionLine(
            condition.input, value, condition.test, condition.answer, facts, condition.wanted, condition.failures
        )

    def fact(self, name: str) -> FactLine:
        """One fact as this reader may see it."""
        fact = self.view.known.get(name)
        if fact is None:
            return self._given(name)
        state = "stale" if is_stale(fact, self.rules) else fact.state
        shown = self.view.facts[name].text if name in self.view.facts else COVERED
        text = shown if fact.state == "known" else ""
        return FactLine(name, state, text, fact.register, self._departments(name, fact), fact.as_of)

    def _given(self, name: str) -> FactLine:
        if name == TODAY:
            return FactLine(name, "given", self.rules.judged_on.isoformat(), None, (), self.rules.judged_on)
        value = self.rules.parameters.get(name)
        state = "unset" if value is None or isinstance(value, Missing) else "parameter"
        return FactLine(name, state, "" if state == "unset" else feel_text(value), None, (self.policy.department,), None)

    def _departments(self, name: str, fact: Any) -> tuple[str, ...]:
        origins = tuple(dict.fromkeys(o.provider for o in fact.origin)) if fact.origin else ()
        return origins or owed(name, self.policy, self.loaded).departments

    def wanted(self, name: str) -> Wanted:
        """A wanted fact: why it is missing and who owes it for this very subject."""
        fact = self.view.known.get(name)
        if fact is None:
            return Wanted(name, "parameter", (self.policy.department,), ())
        registers = tuple(dict.fromkeys(o.register for o in fact.origin)) or owed(name, self.policy, self.loaded).registers
        reason = "stale" if is_stale(fact, self.rules) else fact.state
        return Wanted(name, reason, self._departments(name, fact), registers, fact.as_of)


def feel_text(value: Any) -> str:
    """A FEEL value for people: missing and absent are told apart by the facts beside it."""
    if value is None or isinstance(value, Missing):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value.isoformat() if isinstance(value, date) else str(value)



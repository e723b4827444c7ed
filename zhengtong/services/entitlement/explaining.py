"""Explains one outcome by the interpreter's trace: per condition the fact, its value, source, day and article."""
from datetime import date
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

    def outcome(self) -> Any:
        """The interpreter's outcome."""
        return dmn.decide_policy(self.rules.model, self.rules.decision, facts_of(self.view.known, self.rules))

    def explanation(self, agrees: bool | None) -> Explanation:
        """The whole explanation; `agrees` says whether the round stored the same."""
        outcome = self.outcome()
        rules = tuple(self._rule(rule) for rule in outcome.trace.rules)
        wanted = tuple(self.wanted(name) for name in sorted(outcome.wanted))
        shown = self._shown(outcome, rules)
        return Explanation(
            self.policy, (self.view.kind, self.view.no), outcome.kind, outcome.rule, outcome.amount, outcome.low, outcome.high,
            wanted, outcome.reason, outcome.failures, shown, rules, self._sentences(outcome, shown, wanted), agrees,
            self.rules.judged_on,
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

    def _sentences(self, outcome: Any, shown: tuple[RuleLine, ...], wanted: tuple[Wanted, ...]) -> tuple[str, ...]:
        head = _HEADS[outcome.kind](self, outcome)
        why = self._against(outcome.rule, shown) if outcome.kind == "not_entitled" else []
        told = [head, *why, *(self._owing(w) for w in wanted)]
        return (*told, *(_("算不出来：%s。") % failure for failure in outcome.failures))

    def _against(self, excluding: int | None, shown: tuple[RuleLine, ...]) -> list[str]:
        """What speaks against: the conditions that the excluding rule met, or those that the nearest rule lacks."""
        if excluding is not None:
            met = [c for c in shown[0].conditions if c.answer == "true"]
            return [_("%(input)s：记录是 %(value)s。") % {"input": c.input, "value": c.value or _("没有")} for c in met]
        lines = [c for rule in shown for c in rule.conditions if c.answer == "false"]
        text = _("%(input)s 应为 %(test)s，记录是 %(value)s。")
        return [text % {"input": c.input, "test": c.test, "value": c.value or _("没有")} for c in lines]

    def _owing(self, wanted: Wanted) -> str:
        names = _("、").join(department_name(self.loaded, key) for key in wanted.departments)
        if wanted.reason == "parameter":
            return _("标准“%(name)s”还没有定，由%(who)s定。") % {"name": wanted.name, "who": names}
        given = {"name": wanted.name, "why": reason_text(wanted.reason), "who": names}
        return _("缺“%(name)s”（%(why)s），由%(who)s补。") % given


def _entitled(explainer: Explainer, outcome: Any) -> str:
    if outcome.amount is None:
        return _("符合第 %d 条规则。") % outcome.rule
    return _("符合第 %(rule)d 条规则，%(amount)s %(unit)s。") % {
        "rule": outcome.rule, "amount": outcome.amount, "unit": explainer.policy.unit or ""}


def _undetermined(explainer: Explainer, outcome: Any) -> str:
    if outcome.high is None:
        return _("还定不了。")
    return _("还定不了；定下来是 %(low)s 至 %(high)s %(unit)s。") % {
        "low": outcome.low, "high": outcome.high, "unit": explainer.policy.unit or ""}


def _not_entitled(explainer: Explainer, outcome: Any) -> str:
    return _("不符合：第 %d 条规则排除。") % outcome.rule if outcome.rule else _("不符合任何一条规则；最接近的一条差在：")


_HEADS = {
    "entitled": _entitled,
    "amount_undetermined": lambda explainer, outcome: _("符合条件，金额待定。"),
    "not_entitled": _not_entitled,
    "undetermined": _undetermined,
}


def reason_text(reason: str) -> str:
    """Why a fact is missing, in words."""
    return {
        "never_supplied": _("从未提供"), "contradicted": _("两处记录不一致"), "outside_coverage": _("登记范围之外"),
        "list_incomplete": _("名单不完整"), "stale": _("记录过期"), "parameter": _("未定"),
    }.get(reason, reason)


def department_name(loaded: Content, key: str) -> str:
    """A department's short name in the language of the page; a key that no unit carries stays as it is."""
    from django.utils.translation import get_language

    unit = loaded.units.get(key)
    if unit is None:
        return key
    return unit.en if (get_language() or "").startswith("en") else unit.short or unit.zh


def feel_text(value: Any) -> str:
    """A FEEL value for people: missing and absent are told apart by the facts beside it."""
    if value is None or isinstance(value, Missing):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value.isoformat() if isinstance(value, date) else str(value)



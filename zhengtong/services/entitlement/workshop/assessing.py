"""Everything that is said of a draft at a saving: problems, examples, flaws of the table, the effect on the whole district."""
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.dmn import DecisionTable
from zhengtong.kernel.access.queries import current_snapshot
from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.rounds import RuleSet

from ..rulesets import policies_on, rule_set
from .candidates import Candidate, Problem, Tried, candidate, examples
from .checking import WRONG, Flaw, flaws
from .comparing import Effect, effect
from .models import PolicyDraft

PERIODS = {"month": 12, "year": 1, "once": 1}  # payments to one subject in a year


@dataclass(frozen=True)
class Assessment:
    """`unreached`: rules that no example reaches. `year`: (least, most) fen of a year as the facts stand, the width being the
    undetermined. `effect` None: nobody is known yet, or the table cannot be run."""

    found: Candidate
    tried: tuple[Tried, ...] = ()
    unreached: tuple[int, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    effect: Effect | None = None
    year: tuple[int, int] = (0, 0)
    on: date | None = None

    @property
    def against(self) -> list[Problem]:
        """What stands against sending it to review."""
        wrong = list(self.found.problems)
        for one in self.tried:
            if not one.holds:
                said = _("得出的是%s") % _outcome(one.got)
                wrong.append(Problem(_("例子“%s”") % one.example.name, said, _("改例子或改表")))
        if self.found.item is not None and not self.tried:
            wrong.append(Problem(_("例子"), _("还没有例子"), _("每条规则至少举一例")))
        for rule in self.unreached if self.tried else ():
            wrong.append(Problem(_("规则 %d") % rule, _("没有一个例子走到它"), _("补一个例子，写明结果和规则号")))
        return wrong + [Problem(_("决策表"), flaw.words, flaw.remedy) for flaw in self.flaws if flaw.weight == WRONG]


def _outcome(kind: str) -> str:
    """An outcome in words; a failure is told as it is."""
    words = {"entitled": _("应享"), "amount_undetermined": _("金额未定"), "not_entitled": _("不符"), "undetermined": _("未定"),
             "not_in_force": _("不在施行期")}
    return words.get(kind, kind)


def assess(draft: PolicyDraft, loaded: Content, today: date) -> Assessment:
    """The draft as it would stand on its day of force, or today when that is past; by the facts of now."""
    found = candidate(draft, loaded)
    if found.item is None or found.content is None or found.problems:
        return Assessment(found)
    on, policy = max(today, found.item.since), found.item.model
    rules = rule_set(policy, on, found.content)
    table = rules.model.decision(rules.decision).logic
    assert isinstance(table, DecisionTable)
    tried = tuple(examples(found))
    reached = {one.rule for one in tried if one.holds}
    made = _effect(policy, on, found.content, loaded, today)
    return Assessment(
        found, tried, tuple(rule.number for rule in table.rules if rule.number not in reached),
        tuple(flaws(rules, found.content, on)), made, _year(policy, made), on,
    )


def _effect(policy: Policy, on: date, content: Content, loaded: Content, today: date) -> Effect | None:
    snapshot: Any = current_snapshot()
    if not snapshot.counts.get(policy.subject):
        return None
    before = policies_on(loaded, on).get(policy.key)
    old = None if before is None else _standing(rule_set(before, on, loaded), on, today)
    return effect(snapshot, old, _standing(rule_set(policy, on, content), on, today))


def _standing(rules: RuleSet, on: date, today: date) -> RuleSet:
    """For a day to come the facts are taken as they stand: that they will be too old by then says nothing of the policy."""
    return replace(rules, freshness={}) if on > today else rules


def _year(policy: Policy, made: Effect | None) -> tuple[int, int]:
    if made is None or not policy.payable:
        return 0, 0
    times = PERIODS[policy.period]
    return made.after.fen * times, (made.after.fen + made.after.perhaps) * times

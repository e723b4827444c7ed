"""The goals of a kind on a day, what has been answered, and what to ask next, several questions of a page together."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from zhengtong.bulk.questions import Choice, Goal, Question, best, prepare
from zhengtong.kernel.access.queries import current_snapshot
from zhengtong.kernel.content.checks import facts_by_kind
from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.rounds import RuleSet
from zhengtong.kernel.rounds.preparing import table

from ..rulesets import policies_on, rule_set
from ..workshop.checking import domains_of
from .answers import choices

TOGETHER = 4  # questions of one page
WORTH = 0.3  # of the best question's value, for another one to stand beside it
# Who asks for themselves lives, and wants what there is.
TAKEN: Mapping[str, Mapping[str, Any]] = {"person": {"死亡日期": None, "高龄津贴意愿": "同意"}}


@dataclass(frozen=True, eq=False)
class Ground:
    """The policies of a kind as goals, with the answers that can be given; the same for everybody."""

    kind: str
    on: date
    policies: tuple[Policy, ...]
    goals: tuple[Goal, ...]
    choices: Mapping[str, Sequence[Choice]]

    def known(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What is taken for granted, and what was answered."""
        return {**TAKEN.get(self.kind, {}), **answers}

    def questions(self, answers: Mapping[str, Any], skipped: frozenset[str] = frozenset()) -> list[Question]:
        """What is worth asking, best first."""
        return best(self.goals, self.known(answers), self.choices, skipped)

    def page(self, answers: Mapping[str, Any], skipped: frozenset[str] = frozenset()) -> list[Question]:
        """The questions of the next page: the best one and those that are worth asking beside it."""
        found = self.questions(answers, skipped)
        return [question for question in found[:TOGETHER] if question.value >= WORTH * found[0].value]

    def outcomes(self, answers: Mapping[str, Any]) -> list[tuple[Policy, str]]:
        """(policy, entitled | amount_undetermined | not_entitled | undetermined) by what was answered."""
        known = self.known(answers)
        ends = [goal.answer(*goal.state(known)) for goal in self.goals]
        return [(policy, end[0] if isinstance(end, tuple) else "undetermined")
                for policy, end in zip(self.policies, ends, strict=True)]


def ground(kind: str, on: date, loaded: Content) -> Ground:
    """The ground of a kind on a day, made once for a content and what is known that day."""
    return _ground(kind, on, loaded.hash, current_snapshot().manifest_hash, _Loaded(loaded))


class _Loaded:
    """Content as an argument that does not count for what is kept (its hash does)."""

    def __init__(self, content: Content) -> None:
        self.content = content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Loaded)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=4)
def _ground(kind: str, on: date, _content: str, _manifest: str, loaded: _Loaded) -> Ground:
    snapshot, content = current_snapshot(), loaded.content
    policies = tuple(p for p in policies_on(content, on).values() if p.subject == kind)
    goals = tuple(_goal(rule_set(policy, on, content), snapshot) for policy in policies)
    types = {name: column.type for name, column in facts_by_kind(content).get(kind, {}).items()}
    domains = {name: domain for name, domain in domains_of(kind, content).items() if name not in TAKEN.get(kind, {})}
    return Ground(kind, on, policies, goals, choices(goals, domains, types, snapshot, kind))


def _goal(rules: RuleSet, snapshot: Any) -> Goal:
    return prepare(table(rules, snapshot.names(rules.kind)))

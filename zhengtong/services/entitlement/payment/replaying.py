"""Every grant decided again from what its list is pinned to: the round's day, its manifest, its rules; rule and gross must be
those that were granted, whatever became of policies and registers since."""
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.rounds import queries as rounds

from ..rulesets import rule_set
from .models import BenefitList

Pinned = Callable[[str], tuple[Any, Mapping[str, np.ndarray]]]  # manifest -> (its snapshot, kind -> who was erased since)
NO_RULES, NO_ROUND = "the pinned rules are not in the content any more", "the round is not there any more"


@dataclass(frozen=True)
class ListReplayed:
    """One list: grants compared, how many differ, the first subjects of them. `erased`: whose facts were erased since;
    `people`: decided anew by a person, whose decision says so. `problem`: why nothing could be compared."""

    number: str
    policy: str
    grants: int = 0
    differences: int = 0
    first: tuple[int, ...] = ()
    erased: int = 0
    people: int = 0
    problem: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not (self.differences or self.problem)


def replay(pinned: Pinned, loaded: Content) -> Iterator[ListReplayed]:
    """Every list, the oldest first. `pinned` opens a snapshot; lists of one manifest come one after the other."""
    for held in BenefitList.objects.select_related("case").order_by("manifest", "pk"):
        yield _one(held, pinned, loaded)


def _one(held: BenefitList, pinned: Pinned, loaded: Content) -> ListReplayed:
    round = rounds.by_number(held.round)
    policy = loaded.policies.holding(held.policy, round.on) if round is not None else None
    rules = rule_set(policy, round.on, loaded) if round is not None and policy is not None else None
    if rules is None or rules.rules_hash != held.rules:
        return ListReplayed(held.case.number, held.policy, problem=NO_ROUND if round is None else NO_RULES)
    snapshot, gone = pinned(held.manifest)
    by_people = held.grants.exclude(review="", more_of=None)
    rows = list(held.grants.exclude(pk__in=by_people.values("pk")).order_by("no").values_list("no", "rule", "gross"))
    found = rounds.decided_now(snapshot, rules, np.array([no for no, *_rest in rows], np.int64)).tolist()
    now = {no: (rule, fen) for no, rule, fen in found}
    differing = [no for no, rule, gross in rows if now.get(no) != (rule, gross)]
    erased = set(gone[rules.kind].tolist()) if rules.kind in gone else set()
    left = [no for no in differing if no not in erased]
    return ListReplayed(held.case.number, held.policy, len(rows), len(left), tuple(left[:10]), len(differing) - len(left),
                        by_people.count())

"""Questions to entitlement: what is a subject owed, why, who could be decided by which fact, which lists are out."""
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from zhengtong.kernel.access.queries import purpose_of
from zhengtong.kernel.access.views import SubjectView
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.rounds import queries as rounds

from .explaining import Explainer
from .models import WorkList
from .results import Explanation, Result, Wanted
from .rulesets import rule_set
from .worklist import OPEN, Worklist, WorkRow, codes_of, row_of, subjects_wanting, worklist

__all__ = [
    "WorkRow", "Worklist", "by_department", "explain", "explain_all", "illustrative", "lists", "owed", "row_of",
    "subjects_wanting", "worklist",
]
KINDS = ("entitled", "amount_undetermined", "undetermined", "not_entitled")


def owed(views: Sequence[SubjectView], round: Any) -> list[Result]:
    """Every policy's outcome in a round for the subjects of these views: entitled first, the largest amount first."""
    loaded, rules = content.current(), list(round.rules.all())
    found = (_result(view, rule, round, loaded) for view in views for rule in rules if rule.kind == view.kind)
    return sorted(filter(None, found), key=lambda r: (KINDS.index(r.kind), -(r.fen or r.high or 0), r.key, r.subject))


def _result(view: SubjectView, rule: Any, round: Any, loaded: Content) -> Result | None:
    stored = rounds.outcome(round, rule.key, view.no, rule=rule)
    if stored is None or rule.key not in loaded.policies:
        return None
    policy = loaded.policies.item(rule.key, round.on).model
    if _withheld(view, policy, round.on, loaded):
        return None
    wanted: tuple[Wanted, ...] = ()
    if stored.wanted:
        explainer = Explainer(view, policy, rule_set(policy, round.on, loaded), loaded)
        wanted = tuple(explainer.wanted(name) for name in sorted(stored.wanted))
    return Result(
        policy, (view.kind, view.no), stored.kind, stored.rule, stored.fen, stored.low, stored.high, rule.period,
        rule.judged_on, wanted, stored.reason,
    )


def _withheld(view: SubjectView, policy: Any, on: date, loaded: Content) -> set[str]:
    """The facts of a policy that lie outside the view's purpose: an outcome tells of them, so it is not shown either. A purpose
    over all facts shows outcomes and covers the values above its grade."""
    stated = purpose_of(view.purpose)
    hidden = {fact.name for fact in view.withheld}
    if not hidden or stated is None or stated.facts == "all":
        return set()
    rules = rule_set(policy, on, loaded)
    return hidden & set(rules.model.facts(rules.decision))


def explain(view: SubjectView, policy: str, *, on: date | None = None, round: Any = None) -> Explanation:
    """One policy's outcome for the subject of a view, by the interpreter, compared with what the round stored. KeyError for
    a policy that is not there."""
    round = round or rounds.latest()
    day, loaded = on or (round.on if round else view.on), content.current()
    rule = round.rules.filter(key=policy).first() if round else None
    return _explained(view, loaded.policies.item(policy, day).model, day, rule, round, loaded)


def explain_all(results: Sequence[tuple[Result, SubjectView]], round: Any) -> list[Explanation]:
    """The same for results of a round, each with the view of its subject; the round's rules are asked for once."""
    loaded, rules = content.current(), {rule.key: rule for rule in round.rules.all()}
    return [_explained(view, one.policy, round.on, rules.get(one.key), round, loaded) for one, view in results]


def _explained(view: SubjectView, policy: Policy, day: date, rule: Any, round: Any, loaded: Content) -> Explanation:
    """Not compared where the round decided for another day, by other facts or by rules that were changed since."""
    explainer = Explainer(view, policy, rule_set(policy, day, loaded), loaded)
    decided_so = rule is not None and round.on == day and rule.hash == explainer.rules.rules_hash
    same_facts = decided_so and round.manifest == view.snapshot.manifest_hash
    return explainer.explanation(_agrees(explainer, view, rule, round) if same_facts else None)


def _agrees(explainer: Explainer, view: SubjectView, rule: Any, round: Any) -> bool | None:
    """Does the round hold what the interpreter says? None when it did not decide this subject."""
    stored = rounds.outcome(round, rule.key, view.no, rule=rule)
    if stored is None:
        return None
    outcome = explainer.outcome
    same = (stored.kind, stored.rule, frozenset(stored.wanted)) == (outcome.kind, outcome.rule, outcome.wanted)
    money = explainer.rules.fen_per_unit
    return same and (outcome.amount is None or not money or stored.fen == int(outcome.amount * money))


def by_department(round: Any) -> dict[str, dict[str, int]]:
    """department -> {policies, entitled, amount_undetermined, undetermined, fen, low, high} of its own policies."""
    loaded = content.current()
    figures: dict[str, dict[str, int]] = {}
    for rule in round.rules.all():
        if rule.key not in loaded.policies:
            continue
        names = ("entitled", "amount_undetermined", "undetermined", "fen", "low", "high")
        held = figures.setdefault(loaded.policies[rule.key].department, dict.fromkeys(("policies", *names), 0))
        held["policies"] += 1
        for name in names:
            held[name] += getattr(rule, name)
    return figures


def lists(department: str | None = None, *, state: str | None = None) -> list[WorkList]:
    """The lists that went out, newest first."""
    found = WorkList.objects.all()
    if department:
        found = found.filter(department=department)
    return list(found.filter(state=state) if state else found)


def illustrative(round: Any) -> dict[str, int]:
    """Whom the demonstration shows: a resident and a firm for whom something is decided and something waits, and an officer.

    The numbers with the most entitled plus undetermined policies, both present; the smallest number of equals."""
    resident, officer = (_richest(round, "person", rank) for rank in (0, 1))
    return {"resident": resident, "firm": _richest(round, "firm", 0), "officer": officer}


def _richest(round: Any, kind: str, rank: int) -> int:
    scores: Any = None
    for rule in (r for r in round.rules.all() if r.kind == kind):
        codes = np.asarray(rounds.codes(round, rule.key))
        yes, open_ = np.isin(codes, codes_of(rule, "entitled")), np.isin(codes, codes_of(rule, *OPEN))
        scores = np.zeros((2, len(codes)), np.int32) if scores is None else scores
        scores += np.stack([yes, open_])
    if scores is None:
        return 0
    total = np.where((scores > 0).all(axis=0), scores.sum(axis=0), 0)
    return int(np.argsort(-total, kind="stable")[rank])


def departments(found: Sequence[WorkRow]) -> list[str]:
    """The departments that owe something in these rows."""
    return list(dict.fromkeys(d for row in found for d in row.departments))

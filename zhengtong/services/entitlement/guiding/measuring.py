"""How many questions it takes: the district's undetermined are asked until nothing can change, against asking everything.

Facts that the registers know of a subject are given; what they lack is answered as often as others of the district have it.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from statistics import fmean
from typing import Any

import numpy as np

from zhengtong.kernel.access.queries import current_snapshot
from zhengtong.kernel.rounds import queries as rounds

from .asking import Ground

UNKNOWN = 30  # subjects of whom nothing is known beforehand
OPEN = ("undetermined", "amount_undetermined")


@dataclass(frozen=True)
class Measured:
    """Mean numbers per subject: `asked` one by one, `pages` and `together` where several stand on a page, `everything` that is
    missing behind what is undetermined. `decided`: share of the undetermined goals that the questions decided.
    `unknown_…`: the same for subjects of whom nothing is known beforehand, as on the public page; all facts are `facts`."""

    subjects: int
    asked: float
    pages: float
    together: float
    everything: float
    decided: float
    unknown_asked: float
    unknown_pages: float
    unknown_together: float
    facts: int


def questions(held: Ground, round_: Any, *, most: int, seed: int) -> Measured:
    """Asks so many drawn subjects who are undetermined in some policy of the kind."""
    rng, numbers = Random(seed), undetermined(held, round_)
    drawn = sorted(rng.sample(numbers, min(most, len(numbers))))
    rows = [_one(held, no, rng) for no in drawn]
    rows = [row for row in rows if row[3]]  # only a fact that is too old, or an amount, is missing: no question helps
    asked, pages, together, everything = (fmean(row[n] for row in rows) if rows else 0.0 for n in range(4))
    open_ = sum(row[4] for row in rows)
    unknown = [_unknown(held, no, rng) for no in rng.sample(drawn, min(UNKNOWN, len(drawn)))]
    first, second, third = (fmean(row[n] for row in unknown) if unknown else 0.0 for n in range(3))
    decided = sum(row[5] for row in rows) / open_ if open_ else 1.0
    return Measured(len(rows), asked, pages, together, everything, decided, first, second, third, len(held.choices))


def undetermined(held: Ground, round_: Any) -> list[int]:
    """Who is undetermined in some policy of the ground, by the round."""
    keys = {policy.key for policy in held.policies}
    found = [
        rounds.subjects(round_, rule.key, kind) for rule in rounds.rules(round_) if rule.key in keys for kind in OPEN
    ]
    return np.unique(np.concatenate(found)).tolist() if found else []


def _one(held: Ground, no: int, rng: Random) -> tuple[int, int, int, int, int, int]:
    known = _known(held, no)
    truth = _answers(held, known, rng)
    open_ = [goal for goal in held.goals if goal.answer(*goal.state(held.known(known))) is None]
    everything = {fact for goal in open_ for fact in goal.open_facts(held.known(known)) if fact in truth}
    alone, _pages = _ask(held, known, truth, single=True)
    together, pages = _ask(held, known, truth, single=False)
    after = held.known({**known, **{fact: truth[fact] for fact in alone}})
    decided = sum(goal.answer(*goal.state(after)) is not None for goal in open_)
    return len(alone), pages, len(together), len(everything), len(open_), decided


def _unknown(held: Ground, no: int, rng: Random) -> tuple[int, int, int]:
    """A subject of whom nothing is known answers as the registers have it."""
    known = _known(held, no)
    truth = {**_answers(held, known, rng), **known}
    together, pages = _ask(held, {}, truth, single=False)
    return len(_ask(held, {}, truth, single=True)[0]), pages, len(together)


def _answers(held: Ground, known: Mapping[str, Any], rng: Random) -> dict[str, Any]:
    """An answer to everything that is not known, as often as others give it."""
    return {
        fact: value for fact, choices in held.choices.items() if fact not in known
        for value in rng.choices([c.value for c in choices], [c.share for c in choices])
    }


def _ask(held: Ground, known: Mapping[str, Any], truth: Mapping[str, Any], *, single: bool) -> tuple[list[str], int]:
    """(the facts asked for, in how many pages)"""
    asked: list[str] = []
    pages = 0
    while True:
        found = held.page({**known, **{fact: truth[fact] for fact in asked}})
        wanted = [question.fact for question in found if question.fact in truth and question.fact not in asked]
        if not wanted:
            return asked, pages
        asked += wanted[:1] if single else wanted
        pages += 1


def _known(held: Ground, no: int) -> dict[str, Any]:
    """What the registers know of a subject, of the facts that can be asked; what is too old for some policy is not known."""
    snapshot = current_snapshot()
    facts = (snapshot.fact(held.kind, name, no) for name in held.choices if name in snapshot.names(held.kind))
    return {fact.name: fact.value for fact in facts if fact.state in ("known", "absent") and not _too_old(held, fact)}


def _too_old(held: Ground, fact: Any) -> bool:
    days = [policy.freshness[fact.name] for policy in held.policies if fact.name in policy.freshness]
    return bool(days) and fact.as_of is not None and (held.on - fact.as_of).days > min(days)

"""The possible answers to a question: what a fact can be, cut where a policy looks, and how often each is given."""
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from zhengtong.bulk.columns import feel_value
from zhengtong.bulk.questions import Choice, Goal
from zhengtong.dmn.checking import Domain
from zhengtong.dmn.checking.axes import axes
from zhengtong.dmn.checking.domains import OTHER, PRESENT
from zhengtong.feel.compare import kind as type_of
from zhengtong.feel.dates import Date
from zhengtong.feel.values import to_feel

DRAWN = 600  # subjects whose values say how often an answer is given
JOINT = 12  # answers of a fact that is computed with another one
RARE = 0.5  # share of an answer that nobody drawn gives, in subjects
LONGEST = 150  # years back at which a number can still be an age

# Stands for any value, where policies ask only whether there is one, and for every text that none of them names.
SOME = {"date": to_feel(date(2000, 1, 1)), "number": Decimal(1), "string": "其他", "boolean": True}

Shares = dict[Any, float]


def choices(
    goals: Sequence[Goal], domains: Mapping[str, Domain], types: Mapping[str, str], snapshot: Any, kind: str
) -> dict[str, list[Choice]]:
    """Fact -> its answers, alike ones together. `domains`: what each askable fact can be; `types`: string, number, ..."""
    asked = {name for goal in goals for facts in goal.facts for name in facts} & domains.keys()
    named = _named(goals)
    fitting = {fact: {value for value in named.get(fact, ()) if type_of(value) == types[fact]} for fact in asked}
    return {
        fact: _merged(goals, fact, _shares(fact, domains[fact], fitting[fact], SOME[types[fact]], snapshot, kind))
        for fact in sorted(asked)
    }


def _shares(fact: str, domain: Domain, named: set[Any], some: Any, snapshot: Any, kind: str) -> Shares:
    found: Shares = dict(_drawn(snapshot, kind, fact))
    possible = domain.samples(named) if domain.values is None else domain.samples(())
    for value in (*possible, *named):
        value = some if value in (OTHER, PRESENT) else value
        if domain.holds(value):
            found.setdefault(value, RARE)
    return {value: share for value, share in found.items() if domain.holds(value)}


def _drawn(snapshot: Any, kind: str, fact: str) -> Iterator[tuple[Any, float]]:
    """The values of subjects drawn evenly, with how many have them; None: known absent."""
    if fact not in snapshot.names(kind):
        return
    column, count = snapshot.column(kind, fact), snapshot.counts[kind]
    rows = np.unique(np.linspace(0, count - 1, min(count, DRAWN)).astype(np.int64)) if count else np.zeros(0, np.int64)
    state, values = np.asarray(column.state[rows]), np.asarray(column.values[rows])
    raw, counts = np.unique(values[state == 0], return_counts=True)
    yield from ((feel_value(column, value), float(n)) for value, n in zip(raw.tolist(), counts.tolist(), strict=True))
    if (absent := int((state == 1).sum())):
        yield None, float(absent)


def _named(goals: Sequence[Goal]) -> dict[str, set[Any]]:
    """Fact -> values at which some policy's cell changes: those it names, and days so many years or months ago."""
    found: dict[str, set[Any]] = {}
    for goal in goals:
        for axis in axes(goal.table.logic, goal.table.constants):
            facts = goal.facts[axis.columns[0]]
            for fact in facts:
                points = [sample for sample in axis.samples if sample is not None]
                found.setdefault(fact, set()).update(points if len(facts) == 1 and axis.text == fact else _days(points, goal))
    return found


def _days(points: Sequence[Any], goal: Goal) -> Iterator[Any]:
    """Numbers as they are, and as days so many years and months before the judged day, with the days beside."""
    judged = goal.table.constants.get("判定日")
    for point in points:
        if isinstance(point, Decimal):
            yield point
            if isinstance(judged, Date) and point == int(point) and 0 <= point <= 12 * LONGEST:
                for day in _ago(date.fromisoformat(str(judged)), int(point)):
                    yield from (to_feel(day + timedelta(days=n)) for n in (-1, 0, 1))


def _ago(judged: date, number: int) -> Iterator[date]:
    if number <= LONGEST:
        yield judged.replace(year=judged.year - number, day=min(judged.day, 28))
        yield judged.replace(year=judged.year - number) if (judged.month, judged.day) != (2, 29) else judged
    months = judged.year * 12 + judged.month - 1 - number
    yield date(months // 12, months % 12 + 1, min(judged.day, 28))


def _merged(goals: Sequence[Goal], fact: str, shares: Shares) -> list[Choice]:
    """Answers that no goal tells apart are one, said by the most frequent; a fact computed with others keeps its values."""
    alone = [(goal, at) for goal in goals for at, facts in enumerate(goal.facts) if facts == (fact,)]
    joint = any(fact in facts and len(facts) > 1 for goal in goals for facts in goal.facts)
    by_sight: dict[Any, list[Any]] = {}
    for value in sorted(shares, key=lambda value: -shares[value]):
        by_sight.setdefault(tuple(goal.mask(at, (value,)) for goal, at in alone), []).append(value)
    if not joint:
        return [Choice(values[0], sum(shares[v] for v in values)) for values in by_sight.values()]
    kept = [value for rank in range(JOINT) for values in by_sight.values() for value in values[rank : rank + 1]]
    return [Choice(value, shares[value]) for value in kept[:JOINT]]

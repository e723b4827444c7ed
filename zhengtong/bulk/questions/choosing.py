"""Which question next. A question's value is the weight of the goals that its answer is expected to decide; one that can change
no goal, whatever else is true, has none and is not asked."""
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from .goals import Goal

TUPLES = 2_000  # combinations of facts that stand in one input together, beyond which relevance is not refuted
NEARER = 0.1  # what ruling out all rules of a goal is worth, where no single answer decides it


@dataclass(frozen=True)
class Choice:
    """A possible answer and how often it is given."""

    value: Any
    share: float


@dataclass(frozen=True)
class Question:
    """A fact to be asked. `value`: weight of the goals that the answer is expected to decide; `goals`: those it can change."""

    fact: str
    value: float
    goals: tuple[Goal, ...]


Choices = Mapping[str, Sequence[Choice]]


def best(
    goals: Sequence[Goal], known: Mapping[str, Any], choices: Choices, skipped: frozenset[str] = frozenset()
) -> list[Question]:
    """The questions worth asking, the most valuable first. `known`: fact -> value (None: known absent). `skipped`: facts whose
    answer nobody gives; they stay unknown. A fact without choices is not asked."""
    found: dict[str, list[Goal]] = {}
    for goal in goals:
        for fact in goal.open_facts(known):
            if fact in choices and fact not in skipped and matters(goal, fact, known, choices, skipped):
                found.setdefault(fact, []).append(goal)
    worth = {fact: sum(_value(goal, fact, known, choices[fact]) for goal in mine) for fact, mine in found.items()}
    asked = [Question(fact, worth[fact], tuple(mine)) for fact, mine in found.items()]
    return sorted(asked, key=lambda question: -question.value)


def matters(goal: Goal, fact: str, known: Mapping[str, Any], choices: Choices, skipped: frozenset[str] = frozenset()) -> bool:
    """Whether two answers to a question can lead the goal to different ends, for some answers to all the others."""
    certain, possible, mine, others = _split(goal, fact, known, choices, skipped)
    if not mine:
        return False
    return _Search(goal, fact, known, choices, mine, others).differs(0, certain, possible)


def _split(
    goal: Goal, fact: str, known: Mapping[str, Any], choices: Choices, skipped: frozenset[str]
) -> tuple[int, int, list[int], list[list[int]]]:
    """(certain, possible by what is known or will stay unknown; the inputs tied to the fact; the other inputs, by what ties
    them: inputs that share an unknown fact are answered together)."""
    certain = possible = goal.all
    open_: list[int] = []
    for at, facts in enumerate(goal.facts):
        unknown = [name for name in facts if name not in known]
        if not unknown:
            mask = goal.mask(at, tuple(known[name] for name in facts))
            certain, possible = certain & mask, possible & mask
        elif any(name in skipped or name not in choices for name in unknown):
            certain &= goal.opened[at]
        else:
            open_.append(at)
    groups = _tied(goal, open_, known)
    mine = next((group for group in groups if any(fact in goal.facts[at] for at in group)), [])
    return certain, possible, mine, [group for group in groups if group is not mine]


def _tied(goal: Goal, inputs: list[int], known: Mapping[str, Any]) -> list[list[int]]:
    groups: list[tuple[set[str], list[int]]] = []
    for at in inputs:
        facts, members = {name for name in goal.facts[at] if name not in known}, [at]
        for group in [g for g in groups if g[0] & facts]:
            groups.remove(group)
            facts |= group[0]
            members = group[1] + members
        groups.append((facts, members))
    return [members for _facts, members in groups]


class _Search:
    """Goes through the answers to all other questions, as sets of rules that are left."""

    def __init__(
        self, goal: Goal, fact: str, known: Mapping[str, Any], choices: Choices, mine: list[int], others: list[list[int]]
    ) -> None:
        self.goal, self.fact, self.known, self.choices = goal, fact, known, choices
        self.mine = list(self._mine(mine))
        self.others = [sorted({mask for mask, _values in self._options(group)}) for group in others]
        self.rests = [goal.all] * (len(others) + 1)
        for at in range(len(others) - 1, -1, -1):
            opened = goal.all
            for one in others[at]:
                opened &= goal.opened[one]
            self.rests[at] = self.rests[at + 1] & opened
        self.opened = goal.all
        for one in mine:
            self.opened &= goal.opened[one]
        self._seen: dict[tuple[int, int, int], bool] = {}

    def _mine(self, group: list[int]) -> Iterator[frozenset[int]]:
        """For each answer to what is tied to the fact, the rules left by its own answers."""
        by_rest: dict[Any, set[int]] = {}
        for mask, values in self._options(group):
            rest = tuple((name, type(v), v) for name, v in sorted(values.items()) if name != self.fact)
            by_rest.setdefault(rest, set()).add(mask)
        yield from {frozenset(masks) for masks in by_rest.values()}

    def _options(self, group: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """(rules left, answers) for each combination of answers to what a group of inputs looks at."""
        names = sorted({name for at in group for name in self.goal.facts[at] if name not in self.known})
        combinations = product(*([choice.value for choice in self.choices[name]] for name in names))
        for n, combination in enumerate(combinations):
            if n >= TUPLES:
                yield from ((mask, {}) for mask in (0, self.goal.all))  # not refuted: anything could be left
                return
            values = dict(zip(names, combination, strict=True))
            mask = self.goal.all
            for at in group:
                mask &= self.goal.mask(at, tuple({**self.known, **values}[name] for name in self.goal.facts[at]))
            yield mask, values

    def differs(self, at: int, certain: int, possible: int) -> bool:
        """Whether the fact's answers can end differently from here."""
        key = (at, certain, possible)
        if key not in self._seen:
            self._seen[key] = self._differs(at, certain, possible)
        return self._seen[key]

    def _differs(self, at: int, certain: int, possible: int) -> bool:
        if self.goal.answer(certain & self.rests[at] & self.opened, possible) is not None:
            return False
        if at < len(self.others):
            return any(self.differs(at + 1, certain & mask, possible & mask) for mask in self.others[at])
        return any(len({self.goal.answer(certain & m, possible & m) for m in masks}) > 1 for masks in self.mine)


def _value(goal: Goal, fact: str, known: Mapping[str, Any], answers: Sequence[Choice]) -> float:
    """What an answer is expected to be worth to one goal: its weight where it decides, else a little for what it rules out."""
    left, total, value = goal.state(known)[1].bit_count(), sum(c.share for c in answers) or 1.0, 0.0
    for choice in answers:
        certain, possible = goal.state({**known, fact: choice.value})
        decides = goal.answer(certain, possible) is not None
        value += choice.share / total * (1.0 if decides else NEARER * (1 - possible.bit_count() / max(left, 1)))
    return goal.weight * value

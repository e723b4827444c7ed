"""A decision as a goal of asking: per input a set of rules (bits) for each answer, and what the rules that are left say."""
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhengtong.bulk.table import Table
from zhengtong.dmn.outcomes import conclude
from zhengtong.feel.values import Missing

UNKNOWN = Missing(("?",))


@dataclass(eq=False)
class Goal:
    """One table. `facts[input]`: the facts behind each input; `opened[input]`: the rules whose cell there is "-"."""

    table: Table
    facts: list[tuple[str, ...]]
    opened: list[int]
    weight: float = 1.0
    _masks: dict[tuple[int, tuple[Any, ...]], int] = field(default_factory=dict, repr=False)
    _answers: dict[tuple[int, int], Hashable] = field(default_factory=dict, repr=False)

    @property
    def all(self) -> int:
        """Every rule."""
        return (1 << len(self.table.logic.rules)) - 1

    def mask(self, at: int, values: tuple[Any, ...]) -> int:
        """The rules whose cell of an input holds for the values of its facts; what cannot be computed holds for none."""
        key = (at, tuple((type(v), v) for v in values))
        if key not in self._masks:
            statuses = self.table.asker.column(at, dict(zip(self.facts[at], values, strict=True)))
            self._masks[key] = sum(1 << n for n, status in enumerate(statuses) if status is True)
        return self._masks[key]

    def state(self, known: Mapping[str, Any]) -> tuple[int, int]:
        """(rules that hold for certain, rules that still can) by the known facts."""
        certain = possible = self.all
        for at, facts in enumerate(self.facts):
            if all(name in known for name in facts):
                mask = self.mask(at, tuple(known[name] for name in facts))
                certain, possible = certain & mask, possible & mask
            else:
                certain &= self.opened[at]
        return certain, possible

    def answer(self, certain: int, possible: int) -> Hashable:
        """What is decided: the outcome, and for those entitled what the rule gives. None while it is undetermined."""
        key = (certain, possible)
        if key not in self._answers:
            rules = range(len(self.table.logic.rules))
            statuses = [True if certain >> n & 1 else UNKNOWN if possible >> n & 1 else False for n in rules]
            verdict = conclude(self.table.logic, statuses)
            gives = self.table.logic.rules[verdict.rule - 1].outputs if verdict.rule and verdict.kind == "entitled" else ()
            self._answers[key] = None if verdict.kind == "undetermined" else (verdict.kind, gives)
        return self._answers[key]

    def open_facts(self, known: Mapping[str, Any]) -> list[str]:
        """The facts that are not known, of an undecided goal; none of one that is decided."""
        if self.answer(*self.state(known)) is not None:
            return []
        return list(dict.fromkeys(name for facts in self.facts for name in facts if name not in known))


def prepare(table: Table, weight: float = 1.0) -> Goal:
    """A goal from a table with its constants."""
    inputs = range(len(table.logic.inputs))
    facts = [tuple(sorted(table.looks(at))) for at in inputs]
    opened = [sum(1 << n for n, test in enumerate(table.cells(at)) if not test.tests) for at in inputs]
    return Goal(table, facts, opened, weight)

"""How an outcome came about: per rule and condition the input, its value, the test, the answer, the facts; made when asked for.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from zhengtong.dmn.model import Decision, InputData, facts_of
from zhengtong.feel import tree
from zhengtong.feel.values import Missing

if TYPE_CHECKING:
    from zhengtong.dmn.outcomes import Situation

_ANSWERS = {True: "true", False: "false"}


@dataclass(frozen=True)
class Condition:
    """One cell: `input` and `test` as written, the input's `value`, the `answer` (true, false, unknown, failed), the `facts`
    behind it (input data and parameters) and, when unknown, which of them are `wanted`."""

    input: str
    value: Any
    test: str
    answer: str
    facts: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleTrace:
    """One rule: its conditions (those with a test), what it gives, its annotations, and its status."""

    number: int
    status: str
    conditions: tuple[Condition, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...]

    @property
    def failed(self) -> int:
        """How many conditions are false."""
        return sum(c.answer == "false" for c in self.conditions)


class Trace:
    """The trace of one outcome."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    @cached_property
    def rules(self) -> tuple[RuleTrace, ...]:
        """Every rule with every condition, in order."""
        return tuple(self.rule(rule.number) for rule in self._situation.table.rules)

    @property
    def decisions(self) -> dict[str, Any]:
        """The values of the decisions that the table requires."""
        return {d.name: v for d, v in self._situation.evaluation.known.items() if isinstance(d, Decision)}

    @property
    def facts(self) -> dict[str, Any]:
        """The facts that were used, with their values."""
        return {d.name: v for d, v in self._situation.evaluation.known.items() if isinstance(d, InputData)}

    @cached_property
    def nearest(self) -> RuleTrace | None:
        """Among the rules that would entitle, the one with the fewest false conditions (the first of several)."""
        paying = [r for r in self.rules if self._situation.plan.pays[r.number - 1]]
        return min(paying, key=lambda r: (r.failed, r.number), default=None)

    def rule(self, number: int) -> RuleTrace:
        """One rule by its number."""
        rule = self._situation.table.rules[number - 1]
        conditions = tuple(self._condition(n, number) for n, test in enumerate(rule.tests) if test.tests)
        answers = {c.answer for c in conditions}
        status = next((a for a in ("false", "failed", "unknown") if a in answers), "true")
        return RuleTrace(number, status, conditions, rule.output_texts, rule.annotations)

    def _condition(self, index: int, number: int) -> Condition:
        case, table = self._situation, self._situation.table
        answer, rule = case.condition(index, number), table.rules[number - 1]
        column = table.inputs[index]
        facts = self._facts([n for n in (column.node, rule.tests[index]) if n is not None])
        if isinstance(answer, Missing):
            kind = "failed" if answer.failures else "unknown"
            wanted, failures = tuple(sorted(answer.facts)), tuple(sorted(answer.failures))
            return Condition(column.text, case.input(index), rule.test_texts[index], kind, facts, wanted, failures)
        return Condition(column.text, case.input(index), rule.test_texts[index], _ANSWERS[answer], facts)

    def _facts(self, nodes: Iterable[tree.Node]) -> tuple[str, ...]:
        """The input data behind the names in the expressions, through the decisions they name."""
        used = {name for node in nodes for name in _used(node)}
        found: dict[str, None] = {}
        for prefix, one in self._situation.decision.requires:
            if one.name in used or (prefix and prefix in used):
                found.update(dict.fromkeys([one.name] if isinstance(one, InputData) else sorted(facts_of(one))))
        return tuple(found)


def _used(node: tree.Node) -> frozenset[str]:
    if "_used" not in node.__dict__:
        object.__setattr__(node, "_used", tree.names(node))
    return node.__dict__["_used"]  # type: ignore[no-any-return]

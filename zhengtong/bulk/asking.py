"""The interpreter, asked for one cell, one expression or one whole outcome. The kernel knows no semantics of its own."""
from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from zhengtong.dmn.evaluate import Evaluation
from zhengtong.dmn.model import Decision, DecisionTable, Model, Rule, facts_of
from zhengtong.dmn.tables import TableCase
from zhengtong.feel import tree
from zhengtong.feel.interpreter import value as feel_value
from zhengtong.feel.scope import Run, Scope
from zhengtong.feel.values import Missing

Status = bool | Missing
_NOT_GIVEN = object()
_REMEMBERED = 200_000
_DECIDED: dict[Any, Any] = {}  # (required decision, values of all inputs behind it) -> its value; shared by all tables


class Asker:
    """A decision with its constants (parameters and 判定日). Facts that are not given are Missing."""

    def __init__(self, model: Model, decision: Decision, constants: Mapping[str, Any]) -> None:
        self.model, self.decision, self.constants = model, decision, dict(constants)
        assert isinstance(decision.logic, DecisionTable)
        self.table = decision.logic
        self._behind: dict[Decision, tuple[str, ...]] = {}
        self._needs: dict[Any, frozenset[str]] = {}
        self._names_of: dict[int, frozenset[str]] = {}
        self._constants: dict[int, tuple[Any, bool]] = {}

    def _evaluation(self, facts: Mapping[str, Any]) -> Evaluation:
        return Evaluation({**self.constants, **facts}, Run(day=self.constants.get("判定日"), strict=True))

    def names(self, node: tree.Node) -> frozenset[str]:
        """The free names of a node of the model (remembered)."""
        if id(node) not in self._names_of:
            self._names_of[id(node)] = tree.names(node)
        return self._names_of[id(node)]

    def scope(self, owner: Decision, node: tree.Node, facts: Mapping[str, Any]) -> Scope:
        """The names of an expression with their values."""
        return self._scope(self._evaluation(facts), owner, self.names(node))

    def constant(self, owner: Decision, node: tree.Node) -> Any:
        """The value of an expression without facts (remembered)."""
        if id(node) not in self._constants:
            self._constants[id(node)] = self.value(owner, node, {})
        return self._constants[id(node)][0]

    def _scope(self, evaluation: Evaluation, owner: Decision, names: frozenset[str]) -> Scope:
        """Only what the expression names; the rest of the decision's requirements is not computed."""
        values: dict[str, Any] = {}
        for prefix, one in (*owner.requires, *owner.knows):
            if prefix:
                if prefix in names:
                    values.setdefault(prefix, {})[one.name] = evaluation.element(one)
            elif one.name in names:
                values[one.name] = self._required(evaluation, one) if isinstance(one, Decision) else evaluation.element(one)
        evaluation.run.types = owner.model.types
        return Scope(values, evaluation.run)

    def _required(self, evaluation: Evaluation, decision: Decision) -> Any:
        """The value of a required decision, remembered by the facts behind it."""
        if decision not in self._behind:
            self._behind[decision] = tuple(sorted(facts_of(decision)))
        key_ = (decision, tuple(evaluation.values.get(name, _NOT_GIVEN) for name in self._behind[decision]))
        if key_ not in _DECIDED:
            before = len(evaluation.run.reports)
            value = evaluation.decision(decision)
            if len(evaluation.run.reports) > before:
                return value
            if len(_DECIDED) > _REMEMBERED:
                _DECIDED.clear()
            _DECIDED[key_] = value
        return _DECIDED[key_]

    def column(self, at: int, facts: Mapping[str, Any]) -> list[Status]:
        """The condition of every rule in one input of the table (index from 0)."""
        case = self._case(at, facts)
        return [case.condition(at, rule) for rule in self.table.rules]

    def condition(self, at: int, rule: Rule, facts: Mapping[str, Any]) -> Status:
        """The condition of one rule in one input of the table."""
        return self._case(at, facts).condition(at, rule)

    def _case(self, at: int, facts: Mapping[str, Any]) -> TableCase:
        evaluation = self._evaluation(facts)
        return TableCase(evaluation, self.table, self._scope(evaluation, self.decision, self._names(at)), "")

    def _names(self, at: int) -> frozenset[str]:
        if at not in self._needs:
            node = self.table.inputs[at].node
            cells = [test for rule in self.table.rules for test in rule.tests[at].tests]
            self._needs[at] = _all_names(([node] if node else []) + cells)
        return self._needs[at]

    def amount(self, rule: int, column: int | None, facts: Mapping[str, Any]) -> Any:
        """A rule's amount (see `outcomes.Situation.amount`); rule from 1, `column` the output that is 金额."""
        if column is None:
            return None
        node = self.table.rules[rule - 1].outputs[column]
        evaluation = self._evaluation(facts)
        scope = self._scope(evaluation, self.decision, self.names(node) if node else frozenset())
        value = TableCase(evaluation, self.table, scope, "").output(rule, column)
        return value if isinstance(value, Decimal | Missing) else Missing(failures=["the amount is no number"])

    def value(self, owner: Decision, node: tree.Node, facts: Mapping[str, Any]) -> tuple[Any, bool]:
        """(value of an expression of a decision, whether something failed in it)."""
        evaluation = self._evaluation(facts)
        scope = self._scope(evaluation, owner, self.names(node))
        return feel_value(node, scope), bool(evaluation.run.reports)


def _all_names(nodes: Iterable[tree.Node]) -> frozenset[str]:
    return frozenset(name for node in nodes for name in tree.names(node))


def key(answer: tuple[Any, bool]) -> Hashable:
    """What two answers have in common when they are the same."""
    value, failed = answer
    try:
        hash(value)
    except TypeError:
        return repr(value), failed
    return type(value), value, failed

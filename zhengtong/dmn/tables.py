"""Decision tables: conditions, statuses of the rules, and the value by hit policy."""
from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhengtong.dmn.hits import SINGLE, Hits, Status, hits
from zhengtong.dmn.model import DecisionTable, Input, Rule
from zhengtong.feel.builtins import BUILTINS
from zhengtong.feel.builtins.lists import same
from zhengtong.feel.builtins.strings import written
from zhengtong.feel.compare import Fault, member
from zhengtong.feel.interpreter import cell
from zhengtong.feel.interpreter import value as feel_value
from zhengtong.feel.scope import Scope
from zhengtong.feel.values import Missing, missing_in, united

if TYPE_CHECKING:
    from zhengtong.dmn.evaluate import Evaluation

_AGGREGATES = {"SUM": "sum", "MIN": "min", "MAX": "max"}


class TableCase:
    """One table with one set of values: conditions and outputs, each computed once and only when asked for."""

    def __init__(self, ev: Evaluation, table: DecisionTable, scope: Scope, place: str) -> None:
        self.ev, self.table, self.scope, self.place = ev, table, scope, place
        self._inputs: dict[int, Any] = {}
        self._outputs: dict[tuple[int, int], Any] = {}

    def input(self, index: int) -> Any:
        """The value of an input expression (index from 0); Missing when it is not known or failed."""
        if index not in self._inputs:
            self._inputs[index] = self._input(self.table.inputs[index], index)
        return self._inputs[index]

    def _input(self, column: Input, index: int) -> Any:
        run, before = self.ev.run, self.ev.run.faults
        run.place = f"{self.place}, input {index + 1} ({column.text})"
        if column.node is None:
            run.report(column.error or "the input has no expression", (0, 0))
            return self.ev.settled(None, before)
        value = self.ev.settled(self.ev.typed(feel_value(column.node, self.scope), column.type, run.place), before)
        if self.ev.strict and not allowed(column, value, self.scope):
            return Missing(failures=[f"{run.place}: {written(value)} is not among the allowed values"])
        return value

    def condition(self, index: int, rule: Rule) -> Status:
        """Whether the rule's cell for an input holds: True, False or Missing."""
        test = rule.tests[index]
        if not test.tests:
            return True
        run, value, before = self.ev.run, self.input(index), self.ev.run.faults
        run.place = f"{self.place}, rule {rule.number}, input {index + 1}"
        answer = cell(test, value, self.scope)
        if answer is None:
            return self.ev.failure(before) if self.ev.strict and run.faults > before else False
        return answer

    def status(self, rule: Rule) -> Status:
        """Whether the rule holds; looks no further once a condition is false."""
        unknown: list[Missing] = []
        for index in range(len(rule.tests)):
            answer = self.condition(index, rule)
            if answer is False:
                return False
            if answer is not True:
                unknown.append(answer)
        return united(unknown) if unknown else True

    def output(self, number: int, column: int) -> Any:
        """The value of a rule's output cell (rule from 1, column from 0)."""
        key = (number, column)
        if key not in self._outputs:
            self._outputs[key] = self._output(self.table.rules[number - 1], column)
        return self._outputs[key]

    def _output(self, rule: Rule, column: int) -> Any:
        run, before = self.ev.run, self.ev.run.faults
        run.place = f"{self.place}, rule {rule.number}, output {column + 1}"
        node = rule.outputs[column]
        if node is None:
            run.report(rule.errors[0] if rule.errors else "the output has no expression", (0, 0))
            return self.ev.settled(None, before)
        return self.ev.settled(self.ev.typed(feel_value(node, self.scope), self.table.outputs[column].type, run.place), before)

    def result(self, number: int) -> Any:
        """What a rule gives: a value, or a context when there are several outputs."""
        outputs = self.table.outputs
        if len(outputs) == 1:
            return self.output(number, 0)
        return {o.name: self.output(number, n) for n, o in enumerate(outputs)}

    def rank(self, number: int) -> tuple[int, ...]:
        """The priority of a rule's outputs: their positions in the lists of output values."""
        return tuple(self._position(n, self.output(number, n)) for n, o in enumerate(self.table.outputs) if o.values)

    def _position(self, column: int, value: Any) -> int:
        values = self.table.outputs[column].values
        found = (n for n, node in enumerate(values) if _matches(value, feel_value(node, self.scope)))
        return next(found, len(values))

    def hits(self, statuses: list[Status]) -> Hits:
        """What the hit policy makes of the statuses."""
        return hits(self.table.hit_policy, statuses, self.rank, lambda a, b: same(self.result(a), self.result(b)))


def _matches(value: Any, wanted: Any) -> bool:
    try:
        return member(value, wanted) is True
    except Fault:
        return False


def table_value(ev: Evaluation, table: DecisionTable, scope: Scope, place: str) -> tuple[Any, tuple[int, ...]]:
    """(value of the table, rules that fired). Missing when it is open in entitlement mode."""
    case = TableCase(ev, table, scope, place)
    if fault := _not_allowed(case):
        ev.run.report(fault, (0, 0))
        return (Missing(failures=[fault]) if ev.strict else None), ()
    found = case.hits([case.status(rule) for rule in table.rules])
    if found.kind == "open":
        return found.missing, ()
    if found.kind == "conflict":
        raise Fault(f"{place}: the rules {', '.join(map(str, found.certain))} hold together under {table.hit_policy}")
    if found.kind == "none":
        return _default(case), ()
    results = [case.result(n) for n in found.rules]
    if table.hit_policy in SINGLE:
        return results[0], found.rules[:1]
    return _collected(table, results), found.rules


def _not_allowed(case: TableCase) -> str:
    """Why an input value is not among the column's allowed values; "" when all are."""
    for index, column in enumerate(case.table.inputs):
        if column.values is not None and not allowed(column, case.input(index), case.scope):
            return f"{case.place}, input {index + 1}: {written(case.input(index))[:60]} is not among the allowed values"
    return ""


def allowed(column: Input, value: Any, scope: Scope) -> bool:
    """Whether an input value is among the column's allowed values; null and Missing always are."""
    if column.values is None or value is None or type(value) is Missing:
        return True
    return cell(column.values, value, scope) is not False


def _default(case: TableCase) -> Any:
    outputs = case.table.outputs
    values = {o.name: case.ev.logic(o.default, case.scope, f"{case.place}, default") for o in outputs}
    if all(o.default is None for o in outputs):
        if case.table.hit_policy in SINGLE or case.table.aggregation:
            return Decimal(0) if case.table.aggregation == "COUNT" else None
        return []
    return next(iter(values.values())) if len(outputs) == 1 else values


def _collected(table: DecisionTable, results: list[Any]) -> Any:
    if table.aggregation is None:
        return results
    if len(table.outputs) == 1:
        return _aggregate(table.aggregation, results)
    return {o.name: _aggregate(table.aggregation, [r[o.name] for r in results]) for o in table.outputs}


def _aggregate(how: str, values: list[Any]) -> Any:
    if how == "COUNT":
        return Decimal(len(values))
    if missing := missing_in(values):
        return missing
    work: Callable[..., Any] = BUILTINS[_AGGREGATES[how]].overloads[0].work
    return work(values)

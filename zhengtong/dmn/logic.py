"""The value of each form of boxed expression."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhengtong.dmn import model as m
from zhengtong.dmn.evaluate import Evaluation
from zhengtong.dmn.tables import table_value
from zhengtong.feel import external
from zhengtong.feel.compare import Fault, all_of, any_of, kind
from zhengtong.feel.interpreter import invoke
from zhengtong.feel.interpreter import value as feel_value
from zhengtong.feel.iteration import each, filtered, located
from zhengtong.feel.scope import Scope
from zhengtong.feel.types import ANY
from zhengtong.feel.values import Function, Missing


def _literal(ev: Evaluation, logic: m.Literal, scope: Scope, place: str, owner: Any) -> Any:
    if logic.node is None:
        raise Fault(logic.error or f"{place} has no expression")
    ev.run.place = place
    return ev.typed(feel_value(logic.node, scope), logic.type, place)


def _table(ev: Evaluation, logic: m.DecisionTable, scope: Scope, place: str, owner: Any) -> Any:
    value, fired = table_value(ev, logic, scope, place)
    if owner is not None:
        ev.fired[owner] = fired
    return value


def _context(ev: Evaluation, logic: m.Context, scope: Scope, place: str, owner: Any) -> Any:
    values: dict[str, Any] = {}
    inner = scope.inner(values)
    for entry in logic.entries:
        before = ev.run.faults
        value = ev.logic(entry.logic, inner, f"{place}, {entry.name}" if entry.name else place)
        value = ev.settled(ev.typed(value, entry.type, place), before)
        if entry.name is None:
            return ev.typed(value, logic.type, place)
        values[entry.name] = value
    return ev.typed(values, logic.type, place)


def _invocation(ev: Evaluation, logic: m.Invocation, scope: Scope, place: str, owner: Any) -> Any:
    function = _literal(ev, logic.called, scope, place, None)
    if type(function) is not Function:
        raise Fault(f"{logic.called.text.strip()!r} is no function but a {kind(function)}")
    args = [ev.typed(ev.logic(b.logic, scope, place), b.type, f"{place}, {b.name}") for b in logic.bindings]
    names = tuple(b.name or "" for b in logic.bindings)
    return ev.typed(invoke(function, args, names, ev.run, (0, 0)), logic.type, place)


def _function(ev: Evaluation, logic: m.FunctionLogic, scope: Scope, place: str, owner: Any) -> Any:
    names = [name for name, _ in logic.parameters]
    types = [t or ANY for _, t in logic.parameters]
    if logic.kind == "Java":
        return external.function(ev.logic(logic.body, scope, place), names, types, _plain(logic.result))

    def call(args: list[Any]) -> Any:
        if logic.kind != "FEEL":
            raise Fault(f"{place}: {logic.kind} functions are not supported")
        outer = ev.run.place
        try:
            return ev.logic(logic.body, scope.inner(dict(zip(names, args, strict=True))), place)
        finally:
            ev.run.place = outer

    return Function(names, call, types, _plain(logic.result), place)


def _plain(type_: Any) -> Any:
    return None if type_ is None or type_.kind == "function" else type_


def _relation(ev: Evaluation, logic: m.Relation, scope: Scope, place: str, owner: Any) -> Any:
    rows = [[ev.logic(cell, scope, place) for cell in row] for row in logic.rows]
    return ev.typed([dict(zip(logic.columns, row, strict=False)) for row in rows], logic.type, place)


def _list(ev: Evaluation, logic: m.ListLogic, scope: Scope, place: str, owner: Any) -> Any:
    return ev.typed([ev.logic(item, scope, place) for item in logic.items], logic.type, place)


def _conditional(ev: Evaluation, logic: m.Conditional, scope: Scope, place: str, owner: Any) -> Any:
    before = ev.run.faults
    condition = ev.settled(ev.logic(logic.condition, scope, place), before)
    if type(condition) is Missing:
        return condition
    chosen = logic.then if condition is True else logic.otherwise
    if type(condition) is not bool and condition is not None:
        raise Fault(f"{place}: the condition is a {kind(condition)}")
    return ev.typed(ev.logic(chosen, scope, place), logic.type, place)


def _iteration(ev: Evaluation, logic: m.Iteration, scope: Scope, place: str, owner: Any) -> Any:
    source = ev.logic(logic.source, scope, place)
    if type(source) is Missing:
        return source
    if logic.what == "filter":
        return ev.typed(_filtered(ev, logic, source, scope, place), logic.type, place)
    results: list[Any] = []
    for item in each(source, None, ranged=False):
        ev.run.spend(1, (0, 0))
        inner = scope.inner({"partial": list(results), logic.name: item})
        results.append(ev.logic(logic.body, inner, place))
    return ev.typed(_QUANTIFIED.get(logic.what, lambda r: r)(results), logic.type, place)


def _quantified(answer: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    def work(results: list[Any]) -> Any:
        if odd := [r for r in results if type(r) not in (bool, Missing, type(None))]:
            raise Fault(f"a condition is a {kind(odd[0])}")
        return answer(results)

    return work


_QUANTIFIED: dict[str, Callable[[list[Any]], Any]] = {"some": _quantified(any_of), "every": _quantified(all_of)}


def _filtered(ev: Evaluation, logic: m.Iteration, source: Any, scope: Scope, place: str) -> Any:
    items = source if type(source) is list else [] if source is None else [source]

    def test(item: Any) -> Any:
        return ev.logic(logic.body, scope.inner(located(item)), place)

    return filtered(items, test, lambda: ev.logic(logic.body, scope, place))


LOGIC: dict[type, Callable[[Evaluation, Any, Scope, str, Any], Any]] = {
    m.Literal: _literal, m.DecisionTable: _table, m.Context: _context, m.Invocation: _invocation, m.FunctionLogic: _function,
    m.Relation: _relation, m.ListLogic: _list, m.Conditional: _conditional, m.Iteration: _iteration,
}

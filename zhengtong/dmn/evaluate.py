"""A model and inputs to values: decisions in the order of their requirements, each computed once.

In DMN mode an input that is not given is null. In entitlement mode (`strict`) it is `Missing`, and a computation that fails is
`Missing` too, with the failure in place of facts, so that nothing is decided on it.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhengtong.dmn.errors import DmnError
from zhengtong.dmn.model import Decision, InputData, Knowledge, Model, Service
from zhengtong.feel.compare import Fault, kind
from zhengtong.feel.errors import FeelError
from zhengtong.feel.scope import Report, Run, Scope
from zhengtong.feel.types import Type, convert
from zhengtong.feel.values import Function, Missing, missing_in, to_feel


@dataclass(frozen=True)
class Result:
    """A decision's value; the rules that fired (of its table), the value of every decision computed, what is missing, and the
    reasons of nulls."""

    value: Any
    fired: tuple[int, ...] = ()
    trace: Mapping[str, Any] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    errors: tuple[Report, ...] = ()


def decide(
    model: Model, name: str, values: Mapping[Any, Any], *, strict: bool = False, day: Any = None, moment: Any = None
) -> Result:
    """The result of a decision. `values` by input name, or by (namespace, name) for an input of one imported model.

    Raises DmnError when there is no such decision, FeelError when a limit is reached.
    """
    decision = model.decision(name)
    evaluation = Evaluation(values, Run(day=to_feel(day), moment=to_feel(moment), strict=strict))
    value = evaluation.guarded(lambda: evaluation.decision(decision))
    return evaluation.result(value, decision)


def call_service(model: Model, name: str, values: Mapping[Any, Any], **options: Any) -> Result:
    """The result of a decision service for given inputs and input decisions by name."""
    if name not in model.services:
        raise DmnError(f"the model has no decision service {name!r}", remedy=f"it has {', '.join(model.services) or 'none'}")
    service = model.services[name]
    evaluation = Evaluation(values, Run(day=to_feel(options.get("day")), moment=to_feel(options.get("moment"))))
    given = [to_feel(values.get(g.name)) for g in service.given]
    function = evaluation.service(service)
    value = evaluation.guarded(lambda: function.call(given))
    return evaluation.result(evaluation.typed(value, function.result, f"decision service {name}"))


class Evaluation:
    """One set of inputs; remembers what was computed."""

    def __init__(self, values: Mapping[Any, Any], run: Run) -> None:
        self.values, self.run, self.strict = values, run, run.strict
        self.known: dict[Any, Any] = {}
        self.fired: dict[Any, tuple[int, ...]] = {}

    def guarded(self, work: Any) -> Any:
        """The work; Python's recursion limit becomes a FeelError."""
        try:
            return work()
        except RecursionError as e:
            raise FeelError("the evaluation is nested too deeply", remedy="a function may not call itself so often") from e

    def result(self, value: Any, decision: Decision | None = None) -> Result:
        """Everything about the value."""
        missing = missing_in((value,))
        names = {d.name: v for d, v in self.known.items() if isinstance(d, Decision)}
        fired = self.fired.get(decision, ())
        return Result(value, fired, names, missing.facts if missing else frozenset(), tuple(self.run.reports))

    def input(self, data: InputData) -> Any:
        """The value of an input, as its type."""
        if data in self.known:
            return self.known[data]
        for key in ((data.model.namespace, data.name), data.name):
            if key in self.values:
                value = self.typed(to_feel(self.values[key]), data.type, f"input {data.name}")
                break
        else:
            value = Missing(data.name) if self.strict else None
        self.known[data] = value
        return value

    def decision(self, decision: Decision) -> Any:
        """The value of a decision."""
        if decision in self.known:
            return self.known[decision]
        run = self.run
        scope = Scope(self.scope_of(decision), run)
        before, outer, place = run.faults, (run.types, run.place), f"decision {decision.name}"
        run.types, run.place = decision.model.types, place
        value = self.typed(self.logic(decision.logic, scope, place, decision), decision.type, place)
        self.known[decision] = value = self.settled(value, before)
        run.types, run.place = outer
        return value

    def scope_of(self, element: Decision | Knowledge) -> dict[str, Any]:
        """The values of everything the element requires, by name; those of a named import in a context of its name."""
        values: dict[str, Any] = {}
        needed = (*element.requires, *element.knows) if isinstance(element, Decision) else element.knows
        for prefix, one in needed:
            place = values.setdefault(prefix, {}) if prefix else values
            place[one.name] = self.element(one)
        return values

    def element(self, one: Any) -> Any:
        """The value of a required element."""
        if isinstance(one, InputData):
            return self.input(one)
        if isinstance(one, Decision):
            return self.decision(one)
        return self.knowledge(one) if isinstance(one, Knowledge) else self.service(one)

    def knowledge(self, one: Knowledge) -> Any:
        """A BKM as a function."""
        if one in self.known:
            return self.known[one]
        if one.logic is None:
            return None
        values: dict[str, Any] = {}
        scope = Scope(values, self.run)
        function = self.logic(one.logic, scope, f"BKM {one.name}")
        if isinstance(function, Function):
            result = one.type if one.type and one.type.kind != "function" else None
            function = Function(function.parameters, function.call, function.types, function.result or result, one.name)
        self.known[one] = function
        values.update({one.name: function, **self.scope_of(one)})
        return function

    def service(self, one: Service) -> Function:
        """A decision service as a function of its input decisions and inputs."""

        def call(args: list[Any]) -> Any:
            inner = Evaluation(self.values, self.run)
            for given, arg in zip(one.given, args, strict=True):
                inner.known[given] = self.typed(arg, given.type, f"input {given.name}")
            outputs = {o.name: inner.decision(o) for o in one.outputs}
            return next(iter(outputs.values())) if len(outputs) == 1 else outputs

        types = [g.type for g in one.given]
        return Function([g.name for g in one.given], call, types if any(types) else (), _result(one.type), one.name)

    def logic(self, logic: Any, scope: Scope, place: str, owner: Any = None) -> Any:
        """The value of a boxed expression."""
        from zhengtong.dmn.logic import LOGIC

        if logic is None:
            return None
        try:
            return LOGIC[type(logic)](self, logic, scope, place, owner)
        except Fault as fault:
            self.run.report(str(fault), (0, 0))
            return None

    def typed(self, value: Any, type_: Type | None, place: str) -> Any:
        """The value as the type; null and a report when it does not fit (a failure in entitlement mode)."""
        converted, fits = convert(value, type_)
        if fits:
            return converted
        message = f"{place}: a {kind(value)} is not of the type {type_.name or type_.kind if type_ else ''}"
        self.run.report(message, (0, 0))
        return Missing(failures=[message]) if self.strict else None

    def settled(self, value: Any, before: int) -> Any:
        """In entitlement mode a null with a new report is a failure."""
        if self.strict and value is None and self.run.faults > before:
            return self.failure(before)
        return value

    def failure(self, before: int) -> Missing:
        """The reports since `before` as a failure."""
        reports = self.run.reports[before - self.run.faults:] or self.run.reports[-1:]
        return Missing(failures=[f"{r.place}: {r.message}" if r.place else r.message for r in reports[:3]])


def _result(type_: Type | None) -> Type | None:
    if type_ is None:
        return None
    return type_.parts[-1] if type_.kind == "function" and type_.parts else None if type_.kind == "function" else type_

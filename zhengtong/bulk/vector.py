"""FEEL on whole arrays, for expressions over numbers and dates that are known for all rows.

A second evaluator of a part of the language; whatever is not in it raises Unsupported and goes to the interpreter row by row
(once per distinct tuple). A value is a Numbers, Days or bool array, or a plain FEEL value that is the same for all rows.
"""
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from zhengtong.dmn.model import Decision, Knowledge, Literal
from zhengtong.feel import tree
from zhengtong.feel.builtins import BUILTINS
from zhengtong.feel.dates import Date
from zhengtong.feel.interpreter import value as feel_value
from zhengtong.feel.scope import Scope
from zhengtong.feel.values import Missing

from . import exact
from .exact import Days, Numbers, Unsupported

Array = Numbers | Days | np.ndarray
Owner = Decision | Knowledge
_HOLDS = {
    "=": lambda s: s == 0, "!=": lambda s: s != 0, "<": lambda s: s < 0, "<=": lambda s: s <= 0, ">": lambda s: s > 0,
    ">=": lambda s: s >= 0,
}
_DEPTH = 16


class Vector:
    """One evaluation over `count` rows. `doubt` marks rows that the interpreter must be asked about."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.doubt = np.zeros(count, np.bool_)

    def value(self, owner: Owner, node: tree.Node, scope: Scope, arrays: Mapping[str, Array], depth: int = 0) -> Any:
        """The node's value: `arrays` by name, every other name in `scope`. Raises Unsupported."""
        if depth > _DEPTH:
            raise Unsupported("nested too deeply")
        used = tree.names(node)
        if not used & arrays.keys() and not any(self._behind(owner, name, arrays) for name in used):
            return self._plain(node, scope)
        found = _EVALUATE.get(type(node))
        if found is None:
            raise Unsupported(type(node).__name__)
        return found(self, owner, node, lambda n: self.value(owner, n, scope, arrays, depth + 1), scope, arrays)

    def _behind(self, owner: Owner, name: str, arrays: Mapping[str, Array]) -> bool:
        """Whether a required decision of that name depends on an array."""
        required = _required(owner, name)
        return required is not None and bool(_facts(required) & arrays.keys())

    def _plain(self, node: tree.Node, scope: Scope) -> Any:
        before = len(scope.run.reports)
        found = feel_value(node, scope)
        if len(scope.run.reports) > before:
            raise Unsupported("a failure")
        return found

    def numbers(self, value: Any) -> Numbers:
        """The value as numbers for every row."""
        if isinstance(value, Numbers):
            return value
        if isinstance(value, Decimal):
            over, under = exact.number(value)
            return Numbers(np.full(self.count, over, np.int64), under)
        raise Unsupported("not a number")

    def truth(self, value: Any) -> np.ndarray:
        """The value as true or false for every row."""
        if isinstance(value, np.ndarray):
            return value
        if isinstance(value, bool):
            return np.full(self.count, value)
        raise Unsupported("not true or false")

    def compared(self, op: str, a: Any, b: Any) -> Any:
        """a op b"""
        if isinstance(a, Missing) or isinstance(b, Missing):
            return _missing(a, b)
        if a is None or b is None:
            if op in ("=", "!="):
                return op == "!="
            raise Unsupported("null in an order")
        if isinstance(a, Days | Date) and isinstance(b, Days | Date):
            return _HOLDS[op](np.sign(_days(a) - _days(b)))
        if isinstance(a, np.ndarray | bool) and isinstance(b, np.ndarray | bool) and op in ("=", "!="):
            return (self.truth(a) == self.truth(b)) == (op == "=")
        signs, doubt = exact.compare(self.numbers(a), self.numbers(b))
        self.doubt |= doubt
        return _HOLDS[op](signs)


def _days(value: Days | Date) -> Any:
    return value.days.astype(np.int64) if isinstance(value, Days) else value.days


def _missing(*values: Any) -> Missing:
    found = [v for v in values if isinstance(v, Missing)]
    return Missing(frozenset().union(*(m.facts for m in found)), frozenset().union(*(m.failures for m in found)))


def _required(owner: Owner, name: str) -> Decision | None:
    needs = owner.requires if isinstance(owner, Decision) else ()
    return next((d for prefix, d in needs if isinstance(d, Decision) and d.name == name and not prefix), None)


def _facts(decision: Decision) -> frozenset[str]:
    from zhengtong.dmn.model import facts_of

    return facts_of(decision)


Go = Callable[[tree.Node], Any]


def _name(v: Vector, owner: Any, node: tree.Name, go: Go, scope: Scope, arrays: Mapping[str, Array]) -> Any:
    if node.name in arrays:
        return arrays[node.name]
    required = _required(owner, node.name)
    if required is None or not isinstance(required.logic, Literal) or required.logic.node is None:
        raise Unsupported("a required table")
    found = v.value(required, required.logic.node, scope, arrays, 1)
    fits(required.logic.type, found)
    fits(required.type, found)
    return found


def _arithmetic(v: Vector, owner: Any, node: tree.Arithmetic, go: Go, *_: Any) -> Any:
    a, b = go(node.left), go(node.right)
    if isinstance(a, Missing) or isinstance(b, Missing):
        return _missing(a, b)
    x, y = v.numbers(a), v.numbers(b)
    if node.op == "/":
        result, zero = exact.divide(x, y)
        v.doubt |= zero
        return result
    if node.op == "*":
        return exact.multiply(x, y)
    if node.op in "+-":
        return exact.add(x, y, 1 if node.op == "+" else -1)
    raise Unsupported("power")


def _negate(v: Vector, owner: Any, node: tree.Negate, go: Go, *_: Any) -> Any:
    a = go(node.operand)
    return a if isinstance(a, Missing) else exact.add(v.numbers(Decimal(0)), v.numbers(a), -1)


def _comparison(v: Vector, owner: Any, node: tree.Comparison, go: Go, *_: Any) -> Any:
    return v.compared(node.op, go(node.left), go(node.right))


def _between(v: Vector, owner: Any, node: tree.Between, go: Go, *_: Any) -> Any:
    value = go(node.value)
    return _joined(v, [v.compared(">=", value, go(node.low)), v.compared("<=", value, go(node.high))], True)


def _junction(v: Vector, owner: Any, node: tree.And | tree.Or, go: Go, *_: Any) -> Any:
    return _joined(v, [go(n) for n in node.operands], isinstance(node, tree.And))


def _joined(v: Vector, values: list[Any], every: bool) -> Any:
    if any(x is (not every) for x in values):
        return not every
    rest = [x for x in values if x is not every]
    if not rest:
        return every
    if all(isinstance(x, Missing) for x in rest):
        return _missing(*rest)
    return np.logical_and.reduce([v.truth(x) for x in rest]) if every else np.logical_or.reduce([v.truth(x) for x in rest])


def _not(v: Vector, owner: Any, node: tree.Not, go: Go, *_: Any) -> Any:
    a = go(node.operand)
    return a if isinstance(a, Missing) else ~v.truth(a)


def _if(v: Vector, owner: Any, node: tree.If, go: Go, *_: Any) -> Any:
    condition = go(node.condition)
    if isinstance(condition, Missing):
        return condition
    if not isinstance(condition, np.ndarray):
        return go(node.then if condition is True else node.otherwise)
    a, b = go(node.then), go(node.otherwise)
    if isinstance(a, np.ndarray | bool) and isinstance(b, np.ndarray | bool):
        return np.where(condition, v.truth(a), v.truth(b))
    x, y = v.numbers(a), v.numbers(b)
    over, other, under = exact.common(x, y)
    return Numbers(np.where(condition, over, other), under, x.rounded or y.rounded)


def _path(v: Vector, owner: Any, node: tree.Path, go: Go, *_: Any) -> Any:
    source = go(node.source)
    if isinstance(source, Days) and node.name in ("year", "month", "day"):
        return Numbers(exact.civil(source.days)[("year", "month", "day").index(node.name)])
    if isinstance(source, Missing):
        return source
    raise Unsupported("a property")


def _call(v: Vector, owner: Any, node: tree.FunctionCall, go: Go, scope: Scope, arrays: Mapping[str, Array]) -> Any:
    if not isinstance(node.function, tree.Name):
        raise Unsupported("a computed function")
    name = node.function.name
    known = next((k for prefix, k in owner.knows if k.name == name and not prefix), None)
    args = [go(a) for a in node.args]
    if known is not None:
        return _invoke(v, known, args, node.names, scope)
    if node.names is not None or scope.find(name)[0] or name not in BUILTINS or name not in _FUNCTIONS:
        raise Unsupported(name)
    missing = [a for a in args if isinstance(a, Missing)]
    return _missing(*missing) if missing else _FUNCTIONS[name](v, args)


def _invoke(v: Vector, known: Any, args: list[Any], names: tuple[str, ...] | None, scope: Scope) -> Any:
    if not isinstance(known, Knowledge) or known.logic is None or not isinstance(known.logic.body, Literal):
        raise Unsupported("a function of another form")
    body, parameters = known.logic.body, [p for p, _ in known.logic.parameters]
    if names is not None or len(args) != len(parameters) or body.node is None:
        raise Unsupported("arguments by name")
    for (_, type_), arg in zip(known.logic.parameters, args, strict=True):
        fits(type_, arg)
    arrays = {p: a for p, a in zip(parameters, args, strict=True) if isinstance(a, Numbers | Days | np.ndarray)}
    plain = {p: a for p, a in zip(parameters, args, strict=True) if p not in arrays}
    found = v.value(known, body.node, scope.inner(plain), arrays, 1)
    fits(body.type, found)
    fits(known.logic.result, found)
    return found


def fits(type_: Any, value: Any) -> None:
    """Raises Unsupported for a value that would have to be converted to its declared type."""
    kinds = {Numbers: "number", Decimal: "number", Days: "date", Date: "date", np.ndarray: "boolean", bool: "boolean"}
    if type_ is None or (isinstance(value, Missing) and type_.allowed is None):
        return
    if type_.allowed is not None or type_.kind not in ("Any", kinds.get(type(value))):
        raise Unsupported("a value of another type")


def _extreme(least: bool) -> Callable[[Vector, list[Any]], Any]:
    def work(v: Vector, args: Sequence[Any]) -> Any:
        result = v.numbers(args[0])
        for arg in args[1:]:
            a, b, under = exact.common(result, v.numbers(arg))
            result = Numbers(np.minimum(a, b) if least else np.maximum(a, b), under, result.rounded or v.numbers(arg).rounded)
        return result

    return work


def _rounded(how: str, digits: int | None) -> Callable[[Vector, list[Any]], Any]:
    def work(v: Vector, args: list[Any]) -> Any:
        scale = digits if len(args) == 1 else _whole(args[1])
        if scale is None or len(args) > 2:
            raise Unsupported("arguments")
        result, doubt = exact.rounding(v.numbers(args[0]), scale, how)
        v.doubt |= doubt
        return result

    return work


def _whole(value: Any) -> int:
    if not isinstance(value, Decimal) or value != int(value):
        raise Unsupported("digits")
    return int(value)


def _abs(v: Vector, args: list[Any]) -> Any:
    a = v.numbers(args[0])
    return Numbers(np.abs(a.over), a.under, a.rounded)


_FUNCTIONS: dict[str, Callable[[Vector, list[Any]], Any]] = {
    "min": _extreme(True), "max": _extreme(False), "floor": _rounded("floor", 0), "ceiling": _rounded("ceiling", 0),
    "round half up": _rounded("up", None), "decimal": _rounded("even", None), "abs": _abs,
    "modulo": lambda v, args: exact.modulo(v.numbers(args[0]), v.numbers(args[1])),
}
_EVALUATE: dict[type, Callable[..., Any]] = {
    tree.Name: _name, tree.Arithmetic: _arithmetic, tree.Negate: _negate, tree.Comparison: _comparison, tree.Between: _between,
    tree.And: _junction, tree.Or: _junction, tree.Not: _not, tree.If: _if, tree.Path: _path, tree.FunctionCall: _call,
}

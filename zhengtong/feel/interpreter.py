"""Tree to value. One function per node; what has no value is null and its reason is reported; Missing follows Kleene."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from zhengtong.feel import datetext, external, tree
from zhengtong.feel.arithmetic import arithmetic, negate
from zhengtong.feel.builtins import BUILTINS
from zhengtong.feel.compare import Fault, Truth, all_of, any_of, compare, kind, member, negated
from zhengtong.feel.errors import FeelError
from zhengtong.feel.iteration import each, filtered, located
from zhengtong.feel.properties import read
from zhengtong.feel.scope import CALLS, ITEMS, Run, Scope
from zhengtong.feel.types import ANY, Type, conforms, convert, resolve, unconstrained
from zhengtong.feel.values import Function, Interval, Missing, missing_in, to_feel, weight


def evaluate(node: tree.Node, values: Mapping[str, Any], run: Run | None = None) -> Any:
    """The value of an expression; `values` are Python or FEEL values by name.

    `run` collects the reasons of nulls (`run.reports`). Raises FeelError when a limit is reached.
    """
    run = run or Run()
    return guarded(lambda: value(node, Scope({k: to_feel(v) for k, v in values.items()}, run)), node)


def guarded(work: Callable[[], Any], node: tree.Node) -> Any:
    """The work, with Python's own recursion limit turned into a FeelError."""
    try:
        return work()
    except RecursionError as e:
        raise FeelError("the evaluation is nested too deeply", node.pos, "", "a function may not call itself so often") from e


def value(node: tree.Node, scope: Scope) -> Any:
    """The node's value in a scope."""
    run = scope.run
    run.steps -= 1
    if run.steps < 0:
        run.spend(0, node.pos)
    try:
        return _EVALUATE[type(node)](node, scope)
    except Fault as fault:
        run.report(str(fault), node.pos)
        return None


def _literal(node: tree.Literal, scope: Scope) -> Any:
    if not node.at:
        return node.value
    found = datetext.at_literal(node.value)
    if found is None:
        raise Fault(f"@{node.value!r} is no date, time or duration")
    return found


def _name(node: tree.Name, scope: Scope) -> Any:
    found, result = scope.find(node.name)
    if found:
        return result
    builtin = BUILTINS.get(node.name)
    if builtin is None:
        raise Fault(f"the name {node.name!r} is not known")
    return Function((), lambda args: builtin(args, None, scope.run), name=node.name, any_arguments=True)


def _path(node: tree.Path, scope: Scope) -> Any:
    return read(value(node.source, scope), node.name)


def _filter(node: tree.Filter, scope: Scope) -> Any:
    source = value(node.source, scope)
    if type(source) is Missing:
        return source
    items = source if type(source) is list else [] if source is None else [source]
    before = scope.run.faults
    found = filtered(items, lambda item: value(node.test, scope.inner(located(item))), lambda: value(node.test, scope))
    return None if scope.run.strict and scope.run.faults > before else found


def _negate(node: tree.Negate, scope: Scope) -> Any:
    operand = value(node.operand, scope)
    return operand if type(operand) is Missing else negate(operand)


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> Any:
    a, b = value(node.left, scope), value(node.right, scope)
    if type(a) is Missing or type(b) is Missing:
        return missing_in((a, b))
    return arithmetic(node.op, a, b)


def _comparison(node: tree.Comparison, scope: Scope) -> Truth:
    a, b = value(node.left, scope), value(node.right, scope)
    if type(a) in (list, dict):
        scope.run.spend(weight(a), node.pos)
    return compare(node.op, a, b)


def _and(node: tree.And, scope: Scope) -> Truth:
    answers = []
    for operand in node.operands:
        answer = value(operand, scope)
        if answer is False:
            return False
        answers.append(answer)
    return all_of(answers)


def _or(node: tree.Or, scope: Scope) -> Truth:
    answers = []
    for operand in node.operands:
        answer = value(operand, scope)
        if answer is True:
            return True
        answers.append(answer)
    return any_of(answers)


def _not(node: tree.Not, scope: Scope) -> Truth:
    return negated(value(node.operand, scope))


def _between(node: tree.Between, scope: Scope) -> Truth:
    x, low, high = (value(part, scope) for part in (node.value, node.low, node.high))
    return all_of([_compared(">=", x, low, node, scope), _compared("<=", x, high, node, scope)])


def _compared(op: str, a: Any, b: Any, node: tree.Node, scope: Scope) -> Truth:
    """A comparison that is one part of a conjunction: a fault is null, so that a false part still decides."""
    try:
        return compare(op, a, b)
    except Fault as fault:
        scope.run.report(str(fault), node.pos)
        return None


def _in(node: tree.In, scope: Scope) -> Truth:
    return tests(node.tests, value(node.value, scope), scope)


def tests(nodes: tuple[tree.Node, ...], x: Any, scope: Scope) -> Truth:
    """Whether one of the tests holds for x."""
    inner = scope.inner({"?": x})
    answers: list[Truth] = []
    for node in nodes:
        answer = test(node, x, inner)
        if answer is True:
            return True
        answers.append(answer)
    return any_of(answers)


def test(node: tree.Node, x: Any, scope: Scope) -> Truth:
    """One unary test of x (`?` is bound in the scope)."""
    try:
        if type(node) is tree.CompareTest:
            return compare(node.op, x, value(node.operand, scope))
        wanted = value(node, scope)
        if mentions_input(node):
            return wanted if type(wanted) in (bool, Missing) else None
        if wanted is True and type(x) not in (bool, Missing, type(None), list):
            return True
        if type(x) is Missing:
            return missing_in((x, wanted))
        return member(x, wanted)
    except Fault as fault:
        scope.run.report(str(fault), node.pos)
        return None


def mentions_input(node: tree.Node) -> bool:
    """Whether the expression is a condition on `?` (remembered on the node)."""
    known = node.__dict__.get("_mentions_input")
    if known is None:
        known = any(type(n) is tree.Name and n.name == "?" for n in tree.walk(node))
        object.__setattr__(node, "_mentions_input", known)
    return bool(known)


def cell(node: tree.UnaryTests, x: Any, scope: Scope) -> Truth:
    """Whether a decision table's cell holds for the input value x."""
    if not node.tests:
        return True
    answer = tests(node.tests, x, scope)
    return negated(answer) if node.negated else answer


def _range(node: tree.Range, scope: Scope) -> Any:
    low = value(node.low, scope) if node.low else None
    high = value(node.high, scope) if node.high else None
    if low is not None and high is not None and not (type(low) is Missing or type(high) is Missing):
        compare("<=", low, high)  # a range between things without an order is a fault
    return Interval(low, high, node.low_closed, node.high_closed)


def _compare_test(node: tree.CompareTest, scope: Scope) -> Any:
    end = value(node.operand, scope)
    if type(end) is Missing:
        return end
    if node.op in ("=", "!="):
        return Interval(end, end, node.op == "=", node.op == "=", node.op)
    if node.op in ("<", "<="):
        return Interval(None, end, False, node.op == "<=", "<")
    return Interval(end, None, node.op == ">=", False, ">")


def _if(node: tree.If, scope: Scope) -> Any:
    before = scope.run.faults
    condition = value(node.condition, scope)
    if type(condition) is Missing:
        return condition
    if type(condition) is not bool and condition is not None:
        scope.run.report(f"the condition of 'if' is a {kind(condition)}", node.condition.pos)
    if scope.run.strict and scope.run.faults > before and condition not in (True, False):
        return None
    return value(node.then if condition is True else node.otherwise, scope)


def _for(node: tree.For, scope: Scope) -> Any:
    results: list[Any] = []
    for inner in _bindings(node.iterators, scope.inner({"partial": results})):
        if type(inner) is Missing:
            return inner
        results.append(value(node.body, inner))
        if len(results) > ITEMS:
            raise FeelError(f"'for' makes more than {ITEMS} items", node.pos, "", "work on a smaller list")
    return _weighed(results, node, scope)


def _weighed(made: Any, node: tree.Node, scope: Scope) -> Any:
    """The list or context; what is in it counts as work (lists in lists grow fast)."""
    scope.run.spend(weight(made), node.pos)
    return made


def _quantified(node: tree.Quantified, scope: Scope) -> Truth:
    answers: list[Truth] = []
    stop = not node.every
    for inner in _bindings(node.iterators, scope):
        answer = inner if type(inner) is Missing else value(node.condition, inner)
        if answer is stop:
            return stop
        answers.append(answer if type(answer) in (bool, Missing) else None)
    return all_of(answers) if node.every else any_of(answers)


def _bindings(iterators: tuple[tree.Iterator, ...], scope: Scope) -> Iterator[Any]:
    """The scopes of an iteration, leftmost slowest; a Missing in place of a scope where a list is not known."""
    first, *rest = iterators
    source = value(first.source, scope)
    end = value(first.end, scope) if first.end else None
    if missing := (missing_in((source, end), contexts=False) if first.end else source if type(source) is Missing else None):
        yield missing
        return
    for item in each(source, end, ranged=first.end is not None):
        scope.run.spend(1, first.pos)
        inner = scope.inner({first.name: item})
        if rest:
            yield from _bindings(tuple(rest), inner)
        else:
            yield inner


def _call(node: tree.FunctionCall, scope: Scope) -> Any:
    if type(node.function) is tree.Name and not scope.find(node.function.name)[0]:
        builtin = BUILTINS.get(node.function.name)
        if builtin is None:
            raise Fault(f"there is no function {node.function.name!r}")
        args = [value(a, scope) for a in node.args]
        return builtin(args, node.names, scope.run)
    function = value(node.function, scope)
    if type(function) is not Function:
        if type(function) is Missing:
            return function
        raise Fault(f"a {kind(function)} cannot be called")
    return invoke(function, [value(a, scope) for a in node.args], node.names, scope.run, node.pos)


def invoke(function: Function, args: list[Any], names: tuple[str, ...] | None, run: Run, pos: tuple[int, int]) -> Any:
    """Calls a function with arguments by position or by name."""
    args = _in_order(function, args, names)
    if function.types:
        args = [_argument(a, t, p) for a, t, p in zip(args, function.types, function.parameters, strict=True)]
    run.depth += 1
    if run.depth > CALLS:
        raise FeelError(f"functions call each other more than {CALLS} levels deep", pos, "", "let it call itself less often")
    try:
        result = function.call(args)
    finally:
        run.depth -= 1
    converted, fits = convert(result, function.result)
    if not fits:
        raise Fault(f"the result of the function is a {kind(result)}, which is not its type")
    return converted


def _in_order(function: Function, args: list[Any], names: tuple[str, ...] | None) -> list[Any]:
    if function.any_arguments:
        return args
    if names is not None:
        given = dict(zip(names, args, strict=True))
        if unknown := set(given) - set(function.parameters):
            raise Fault(f"the function has no parameter {', '.join(sorted(unknown))}")
        return [given.get(p) for p in function.parameters]
    if len(args) != len(function.parameters):
        raise Fault(f"the function takes {len(function.parameters)} arguments, {len(args)} were given")
    return args


def _argument(arg: Any, type_: Type | None, parameter: str) -> Any:
    converted, fits = convert(arg, type_)
    if not fits:
        raise Fault(f"the argument {parameter} is a {kind(arg)}, which is not its type")
    return converted


def _function(node: tree.FunctionDefinition, scope: Scope) -> Any:
    names = [p.name for p in node.parameters]
    types = [(resolve(p.type, scope.run.types) or ANY) if p.type else ANY for p in node.parameters]
    if node.external:
        return external.function(value(node.body, scope), names, types)
    return Function(names, lambda args: value(node.body, scope.inner(dict(zip(names, args, strict=True)))), types)


def _list(node: tree.ListLit, scope: Scope) -> Any:
    return _weighed([value(item, scope) for item in node.items], node, scope)


def _context(node: tree.ContextLit, scope: Scope) -> Any:
    result: dict[str, Any] = {}
    inner = scope.inner(result)
    for entry in node.entries:
        if entry.key in result:
            raise Fault(f"the context has two entries {entry.key!r}")
        result[entry.key] = value(entry.value, inner)
    return _weighed(result, node, scope)


def _instance_of(node: tree.InstanceOf, scope: Scope) -> Any:
    x = value(node.value, scope)
    if type(x) is Missing:
        return x
    type_ = resolve(node.type, scope.run.types)
    if type_ is None:
        raise Fault(f"the type {node.type.name!r} is not known")
    return x is not None and conforms(x, unconstrained(type_)) if type_.kind != "Null" else x is None


_EVALUATE: dict[type, Callable[[Any, Scope], Any]] = {
    tree.Literal: _literal, tree.Name: _name, tree.Path: _path, tree.Filter: _filter, tree.Negate: _negate,
    tree.Arithmetic: _arithmetic, tree.Comparison: _comparison, tree.And: _and, tree.Or: _or, tree.Not: _not,
    tree.Between: _between, tree.In: _in, tree.Range: _range, tree.CompareTest: _compare_test, tree.If: _if, tree.For: _for,
    tree.Quantified: _quantified, tree.FunctionCall: _call, tree.FunctionDefinition: _function, tree.ListLit: _list,
    tree.ContextLit: _context, tree.InstanceOf: _instance_of,
}

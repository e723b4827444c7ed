"""Tree to text: parsing what is printed gives the same tree. Every operand that is not an atom stands in parentheses."""
from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from zhengtong.feel import tree
from zhengtong.feel.lexer import IDENTIFIER
from zhengtong.feel.numbers import text as number_text

_ATOMS = (tree.Name, tree.ListLit, tree.ContextLit, tree.Path, tree.Filter, tree.FunctionCall, tree.Not)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def text(node: tree.Node) -> str:
    """The expression as FEEL."""
    return _PRINTERS[type(node)](node)


def cell(node: tree.UnaryTests) -> str:
    """A decision table's cell as FEEL."""
    tests = ", ".join(map(text, node.tests))
    return "-" if node.any else f"not({tests})" if node.negated else tests


def _operand(node: tree.Node) -> str:
    if isinstance(node, _ATOMS) or (isinstance(node, tree.Literal) and not isinstance(node.value, Decimal)):
        return text(node)
    if isinstance(node, tree.Literal) and node.value >= 0:
        return text(node)
    return f"({text(node)})"


def _literal(node: tree.Literal) -> str:
    if isinstance(node.value, str):
        body = "".join(_ESCAPES.get(c, c) for c in node.value)
        return f'@"{body}"' if node.at else f'"{body}"'
    if isinstance(node.value, Decimal):
        return number_text(node.value)
    return {True: "true", False: "false", None: "null"}[node.value]


def _joined(word: str) -> Callable[[Any], str]:
    return lambda node: f" {word} ".join(map(_operand, node.operands))


def _binary(node: Any) -> str:
    return f"{_operand(node.left)} {node.op} {_operand(node.right)}"


def _source(node: tree.Node) -> str:
    """What a dot, a bracket or a call follows: literals are put into parentheses."""
    return f"({text(node)})" if isinstance(node, tree.Literal) else _operand(node)


def _range(node: tree.Range) -> str:
    low, high = (_operand(e) if e else "null" for e in (node.low, node.high))
    return f"{'[' if node.low_closed else '('}{low}..{high}{']' if node.high_closed else ')'}"


def _iterators(node: Any) -> str:
    return ", ".join(f"{i.name} in {_operand(i.source)}" + (f"..{_operand(i.end)}" if i.end else "") for i in node.iterators)


def _call(node: tree.FunctionCall) -> str:
    args = [text(a) for a in node.args]
    named = [f"{n}: {a}" for n, a in zip(node.names, args, strict=True)] if node.names else args
    return f"{_source(node.function)}({', '.join(named)})"


def _key(key: str) -> str:
    return key if IDENTIFIER.fullmatch(key) else _literal(tree.Literal(key))


def _type(node: tree.TypeRef) -> str:
    if node.name == "function" and node.parts:
        return f"function<{', '.join(map(_type, node.parts[:-1]))}>->{_type(node.parts[-1])}"
    if node.keys:
        return f"context<{', '.join(f'{k}: {_type(p)}' for k, p in zip(node.keys, node.parts, strict=True))}>"
    return node.name + (f"<{', '.join(map(_type, node.parts))}>" if node.parts else "")


def _function(node: tree.FunctionDefinition) -> str:
    parameters = ", ".join(p.name + (f": {_type(p.type)}" if p.type else "") for p in node.parameters)
    return f"function({parameters}){' external' if node.external else ''} {_operand(node.body)}"


_PRINTERS: dict[type, Callable[[Any], str]] = {
    tree.Literal: _literal, tree.Name: lambda n: n.name, tree.Arithmetic: _binary, tree.Comparison: _binary,
    tree.And: _joined("and"), tree.Or: _joined("or"), tree.Range: _range, tree.UnaryTests: cell, tree.FunctionCall: _call,
    tree.Not: lambda n: f"not({text(n.operand)})",
    tree.Negate: lambda n: f"-{_operand(n.operand)}",
    tree.Path: lambda n: f"{_source(n.source)}.{n.name}",
    tree.Filter: lambda n: f"{_source(n.source)}[{_operand(n.test)}]",
    tree.Between: lambda n: f"{_operand(n.value)} between {_operand(n.low)} and {_operand(n.high)}",
    tree.In: lambda n: f"{_operand(n.value)} in ({', '.join(map(_operand, n.tests))})",
    tree.CompareTest: lambda n: f"({n.op} {_operand(n.operand)})",
    tree.If: lambda n: f"if {_operand(n.condition)} then {_operand(n.then)} else {_operand(n.otherwise)}",
    tree.For: lambda n: f"for {_iterators(n)} return {_operand(n.body)}",
    tree.Quantified: lambda n: f"{'every' if n.every else 'some'} {_iterators(n)} satisfies {_operand(n.condition)}",
    tree.ListLit: lambda n: f"[{', '.join(map(_operand, n.items))}]",
    tree.ContextLit: lambda n: "{" + ", ".join(f"{_key(e.key)}: {_operand(e.value)}" for e in n.entries) + "}",
    tree.FunctionDefinition: _function,
    tree.InstanceOf: lambda n: f"{_operand(n.value)} instance of {_type(n.type)}",
}

"""The tree of a FEEL expression: frozen dataclasses. `pos` is (start, end) in characters and does not count for equality.

Unary tests (a cell of a decision table) are `UnaryTests`: no tests at all is "-" (anything). A test is a `CompareTest` (`< 5`),
a `Range`, or any other expression: one that mentions `?` is a condition, one that does not is compared with the input.
"""
from __future__ import annotations

from collections.abc import Iterator as Iter
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Node:
    """What every node has."""

    pos: tuple[int, int] = field(default=(0, 0), compare=False, kw_only=True, repr=False)


@dataclass(frozen=True)
class Literal(Node):
    """A number (Decimal), string, boolean, null (None) or, with `at`, the text of an @"..." literal."""

    value: Any
    at: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and hash(self) == hash(other) and (self.value, self.at) == (other.value, other.at)

    def __hash__(self) -> int:
        return hash((type(self.value), self.value, self.at))


@dataclass(frozen=True)
class Name(Node):
    """A fact, variable or function; `?` is the input of a unary test."""

    name: str


@dataclass(frozen=True)
class Path(Node):
    """source.name"""

    source: Node
    name: str


@dataclass(frozen=True)
class Filter(Node):
    """source[test]: a position or a condition on each item."""

    source: Node
    test: Node


@dataclass(frozen=True)
class Negate(Node):
    """-operand"""

    operand: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """op is one of + - * / **"""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Comparison(Node):
    """op is one of = != < <= > >="""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True)
class And(Node):
    """All of the operands (two or more)."""

    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Or(Node):
    """Any of the operands (two or more)."""

    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    """not(operand)"""

    operand: Node


@dataclass(frozen=True)
class Between(Node):
    """value between low and high (both included)."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class In(Node):
    """value in (test, test, ...): true when one test holds."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True)
class Range(Node):
    """[low..high]; an end that is None is open towards infinity."""

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True)
class CompareTest(Node):
    """`op operand` with the input on its left: < <= > >= = !="""

    op: str
    operand: Node


@dataclass(frozen=True)
class UnaryTests(Node):
    """A cell: any test holds, or with `negated` none does. Without tests it is "-": always true."""

    tests: tuple[Node, ...]
    negated: bool = False

    @property
    def any(self) -> bool:
        """Whether the cell is "-"."""
        return not self.tests


@dataclass(frozen=True)
class If(Node):
    """if condition then then else otherwise"""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True)
class Iterator(Node):
    """name in source, or name in source..end"""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True)
class For(Node):
    """for iterators return body"""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True)
class Quantified(Node):
    """some | every iterators satisfies condition; `every` tells which."""

    every: bool
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True)
class FunctionCall(Node):
    """function(args); with `names` the arguments are given by name, in the same order."""

    function: Node
    args: tuple[Node, ...]
    names: tuple[str, ...] | None = None


@dataclass(frozen=True)
class TypeRef(Node):
    """A type by name; list, range, context and function carry their parts in `parts`, context and function names in `keys`."""

    name: str
    parts: tuple[TypeRef, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parameter(Node):
    """A formal parameter of a function definition."""

    name: str
    type: TypeRef | None = None


@dataclass(frozen=True)
class FunctionDefinition(Node):
    """function(parameters) body; an `external` body names a function of `feel.external`'s table."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True)
class ListLit(Node):
    """[item, item]"""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Entry(Node):
    """key: value of a context"""

    key: str
    value: Node


@dataclass(frozen=True)
class ContextLit(Node):
    """{key: value, ...}; later entries see the earlier ones."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class InstanceOf(Node):
    """value instance of type"""

    value: Node
    type: TypeRef


_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def _fields(kind: type[Node]) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(f.name for f in fields(kind) if f.name != "pos")
    return _FIELDS[kind]


def children(node: Node) -> Iter[Node]:
    """The nodes directly below."""
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (v for v in value if isinstance(v, Node))


def walk(node: Node) -> Iter[Node]:
    """The node and everything below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node) -> frozenset[str]:
    """The free names: what the expression needs from outside (function names included, `?` and bound names not)."""
    return frozenset(_free(node, frozenset())) - {"?"}


def _free(node: Node, bound: frozenset[str]) -> Iter[str]:
    if isinstance(node, Name):
        if node.name not in bound:
            yield node.name
    elif isinstance(node, For | Quantified):
        yield from _free_iteration(node, bound)
    elif isinstance(node, FunctionDefinition):
        yield from _free(node.body, bound | {p.name for p in node.parameters})
    elif isinstance(node, ContextLit):
        for entry in node.entries:
            yield from _free(entry.value, bound)
            bound = bound | {entry.key}
    elif isinstance(node, Filter):
        yield from _free(node.source, bound)
        yield from _free(node.test, bound | {"item"})
    else:
        for child in children(node):
            yield from _free(child, bound)


def _free_iteration(node: For | Quantified, bound: frozenset[str]) -> Iter[str]:
    for iterator in node.iterators:
        yield from (name for part in (iterator.source, iterator.end) if part for name in _free(part, bound))
        bound = bound | {iterator.name}
    yield from _free(node.body if isinstance(node, For) else node.condition, bound | {"partial"})

"""A decision model as it was read: decisions, inputs, functions and their logic, all expressions parsed (`feel.tree`)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhengtong.dmn.errors import DmnError, Finding
from zhengtong.feel.tree import Node, UnaryTests
from zhengtong.feel.types import Type


@dataclass(frozen=True)
class Literal:
    """A literal expression. `node` is None when it is wrong FEEL (only in a model loaded with strict=False)."""

    text: str
    node: Node | None
    type: Type | None = None
    error: str = ""


@dataclass(frozen=True)
class Input:
    """A column of a decision table: what is tested. `values` are the allowed values, if stated."""

    text: str
    node: Node | None
    type: Type | None = None
    values: UnaryTests | None = None
    error: str = ""


@dataclass(frozen=True)
class Output:
    """A result column. `values` is the list of possible values in order of priority; `default` is used when no rule holds."""

    name: str
    type: Type | None = None
    values: tuple[Node, ...] = ()
    default: Literal | None = None


@dataclass(frozen=True)
class Rule:
    """A row: tests per input, expressions per output, annotations as text. `number` counts from 1."""

    number: int
    tests: tuple[UnaryTests, ...]
    outputs: tuple[Node | None, ...]
    annotations: tuple[str, ...] = ()
    test_texts: tuple[str, ...] = ()
    output_texts: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, eq=False)
class DecisionTable:
    """hit_policy: UNIQUE, ANY, PRIORITY, FIRST, COLLECT, RULE ORDER, OUTPUT ORDER; aggregation: SUM, MIN, MAX, COUNT, None."""

    hit_policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    annotations: tuple[str, ...]
    rules: tuple[Rule, ...]
    type: Type | None = None
    memo: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Entry:
    """A named part of a context or a parameter of an invocation; `name` None is the result of a context."""

    name: str | None
    type: Type | None
    logic: Logic | None


@dataclass(frozen=True)
class Context:
    """A boxed context: entries in order, each seeing the earlier ones; a last one without a name is the result."""

    entries: tuple[Entry, ...]
    type: Type | None = None


@dataclass(frozen=True)
class Invocation:
    """A boxed call."""

    called: Literal
    bindings: tuple[Entry, ...]
    type: Type | None = None


@dataclass(frozen=True)
class FunctionLogic:
    """A boxed function. kind FEEL; Java is looked up in `feel.external`'s table, PMML is refused."""

    parameters: tuple[tuple[str, Type | None], ...]
    body: Logic | None
    kind: str = "FEEL"
    result: Type | None = None


@dataclass(frozen=True)
class Relation:
    """A list of contexts, written as a grid."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Logic | None, ...], ...]
    type: Type | None = None


@dataclass(frozen=True)
class ListLogic:
    """A boxed list."""

    items: tuple[Logic | None, ...]
    type: Type | None = None


@dataclass(frozen=True)
class Conditional:
    """Boxed if, then, else."""

    condition: Logic | None
    then: Logic | None
    otherwise: Logic | None
    type: Type | None = None


@dataclass(frozen=True)
class Iteration:
    """Boxed filter, for, some or every: `what` over `source` with `body`; `name` is the variable (`item` of a filter)."""

    what: str
    name: str
    source: Logic | None
    body: Logic | None
    type: Type | None = None


Logic = Literal | DecisionTable | Context | Invocation | FunctionLogic | Relation | ListLogic | Conditional | Iteration


@dataclass(frozen=True, eq=False)
class InputData:
    """A fact or parameter that the model takes."""

    name: str
    id: str
    type: Type | None
    model: Model = field(repr=False)


@dataclass(frozen=True, eq=False)
class Decision:
    """A decision: its logic, and what it requires (`requires`: inputs and decisions; `knows`: functions)."""

    name: str
    id: str
    type: Type | None
    logic: Logic | None
    model: Model = field(repr=False)
    requires: tuple[tuple[str, Any], ...] = ()  # (prefix of the import or "", InputData | Decision)
    knows: tuple[tuple[str, Any], ...] = ()
    line: int = 0


@dataclass(frozen=True, eq=False)
class Knowledge:
    """A business knowledge model: a function by name."""

    name: str
    id: str
    type: Type | None
    logic: FunctionLogic | None
    model: Model = field(repr=False)
    knows: tuple[tuple[str, Any], ...] = ()
    line: int = 0


@dataclass(frozen=True, eq=False)
class Service:
    """A decision service: outputs, given inputs and given decisions, called like a function."""

    name: str
    id: str
    type: Type | None
    model: Model = field(repr=False)
    outputs: tuple[Any, ...] = ()
    encapsulated: tuple[Any, ...] = ()
    given: tuple[Any, ...] = ()  # input data, then input decisions: the order of the arguments


@dataclass(eq=False)
class Model:
    """A model. Elements by name; `elements` by id; `findings` what is wrong (only with strict=False)."""

    name: str
    namespace: str
    decisions: dict[str, Decision] = field(default_factory=dict)
    inputs: dict[str, InputData] = field(default_factory=dict)
    knowledge: dict[str, Knowledge] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    imports: dict[str, Model] = field(default_factory=dict)
    elements: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    properties: frozenset[str] = frozenset()

    def decide(self, name: str, values: Mapping[Any, Any] | None = None, **options: Any) -> Any:
        """The decision's result for these inputs (see `dmn.evaluate.decide`)."""
        from zhengtong.dmn.evaluate import decide

        return decide(self, name, values or {}, **options)

    def decision(self, name: str) -> Decision:
        """The decision by name, imported ones included. Raises DmnError when there is none."""
        imported = (m.decisions[name] for m in self.imports.values() if name in m.decisions)
        found = self.decisions.get(name) or next(imported, None)
        if found is None:
            known = ", ".join(self.decisions) or "none"
            raise DmnError(f"the model {self.name} has no decision {name!r}", remedy=f"it has {known}")
        return found

    def facts(self, name: str) -> frozenset[str]:
        """The names of all input data that the decision needs, through everything it requires."""
        return facts_of(self.decision(name))


def facts_of(decision: Decision) -> frozenset[str]:
    """The names of the input data behind a decision."""
    found: set[str] = set()
    for _, needed in decision.requires:
        found |= facts_of(needed) if isinstance(needed, Decision) else {needed.name}
    return frozenset(found)

"""Boxed expressions from XML: each form becomes its dataclass of `dmn.model`, with every FEEL text parsed in its names."""
from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from zhengtong.dmn import xml
from zhengtong.dmn.checking import table_findings
from zhengtong.dmn.errors import DmnError, Finding
from zhengtong.dmn.items import Types
from zhengtong.dmn.model import (
    Conditional,
    Context,
    DecisionTable,
    Entry,
    FunctionLogic,
    Input,
    Invocation,
    Iteration,
    ListLogic,
    Literal,
    Logic,
    Output,
    Relation,
    Rule,
)
from zhengtong.feel import tree
from zhengtong.feel.builtins import BUILTINS
from zhengtong.feel.errors import FeelError
from zhengtong.feel.grammar import parse, parse_tests
from zhengtong.feel.lexer import WIDE
from zhengtong.feel.types import Type

HIT_POLICIES = ("UNIQUE", "ANY", "PRIORITY", "FIRST", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT", "LIST")
RULES = 20_000
FORMS = (
    "literalExpression", "decisionTable", "context", "invocation", "functionDefinition", "relation", "list", "conditional",
    "filter", "for", "some", "every",
)
_BROKEN = tree.UnaryTests((tree.Literal(None), tree.Literal(False)))
Names = frozenset[str]


class Reader:
    """Reads the logic of one model; what is wrong goes to `findings`."""

    def __init__(self, types: Types, properties: Names, parts: Names, elements: Names, findings: list[Finding]) -> None:
        """`properties` may follow a dot, `parts` may stand in a filter, `elements` are the names of the model's elements."""
        self.types, self.properties, self.parts, self.elements, self.findings = types, properties, parts, elements, findings

    def logic(self, parent: xml.Element, names: Names, place: str) -> Logic | None:
        """The boxed expression inside an element; None when there is none."""
        element = xml.kid(parent, *FORMS)
        return None if element is None else _READERS[xml.local(element)](self, element, names, place)

    def note(self, message: str, element: xml.Element, place: str, remedy: str = "") -> None:
        """Something is wrong here."""
        self.findings.append(Finding(message, place, element.sourceline or 0, remedy))

    def type(self, element: xml.Element, place: str) -> Type | None:
        """The element's typeRef."""
        return self.types.find(element.get("typeRef"), element, place)

    def feel(self, element: xml.Element | None, names: Names, place: str) -> tuple[str, tree.Node | None, str]:
        """(text, tree, error) of an expression."""
        text = xml.text(element)
        if element is None or not text.strip():
            return text, tree.Literal(None) if element is not None else None, ""
        self._language(element, place)
        try:
            node = parse(text, names, self.properties)
            self._known(node, names, element, place)
            return text, node, ""
        except FeelError as e:
            self.note(f"wrong FEEL: {e.message} at {_where(e)}", element, place, e.remedy)
            return text, None, str(e)

    def cell(self, element: xml.Element, names: Names, place: str) -> tuple[str, tree.UnaryTests, str]:
        """(text, tests, error) of a cell."""
        text = xml.text(element)
        self._language(element, place)
        try:
            tests = parse_tests(text, names, self.properties)
            self._known(tests, names, element, place)
            return text, tests, ""
        except FeelError as e:
            self.note(f"wrong FEEL: {e.message} at {_where(e)}", element, place, e.remedy)
            return text, _BROKEN, str(e)

    def _known(self, node: tree.Node, names: Names, element: xml.Element, place: str) -> None:
        """Notes every name that the expression uses and that is not in scope."""
        unknown = tree.names(node) - names - BUILTINS.keys()
        if unknown and any(isinstance(n, tree.Filter) for n in tree.walk(node)):
            unknown -= self.parts
        for name in sorted(unknown):
            self.note(f"the name {name!r} is not known here", element, place, self._remedy(name, names))

    def _remedy(self, name: str, names: Names) -> str:
        if name in self.elements:
            return f"let the decision require {name} (informationRequirement or knowledgeRequirement)"
        if any(c in WIDE for c in name):
            return "use half-width punctuation"
        near = get_close_matches(name, [*names, *self.elements], 1, 0.5)
        return f"did you mean {near[0]!r}?" if near else "define it, or write a text in double quotes"

    def _language(self, element: xml.Element, place: str) -> None:
        language = element.get("expressionLanguage")
        if language and "feel" not in language.lower():
            self.note(f"the expression language {language} is not supported", element, place, "write it in FEEL")


def _where(e: FeelError) -> str:
    line, column = e.line_column
    near = e.text[e.pos[0]: e.pos[0] + 20]
    return f"line {line}, column {column}" + (f" ({near!r})" if near else " (the end)")


def _literal(r: Reader, element: xml.Element, names: Names, place: str) -> Logic:
    text, node, error = r.feel(element, names, place)
    return Literal(text, node, r.type(element, place), error)


def _context(r: Reader, element: xml.Element, names: Names, place: str) -> Logic:
    entries = []
    for child in xml.kids(element, "contextEntry"):
        entry = _entry(r, child, names, place)
        entries.append(entry)
        names = names | {entry.name} if entry.name else names
    doubled = [e.name for n, e in enumerate(entries) if e.name and e.name in [x.name for x in entries[:n]]]
    if doubled:
        r.note(f"the context has two entries {doubled[0]!r}", element, place, "rename one")
    return Context(tuple(entries), r.type(element, place))


def _entry(r: Reader, element: xml.Element, names: Names, place: str) -> Entry:
    variable = xml.kid(element, "variable", "parameter")
    name = " ".join(variable.get("name", "").split()) if variable is not None else None
    type_ = r.type(variable, place) if variable is not None else None
    return Entry(name, type_, r.logic(element, names, f"{place}, {name}" if name else place))


def _invocation(r: Reader, element: xml.Element, names: Names, place: str) -> Logic:
    text, node, error = r.feel(xml.kid(element, "literalExpression"), names, place)
    bindings = tuple(_entry(r, child, names, place) for child in xml.kids(element, "binding"))
    return Invocation(Literal(text, node, None, error), bindings, r.type(element, place))


def function(r: Reader, element: xml.Element, names: Names, place: str) -> FunctionLogic:
    """A functionDefinition or the encapsulatedLogic of a BKM."""
    kids = list(xml.kids(element, "formalParameter"))
    parameters = tuple((" ".join(p.get("name", "").split()), r.type(p, place)) for p in kids)
    kind = element.get("kind", "FEEL")
    body = r.logic(element, names | {p for p, _ in parameters}, place)
    return FunctionLogic(parameters, body, kind, r.type(element, place))


def _relation(r: Reader, element: xml.Element, names: Names, place: str) -> Logic:
    columns = tuple(" ".join(c.get("name", "").split()) for c in xml.kids(element, "column"))
    rows = []
    for number, row in enumerate(xml.kids(element, "row"), 1):
        cells = tuple(_READERS[xml.local(c)](r, c, names, f"{place}, row {number}") for c in xml.kids(row, *FORMS))
        if len(cells) != len(columns):
            r.note(f"row {number} has {len(cells)} cells for {len(columns)} columns", row, place, "give one cell per column")
        rows.append(cells)
    return Relation(columns, tuple(rows), r.type(element, place))


def _list(r: Reader, element: xml.Element, names: Names, place: str) -> Logic:
    items = tuple(_READERS[xml.local(c)](r, c, names, place) for c in xml.kids(element, *FORMS))
    return ListLogic(items, r.type(element, place))


def _inner(r: Reader, element: xml.Element, tag: str, names: Names, place: str) -> Logic | None:
    child = xml.kid(element, tag)
    if child is None:
        r.note(f"<{xml.local(element)}> has no <{tag}>", element, place, f"add <{tag}>")
        return None
    return r.logic(child, names, f"{place}, {tag}")


def _conditional(r: Reader, element: xml.Element, names: Names, place: str) -> Logic:
    parts = [_inner(r, element, tag, names, place) for tag in ("if", "then", "else")]
    return Conditional(parts[0], parts[1], parts[2], r.type(element, place))


def _iteration(r: Reader, element: xml.Element, names: Names, place: str) -> Logic:
    what = xml.local(element)
    name = "item" if what == "filter" else " ".join(element.get("iteratorVariable", "").split())
    body = {"filter": "match", "for": "return"}.get(what, "satisfies")
    inside = names | {name, "partial"} if what == "for" else names | {name}
    if what == "filter":
        inside = inside | r.parts
    source = _inner(r, element, "in", names, place)
    return Iteration(what, name, source, _inner(r, element, body, inside, place), r.type(element, place))


def table(r: Reader, element: xml.Element, names: Names, place: str) -> DecisionTable:
    """A decision table."""
    policy = element.get("hitPolicy", "UNIQUE")
    aggregation = element.get("aggregation")
    if policy not in HIT_POLICIES:
        r.note(f"the hit policy {policy!r} is not known", element, place, f"use one of {', '.join(HIT_POLICIES)}")
    if aggregation not in (*AGGREGATIONS, None):
        r.note(f"the aggregation {aggregation!r} is not known", element, place, "use SUM, MIN, MAX or COUNT")
    inputs = tuple(_input(r, e, names, f"{place}, input {n}") for n, e in enumerate(xml.kids(element, "input"), 1))
    outputs = tuple(_output(r, e, names, f"{place}, output {n}") for n, e in enumerate(xml.kids(element, "output"), 1))
    _small_enough(element, place)
    annotations = tuple(a.get("name", "") for a in xml.kids(element, "annotation"))
    rules = tuple(_rule(r, e, n, names, place, (len(inputs), len(outputs))) for n, e in enumerate(xml.kids(element, "rule"), 1))
    if not outputs:
        r.note("the table has no output", element, place, "add an output column")
    doubled = [o.name for n, o in enumerate(outputs) if o.name in [x.name for x in outputs[:n]]]
    if doubled and len(outputs) > 1:
        r.note(f"two outputs are named {doubled[0]!r}", element, place, "rename one")
    aggregation = None if aggregation == "LIST" else aggregation
    made = DecisionTable(policy, aggregation, inputs, outputs, annotations, rules, r.type(element, place))
    if all((len(rule.tests), len(rule.outputs)) == (len(inputs), len(outputs)) for rule in rules):
        r.findings += table_findings(made, place)
    return made


def _small_enough(element: xml.Element, place: str) -> None:
    """Raises DmnError before the rules are read, so that a huge table costs nothing."""
    count = sum(1 for _ in xml.kids(element, "rule"))
    if count > RULES:
        message, remedy = f"the table has {count} rules", f"split it; the limit is {RULES} rules"
        raise DmnError([Finding(message, place, element.sourceline or 0, remedy)])


def _input(r: Reader, element: xml.Element, names: Names, place: str) -> Input:
    expression = xml.kid(element, "inputExpression")
    text, node, error = r.feel(expression, names, place)
    type_ = r.type(expression, place) if expression is not None else None
    allowed = xml.kid(element, "inputValues")
    stated = allowed is not None and xml.text(allowed).strip()
    values = r.cell(allowed, names, f"{place}, allowed values")[1] if stated else None
    if expression is None:
        r.note("the input has no expression", element, place, "say what is tested")
    return Input(text.strip(), node, type_, values, error)


def _output(r: Reader, element: xml.Element, names: Names, place: str) -> Output:
    name = " ".join(element.get("name", "").split())
    allowed, default = xml.kid(element, "outputValues"), xml.kid(element, "defaultOutputEntry")
    has_values = allowed is not None and xml.text(allowed).strip()
    values = r.cell(allowed, names, f"{place}, values")[1].tests if has_values and allowed is not None else ()
    return Output(name, r.type(element, place), values, None if default is None else _default(r, default, names, place))


def _default(r: Reader, element: xml.Element, names: Names, place: str) -> Literal:
    text, node, error = r.feel(element, names, f"{place}, default")
    return Literal(text, node, None, error)


def _rule(r: Reader, element: xml.Element, number: int, names: Names, place: str, size: tuple[int, int]) -> Rule:
    place = f"{place}, rule {number}"
    cells = [r.cell(e, names, f"{place}, input {n}") for n, e in enumerate(xml.kids(element, "inputEntry"), 1)]
    results = [r.feel(e, names, f"{place}, output {n}") for n, e in enumerate(xml.kids(element, "outputEntry"), 1)]
    if (len(cells), len(results)) != size:
        found = f"{len(cells)} input and {len(results)} output cells"
        r.note(f"the rule has {found} for {size[0]} inputs and {size[1]} outputs", element, place, "give one cell per column")
    notes = tuple(xml.text(e).strip() for e in xml.kids(element, "annotationEntry"))
    errors = tuple(c[2] for c in (*cells, *results) if c[2])
    return Rule(
        number, tuple(c[1] for c in cells), tuple(x[1] for x in results), notes, tuple(c[0].strip() for c in cells),
        tuple(x[0].strip() for x in results), errors, element.sourceline or 0,
    )


_READERS: dict[str, Callable[[Reader, Any, Names, str], Any]] = {
    "literalExpression": _literal, "decisionTable": table, "context": _context, "invocation": _invocation,
    "functionDefinition": function, "relation": _relation, "list": _list, "conditional": _conditional,
    **dict.fromkeys(("filter", "for", "some", "every"), _iteration),
}

"""What of a fact an expression really looks at.

`age >= 70 and hukou = "x"` needs no raw values: it looks at the birth date only through one comparison. Two values of a fact
that every such look answers alike are one class, and a joint expression is evaluated once per combination of classes. A fact is
looked at by `constants` it is compared with (cut points), or by `nodes`, expressions over that fact alone whose value matters;
the node that is the fact itself means that its raw value matters.
"""
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhengtong.dmn.model import Decision, DecisionTable, Literal
from zhengtong.feel import tree

BINDING = (tree.For, tree.Quantified, tree.Filter, tree.FunctionDefinition, tree.ContextLit)


@dataclass
class Look:
    """How one fact is looked at; every expression with the decision in whose names it is written."""

    fact: str
    constants: list[tuple[Decision, tree.Node]] = field(default_factory=list)
    nodes: list[tuple[Decision, tree.Node]] = field(default_factory=list)

    @property
    def itself(self) -> tree.Node:
        """The expression that is the fact."""
        return tree.Name(self.fact)

    @property
    def raw(self) -> bool:
        """Whether the value itself matters."""
        return self.itself in [node for _, node in self.nodes]


Looks = dict[str, Look]


class Names:
    """What a name means inside a decision: a fact, a constant, a required decision or a function."""

    def __init__(self, constants: frozenset[str]) -> None:
        self.constants = constants
        self._facts: dict[int, frozenset[str]] = {}

    def required(self, owner: Decision, name: str) -> Decision | None:
        """The required decision of that name, if it is one."""
        return next((d for prefix, d in owner.requires if isinstance(d, Decision) and d.name == name and not prefix), None)

    def of_decision(self, decision: Decision) -> frozenset[str]:
        """The facts behind a decision, constants left out."""
        if id(decision) not in self._facts:
            found: set[str] = set()
            for _, needed in decision.requires:
                found |= self.of_decision(needed) if isinstance(needed, Decision) else {needed.name} - self.constants
            self._facts[id(decision)] = frozenset(found)
        return self._facts[id(decision)]

    def facts(self, owner: Decision, node: tree.Node) -> frozenset[str]:
        """The facts that an expression of this decision depends on."""
        used = tree.names(node)
        found: set[str] = set()
        for prefix, needed in owner.requires:
            if (prefix or needed.name) in used:
                found |= self.of_decision(needed) if isinstance(needed, Decision) else {needed.name} - self.constants
        return frozenset(found)

    def of_input(self, owner: Decision, node: tree.Node | None, cells: list[tree.UnaryTests]) -> frozenset[str]:
        """The facts that an input and its cells depend on."""
        nodes = [*([node] if node is not None else []), *_tests(cells)]
        return frozenset(fact for n in nodes for fact in self.facts(owner, n))


def of_input(names: Names, owner: Decision, node: tree.Node, cells: list[tree.UnaryTests], looks: Looks) -> None:
    """Adds how a column of a decision table looks at its facts."""
    facts = names.facts(owner, node)
    if isinstance(node, tree.Name) and facts == {node.name}:
        for test in _tests(cells):
            _test(names, owner, node, test, looks)
        _look(looks, node.name)
        return
    of_node(names, owner, node, looks)
    for test in _tests(cells):
        of_node(names, owner, test, looks)


def of_node(names: Names, owner: Decision, node: tree.Node, looks: Looks) -> None:
    """Adds how an expression looks at its facts."""
    facts = names.facts(owner, node)
    if not facts:
        return
    if isinstance(node, tree.Name):
        _name(names, owner, node, facts, looks)
    elif isinstance(node, BINDING):
        for fact in facts:
            _look(looks, fact).nodes.append((owner, tree.Name(fact)))
    elif (compared := _compared(names, owner, node)) is not None:
        fact, constants = compared
        _look(looks, fact).constants.extend((owner, c) for c in constants)
    elif len(facts) == 1 and not isinstance(node, tree.And | tree.Or | tree.Not):
        _look(looks, next(iter(facts))).nodes.append((owner, node))
    else:
        for child in tree.children(node):
            of_node(names, owner, child, looks)


def of_decision(names: Names, decision: Decision, looks: Looks) -> None:
    """Adds how a required decision looks at the facts behind it."""
    logic = decision.logic
    if isinstance(logic, Literal) and logic.node is not None:
        of_node(names, decision, logic.node, looks)
    elif isinstance(logic, DecisionTable):
        for at, column in enumerate(logic.inputs):
            if column.node is not None:
                of_input(names, decision, column.node, [rule.tests[at] for rule in logic.rules], looks)
        for rule in logic.rules:
            for output in rule.outputs:
                if output is not None:
                    of_node(names, decision, output, looks)
    else:
        for fact in names.of_decision(decision):
            _look(looks, fact).nodes.append((decision, tree.Name(fact)))


def _look(looks: Looks, fact: str) -> Look:
    return looks.setdefault(fact, Look(fact))


def _tests(cells: list[tree.UnaryTests]) -> Iterator[tree.Node]:
    for cell in cells:
        yield from cell.tests


def _name(names: Names, owner: Decision, node: tree.Name, facts: frozenset[str], looks: Looks) -> None:
    required = names.required(owner, node.name)
    if len(facts) == 1:
        _look(looks, next(iter(facts))).nodes.append((owner, node))
    elif required is not None:
        of_decision(names, required, looks)
    else:  # the context of an import with a name
        for fact in facts:
            _look(looks, fact).nodes.append((owner, tree.Name(fact)))


def _test(names: Names, owner: Decision, fact: tree.Name, test: tree.Node, looks: Looks) -> None:
    """One unary test of a plain fact."""
    asks = any(isinstance(n, tree.Name) and n.name == "?" for n in tree.walk(test))
    if not asks and not names.facts(owner, test):
        _look(looks, fact.name).constants.extend((owner, c) for c in ends_of(test))
    elif not asks:
        _look(looks, fact.name).nodes.append((owner, fact))
        of_node(names, owner, test, looks)
    else:  # a condition on `?`: the fact by another name
        _look(looks, fact.name).nodes.append((owner, fact))
        of_node(names, owner, test, looks)


def ends_of(test: tree.Node) -> list[tree.Node]:
    """The constants that a test compares with."""
    if isinstance(test, tree.CompareTest):
        return [test.operand]
    if isinstance(test, tree.Range):
        return [end for end in (test.low, test.high) if end is not None]
    return [test]


def _compared(names: Names, owner: Decision, node: tree.Node) -> tuple[str, list[tree.Node]] | None:
    """(fact, constants) when the expression only compares a fact with constants."""
    if isinstance(node, tree.Comparison):
        sides, others = (node.left, node.right), None
        for fact, other in (sides, sides[::-1]):
            if _plain(names, owner, fact) and not names.facts(owner, other):
                others = (fact, [other])
        found = others
    elif isinstance(node, tree.Between) and _plain(names, owner, node.value):
        found = (node.value, [node.low, node.high])
    elif isinstance(node, tree.In) and _plain(names, owner, node.value):
        found = (node.value, [end for test in node.tests for end in ends_of(test)])
    else:
        return None
    if found is None or any(names.facts(owner, c) for c in found[1]):
        return None
    assert isinstance(found[0], tree.Name)
    return found[0].name, found[1]


def _plain(names: Names, owner: Decision, node: tree.Node) -> bool:
    return isinstance(node, tree.Name) and names.required(owner, node.name) is None and names.facts(owner, node) == {node.name}

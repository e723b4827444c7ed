"""FEEL's tree as SQL terms. What is not here raises Unsayable with its name; constant parts are the interpreter's."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhengtong.bulk.table import Table
from zhengtong.dmn.model import Decision, Knowledge, Literal
from zhengtong.feel import tree
from zhengtong.feel.dates import Date, YearsMonths
from zhengtong.feel.interpreter import mentions_input
from zhengtong.feel.interpreter import value as feel_value
from zhengtong.feel.scope import Run, Scope
from zhengtong.feel.values import Missing

from . import comparing, numbers
from .layers import Layers
from .target import Unsayable
from .terms import (
    FAILED,
    NULL,
    Term,
    Truth,
    any_,
    both,
    case,
    current,
    every,
    is_false,
    is_null,
    is_true,
    known,
    mask_case,
    not_,
    sql,
    unknown,
)

Owner = Decision | Knowledge
_DEPTH = 24
_LONG = 160
DAY = "判定日"


@dataclass
class Writer:
    """Writes the expressions of one table; `terms` are the facts and required decisions by name.

    What grows long becomes a column of a layer of its own, so that what uses it twice does not repeat it. That computes it for
    every row, also where it is not needed: nothing written here can fail.
    """

    table: Table
    layers: Layers
    mark: str = ""
    terms: dict[str, Term] = field(default_factory=dict)
    made: int = 0

    def term(self, owner: Owner, node: tree.Node, bound: Mapping[str, Term] | None = None, depth: int = 0) -> Term:
        """The node as a term. `bound`: parameters of a function by name."""
        if depth > _DEPTH:
            raise Unsayable("an expression nested too deeply")
        bound = bound or {}
        used = tree.names(node)
        if not used & (bound.keys() | self.terms.keys()) and not mentions_input(node):
            return self._plain(owner, node, used)
        write = _WRITE.get(type(node))
        if write is None:
            raise Unsayable(f"a {type(node).__name__}")
        return self.short(write(self, owner, node, lambda n: self.term(owner, n, bound, depth + 1), bound))

    def short(self, term: Term) -> Term:
        """The term with what is long in it as columns."""
        changes = {name: self._column(text) for name in ("value", "wanted", "fault", "under")
                   if isinstance(text := getattr(term, name), str) and len(text) > _LONG}
        if not changes:
            return term
        self.layers.close()
        return replace(term, **changes)  # type: ignore[arg-type]

    def _column(self, text: str) -> str:
        self.made += 1
        return self.layers.add(f"{self.mark}h{self.made}", text)

    def _plain(self, owner: Owner, node: tree.Node, used: frozenset[str]) -> Term:
        """An expression without facts, by the interpreter."""
        if isinstance(owner, Decision):
            scope = self.table.asker.scope(owner, node, {})
        else:
            scope = Scope({}, Run(day=self.table.constants.get(DAY), strict=True))
        before = len(scope.run.reports)
        value = feel_value(node, scope)
        return self.constant(value, fault=len(scope.run.reports) > before)

    def constant(self, value: Any, fault: bool = False) -> Term:
        """A FEEL value as a term."""
        if isinstance(value, Missing):
            bits = sum(1 << self.table.bits[name] for name in value.facts)
            return Term("null", NULL, bits | (FAILED if value.failures else 0), fault)
        made = constant(value)
        return replace(made, fault=fault)


def constant(value: Any) -> Term:
    """A FEEL value that is known."""
    target = current()
    if value is None:
        return Term("null", NULL)
    if isinstance(value, bool):
        return Term("boolean", sql(value), constant=value)
    if isinstance(value, Decimal):
        exact = Fraction(value)
        digits, under = len(str(abs(exact.numerator))), exact.denominator
        made = target.number(exact.numerator)
        return Term("number", made, under=under, digits=digits, under_digits=len(str(under)), constant=value)
    if isinstance(value, str):
        return Term("text", target.text(value), constant=value)
    if isinstance(value, Date):
        return Term("date", str(value.days), constant=value)
    if isinstance(value, YearsMonths):
        return Term("months", str(value.months), constant=value)
    raise Unsayable(f"a constant {type(value).__name__}")


Go = Callable[[tree.Node], Term]


def _name(w: Writer, owner: Owner, node: tree.Name, go: Go, bound: Mapping[str, Term]) -> Term:
    return bound[node.name] if node.name in bound else w.terms[node.name]


def _arithmetic(w: Writer, owner: Owner, node: tree.Arithmetic, go: Go, bound: Any) -> Term:
    return numbers.arithmetic(node.op, go(node.left), go(node.right))


def _negate(w: Writer, owner: Owner, node: tree.Negate, go: Go, bound: Any) -> Term:
    return numbers.negated(go(node.operand))


def _comparison(w: Writer, owner: Owner, node: tree.Comparison, go: Go, bound: Any) -> Term:
    return comparing.compare(node.op, go(node.left), go(node.right))


def _between(w: Writer, owner: Owner, node: tree.Between, go: Go, bound: Any) -> Term:
    x, low, high = go(node.value), go(node.low), go(node.high)
    both_ends = [comparing.compare(">=", x, low), comparing.compare("<=", x, high)]
    return replace(all_of(both_ends, stops=False), fault=any_(x.fault, low.fault, high.fault, *(c.fault for c in both_ends)))


def all_of(terms: list[Term], stops: bool = True) -> Term:
    """Kleene's and. `stops`: what stands after a false one is not computed (and cannot fault)."""
    return _joined(terms, is_false, "FALSE", "AND", stops)


def any_of(terms: list[Term], stops: bool = True) -> Term:
    """Kleene's or."""
    return _joined(terms, is_true, "TRUE", "OR", stops)


def _joined(terms: list[Term], decides: Callable[[Term], Truth], decided: str, word: str, stops: bool) -> Term:
    """What decides wins, then what is missing, then null."""
    if len(terms) == 1 and terms[0].kind == "boolean":
        return terms[0]
    some = any_(*map(decides, terms))
    alike = {str(t.wanted) for t in terms}
    wanted = terms[0].wanted if len(alike) == 1 else mask_case((some, 0), otherwise=both(*(t.wanted for t in terms)))
    values = [t.value if t.kind == "boolean" else unknown() for t in terms]
    whole = all(t.wanted == 0 for t in terms) or len(alike) == 1
    joined = f"({f' {word} '.join(values)})"  # SQL's own and and or are Kleene's over null
    return Term("boolean", joined if whole else case((some, decided), otherwise=joined), wanted, _faults(terms, decides, stops))


def _faults(terms: list[Term], decides: Callable[[Term], Truth], stops: bool) -> Truth:
    found: list[Truth] = []
    for n, term in enumerate(terms):
        found.append(every(term.fault, *(not_(decides(before)) for before in terms[:n] if stops)))
    return any_(*found)


def negated_truth(term: Term) -> Term:
    """Kleene's not."""
    if term.kind != "boolean":
        return Term("null", NULL, term.wanted, term.fault)
    if term.constant is not None:
        return replace(term, value=sql(not term.constant), constant=not term.constant)
    return replace(term, value=f"(NOT {term.value})")


def _and(w: Writer, owner: Owner, node: tree.And, go: Go, bound: Any) -> Term:
    return all_of([go(n) for n in node.operands])


def _or(w: Writer, owner: Owner, node: tree.Or, go: Go, bound: Any) -> Term:
    return any_of([go(n) for n in node.operands])


def _not(w: Writer, owner: Owner, node: tree.Not, go: Go, bound: Any) -> Term:
    return negated_truth(go(node.operand))


def _if(w: Writer, owner: Owner, node: tree.If, go: Go, bound: Any) -> Term:
    condition = go(node.condition)
    if condition.kind not in ("boolean", "null"):
        raise Unsayable("an if over something that is not true or false")
    yes, no = go(node.then), go(node.otherwise)
    true = is_true(condition)
    broken = every(known(condition.wanted), is_null(condition), condition.fault)
    fault = any_(condition.fault, every(true, yes.fault), every(not_(true), known(condition.wanted), not_(broken), no.fault))
    wanted = mask_case((not_(known(condition.wanted)), condition.wanted), (true, yes.wanted), (broken, 0), otherwise=no.wanted)
    return replace(either(true, yes, no, broken), wanted=wanted, fault=fault)


def either(condition: Any, yes: Term, no: Term, nothing: Any = False) -> Term:
    """One of two values of the same kind."""
    kinds = {yes.kind, no.kind} - {"null"}
    if len(kinds) > 1:
        raise Unsayable(f"a value that is now a {yes.kind} and now a {no.kind}")
    if not kinds:
        return yes
    kind = kinds.pop()
    value = case((nothing, NULL), (condition, yes.value), otherwise=no.value)
    if kind != "number":
        return Term(kind, value)
    a, b, under, digits, under_digits = numbers.common(yes, no)
    if not isinstance(under, int):  # a quotient: each keeps its own denominator
        a, b = yes.value, no.value
        under = case((condition, numbers.under(yes)), otherwise=numbers.under(no))
        digits, under_digits = max(yes.digits, no.digits), max(yes.under_digits, no.under_digits)
    value = case((nothing, NULL), (condition, a), otherwise=b)
    return Term(kind, value, under=under, digits=digits, under_digits=under_digits, rounded=yes.rounded or no.rounded)


def _path(w: Writer, owner: Owner, node: tree.Path, go: Go, bound: Any) -> Term:
    source = go(node.source)
    if source.kind == "null":
        return source
    if source.kind == "date" and node.name in ("year", "month", "day"):
        return numbers.part_of_date(source, node.name)
    if source.kind == "months" and node.name in ("years", "months"):
        return numbers.part_of_months(source, node.name)
    raise Unsayable(f"the property {node.name} of a {source.kind}")


def _in(w: Writer, owner: Owner, node: tree.In, go: Go, bound: Mapping[str, Term]) -> Term:
    from .cells import tests

    return tests(w, owner, node.tests, go(node.value), bound)


def _call(w: Writer, owner: Owner, node: tree.FunctionCall, go: Go, bound: Mapping[str, Term]) -> Term:
    if not isinstance(node.function, tree.Name) or node.names is not None:
        raise Unsayable("a computed function or arguments by name")
    name = node.function.name
    args = [go(a) for a in node.args]
    invoked = next((k for prefix, k in owner.knows if k.name == name and not prefix), None)
    if isinstance(invoked, Knowledge):
        return _invoked(w, invoked, args)
    if name not in numbers.FUNCTIONS:
        raise Unsayable(f"the function {name}")
    return numbers.FUNCTIONS[name](args)


def _invoked(w: Writer, invoked: Knowledge, args: list[Term]) -> Term:
    logic = invoked.logic
    if logic is None or logic.kind != "FEEL" or not isinstance(logic.body, Literal) or logic.body.node is None:
        raise Unsayable(f"the function {invoked.name} in this form")
    if len(args) != len(logic.parameters):
        raise Unsayable(f"the function {invoked.name} with other arguments")
    for (_, type_), arg in zip(logic.parameters, args, strict=True):
        fits(type_, arg)
    made = w.term(invoked, logic.body.node, {p: a for (p, _), a in zip(logic.parameters, args, strict=True)}, 1)
    fits(logic.body.type, made)
    fits(logic.result, made)
    return made.also(fault=any_(*(a.fault for a in args)))


_KINDS = {"number": "number", "date": "date", "string": "text", "boolean": "boolean", "years and months duration": "months"}


def fits(type_: Any, term: Term) -> None:
    """Raises Unsayable for a value that would have to be converted to its declared type."""
    if type_ is None or type_.kind == "Any" or term.kind == "null":
        return
    if type_.allowed is not None or _KINDS.get(type_.kind) != term.kind:
        raise Unsayable(f"a {term.kind} declared as {type_.name or type_.kind}")


_WRITE: dict[type, Callable[..., Term]] = {
    tree.Name: _name, tree.Arithmetic: _arithmetic, tree.Negate: _negate, tree.Comparison: _comparison, tree.Between: _between,
    tree.And: _and, tree.Or: _or, tree.Not: _not, tree.If: _if, tree.Path: _path, tree.In: _in, tree.FunctionCall: _call,
}

"""One policy's table as one SELECT over the relation of the facts: outcome, rule, what is wanted, amount in fen.

The relation `facts` has `subject` and, per fact n, `v<n>` (the stored value: whole days, whole units of 10**-scale, text,
true or false), `s<n>` (0 known, 1 absent, above: missing) and `d<n>` (days since 1970-01-01 that the row stands for). The
answer has `subject, kind, rule, wanted, low, high`: kind is one of KINDS, rule 0 for none, `wanted` a mask over
`Table.wanted` with FAILED for a failed computation, low and high NULL where no amount is known.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from zhengtong.bulk.encode import UNDATED
from zhengtong.bulk.table import Table
from zhengtong.dmn.hits import SINGLE
from zhengtong.dmn.model import Decision, DecisionTable, Literal
from zhengtong.dmn.outcomes import plan

from . import cells, collecting, numbers, policies
from .amounts import outcome
from .layers import Layers
from .nodes import Writer, either, fits
from .target import Target, Unsayable
from .terms import FAILED, NULL, Mask, Term, any_, both, case, current, every, is_null, known, writing_for

KINDS = ("", "entitled", "amount_undetermined", "not_entitled", "undetermined")
BITS = 62


@dataclass(frozen=True)
class Fact:
    """A column of the relation: its number, kind (number, date, text, boolean), scale and the digits of its largest value."""

    number: int
    kind: str
    scale: int = 0
    digits: int = 15


def select(table: Table, facts: Mapping[str, Fact], target: Target, relation: str = "facts") -> str:
    """The SELECT of a policy's table for one engine. Raises Unsayable with what it cannot say."""
    if len(table.wanted) > BITS:
        raise Unsayable(f"more than {BITS} facts")
    with writing_for(target):
        layers = Layers(relation)
        outside = None if table.scope is None else _scope(table.scope, facts, layers)
        writer = _facts(table, facts, layers, "")
        _required(writer, table.decision, layers, set())
        rules = _rules(writer, layers, "")
        amounts = [_amount(writer, n) for n in range(len(rules))]
        if table.logic.hit_policy in SINGLE:
            found = policies.verdict(table.logic, rules, layers, "", plan(table.logic).rank)
            columns = outcome(table, amounts, found, outside)
        else:
            columns = collecting.outcome(table, amounts, rules, outside, layers)
        return f"SELECT subject, {', '.join(f'{v} AS {n}' for n, v in columns.items())} FROM {layers.source} AS t"


def _scope(scope: Table, facts: Mapping[str, Fact], layers: Layers) -> str:
    writer = _facts(scope, facts, layers, "o")
    _required(writer, scope.decision, layers, set())
    return f"({_rules(writer, layers, 'o')[0]} = {cells.DEAD})"


def _facts(table: Table, facts: Mapping[str, Fact], layers: Layers, mark: str) -> Writer:
    """The facts of a table with what is missing of them; stale ones are missing."""
    writer = Writer(table, layers, mark)
    dates = []
    for name in sorted(table.facts):
        fact = facts[name]
        n, bit = fact.number, 1 << table.bits[name]
        stale = f"(d{n} < {table.oldest[name]} AND d{n} <> {UNDATED})" if name in table.oldest else False
        gone = any_(f"(s{n} > 1)", stale)
        mask = layers.add(f"{mark}m{n}", case((gone, str(bit)), otherwise="0"))
        plain = f"CAST(v{n} AS {current().wide})" if fact.kind == "number" else f"v{n}"
        value = layers.add(f"{mark}f{n}", case((f"(s{n} = 0)", plain)))
        term = Term(fact.kind, value, mask)
        if fact.kind == "number":
            term = replace(term, under=10**fact.scale, digits=fact.digits, under_digits=fact.scale + 1)
        if fact.kind == "date":
            dates.append(value)
            term = replace(term, column=value)
        writer.terms[name] = term
    layers.close()
    for value in dates:
        for part, made in numbers.parts_of_days(value).items():
            layers.add(f"{value}_{part}", made)
    layers.close()
    return writer


def _required(writer: Writer, decision: Decision, layers: Layers, done: set[str]) -> None:
    """What the decision requires, innermost first, as columns."""
    for prefix, one in decision.requires:
        if not isinstance(one, Decision) or one.name in done:
            continue
        if prefix:
            raise Unsayable(f"the name {prefix}.{one.name}")
        done.add(one.name)
        number = len(done)
        _required(writer, one, layers, done)
        if writer.table.names.of_decision(one):
            writer.terms[one.name] = _column(_decided(writer, one, layers), f"{writer.mark}q{number}", layers)


def _decided(writer: Writer, decision: Decision, layers: Layers) -> Term:
    """A required decision's value."""
    logic = decision.logic
    if isinstance(logic, Literal) and logic.node is not None:
        made = writer.term(decision, logic.node)
        fits(logic.type, made)
    elif isinstance(logic, DecisionTable):
        made = _table(writer, decision, logic, layers)
    else:
        raise Unsayable(f"the decision {decision.name} in this form")
    fits(decision.type, made)
    return _settled(made)


def _settled(term: Term) -> Term:
    """A null with a reason is a failure."""
    failed = every(known(term.wanted), is_null(term), term.fault)
    wanted = term.wanted if failed is False else case((failed, str(FAILED)), otherwise=str(term.wanted))
    return replace(term, wanted=wanted, fault=False)


def _column(term: Term, name: str, layers: Layers) -> Term:
    """The term as columns of a layer of its own."""
    if term.kind == "null" and isinstance(term.wanted, int):
        return term
    layers.add(name, term.value)
    mask = layers.add(f"{name}m", term.wanted)
    under = term.under if isinstance(term.under, int) else layers.add(f"{name}u", term.under)
    layers.close()
    return replace(term, value=name, wanted=mask, under=under, column="", constant=None)


def _table(writer: Writer, decision: Decision, logic: DecisionTable, layers: Layers) -> Term:
    """A table that another requires: its one output under FIRST or UNIQUE."""
    if len(logic.outputs) != 1 or logic.hit_policy not in ("FIRST", "UNIQUE", "ANY") or any(i.values for i in logic.inputs):
        raise Unsayable(f"the required table {decision.name} in this form")
    if logic.hit_policy == "ANY" and not policies.literal(logic):
        raise Unsayable(f"the required table {decision.name}: ANY with computed outputs")
    mark = f"{writer.mark}t{len(layers.source)}"
    rules = _conditions(writer, decision, logic, layers, mark)
    found = policies.verdict(logic, rules, layers, mark, lambda rule: ())
    values = [writer.term(decision, rule.outputs[0]) for rule in logic.rules if rule.outputs[0] is not None]
    if len(values) < len(logic.rules) or logic.outputs[0].default is not None:
        raise Unsayable(f"an empty output or a default in {decision.name}")
    return _chosen(found, values)


def _chosen(found: policies.Verdict, values: list[Term]) -> Term:
    made = Term("null", NULL)
    for n in reversed(range(len(values))):
        chosen = f"({found.winner} = {n + 1})"
        wanted: Mask = case((chosen, str(values[n].wanted)), otherwise=str(made.wanted))
        made = replace(either(chosen, values[n], made), wanted=wanted, fault=any_(every(chosen, values[n].fault), made.fault))
    return replace(made, wanted=case((f"({found.missing} <> 0)", found.missing), otherwise=str(made.wanted)))


def _rules(writer: Writer, layers: Layers, mark: str) -> list[str]:
    return _conditions(writer, writer.table.decision, writer.table.logic, layers, f"{mark}r")


def _conditions(writer: Writer, owner: Decision, logic: DecisionTable, layers: Layers, mark: str) -> list[str]:
    """A column per rule with its number."""
    inputs = []
    for at, column in enumerate(logic.inputs):
        if column.node is None or column.values is not None:
            raise Unsayable("an input without an expression or with allowed values")
        made = writer.term(owner, column.node)
        fits(column.type, made)
        inputs.append(_column(_settled(made), f"{mark}i{at}", layers))
    cell_of: dict[tuple[int, object], str] = {}
    for rule in logic.rules:
        for at, cell in enumerate(rule.tests):
            if cell.tests and (at, cell) not in cell_of:
                number = cells.condition(writer, owner, cell, inputs[at])
                cell_of[at, cell] = layers.add(f"{mark}c{len(cell_of)}", number)
    layers.close()
    names = []
    for n, rule in enumerate(logic.rules):
        used = [cell_of[at, cell] for at, cell in enumerate(rule.tests) if cell.tests]
        dead = any_(*(f"({c} = {cells.DEAD})" for c in used))
        names.append(layers.add(f"{mark}{n}", case((dead, str(cells.DEAD)), otherwise=str(both(*used)))))
    layers.close()
    return names


def _amount(writer: Writer, rule: int) -> Term | None:
    """A rule's amount as a term; None where the policy pays nothing or the rule refuses."""
    made = plan(writer.table.logic)
    if made.amount is None or not made.pays[rule]:
        return None
    node = writer.table.logic.rules[rule].outputs[made.amount]
    if node is None:
        raise Unsayable("an amount without an expression")
    term = writer.term(writer.table.decision, node)
    fits(writer.table.logic.outputs[made.amount].type, term)
    if term.kind not in ("number", "null"):
        return Term("null", NULL, FAILED)
    failed = every(known(term.wanted), is_null(term))  # an amount that is null is no number
    wanted = case((failed, str(FAILED)), otherwise=str(term.wanted))
    return replace(term, wanted=wanted, fault=False)

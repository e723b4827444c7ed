"""What a policy's table means for one subject: entitled, amount undetermined, not entitled or undetermined, and why.

This is the reference that the bulk kernel equals: `Situation` gives the parts (a condition, a status, a rule's amount),
`conclude` is pure over statuses, `decide_policy` puts them together. Rules are Kleene's. A missing fact is wanted when it
stands in an unknown condition of a rule that can still win, or in the amount of a rule that has been decided. Two certain rules
under UNIQUE, different ones under ANY, and every failed computation leave the subject undetermined, reason `computation`.

COLLECT, RULE ORDER and OUTPUT ORDER look only at the rules that say 应享; their amounts are added (COLLECT with MIN, MAX or
COUNT: accordingly), `rule` is the first of them.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhengtong.dmn.errors import DmnError
from zhengtong.dmn.evaluate import Evaluation
from zhengtong.dmn.hits import SINGLE, Hits, Status, hits
from zhengtong.dmn.model import Decision, DecisionTable, Model
from zhengtong.dmn.tables import TableCase
from zhengtong.dmn.trace import Trace
from zhengtong.feel import tree
from zhengtong.feel.scope import Run, Scope
from zhengtong.feel.values import Missing, to_feel, united

CONCLUSION, AMOUNT, DAY = "结论", "金额", "判定日"
YES, NO = "应享", "不符"
COMPUTATION = "computation"


@dataclass(frozen=True)
class Outcome:
    """kind: entitled, amount_undetermined, not_entitled, undetermined. `low`/`high` is the amount's range when undetermined."""

    kind: str
    rule: int | None = None
    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    wanted: frozenset[str] = frozenset()
    reason: str | None = None
    trace: Trace | None = field(default=None, compare=False, repr=False)
    failures: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Verdict:
    """What the statuses say before any amount is computed.

    `winners` are the certain rules whose amounts count, `candidates` the uncertain ones that could still win (both say 应享
    under a policy that collects). amount_undetermined: entitled for certain, but uncertain rules could change the amount.
    """

    kind: str
    rule: int | None = None
    winners: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()
    wanted: frozenset[str] = frozenset()
    failures: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Plan:
    """What is constant about a policy's table: which rules say 应享, their ranks, which are the same."""

    table: DecisionTable
    pays: tuple[bool, ...]
    ranks: tuple[tuple[int, ...], ...]
    amount: int | None

    def rank(self, rule: int) -> tuple[int, ...]:
        """The priority of a rule (small first)."""
        return self.ranks[rule - 1]

    def same(self, a: int, b: int) -> bool:
        """Whether two rules have the same output cells, word for word."""
        return self.table.rules[a - 1].outputs == self.table.rules[b - 1].outputs


def plan(table: DecisionTable) -> Plan:
    """The table's plan (made once). Raises DmnError when it is no policy's table."""
    if "plan" not in table.memo:
        table.memo["plan"] = _plan(table)
    return table.memo["plan"]  # type: ignore[no-any-return]


def _plan(table: DecisionTable) -> Plan:
    names = [o.name for o in table.outputs]
    column = names.index(CONCLUSION) if CONCLUSION in names else 0 if len(names) == 1 else None
    if column is None or (set(names) - {CONCLUSION, AMOUNT} and len(names) > 1):
        remedy = f"a policy's table has {CONCLUSION} and, if it pays, {AMOUNT}"
        raise DmnError(f"the outputs are {', '.join(names)}", remedy=remedy)
    pays = tuple(_says(rule.outputs[column], rule.number) for rule in table.rules)
    ranked = [(n, o.values) for n, o in enumerate(table.outputs) if o.values]
    ranks = tuple(tuple(_position(values, rule.outputs[n]) for n, values in ranked) for rule in table.rules)
    return Plan(table, pays, ranks, names.index(AMOUNT) if AMOUNT in names else None)


def _says(node: tree.Node | None, number: int) -> bool:
    if isinstance(node, tree.Literal) and node.value in (YES, NO):
        return bool(node.value == YES)
    raise DmnError(f"rule {number} does not conclude", remedy=f'write "{YES}" or "{NO}" under {CONCLUSION}')


def _position(values: tuple[tree.Node, ...], node: tree.Node | None) -> int:
    return next((n for n, value in enumerate(values) if value == node), len(values))


def conclude(table: DecisionTable, statuses: Sequence[Status]) -> Verdict:
    """The verdict for the statuses of all rules (True, False or Missing; rule 1 first). Pure."""
    made = plan(table)
    if table.hit_policy in SINGLE:
        return _single(made, hits(table.hit_policy, statuses, made.rank, made.same))
    paying = [s if pays else False for s, pays in zip(statuses, made.pays, strict=True)]
    return _several(hits(table.hit_policy, paying, made.rank, made.same))


def _single(made: Plan, found: Hits) -> Verdict:
    if found.kind == "none":
        return Verdict("not_entitled")
    if found.kind == "rules":
        rule = found.rules[0]
        return Verdict("entitled" if made.pays[rule - 1] else "not_entitled", rule, found.rules[:1])
    if found.kind == "conflict":
        clash = f"the rules {', '.join(map(str, found.certain))} hold together under {made.table.hit_policy}"
        return Verdict("undetermined", winners=found.certain, failures=frozenset((clash,)))
    return _open("undetermined", None, found)


def _several(found: Hits) -> Verdict:
    if found.kind == "none":
        return Verdict("not_entitled")
    if found.kind == "rules":
        return Verdict("entitled", min(found.rules), found.rules)
    missing = found.missing or Missing()
    certain = found.certain and not missing.failures
    return _open("amount_undetermined" if certain else "undetermined", min(found.certain) if certain else None, found)


def _open(kind: str, rule: int | None, found: Hits) -> Verdict:
    missing = found.missing or Missing()
    return Verdict(kind, rule, found.certain, found.candidates, missing.facts, missing.failures)


class Situation:
    """A policy's table with one subject's facts. Facts that are not given are missing. Nothing is computed twice."""

    def __init__(self, model: Model, decision: str, facts: Mapping[str, Any]) -> None:
        self.decision: Decision = model.decision(decision)
        table = self.decision.logic
        if not isinstance(table, DecisionTable):
            raise DmnError(f"the decision {decision} is no decision table", remedy="a policy is decided by a table")
        self.table, self.plan = table, plan(table)
        run = Run(types=self.decision.model.types, day=to_feel(facts.get(DAY)), strict=True)
        self.evaluation = Evaluation(facts, run)
        scope = Scope(self.evaluation.scope_of(self.decision), self.evaluation.run)
        self.case = TableCase(self.evaluation, table, scope, f"decision {decision}")

    def input(self, index: int) -> Any:
        """The value of an input expression (index from 0)."""
        return self.case.input(index)

    def condition(self, index: int, rule: int) -> Status:
        """A cell's answer: True, False or Missing (input from 0, rule from 1). Null counts as False, a failure is Missing."""
        return self.case.condition(index, self.table.rules[rule - 1])

    def statuses(self) -> list[Status]:
        """Of every rule: True, False or Missing."""
        return [self.case.status(rule) for rule in self.table.rules]

    def amount(self, rule: int) -> Any:
        """A rule's amount: a Decimal, None when the policy pays nothing, or Missing (facts, or a failure)."""
        if self.plan.amount is None:
            return None
        value = self.case.output(rule, self.plan.amount)
        if isinstance(value, Decimal | Missing):
            return value
        return Missing(failures=[f"{self.case.place}, rule {rule}, {AMOUNT}: the amount is no number"])


def decide_policy(model: Model, decision: str, facts: Mapping[str, Any]) -> Outcome:
    """The outcome for one subject; facts and parameters by name, those not given are missing, None is known to be absent.

    Raises DmnError when the decision is no policy's table, FeelError when a limit is reached.
    """
    situation = Situation(model, decision, facts)
    return settle(situation.table, conclude(situation.table, situation.statuses()), situation.amount, Trace(situation))


def settle(
    table: DecisionTable, verdict: Verdict, amount: Callable[[int], Any], trace: Trace | None = None
) -> Outcome:
    """The outcome for a verdict; `amount(rule)` is called only for the rules that matter."""
    if verdict.kind == "not_entitled":
        return Outcome("not_entitled", verdict.rule, trace=trace)
    if verdict.kind == "entitled":
        return _paid(table, verdict, amount, trace)
    low, high = amount_range(table, verdict, amount)
    wanted, failures = verdict.wanted, verdict.failures
    if verdict.kind == "amount_undetermined":
        more = _union([amount(n) for n in verdict.winners])
        wanted, failures = wanted | more.facts, failures | more.failures
    if failures:
        return Outcome("undetermined", None, None, low, high, wanted, COMPUTATION, trace, tuple(sorted(failures)))
    return Outcome(verdict.kind, verdict.rule, None, low, high, wanted, None, trace)


def _union(values: Sequence[Any]) -> Missing:
    found = [v for v in values if isinstance(v, Missing)]
    return united(found) if found else Missing()


def _paid(table: DecisionTable, verdict: Verdict, amount: Callable[[int], Any], trace: Trace | None) -> Outcome:
    amounts = [amount(n) for n in verdict.winners]
    missing = _union(amounts)
    if missing.failures:
        failures = tuple(sorted(missing.failures))
        return Outcome("undetermined", wanted=missing.facts, reason=COMPUTATION, trace=trace, failures=failures)
    if missing.facts:
        return Outcome("amount_undetermined", verdict.rule, wanted=missing.facts, trace=trace)
    return Outcome("entitled", verdict.rule, None if None in amounts else combined(table, amounts), trace=trace)


def combined(table: DecisionTable, amounts: Sequence[Decimal]) -> Decimal:
    """The amounts of the rules that hold, as one (one rule's own under a single hit policy)."""
    if table.hit_policy in SINGLE:
        return amounts[0]
    how: dict[str | None, Callable[[Sequence[Decimal]], Decimal]] = {"MIN": min, "MAX": max, "COUNT": lambda a: Decimal(len(a))}
    return how.get(table.aggregation, lambda a: sum(a, Decimal(0)))(amounts)


def amount_range(table: DecisionTable, verdict: Verdict, amount: Callable[[int], Any]) -> tuple[Decimal | None, Decimal | None]:
    """(least, most) over the outcomes that can still come, not entitled counting as 0; (None, None): an amount is not known."""
    made = plan(table)
    worth = {n: amount(n) if made.pays[n - 1] else Decimal(0) for n in (*verdict.winners, *verdict.candidates)}
    if any(not isinstance(v, Decimal) for v in worth.values()):
        return None, None
    certain, unsure = [worth[n] for n in verdict.winners], [worth[n] for n in verdict.candidates]
    if table.hit_policy in SINGLE:
        every = certain + unsure + ([] if certain else [Decimal(0)])
        return min(every), max(every)
    return _collected_range(table.aggregation, certain, unsure)


def _collected_range(how: str | None, certain: list[Decimal], unsure: list[Decimal]) -> tuple[Decimal, Decimal]:
    zero = Decimal(0)
    if how == "COUNT":
        return Decimal(len(certain)), Decimal(len(certain) + len(unsure))
    if how == "MIN":
        return min([*(certain or [zero]), *unsure]), min(certain) if certain else max([zero, *unsure])
    if how == "MAX":
        return max(certain) if certain else min([zero, *unsure]), max([*(certain or [zero]), *unsure])
    base = sum(certain, zero)
    return base + sum((x for x in unsure if x < 0), zero), base + sum((x for x in unsure if x > 0), zero)

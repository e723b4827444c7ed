"""What is said about one subject: a result per policy, and the explanation of one result. Plain values for pages and tests."""
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhengtong.kernel.content.policies import Article, Policy

NO = '"不符"'  # the conclusion of an excluding rule, as the table writes it


@dataclass(frozen=True)
class Wanted:
    """A fact (or unset parameter) that is wanted: why it is missing, since when, and who owes it."""

    name: str
    reason: str  # never_supplied | contradicted | outside_coverage | list_incomplete | stale | parameter
    departments: tuple[str, ...]
    registers: tuple[str, ...]
    as_of: date | None = None


@dataclass(frozen=True)
class Result:
    """One policy's outcome for one subject in one round. Amounts are integer fen per `period`; low and high are the range of
    what is undetermined (None: not known). `kind`: entitled, amount_undetermined, not_entitled, undetermined."""

    policy: Policy
    subject: tuple[str, int]
    kind: str
    rule: int | None
    fen: int | None
    low: int | None
    high: int | None
    period: str
    judged_on: date
    wanted: tuple[Wanted, ...]
    reason: str | None

    @property
    def key(self) -> str:
        """The policy's key."""
        return self.policy.key


@dataclass(frozen=True)
class Statement:
    """What a resident or firm is owed: every policy of the round of whose subjects it (or what hangs on it) is one."""

    round: int
    on: date
    at: datetime
    view: Any = field(repr=False)
    views: tuple[Any, ...] = field(default=(), repr=False)  # the subject's own and those of what hangs on it
    results: tuple[Result, ...] = ()
    more: int = 0  # results of further subjects that are not listed

    def of_kind(self, *kinds: str) -> tuple[Result, ...]:
        """The results with these outcomes."""
        return tuple(r for r in self.results if r.kind in kinds)

    @property
    def total_fen(self) -> dict[str, int]:
        """Decided money by period kind (month, year, once); nothing undetermined is in it."""
        totals: dict[str, int] = {}
        for result in self.of_kind("entitled"):
            if result.policy.payable and result.fen:
                totals[result.policy.period] = totals.get(result.policy.period, 0) + result.fen
        return totals


@dataclass(frozen=True)
class FactLine:
    """A fact behind a condition: its value as text, where it comes from and of which day; `state` may be stale or parameter."""

    name: str
    state: str
    text: str
    register: str | None
    departments: tuple[str, ...]
    as_of: date | None


@dataclass(frozen=True)
class ConditionLine:
    """A condition: the tested expression, the test, its answer (true, false, unknown, failed), the facts behind it."""

    input: str
    value: str
    test: str
    answer: str
    facts: tuple[FactLine, ...]
    wanted: tuple[str, ...]
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cited:
    """An article that a rule rests on."""

    law: str
    article: str
    text: Article | None


@dataclass(frozen=True)
class RuleLine:
    """A rule with its conditions, what it gives and its articles. `status`: true, false, unknown, failed."""

    number: int
    status: str
    conditions: tuple[ConditionLine, ...]
    outputs: tuple[str, ...]
    articles: tuple[Cited, ...]

    @property
    def excludes(self) -> bool:
        """A rule that says who gets nothing: what it asks is what must not be."""
        return NO in self.outputs


@dataclass(frozen=True)
class Explanation:
    """One result explained by the interpreter. `agrees`: the interpreter gives what the round stored (None: not in a round).

    `shown` are the rules that matter: the one that decided; for a no the one that excluded, if any, and the entitling one
    with the fewest failed conditions; for undetermined those that can still win.
    """

    policy: Policy
    subject: tuple[str, int]
    kind: str
    rule: int | None
    amount: Decimal | None
    low: Decimal | None
    high: Decimal | None
    wanted: tuple[Wanted, ...]
    reason: str | None
    failures: tuple[str, ...]
    shown: tuple[RuleLine, ...]
    rules: tuple[RuleLine, ...]
    agrees: bool | None
    judged_on: date

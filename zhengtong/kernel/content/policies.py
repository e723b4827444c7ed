"""Laws and policies as strict models: what a policy pays to whom under which articles, its dated parameters, its examples."""
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from .models import Names, Span, Strict

Sure = Literal["S", "K", "?"]
Level = Literal["nation", "province", "city", "district"]


def _exact(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str | date | Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list):
        return [_exact(v) for v in value]
    raise ValueError("a number, a text, a date, true or false, a list of these, or null")


Exact = Annotated[Any, AfterValidator(_exact)]


class Article(Strict):
    """An article in short, and how sure we are of it: S read, K known, ? uncertain."""

    zh: str
    en: str
    sure: Sure


class Law(Strict):
    """A law or normative document with the articles that rules cite."""

    key: str
    title: Names
    number: str | None
    issuer: str
    level: Level
    in_force: Span
    articles: dict[str, Article] = Field(min_length=1)
    source: str | None = None
    notes: Names | None = None


class Dated(Strict):
    """A value and the day from which it holds; null means not set."""

    from_: date = Field(alias="from")
    value: Exact
    source: str | None = None


class Parameter(Strict):
    """A name, amount or date of a policy that changes with time. `name` is how the table calls it, `en` its English
    (a policy's must have it)."""

    name: str
    en: str | None = None
    type: Literal["number", "date", "string", "boolean"] | None = None
    unit: str | None = None
    sure: Sure
    source: str
    values: tuple[Dated, ...] = Field(min_length=1)
    notes: Names | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Parameter":
        days = [v.from_ for v in self.values]
        if days != sorted(set(days)):
            raise ValueError("the values stand in the order of their days, each day once")
        return self

    def on(self, day: date) -> Any:
        """The value that holds on `day`; None when it is not set or not yet."""
        return next((v.value for v in reversed(self.values) if v.from_ <= day), None)


class Wording(Strict):
    """A computed condition of the table in the reader's words: what is looked at, and what each test says of a subject for whom
    it holds. `{name}` stands for the value of a parameter. The check of the tables insists on it."""

    input: str
    names: Names
    tests: dict[str, Names] = {}


class Stacking(Strict):
    """How policies of one group go together. `matter`: the subject's facts that make two payments the same matter (none: all
    payments to one holder are). `deducted`: the fact that the table has taken off already. `cap`: a year's sum for one holder,
    in the policy's unit; null is not set."""

    group: str | None = None
    rule: Literal["none", "difference", "highest", "unlimited", "once", "cap"] = "none"
    cap: Exact = None
    matter: tuple[str, ...] = ()
    deducted: str | None = None
    notes: Names | None = None


class Rounding(Strict):
    """How an amount becomes whole fen."""

    rule: Literal["half up", "half even", "down", "up"]
    sure: Sure
    source: str


class Budget(Strict):
    """A year's total (null: not set here, stated when a list is signed), how it is cut, and who gets the odd fen."""

    total: Exact = None
    method: Literal["proportional", "first come"] = "proportional"
    article: str | None = None
    unit: str | None = None
    first_come_by: str | None = None
    cut_remainder: str | None = None
    notes: Names | None = None


class Publicity(Strict):
    """What is made public before or after payment."""

    form: Literal["none", "masked", "full"]
    days: int | None = None
    fields: tuple[str, ...] = ()
    article: str | None = None


class Agreement(Strict):
    """Whether the person is asked, standing agreement is enough, or none is needed."""

    form: Literal["ask", "standing", "not needed"]
    days: int | None = None
    remind: int | None = None
    article: str | None = None


class Shared(Strict):
    """A model that policies import (周岁, 企业规模); it decides nobody by itself."""

    key: str
    names: Names
    shared: Literal[True]
    in_force: Span
    decision: str | None = None
    imports: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    laws: tuple[str, ...] = ()
    source: str | None = None
    notes: Names | None = None


class Policy(Strict):
    """One policy; its decision table stands beside it as table.dmn."""

    key: str
    names: Names
    shared: Literal[False] = False
    number: str | None
    department: str
    issuer: str
    level: Level
    subject: str
    status: Literal["in force", "expired", "draft", "neighbour", "closed"]
    payable: bool
    in_force: Span
    period: Literal["once", "month", "year"]
    judged_on: Literal["first day", "last day", "each day pro rata", "day of event"]
    event: str | None = None
    ends: Literal["same month", "next month"] | None = None
    unit: str | None
    decision: str
    scope: str | None = None
    imports: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    conditions: tuple[Wording, ...] = ()
    freshness: dict[str, Annotated[int, Field(ge=0)]] = {}
    stacking: Stacking = Stacking()
    budget: Budget | None = None
    rounding: Rounding | None = None
    publicity: Publicity
    agreement: Agreement
    payee_account: Literal["fact", "asked"] | None
    laws: tuple[str, ...] = Field(min_length=1)
    source: str | None = None
    notes: Names | None = None

    def parameter_values(self, on: date) -> dict[str, Any]:
        """Parameter name -> value on that day; None where it is not set."""
        return {p.name: p.on(on) for p in self.parameters}

    def wording(self, condition: str) -> Wording | None:
        """The words of a computed condition (its input as the table writes it); None for a plain fact."""
        return next((w for w in self.conditions if w.input == condition.strip()), None)


class Expected(Strict):
    """What an example must give; `value` for a shared model's decision."""

    outcome: Literal["entitled", "amount_undetermined", "not_entitled", "undetermined", "not_in_force"] | None = None
    rule: int | None = None
    amount: Exact = None
    wanted: tuple[str, ...] | None = None
    value: Exact = None


class Observed(Strict):
    """A fact's value with its as-of day, to show what staleness does."""

    value: Exact
    as_of: date


class Example(Strict):
    """Given these facts on this day, this outcome. A fact not named, or named `missing`, is missing; null is known absent."""

    name: str
    on: date
    facts: dict[str, Observed | Exact] = {}
    decision: str | None = None
    expect: Expected
    notes: str | None = None

"""The nouns of a content pack as strict models: subject kinds, registers, units, purposes, calendars, phrases.

An unknown field is an error (`extra="forbid"`): a misspelt field must never pass for an absent one.
"""
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Grade = Annotated[int, Field(ge=1, le=4)]
DERIVATION = re.compile(
    r"^(?P<verb>lookup|count|sum|min|max|any) (?P<kind>[a-z][a-z-]*)(?:\.(?P<fact>\S+))? by (?P<by>\S+)"
    r"(?: where (?P<where>.+?))?(?: complete (?P<complete>\S+))?$"
)


class Strict(BaseModel):
    """Frozen, and without unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Names(Strict):
    """A name in Chinese and English."""

    zh: str
    en: str


class Span(Strict):
    """Days in force, both ends included; `to` null means still in force, `from` null that the day is not known."""

    from_: date | None = Field(alias="from")
    to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether `on` lies inside; an unknown first day never holds."""
        return self.from_ is not None and self.from_ <= on and (self.to is None or on <= self.to)


class Key(Strict):
    """One key column of a subject kind; `type` is resident_id, uscc, string or another kind (a reference to it)."""

    zh: str
    en: str
    type: str


class Subject(Strict):
    """A kind of subject: person, household, firm, or a relation such as hire (person × firm)."""

    key: str
    names: Names
    keys: tuple[Key, ...] = Field(min_length=1)


AS_OF, BORN = "as_of", "born"  # days that a date's bounds may name, beside the register's own date columns


class Column(Strict):
    """One column of a register. `empty: absent` means that an empty cell is known absent, else it is missing.

    What is possible: a number from `least` (0 unless said; null: negative too) to `most`; a date not before and not after a
    day: `as_of` (the day the data are of: nothing that has not happened, unless said), `born` (the day of birth that the
    subject's identity number tells), or another date column of the register."""

    zh: str
    en: str
    type: Literal["string", "number", "date", "boolean", "reference"]
    scale: Annotated[int, Field(ge=0, le=6)] = 0
    unit: str | None = None
    values: tuple[str, ...] | None = None
    to: str | None = None
    grade: Grade
    sensitive: bool = False
    empty: Literal["absent", "missing"] = "missing"
    least: Decimal | None = Decimal(0)
    most: Decimal | None = None
    not_before: str | None = None
    not_after: str | None = AS_OF
    derive: str | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> "Column":
        if (self.type == "reference") != (self.to is not None):
            raise ValueError("a reference names its subject kind in `to`, no other type does")
        if self.values is not None and self.type != "string":
            raise ValueError("only a string column lists `values`")
        if self.derive is not None and not DERIVATION.match(self.derive):
            raise ValueError("derive: lookup|count|sum|min|max|any <kind>[.<fact>] by <ref> [where <FEEL>] [complete <fact>]")
        if self.derive is not None and self.derive.startswith(("any ", "lookup ")) and " where " in self.derive:
            raise ValueError("only count, sum, min and max take `where`")
        return self

    @model_validator(mode="after")
    def _bounds_fit(self) -> "Column":
        for names, kind in (({"least", "most"}, "number"), ({"not_before", "not_after"}, "date")):
            if names & self.model_fields_set and (self.type != kind or self.derive is not None):
                raise ValueError(f"{' and '.join(sorted(names))} bound a {kind} that is loaded, nothing else")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("least is more than most")
        return self


class Sharing(Strict):
    """How the register may be shared, and on what basis."""

    attribute: Literal["unconditional", "conditional", "not shared"]
    basis: str


class Retention(Strict):
    """How long rows about people, or looks at them, are kept: `years` after the day in the fact `begins` of the subject, and
    after its row left the register; `sure` is ? where the years are the project's own."""

    years: Annotated[int, Field(ge=1, le=100)]
    begins: str | None = None
    article: str
    sure: Literal["S", "K", "?"]

    def limit(self, on: date) -> date:
        """What ended on this day or before is no longer kept on `on`."""
        day = on.day if (on.month, on.day) != (2, 29) else 28
        return date(on.year - self.years, on.month, day)


class Register(Strict):
    """A register: who provides it, about whom, whom it covers (FEEL) and what a subject without a row means."""

    key: str
    names: Names
    provider: str
    subject: str
    coverage: str = "true"
    no_row: Literal["absent", "missing"]
    cycle: str
    roster: bool = False
    derived: bool = False
    sharing: Sharing
    retention: Retention | None = None
    columns: tuple[Column, ...] = Field(min_length=1)
    notes: Names | None = None

    @model_validator(mode="after")
    def _columns_agree(self) -> "Register":
        for attribute in ("zh", "en"):
            names = [getattr(c, attribute) for c in self.columns]
            if len(set(names)) < len(names):
                raise ValueError(f"two columns share the {attribute} name {next(n for n in names if names.count(n) > 1)}")
        if any((c.derive is not None) != self.derived for c in self.columns):
            raise ValueError("`derive` stands in every column of a register with `derived: true`, and in no other")
        days = {AS_OF, BORN, None} | {c.zh for c in self.columns if c.type == "date"}
        if odd := {bound for c in self.columns for bound in (c.not_before, c.not_after)} - days:
            raise ValueError(f"not_before, not_after: as_of, born or a date column, not {sorted(map(str, odd))}")
        return self

    def column(self, zh: str) -> Column:
        """The column with this Chinese name; KeyError when there is none."""
        for column in self.columns:
            if column.zh == zh:
                return column
        raise KeyError(zh)


class Unit(Strict):
    """A department, street or community; `codes` where several official code systems number it (NBS, MCA)."""

    key: str
    zh: str
    en: str
    short: str | None = None
    level: str | None = None
    code: str | None = None
    codes: dict[str, str] | None = None
    parent: str | None = None


class Units(Strict):
    """A list of units of one sort."""

    key: str
    names: Names
    units: tuple[Unit, ...]


class Purpose(Strict):
    """Why somebody may read: which roles, which registers' facts (`all`, or register keys), up to which grade."""

    key: str
    names: Names
    article: str
    roles: tuple[str, ...] = Field(min_length=1)
    departments: tuple[str, ...] | None = None
    subjects: tuple[str, ...] | None = None
    facts: Literal["all"] | tuple[str, ...]
    grade: Grade
    case: bool
    retention: Retention | None = None
    notes: Names | None = None


class Calendar(Strict):
    """One year's notice of the State Council: days off that would be working days (`off`), weekend days worked (`work`)."""

    key: str
    names: Names
    year: int
    source: str
    sure: Literal["S", "K", "?"]
    off: tuple[date, ...]
    work: tuple[date, ...] = ()
    notes: Names | None = None


class Phrases(Strict):
    """Texts by key, in both languages."""

    key: str
    phrases: dict[str, Names]

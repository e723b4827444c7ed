"""What a reader gets: a subject cut to the purpose, a list of such rows, an export. Plain values, made by `actions` alone."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from zhengtong.kernel.parties import Actor

from .masking import csv_text


@dataclass(frozen=True)
class Withheld:
    """A fact that the purpose does not show: its name, grade and why."""

    name: str
    grade: int
    reason: str


@dataclass(frozen=True)
class SubjectView:
    """One subject, read for a purpose, with the journal entry that says so.

    `facts` are those that the purpose shows; `withheld` those that it does not. `known` are all facts, for services that
    decide with them and show only what `shows` allows.
    """

    kind: str
    no: int
    key: str
    name: str
    facts: Mapping[str, Any]
    withheld: tuple[Withheld, ...]
    purpose: str
    by: Actor
    on: date
    at: datetime
    look: str
    known: Mapping[str, Any] = field(repr=False, compare=False)
    snapshot: Any = field(repr=False, compare=False)

    def shows(self, fact: str) -> bool:
        """May this reader see the value of the fact?"""
        return fact not in self.known or fact in self.facts


@dataclass(frozen=True)
class Row:
    """One line of a list: masked key and name, and the fields that were asked for (None: not shown for this purpose)."""

    no: int
    key: str
    name: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Export:
    """A list that leaves as a file. Its name holds purpose, number of rows and hash, never a person."""

    filename: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def csv(self) -> str:
        """As CSV, formulas escaped."""
        return csv_text(self.header, self.rows)


@dataclass(frozen=True)
class Looked:
    """One line of "who looked at my data": a record opened, a list, export or search that held the subject, or a round."""

    at: datetime
    form: str
    who: str
    role: str
    department: str
    purpose: str
    case: str
    fields: tuple[str, ...]
    count: int
    entry: int | None

    @property
    def is_round(self) -> bool:
        """A run of the rules over everyone, not an interest in this one."""
        return self.form == "round"

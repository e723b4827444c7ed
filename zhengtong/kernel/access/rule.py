"""The one rule of who may read whom, as data, and its three renderings: Python, the operations database, DuckDB.

A subject may be read when it is the reader's own, when the purpose covers everyone of the kind by law, or when an
authorisation row meets every condition. Each condition is one line below; the renderings know nothing else.
"""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import Q

from zhengtong.kernel.content.models import Purpose
from zhengtong.kernel.parties import STAFF, Actor

Op = Literal["is", "is or empty", "is or null", "not after", "not before or null", "null"]


@dataclass(frozen=True)
class Condition:
    """One test of one column of an authorisation row."""

    column: str
    op: Op
    value: Any = None


@dataclass(frozen=True)
class Reach:
    """Whom an actor may read for a purpose: everyone of the kind, the own subjects, or those of authorisation rows."""

    kind: str
    everyone: bool
    own: frozenset[int]
    conditions: tuple[Condition, ...]

    def holds(self, no: int, rows: Iterable[Mapping[str, Any]]) -> bool:
        """Python: is subject `no` within reach, given the authorisation rows?"""
        return self.everyone or no in self.own or any(self._row_holds(row, no) for row in rows)

    def _row_holds(self, row: Mapping[str, Any], no: int) -> bool:
        return bool(self.conditions) and all(_holds(c, row[c.column]) for c in self.for_subject(no))

    def for_subject(self, no: int) -> tuple[Condition, ...]:
        """The conditions on a row that authorises one subject."""
        return (*self.conditions, Condition("no", "is or null", no))

    def q(self, no: int | None = None) -> Q:
        """The operations database: a filter of Authorisation rows (of one subject, or of all)."""
        if not self.conditions:
            return Q(pk__in=[])
        found = Q()
        for condition in self.conditions if no is None else self.for_subject(no):
            found &= _as_q(condition)
        return found

    def sql(self, subjects: str = "subjects", authorisations: str = "authorisations") -> tuple[str, list[Any]]:
        """DuckDB: the numbers in the relation `subjects(no)` within reach; `authorisations` holds the rows. -> SQL, values."""
        if self.everyone:
            return f"SELECT no FROM {subjects}", []
        parts = [_as_sql(c) for c in self.conditions]
        tests = [text for text, _ in parts] if parts else ["FALSE"]
        values = [value for _, more in parts for value in more]
        row = f"SELECT 1 FROM {authorisations} a WHERE {' AND '.join(tests)} AND (a.no IS NULL OR a.no = s.no)"
        found = f"SELECT s.no FROM {subjects} s WHERE s.no IN (SELECT unnest(?::BIGINT[])) OR EXISTS ({row})"
        return found, [sorted(self.own), *values]


def reach(actor: Actor, purpose: Purpose, kind: str, on: date, *, own: Iterable[int] = ()) -> Reach:
    """The rule itself, one condition a line. `own` are the actor's own subjects of this kind."""
    admitted = admits(purpose, actor, kind)
    lawful = admitted and not purpose.case and actor.role not in ("resident", "enterprise")
    return Reach(
        kind=kind,
        everyone=lawful,
        own=frozenset(own) if admitted and actor.subject is not None else frozenset(),
        conditions=_conditions(actor, purpose, kind, on) if admitted and not lawful else (),
    )


def _conditions(actor: Actor, purpose: Purpose, kind: str, on: date) -> tuple[Condition, ...]:
    return (
        Condition("kind", "is", kind),
        Condition("purpose", "is", purpose.key),
        Condition("role", "is or empty", actor.role),
        Condition("department", "is or empty", actor.department or ""),
        Condition("since", "not after", on),
        Condition("until", "not before or null", on),
        Condition("revoked", "null"),
    )


def admits(purpose: Purpose, actor: Actor, kind: str) -> bool:
    """May this actor state this purpose for this kind of subject? The shell states what some office may state."""
    role = actor.role in purpose.roles or (actor.role in ("shell", "system") and bool({*STAFF, actor.role} & {*purpose.roles}))
    department = purpose.departments is None or actor.department is None or actor.department in purpose.departments
    someone = purpose.facts == "all" or bool(purpose.facts)  # a purpose without facts counts, and opens nobody
    return role and department and someone and (purpose.subjects is None or kind in purpose.subjects)


def _holds(condition: Condition, found: Any) -> bool:
    value = condition.value
    match condition.op:
        case "is":
            return bool(found == value)
        case "is or empty":
            return found in ("", value)
        case "is or null":
            return found is None or found == value
        case "not after":
            return bool(found <= value)
        case "not before or null":
            return found is None or found >= value
        case "null":
            return found is None


def _as_q(condition: Condition) -> Q:
    column, value = condition.column, condition.value
    match condition.op:
        case "is":
            return Q(**{column: value})
        case "is or empty":
            return Q(**{f"{column}__in": ["", value]})
        case "is or null":
            return Q(**{column: value}) | Q(**{f"{column}__isnull": True})
        case "not after":
            return Q(**{f"{column}__lte": value})
        case "not before or null":
            return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gte": value})
        case "null":
            return Q(**{f"{column}__isnull": True})


def _as_sql(condition: Condition) -> tuple[str, list[Any]]:
    column, value = f"a.{condition.column}", condition.value
    match condition.op:
        case "is":
            return f"{column} = ?", [value]
        case "is or empty":
            return f"{column} IN ('', ?)", [value]
        case "is or null":
            return f"({column} IS NULL OR {column} = ?)", [value]
        case "not after":
            return f"{column} <= ?", [value]
        case "not before or null":
            return f"({column} IS NULL OR {column} >= ?)", [value]
        case "null":
            return f"{column} IS NULL", []

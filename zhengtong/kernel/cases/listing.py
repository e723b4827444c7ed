"""Lists of cases: what an actor sees, filtered, in the order of urgency; a page at a time, counted up to a limit."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import Q, QuerySet

from zhengtong.kernel.access import masking
from zhengtong.kernel.parties import Actor

from . import due, names, pins, sight
from .models import Case, Pin
from .redating import events_by_case

COUNTED = 1000  # cases are counted up to this; nobody reads further, and a search is better
Light = Literal["green", "yellow", "red", "overdue", "waiting", "ended", ""]


@dataclass(frozen=True)
class Filters:
    """What of the list is wanted; empty: everything. `handler`: a login. `text`: a whole case number or a whole name.
    `light`: green, yellow, red, overdue, waiting (nobody knows the day, or the applicant's turn)."""

    procedure: str = ""
    state: str = ""
    department: str = ""
    handler: str = ""
    light: Light = ""
    text: str = ""
    closed: bool = False


ALL = Filters()


@dataclass(frozen=True)
class WorkRow:
    """One line: the case's number and standing; the applicant's name covered. `left` in the clock's own units on the day."""

    id: Any
    number: str
    title: str
    procedure: str
    procedure_name: str
    state: str
    state_name: str
    department: str
    applicant: str
    channel: str
    handler: str
    opened_on: date
    closed_on: date | None
    due_on: date | None
    due_clock: str
    due_state: str
    left: int | None
    light: Light
    at_latest: bool
    provisional: bool
    purpose: str
    subject: tuple[str, int] | None


@dataclass(frozen=True)
class Worklist:
    """A page; `count` up to COUNTED, `more` when there are more than that."""

    rows: tuple[WorkRow, ...]
    count: int
    more: bool


def worklist(by: Actor, filters: Filters, *, on: date, offset: int, limit: int, purpose: str) -> Worklist:
    """What this actor sees of the cases, the most urgent first; closed ones the latest first."""
    offset, limit = min(max(offset, 0), COUNTED), min(max(limit, 1), 200)
    found = [_filtered(part, filters, on) for part in _parts(sight.of(by, purpose))]
    order = ("-closed_on", "id") if filters.closed else ("sort_on", "id")
    skipped = offset if len(found) == 1 else 0  # by the database, where nothing has to be merged
    heads = [list(part.order_by(*order)[skipped : offset + limit]) for part in found]
    count = sum(part.order_by()[: COUNTED + 1].count() for part in found)
    cases = _merged(heads, filters.closed)[offset - skipped :][:limit]
    return Worklist(tuple(rows(cases, on)), min(count, COUNTED), count > COUNTED)


def _parts(seen: sight.Sight) -> list[Q]:
    """The alternatives of the rule, each on its own, so that each is read by an index of its own."""
    if seen.everyone:
        return [Q()]
    if not seen.department:
        return [seen.own_q()]
    asked = Case.objects.filter(seen.consulted_q()).exists()
    return [seen.handled_q(), *([seen.consulted_q()] if asked else [])]


def _filtered(part: Q, filters: Filters, on: date) -> QuerySet[Case]:
    found = Case.objects.filter(part, closed_on__isnull=not filters.closed)
    for name in ("procedure", "state", "department", "handler"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    if filters.text:
        found = found.filter(pk__in=_named(filters.text.strip()))
    return found.filter(_lit(filters.light, on)) if filters.light in LIGHTS else found


def _named(text: str) -> list[Any]:
    """The cases of a whole number or a whole name, each by an index of its own."""
    number = Case.objects.filter(number=text).values_list("pk", flat=True)
    return [*number, *Case.objects.filter(applicant_name=text).values_list("pk", flat=True)[:COUNTED]]


STILL = ("awaiting", "suspended")
LIGHTS = ("green", "yellow", "red", "overdue", "waiting")


def _lit(light: str, on: date) -> Q:
    """A light, with bounds on the order itself, so that a page is found without reading what comes before it: where more
    than n units are left, the day is more than n days off."""
    running = Q(due_state="running")
    if light == "waiting":
        return Q(due_state__in=STILL, due_on=None)  # the second by its own index
    if light == "overdue":
        return running & Q(sort_on__lt=on)
    if light == "red":
        return running & Q(sort_on__gte=on, red_on__lte=on)
    limits = [pins.bundle(held).procedure.lights for held in Pin.objects.values_list("hash", flat=True)]
    if light == "yellow":
        red = min((limit.red for limit in limits), default=0)
        return running & Q(sort_on__gt=on + timedelta(days=red), yellow_on__lte=on, red_on__gt=on)
    yellow = min((limit.yellow for limit in limits), default=0)
    return running & Q(sort_on__gt=on + timedelta(days=yellow), yellow_on__gt=on)


def light(case: Case, on: date) -> Light:
    """The light of a case on a day."""
    if case.due_state in ("ended", ""):
        return "ended" if case.due_state else ""
    if case.due_state != "running" or case.due_on is None:
        return "waiting"
    if case.due_on < on:
        return "overdue"
    if case.red_on is not None and case.red_on <= on:
        return "red"
    return "yellow" if case.yellow_on is not None and case.yellow_on <= on else "green"


def _merged(heads: list[list[Case]], closed: bool) -> list[Case]:
    if len(heads) == 1:
        return heads[0]
    every = [case for head in heads for case in head]
    if closed:
        return sorted(every, key=lambda c: (-(c.closed_on or c.opened_on).toordinal(), c.pk))
    return sorted(every, key=lambda c: (c.sort_on, c.pk))


def rows(cases: list[Case], on: date) -> Iterable[WorkRow]:
    """The lines of these cases."""
    events = events_by_case([case for case in cases if case.closed_on is None])
    for case in cases:
        yield _row(case, on, events.get(case.pk, []))


def _row(case: Case, on: date, events: list[Any]) -> WorkRow:
    bundle = pins.bundle(case.pin_id)
    left = None
    if case.closed_on is None and case.due_clock:
        clock = due.reckon(case, due.events_of(case, events), on).get((case.due_clock, ""))
        left = clock.left if clock else None
    subject = None if case.applicant_no is None else (case.applicant_kind, case.applicant_no)
    return WorkRow(
        case.pk, case.number, case.title, case.procedure, names.spoken(bundle.procedure.names), case.state,
        names.state(bundle, case.state), case.department, _covered(case), case.channel, case.handler, case.opened_on,
        case.closed_on, case.due_on, case.due_clock, case.due_state, left, light(case, on), case.at_latest, case.provisional,
        bundle.procedure.purpose, subject,
    )


def _covered(case: Case) -> str:
    return case.applicant_name if case.applicant_kind == "firm" else masking.name(case.applicant_name)

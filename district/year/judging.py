"""What the year shows: each due day against the oracle, lateness and lapsed consultations by clock, refusals by journal."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengtong.kernel.cases.models import CaseEvent
from zhengtong.kernel.journal.models import JournalEntry
from zhengtong.openness.requests import queries

from . import oracle
from .days import WorkDays

LAPSED = ("third_party_silent", "co_maker_consented")


@dataclass(frozen=True)
class Verdict:
    """`wrong`: (case number, stored day, the oracle's day) where they differ."""

    received: int
    answered: int
    rate: float
    late: tuple[tuple[str, date, date], ...]
    late_by_oracle: tuple[str, ...]
    lapsed: tuple[str, ...]
    refused_extensions: tuple[str, ...]
    wrong: tuple[tuple[str, date | None, date | None], ...]
    open: int

    @property
    def holds(self) -> bool:
        """Every due day is the oracle's, and so is every late reply."""
        return not self.wrong and {number for number, *_ in self.late} == set(self.late_by_oracle)


def judge(packs: Path, year: int) -> Verdict:
    """Looks at the requests of a year on its last day."""
    calendar, end = WorkDays(packs), date(year, 12, 31)
    rows = queries.rows(end)
    events = _events([request.case.pk for request in rows])
    wrong, late = [], []
    for request in rows:
        own = events[request.case.pk]
        found = oracle.due(own, calendar)
        if not request.case.closed_on and not _answered(own) and request.case.due_on != found:
            wrong.append((request.case.number, request.case.due_on, found))
        if oracle.late(own, calendar):
            late.append(request.case.number)
    said = queries.answered(year)
    return Verdict(
        len(rows),
        said.count,
        said.rate,
        said.late,
        tuple(sorted(late)),
        _lapsed(year),
        _refused(year),
        tuple(wrong) + tuple(_differ(rows, events, calendar)),
        sum(request.answered_on is None for request in rows),
    )


def _answered(rows: list[oracle.Row]) -> bool:
    return any(event in ("sent", "withdrawn", "correction_abandoned", "fee_abandoned") for event, *_ in rows)


def _differ(rows: list, events: dict, calendar: WorkDays) -> list[tuple[str, date | None, date | None]]:
    """Answered requests: the reply clock's own due day against the oracle's."""
    from zhengtong.kernel.cases import queries as cases

    found = []
    for request in rows:
        own = events[request.case.pk]
        if any(event == "sent" for event, *_ in own):
            clock = cases.clock_table(request.case, date(request.submitted_on.year, 12, 31)).get(("reply", ""))
            mine = oracle.due(own, calendar)
            if clock is None or clock.due_on != mine:
                found.append((request.case.number, clock.due_on if clock else None, mine))
    return found


def _events(ids: list) -> dict[object, list[oracle.Row]]:
    found: dict[object, list[oracle.Row]] = {pk: [] for pk in ids}
    for event in CaseEvent.objects.filter(case__in=ids).order_by("case", "day", "seq"):
        found[event.case_id].append((event.kind, event.day, event.thread))
    return found


def _lapsed(year: int) -> tuple[str, ...]:
    rows = CaseEvent.objects.filter(kind__in=LAPSED, day__year=year).select_related("case")
    return tuple(sorted(event.case.number for event in rows))


def _refused(year: int) -> tuple[str, ...]:
    """The extensions that were refused, one journal entry each."""
    import json

    entries = JournalEntry.objects.filter(kind="cases.refused", at__startswith=str(year))
    bodies = [json.loads(entry.body or "{}") for entry in entries]
    return tuple(sorted(str(body.get("case", "")) for body in bodies if body.get("event") == "extended"))

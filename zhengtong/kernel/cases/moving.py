"""A new version of a procedure: who of the running cases could move to it, and why the others cannot, before anyone does."""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.procedures import queries as procedures

from . import due, filing, pins
from .models import Case, Filing
from .redating import events_by_case
from .refusals import CaseRefused


@dataclass(frozen=True)
class Movable:
    """One running case before the new version: `reasons` say why it cannot move, `new_due_on` what its day would be."""

    case: Case
    reasons: tuple[str, ...]
    due_on: date | None
    new_due_on: date | None

    @property
    def can(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def movable(procedure: str, to: date, *, on: date, offset: int = 0, limit: int = 1000) -> list[Movable]:
    """The running cases of a procedure that are not pinned to its version of `to`, in the order of their numbers' opening."""
    bundle = procedures.procedure(procedure, on=to)
    cases = Case.objects.filter(closed_on=None, procedure=procedure).exclude(pin=bundle.hash).order_by("opened_on", "id")
    return list(judged(list(cases[offset : offset + limit]), bundle, on))


def judged(cases: list[Case], bundle: Any, on: date) -> Iterator[Movable]:
    """Each case against a bundle."""
    events, filed = events_by_case(cases), _filings(cases)
    for case in cases:
        rows = events.get(case.pk, [])
        reasons = tuple(_reasons(case, rows, filed.get(case.pk), bundle))
        yield Movable(case, reasons, case.due_on, None if reasons else reckoned(case, rows, bundle, on).due_on)


def reckoned(case: Case, rows: Iterable[Any], bundle: Any, on: date) -> due.Due:
    """What the case's day would be under the bundle."""
    there = Case(pin_id=bundle.hash, closed_on=case.closed_on)
    pins.remember(bundle)
    return due.of(there, due.events_of(there, rows), on)


def _filings(cases: list[Case]) -> dict[Any, str]:
    rows = Filing.objects.filter(case__in=[case.pk for case in cases]).order_by("n")
    return {filing.case_id: filing.record for filing in rows}


def _reasons(case: Case, rows: Iterable[Any], record: str | None, bundle: Any) -> Iterator[str]:
    yield from procedures.movable(pins.bundle(case.pin_id), bundle, case.state, due.events_of(case, rows))
    if case.applicant_kind not in bundle.procedure.applicants:
        yield _("新版不受理这类申请人")
    if record is not None:
        answers, files = filing.answers_of(record)
        for wrong in procedures.check_answers(bundle.form, answers, files):
            yield _("新版表单的“%(question)s”：%(message)s") % {"question": wrong.question, "message": wrong.message}


def pinned(case: Case, bundle: Any, rows: Iterable[Any], on: date) -> None:
    """Pins the case to the bundle. CaseRefused with every reason against it."""
    found = next(judged([case], bundle, on))
    if case.closed_on is not None or found.reasons:
        said = "；".join(found.reasons) or _("已经办结")
        raise CaseRefused("move", _("不能转到新版：%s。") % said, remedy=_("按立案时的版本办完。"))
    case.pin_id, case.since = pins.pin(bundle), bundle.since

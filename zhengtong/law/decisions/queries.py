"""Questions to decisions: what was decided in a case, what may still be done against it, what was done in a year."""
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from zhengtong.kernel.cases import pins, sight
from zhengtong.kernel.clock import Reckoning
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.procedures import queries as procedures

from . import checks, remedies
from .models import Decision, Remedy

Clock = tuple[str, str]  # (key, thread)

__all__ = ["decision", "in_force", "of_case", "open_draft", "passed", "remedies_of", "remedies_until", "signed_count",
           "with_remedies"]


def decision(decision_id: int, by: Actor) -> Decision | None:
    """One decision, for whoever may see its case; the applicant sees it once it was sent."""
    found = Decision.objects.select_related("case", "message").filter(pk=decision_id).first()
    if found is None or not sight.sees(found.case, by):
        return None
    return found if by.is_staff or found.sent_on is not None else None


def of_case(case_id: Any) -> list[Decision]:
    """Every decision and draft of a case, oldest first."""
    return list(Decision.objects.filter(case=case_id).select_related("message"))


def open_draft(case_id: Any) -> Decision | None:
    """The draft that may still be reviewed and signed."""
    return Decision.objects.filter(case=case_id, state=Decision.DRAFT).first()


def in_force(case_id: Any) -> Decision | None:
    """The latest decision that was signed and is not superseded."""
    held = Decision.objects.filter(case=case_id).exclude(state__in=[Decision.DRAFT, Decision.SUPERSEDED])
    return held.order_by("-id").first()


def signed_count(case_id: Any) -> int:
    """How many were signed in a case."""
    return Decision.objects.filter(case=case_id, day__isnull=False).count()


def passed(decision: Decision) -> bool:
    """Whether the legality review lets this draft through, or none is needed."""
    return not decision.demands.get("review") or checks.passed(decision)


def remedies_until(decision: Decision, today: date) -> dict[str, Reckoning]:
    """Kind of remedy -> its clock with the proof, counted from the delivery."""
    rules = pins.bundle(decision.case.pin_id).rules
    return remedies.clocks(decision, decision.remedies.all(), rules, procedures.calendar(), today)


def with_remedies(found: Mapping[Clock, Reckoning], decision: Decision, today: date) -> dict[Clock, Reckoning]:
    """A case's clocks with those of the remedies as this decision opens them: against a refusal there is no direct suit."""
    own = {key: kind for key, kind in remedies.CLOCKS.items() if (key, "") in found}
    open_now = remedies_until(decision, today)
    left = {clock: one for clock, one in found.items() if clock[0] not in own}
    return left | {(key, ""): open_now[kind] for key, kind in own.items() if kind in open_now}


def remedies_of(cases_ids: Iterable[Any] | None = None, until: date | None = None) -> list[Remedy]:
    """Remedies (of these cases, filed up to a day), oldest first."""
    held = Remedy.objects.select_related("decision__case")
    held = held if cases_ids is None else held.filter(decision__case__in=list(cases_ids))
    return list(held if until is None else held.filter(filed_on__lte=until))

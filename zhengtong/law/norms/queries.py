"""Questions to norms: what waits for an opinion, what was said of a draft, by when."""
from datetime import date
from typing import Any

from django.db.models import Q

from zhengtong.kernel.cases import queries as cases
from zhengtong.kernel.cases import sight
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.parties import Actor

from .models import Review

__all__ = ["case_of", "due_on", "given_about", "late", "of_case", "open_about", "pending", "review"]

GIVEN = "reviewed"  # the event that is the opinion
OPEN = Q(opinion="", given_at=None)


def due_on(case: Case, today: date) -> date | None:
    """Two working days before the case is due, by the procedure's own clock for the opinion (after a delay it has another);
    None where it has none or waits."""
    clocks = [clock for clock in cases.clock_table(case, today).values() if clock.rule.before and GIVEN in clock.rule.ends]
    living = [clock for clock in clocks if clock.ended_on is None] or clocks
    return max((clock.due_on for clock in living if clock.due_on is not None), default=None)


def review(review_id: int, by: Actor) -> Review | None:
    """One review, for whoever may see its case."""
    found = Review.objects.select_related("case").filter(pk=review_id).first()
    return found if found is not None and sight.sees(found.case, by) else None


def case_of(review_id: int) -> Any:
    """The case that a review belongs to, None where there is no such review."""
    return Review.objects.filter(pk=review_id).values_list("case", flat=True).first()


def open_about(about: str) -> Review | None:
    """The review that waits for an opinion."""
    return Review.objects.filter(OPEN, about=about).first()


def given_about(about: str) -> Review | None:
    """The latest opinion on a draft."""
    return Review.objects.filter(about=about).exclude(opinion="").order_by("-given_at", "-id").first()


def of_case(case_id: Any) -> list[Review]:
    """Every review in a case, oldest first."""
    return list(Review.objects.filter(case=case_id))


def pending(by: Actor) -> list[Review]:
    """What waits for this actor's opinion, the most urgent first. Not what the actor drafted."""
    waiting = Review.objects.select_related("case").filter(OPEN).exclude(drafter_login=by.login)
    rows = sorted(waiting, key=lambda r: (r.due_on or date.max, r.pk))
    return [r for r in rows if sight.sees(r.case, by) and r.case.department != by.department]


def late(first: date, last: date) -> list[Review]:
    """Opinions given after their day, by the day on which they were given."""
    return [r for r in Review.objects.filter(given_on__range=(first, last)).select_related("case") if r.is_late]

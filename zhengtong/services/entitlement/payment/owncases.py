"""Questions to the cases of single grants: a department's, a grant's own with their papers, what rounds found."""
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from zhengtong.law.decisions.models import Decision

from . import recovering
from .models import Correction, Finding, Grant, GrantCase

WAITING = {  # use -> state of its case -> the role whose step is next
    GrantCase.DENIAL: {"prepared": "approver"},
    GrantCase.REVIEW: {"submitted": "officer", "examined": "approver"},
    GrantCase.RECOVERY: {"noticed": "holder", "heard": "approver", "ordered": "officer"},
}


@dataclass(frozen=True)
class Held:
    """A grant's case with its papers, newest first; of a recovery what is outstanding and what came back."""

    of: GrantCase
    papers: tuple[Decision, ...]
    outstanding: int
    corrections: tuple[Correction, ...]

    @property
    def next(self) -> str:
        """Whose step is next: a role, `holder`, or nobody's."""
        return WAITING[self.of.use].get(self.of.case.state, "")


def of_department(department: str) -> QuerySet[GrantCase]:
    """The cases of single grants that a department handles, the newest first."""
    return GrantCase.objects.filter(case__department=department).select_related("case", "grant__list")


def held(of: GrantCase, *, sent: bool = False) -> Held:
    """One case with its papers; `sent`: only those that went out, as the holder sees them."""
    papers = Decision.objects.filter(case=of.case_id).select_related("case", "message").order_by("-id")
    papers = papers.exclude(sent_on=None) if sent else papers
    recovery = of.use == GrantCase.RECOVERY
    corrections = Correction.objects.filter(grant=of.grant_id).order_by("pk") if recovery else ()
    return Held(of, tuple(papers), recovering.outstanding(of.grant) if recovery else 0, tuple(corrections))


def of_grant(grant: Grant) -> list[Held]:
    """A grant's own cases as its holder sees them: what was sent."""
    mine = grant.matters.select_related("case", "grant__list")
    return [one for one in (held(of, sent=True) for of in mine) if one.papers or one.of.use != GrantCase.DENIAL]


def findings(department: str) -> QuerySet[Finding]:
    """What rounds found of a department's paid grants, open first, the largest first."""
    found = Finding.objects.filter(grant__list__department=department)
    return found.select_related("grant__list").order_by("-state", "fen", "pk")


def short(department: str) -> list[dict[str, Any]]:
    """(policy, period) with open rests: how many, how much."""
    rows = findings(department).filter(state="open", fen__gt=0).order_by("grant__policy", "grant__period")
    return [dict(row) for row in rows.values("grant__policy", "grant__period").annotate(n=Count("pk"), sum=Sum("fen"))]


def of_message(message: Any) -> GrantCase | None:
    """The grant's case whose paper a message brought."""
    case = Decision.objects.filter(message=message).values("case")
    return GrantCase.objects.filter(case__in=case).first()

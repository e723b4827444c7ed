"""Questions to the workshop: the drafts of a department, one draft, what the review said of it."""
from typing import Any

from zhengtong.kernel.parties import Actor
from zhengtong.law.norms import queries as norms

from .models import PolicyDraft

__all__ = ["drafts", "may_read", "one", "review_of"]


def drafts(by: Actor) -> list[PolicyDraft]:
    """The drafts of the actor's department, the newest first."""
    return list(PolicyDraft.objects.filter(department=by.department)) if by.department else []


def one(pk: int, by: Actor) -> PolicyDraft | None:
    """A draft that the actor may read."""
    found = PolicyDraft.objects.select_related("case").filter(pk=pk).first()
    return found if found is not None and may_read(found, by) else None


def may_read(draft: PolicyDraft, by: Actor) -> bool:
    """Its department; once it is sent also the justice unit."""
    return by.department == draft.department or (by.department == "justice" and draft.case_id is not None)


def review_of(draft: PolicyDraft) -> Any:
    """The opinion on exactly what is sent now, or the review that is open; None."""
    return norms.given_about(draft.about) or norms.open_about(draft.about)

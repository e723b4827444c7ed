"""Questions to drafts: the owner's alone. Nobody else is told that there is one."""
from datetime import date

from zhengtong.kernel.parties import Actor

from .models import Draft

__all__ = ["of", "of_owner", "owner"]


def owner(by: Actor) -> str:
    """Whose drafts an actor has: the person's or firm's (whichever login is used), or an official's own."""
    return f"{by.subject[0]}:{by.subject[1]}" if by.subject is not None and not by.is_staff else str(by)


def of(by: Actor, procedure: str, *, on: date) -> Draft | None:
    """The actor's draft for a procedure, None when there is none (any more)."""
    return Draft.objects.filter(owner=owner(by), procedure=procedure, expires_on__gte=on).first()


def of_owner(by: Actor, *, on: date) -> list[Draft]:
    """Everything that the actor began and did not hand in, the latest first."""
    return list(Draft.objects.filter(owner=owner(by), expires_on__gte=on).order_by("-saved_on", "procedure"))

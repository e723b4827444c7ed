"""What was sent about cases, for whoever may see them: one rule with the cases themselves."""
from django.db.models import QuerySet

from zhengtong.kernel.messages import queries as messages
from zhengtong.kernel.messages.queries import Page
from zhengtong.kernel.parties import Actor

from . import pins, sight
from .models import Case

__all__ = ["Page", "applicants", "counts", "ids", "purpose", "sent"]


def sent(by: Actor, *, port: str = "", state: str = "", text: str = "", offset: int = 0, limit: int = 20) -> Page:
    """The messages about the cases that the asker sees, newest first."""
    within = Case.objects.filter(sight.of(by).q()).values("number")
    return messages.sent(port=port, state=state, text=text, within=within, offset=offset, limit=limit)


def counts(by: Actor, *states: str) -> dict[str, int]:
    """State -> how many of those messages."""
    return {state: sent(by, state=state, limit=0).total for state in states}


def applicants(page: Page) -> dict[str, list[int]]:
    """kind -> numbers of the applicants whose cases these messages are about."""
    found: dict[str, list[int]] = {}
    for kind, no in _cases(page).values_list("applicant_kind", "applicant_no"):
        if no is not None:
            found.setdefault(kind, []).append(no)
    return found


def ids(page: Page) -> dict[str, str]:
    """Case number -> id of the cases that these messages are about."""
    return {number: str(pk) for number, pk in _cases(page).values_list("number", "pk")}


def purpose(page: Page) -> str:
    """The purpose under which these cases are handled; empty for an empty page."""
    pin = _cases(page).values_list("pin", flat=True).first()
    return str(pins.bundle(pin).procedure.purpose) if pin else ""


def _cases(page: Page) -> QuerySet[Case]:
    return Case.objects.filter(number__in=[message.about for message in page.rows])

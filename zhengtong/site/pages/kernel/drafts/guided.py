"""The search before a filing: what is public already, kept without the person until the filing takes it along."""

from django.http import HttpRequest

from zhengtong.openness.requests import actions, conditions
from zhengtong.openness.requests.models import Guidance
from zhengtong.site import day

PROCEDURES = frozenset({conditions.PROCEDURE})  # articles 20 and 29: what is public already need not be asked for
KEPT = "guidance"
LONGEST = 80  # characters of a search


def look(request: HttpRequest, words: str) -> None:
    """Looks, and keeps what was found for this session."""
    request.session[KEPT] = actions.guide(words, on=day.today(), at=day.now()).pk


def words(text: str) -> str:
    """What may be looked for."""
    return "".join(char for char in text if char.isprintable())[:LONGEST].strip()


def found(request: HttpRequest) -> Guidance | None:
    """The last search of this session that no filing has taken."""
    return Guidance.objects.filter(pk=request.session.get(KEPT) or 0, request=None).first()


def forget(request: HttpRequest) -> None:
    """The filing has taken it."""
    request.session.pop(KEPT, None)

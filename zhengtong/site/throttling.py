"""How often a stranger may do what costs us something: counted by address, in the database, for all processes.

Real time, like logins: the district's day may stand still, a flood does not.
"""
import datetime as dt
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest

from . import day
from .models import Try

LONGEST = dt.timedelta(days=1)


def allowed(request: HttpRequest, what: str, *, most: int, minutes: int, about: str = "") -> bool:
    """True, and counted, while fewer than `most` tries of `what` came from this address in the last `minutes`. `about` counts
    something else than the address (a case's number, whoever asks)."""
    now, who = day.clock(), _who(request, about)
    tries = Try.objects.filter(what=what, who=who, at__gt=now - dt.timedelta(minutes=minutes))
    if tries.count() >= most:
        return False
    Try.objects.create(what=what, who=who, at=now)
    return True


def _who(request: HttpRequest, about: str) -> str:
    """No address is kept: its hash with the site's secret."""
    said = f"{settings.SECRET_KEY}|{about or request.META.get('REMOTE_ADDR', '')}"
    return sha256(said.encode()).hexdigest()


def forget() -> int:
    """Removes what counts no longer; how many."""
    return Try.objects.filter(at__lt=day.clock() - LONGEST).delete()[0]

"""The day the site lives on: the system's, or in a demonstration the district's own day; and the moment, read here alone."""
import datetime as dt

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import DistrictDay

KEPT = "district-day"


class DayRefused(ValueError):
    """The district's day moves forward only."""


def clock() -> dt.datetime:
    """The moment by the system's clock, aware, UTC: for heartbeats and for how long work takes."""
    return dt.datetime.now(dt.UTC)


def now() -> dt.datetime:
    """The moment at which something is done, aware, UTC: on the district's day where one is kept, at the clock's time of day.
    A look, a list, a purpose's reach hold by this day; the journal stamps the system's moment beside it."""
    local = timezone.localtime(clock())
    return timezone.make_aware(dt.datetime.combine(today(), local.time())).astimezone(dt.UTC)


def today() -> dt.date:
    """The district's day where one is kept, else the system's; the row is read again after ten seconds."""
    kept: dt.date | None = cache.get(KEPT)
    if kept is None:
        row = DistrictDay.objects.first()
        if row is None:
            return timezone.localdate()
        kept = row.day
        cache.set(KEPT, kept, 10)
    return kept


def move(to: dt.date) -> dt.date:
    """Moves the district's day to `to`; the first call makes the site a demonstration. Raises DayRefused."""
    row = DistrictDay.objects.first()
    if row and to < row.day:
        raise DayRefused(_("日子只能往后移：现在是 %(day)s") % {"day": row.day})
    DistrictDay.objects.update_or_create(id=1, defaults={"day": to})
    cache.set(KEPT, to, 10)
    return to

"""When each process last ran: written by the processes, read by the status page and by the header of every page."""
import datetime as dt
import time
from dataclasses import dataclass

from django.core.cache import cache

from . import day
from .models import Heartbeat

EXPECTED = {"web": 60, "worker": 60, "tick": 60, "heads": 3600}
GRACE = 3
BEGIN_SECONDS = 60
_begun = time.monotonic()


@dataclass(frozen=True)
class Pulse:
    """A process, when it last ran, and whether it stands still (three times its interval without a beat)."""

    name: str
    at: dt.datetime | None
    every: int
    still: bool
    note: str = ""


def beat(name: str, note: str = "") -> None:
    """Says that `name` has just done its work."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": day.clock(), "every": EXPECTED[name], "note": note[:200]})


def pulses() -> list[Pulse]:
    """Every expected process, in order; one that never ran stands still."""
    rows = {row.name: row for row in Heartbeat.objects.all()}
    return [_pulse(name, every, rows.get(name)) for name, every in EXPECTED.items()]


def standing_still() -> list[str]:
    """The names of processes that stand still; kept for ten seconds, since every page asks."""
    names = cache.get("standing-still")
    if names is None:
        names = [] if _beginning() else [pulse.name for pulse in pulses() if pulse.still]
        cache.set("standing-still", names, 10)
    return names


def _beginning() -> bool:
    """Has this process only just started? The others, started with it, get their first minute."""
    return time.monotonic() - _begun < BEGIN_SECONDS


def _pulse(name: str, every: int, row: Heartbeat | None) -> Pulse:
    if row is None:
        return Pulse(name, None, every, still=True)
    return Pulse(name, row.at, every, day.clock() - row.at > dt.timedelta(seconds=GRACE * every), row.note)

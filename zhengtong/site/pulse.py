"""When web, worker, tick and signing last ran: each process touches one small file, every page reads them.

A file in `<data>/pulse/` holds nothing; its time of change is the beat, so that a full disk or a torn write cannot lie.
"""
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

EVERY = {
    "web": (gettext_noop("网站"), timedelta(minutes=5)),
    "worker": (gettext_noop("后台计算"), timedelta(minutes=2)),
    "tick": (gettext_noop("到期事项"), timedelta(minutes=5)),
    "heads": (gettext_noop("留痕签名"), timedelta(hours=2)),
}


@dataclass(frozen=True)
class Service:
    """One process: its name, when it last ran (None: never), how often it must, and whether it stands still."""

    name: str
    label: str
    last: datetime | None
    every: timedelta
    still: bool


def beat(name: str) -> None:
    """Says that the process `name` has just run."""
    path = _folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path)


def services() -> list[Service]:
    """Every process that must run, in the order of EVERY."""
    now = time.time()
    return [_service(name, label, every, now) for name, (label, every) in EVERY.items()]


def standing_still() -> list[Service]:
    """Those that ran once and have not run for longer than they may; a process never started is not announced on every page."""
    return [service for service in services() if service.still and service.last]


def _service(name: str, label: str, every: timedelta, now: float) -> Service:
    try:
        beaten = (_folder() / name).stat().st_mtime
    except FileNotFoundError:
        return Service(name, _(label), None, every, True)
    return Service(name, _(label), datetime.fromtimestamp(beaten, UTC), every, now - beaten > every.total_seconds())


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "pulse"

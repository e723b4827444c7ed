"""`zt worker`: does long work that a page has asked for."""
import threading
from typing import Annotated

import typer
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from ..models import Work
from .output import Json, show

EVERY = 20


def command(
    once: Annotated[bool, typer.Option(help=_("做完排队的就停"))] = False,
    as_json: Json = False,
) -> None:
    """做网页排队的长时间工作，直到停止。"""
    threading.Thread(target=_beat, daemon=True).start()
    call_command("db_worker", interval=1, startup_delay=False, batch=once)
    show({"waiting": Work.objects.filter(ended_at=None).count()}, as_json=as_json)


def _beat() -> None:
    from .. import heartbeat

    stop = threading.Event()
    while True:
        heartbeat.beat("worker")
        connection.close()
        stop.wait(EVERY)

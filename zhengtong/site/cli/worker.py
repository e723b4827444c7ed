"""`zt worker`: does long work that a page has asked for."""
import threading

from django.core.management import call_command
from django.db import connection

EVERY = 20


def command() -> None:
    """做网页排队的长时间工作，直到停止。"""
    threading.Thread(target=_beat, daemon=True).start()
    call_command("db_worker", interval=1, startup_delay=False)


def _beat() -> None:
    from .. import heartbeat

    stop = threading.Event()
    while True:
        heartbeat.beat("worker")
        connection.close()
        stop.wait(EVERY)

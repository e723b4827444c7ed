"""Before the first visitor: content, rules, snapshot and the last round are read into a web process once.

It runs beside the answering of requests, so that no address waits for it; a request that comes earlier does its own reading.
"""
import logging
import threading

from django.db import connection

log = logging.getLogger("zhengtong.site")


def start() -> threading.Thread:
    """Starts the reading in a thread of its own and comes back at once."""
    thread = threading.Thread(target=_quietly, name="warming", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    """Reads what the first pages ask for, each part where they look for it: texts, rules, subjects, the last round."""
    from zhengtong.kernel.access import queries as access
    from zhengtong.kernel.content import queries as packs
    from zhengtong.kernel.parties import Actor
    from zhengtong.kernel.rounds import queries as rounds
    from zhengtong.services.entitlement.guiding.asking import ground
    from zhengtong.services.entitlement.rulesets import rule_sets
    from zhengtong.site import content, day

    content.now()
    latest = rounds.latest()
    if latest is None:  # nothing was loaded or decided yet
        return
    rule_sets(latest.on, packs.load())
    snapshot = access.current_snapshot()
    for kind in ("person", "firm"):  # the ways from somebody to what hangs on them
        access.subjects_of(Actor("warming", "", "resident", subject=(kind, 0)), snapshot, latest.on)
    rounds.board(latest)
    ground("person", day.today(), packs.load())


def _quietly() -> None:
    try:
        warm()
    except Exception:  # a site without data, or one whose database is not there yet, serves all the same
        log.info("nothing could be read ahead", exc_info=True)
    finally:
        connection.close()

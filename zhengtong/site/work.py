"""Long work off the page: asked for by a page, done by the worker, watched and stopped on a page of its own.

The kinds are a table: a name and the function that does it. A function gets the arguments and a `report(done, total)` that
raises Stopped when somebody asked to stop; it returns what the page shows at the end, or raises Refused.
"""
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from . import day
from .models import Work

Report = Callable[[int, int], None]
SHOWN = 200


class Stopped(Exception):
    """Somebody asked this work to stop; nothing half is left behind by the actions it calls."""


class Refused(Exception):
    """The work was refused; `.result` says where and why."""

    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__(str(result))
        self.result = result


def ask(kind: str, *, by: str, **arguments: Any) -> Work:
    """Puts work in the worker's queue; what it says at its end is said in the language of whoever asked."""
    KINDS[kind]
    given = {**arguments, "language": translation.get_language()}
    work = Work.objects.create(kind=kind, arguments=given, by=by, asked_at=day.clock())
    perform.enqueue(work.pk)
    return work


@task()
def carry() -> None:
    """What somebody waits for (a code) leaves at once, not with the next tick; the page that asks learns nothing of it."""
    from . import tick

    tick.move_outbox()
    close_old_connections()


def stop(work: Work) -> None:
    """Asks running or waiting work to stop at its next report."""
    Work.objects.filter(pk=work.pk, ended_at=None).update(stop_asked=True)


@task()
def perform(pk: int) -> None:
    """The worker's side of `ask`."""
    work = Work.objects.get(pk=pk)
    Work.objects.filter(pk=pk).update(state=Work.State.RUNNING)
    try:
        _report(pk)(0, 0)
        with translation.override(work.arguments.get("language")):
            state, result = Work.State.DONE, KINDS[work.kind](work, _report(pk))
    except Stopped:
        state, result = Work.State.STOPPED, {}
    except Refused as refused:
        state, result = Work.State.REFUSED, refused.result
    except Exception:  # told on the page as not done, and raised for the worker's record
        failed = {"errors": [_("没有做完：程序出错了，什么也没有改变。请交维护人员看后台记录。")]}
        Work.objects.filter(pk=pk).update(state=Work.State.REFUSED, result=failed, ended_at=day.clock())
        raise
    Work.objects.filter(pk=pk).update(state=state, result=result, ended_at=day.clock())
    close_old_connections()


def _report(pk: int) -> Report:
    def report(done: int, total: int) -> None:
        Work.objects.filter(pk=pk).update(done=done, total=total)
        if Work.objects.filter(pk=pk, stop_asked=True).exists():
            raise Stopped

    return report


def _load_register(work: Work, report: Report) -> dict[str, Any]:
    from zhengtong.kernel.facts import actions, queries

    given = work.arguments
    path = Path(given["path"])
    try:
        report(0, 1)
        done = actions.load_register(
            settings.DATA_DIR, given["key"], as_of=dt.date.fromisoformat(given["as_of"]), file=path, by=work.by, at=day.now()
        )
        queries.snapshot(settings.DATA_DIR).prepare()
        report(1, 1)
    except actions.LoadRefused as refused:
        raise Refused({"errors": [str(error) for error in refused.errors[:SHOWN]], "total": refused.total}) from None
    finally:
        path.unlink(missing_ok=True)
    return {"rows": done.rows, "unchanged": done.unchanged, "as_of": given["as_of"]}


def _run_round(work: Work, report: Report) -> dict[str, Any]:
    from zhengtong.kernel.parties import system
    from zhengtong.services.entitlement import actions

    report(0, 1)
    round_ = actions.run_due_round(on=day.today(), at=day.now(), by=system(work.by))
    report(1, 1)
    return {"round": round_.number if round_ else None}


KINDS: dict[str, Callable[[Work, Report], dict[str, Any]]] = {"load register": _load_register, "run round": _run_round}

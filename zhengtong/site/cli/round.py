"""zt round: everyone against every policy in force, for a day."""
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from zhengtong.dmn import DmnError
from zhengtong.kernel.content import queries as contents
from zhengtong.kernel.content import tables
from zhengtong.kernel.content.queries import ContentRefused

from . import arguments
from .output import Json, console, errors, progress, refuse, show


def command(
    on: Annotated[str | None, typer.Option("--on", help=_("判定哪一天，如 2025-12-31；默认是本站的今天"))] = None,
    full: Annotated[bool, typer.Option("--full", help=_("全部重算，不沿用上一轮"))] = False,
    engine: Annotated[
        str, typer.Option("--engine", help=_("在哪里算：kernel（本进程）或 spark（本机的 Spark，同一内核）"))
    ] = "kernel",
    as_json: Json = False,
) -> None:
    """全员判定一轮：每一个人、每一家企业对每一项现行政策。输入未变时不产生新的轮次。"""
    from zhengtong.kernel.parties import system
    from zhengtong.kernel.rounds import queries
    from zhengtong.services.entitlement import actions
    from zhengtong.site import day

    when = arguments.day(on, place="--on", as_json=as_json) if on is not None else day.today()
    _not_out_of_turn(when, day.today(), as_json)
    with _engine(engine, as_json) as decider, progress() as bar:
        task = bar.add_task(_("判定"), total=None)

        def report(key: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=key)

        try:
            by = system("zt round")
            made = actions.run_due_round(on=when, at=day.now(), by=by, report=report, full=full, decider=decider)
        except (DmnError, ContentRefused) as wrong:
            raise _broken(wrong, as_json) from None
    latest = made or queries.latest()
    if latest is None:
        raise refuse(_("没有判定任何对象"), remedy=_("先装载登记册：zt register load"), as_json=as_json)
    rows = [_row(rule) for rule in queries.board(latest)]
    if as_json:
        return show({"round": latest.number, "on": latest.on, "new": made is not None, "seconds": latest.seconds,
                     "manifest": latest.manifest, "rules": rows, "closed": queries.closed(latest)}, as_json=True)
    show(rows, as_json=False, title=_("第 %(n)d 轮，判定日 %(on)s") % {"n": latest.number, "on": latest.on})
    if made is None:
        errors.print(_("事实、政策和日子都没有变，沿用第 %d 轮。") % latest.number)
    else:
        console.print(_("用时 %.1f 秒。") % latest.seconds)
        if ended := queries.closed(latest):
            console.print(_("不再施行而结清的政策：%s") % "、".join(ended))
    return None


def _broken(wrong: Exception, as_json: bool) -> typer.Exit:
    """Content that cannot be read stops the round before anything is written; all that is broken is named, file and line."""
    content = contents.load(strict=False)
    found = [*content.errors, *tables.broken(content)]
    said = "\n".join(map(str, found[:20])) or str(wrong)
    return refuse(said, remedy=_("先用 zt pack check 改正"), as_json=as_json)


@contextmanager
def _engine(name: str, as_json: bool) -> Iterator[Any]:
    """What decides: None for the kernel in this process."""
    if name not in ("kernel", "spark"):
        raise refuse(_("没有引擎“%s”") % name[:40], place="--engine", remedy=_("写 kernel 或 spark"), as_json=as_json, code=2)
    if name == "kernel":
        yield None
        return
    if find_spec("pyspark") is None:
        remedy = _("pip install pyspark，并装好 Java")
        raise refuse(_("没有安装 Spark"), place="--engine", remedy=remedy, as_json=as_json, code=2)
    from zhengtong.bulk import spark

    with spark.session() as session, TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        yield spark.decider(session, Path(folder))


def _not_out_of_turn(when: date, today: date, as_json: bool) -> None:
    """The last round is what everyone is shown: it may not be of a day to come, nor of one before a round that was run."""
    from zhengtong.kernel.rounds import queries

    latest = queries.latest()
    if when > today:
        raise refuse(_("%(on)s 还没有到，今天是 %(today)s") % {"on": when, "today": today}, place="--on",
                     remedy=_("写今天或以前的一天；演示库可先用 zt day 往后移"), as_json=as_json, code=2)
    if latest is not None and when < latest.on:
        said = _("第 %(n)d 轮已经判到 %(on)s，人人看到的是它") % {"n": latest.number, "on": latest.on}
        raise refuse(said, place="--on", remedy=_("写这一天或以后的一天"), as_json=as_json, code=2)


def _row(rule: Any) -> dict[str, Any]:
    return {
        "policy": rule.key, "kind": rule.kind, "subjects": rule.subjects, "entitled": rule.entitled,
        "amount_undetermined": rule.amount_undetermined, "not_entitled": rule.not_entitled, "undetermined": rule.undetermined,
        "yuan": rule.fen / 100, "low": rule.low / 100, "high": rule.high / 100, "journal": rule.journal_index,
    }

"""`zt clock check|redate`: are the kept days those of the clock; reckon anew when a year's holiday notice was loaded."""
from datetime import date
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from .output import Json, console, progress, refuse, show

app = typer.Typer(help=_("期限：核对存下的日子，按新的节假日通知重算。"), no_args_is_help=True)
SHOWN = 50


@app.command()
def check(as_json: Json = False) -> None:
    """从每个办件（在办的和办结的）的经过重算期限，与存下的比较；指出每一个不同的。"""
    from zhengtong.kernel.cases import queries
    from zhengtong.site import day

    with progress() as bar:
        task = bar.add_task(_("核对"), total=None)
        found = queries.check(on=day.today(), report=lambda done, total: bar.update(task, completed=done, total=total))
    wrong = [{"case": number, "kept": kept, "reckoned": reckoned} for number, kept, reckoned in found.wrong]
    if as_json:
        show({"holds": not wrong, "cases": found.cases, "left": found.left, "wrong": wrong}, as_json=True)
    elif wrong:
        show(wrong[:SHOWN], as_json=False, title=_("%d 个办件存下的期限与重算的不同") % len(wrong))
        console.print(_("装载过新的节假日通知的，运行 zt clock redate。"))
    else:
        console.print(_("%d 个办件，存下的期限都与重算的一致。") % found.cases)
    raise typer.Exit(1 if wrong else 0)


@app.command()
def redate(
    years: Annotated[list[int] | None, typer.Argument(help=_("新装载通知的年份，如 2026；不写则全部重算"))] = None,
    as_json: Json = False,
) -> None:
    """装载节假日通知后重算在办办件，期限有变的告知申请人。可随时停下，再运行时接着做。"""
    from zhengtong.kernel.cases import actions
    from zhengtong.kernel.parties import system
    from zhengtong.kernel.procedures import queries as procedures
    from zhengtong.site import day

    _known(years or [], procedures.calendar().years, as_json)
    with progress() as bar:
        task = bar.add_task(_("重算"), total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        done = actions.redate(by=system("zt clock"), on=day.today(), at=day.now(), years=years or None, report=report)
    show({"cases": done.cases, "moved": done.moved, "told": done.told}, as_json=as_json, title=_("期限已重算"))


def _known(years: list[int], known: Any, as_json: bool) -> None:
    for year in years:
        if year not in known or not 1990 <= year <= date.max.year:
            raise refuse(_("没有 %d 年的节假日通知") % year, place="years", as_json=as_json, code=2,
                         remedy=_("先把通知写进内容包 calendars；已有：%s") % "、".join(map(str, sorted(known))))

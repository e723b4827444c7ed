"""`zt case list|show|movable`: where cases stand. Reading needs a purpose and is noted; the shell acts in no case."""
import getpass
from datetime import date
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from .output import Json, refuse, show

app = typer.Typer(help=_("办件：清单、经过和期限表、新版程序的影响。"), no_args_is_help=True)
Purpose = Annotated[str, typer.Option("--purpose", help=_("为什么看，目的的 key，如 audit；留下记录"))]


@app.command(name="list")
def list_(
    purpose: Purpose,
    procedure: Annotated[str, typer.Option(help=_("只看这个程序"))] = "",
    department: Annotated[str, typer.Option(help=_("只看这个部门"))] = "",
    light: Annotated[str, typer.Option(help=_("green、yellow、red、overdue 或 waiting"))] = "",
    text: Annotated[str, typer.Option(help=_("整个编号，或整个名称"))] = "",
    closed: Annotated[bool, typer.Option("--closed", help=_("看办结的"))] = False,
    limit: Annotated[int, typer.Option(min=1, max=200, help=_("看多少件"))] = 20,
    as_json: Json = False,
) -> None:
    """办件清单，最急的在前；姓名遮住。"""
    from zhengtong.kernel.cases import actions, queries

    lights = ("", "green", "yellow", "red", "overdue", "waiting")
    if light not in lights:
        raise refuse(_("没有“%s”这种灯") % light, place="--light", remedy="、".join(lights[1:]), as_json=as_json, code=2)
    wanted = queries.Filters(procedure=procedure, department=department, light=light, text=text, closed=closed)  # type: ignore[arg-type]
    page = actions.read_worklist(wanted, limit=limit, **_reader(purpose, as_json))
    names = ("number", "title", "state_name", "department", "applicant", "due_on", "left", "light", "handler")
    rows = [{name: getattr(row, name) for name in names} for row in page.rows]
    show(rows, as_json=as_json, title=_("办件：%(n)d 件%(more)s") % {"n": page.count, "more": "+" if page.more else ""})


@app.command(name="show")
def show_(
    number: Annotated[str, typer.Argument(help=_("办件编号"))],
    purpose: Purpose,
    days: Annotated[bool, typer.Option("--days", help=_("列出期限表的每一天"))] = False,
    as_json: Json = False,
) -> None:
    """一个办件的经过和每个期限。"""
    from zhengtong.kernel.cases import CaseRefused, actions, queries

    given = _reader(purpose, as_json)
    try:
        found = queries.of_number(number, given["by"], purpose=purpose)
        seen = actions.read_case(found.pk, **given)
    except CaseRefused as why:
        raise refuse(why.reason, place=number or "NUMBER", remedy=why.remedy, as_json=as_json, code=2) from None
    events = [{"seq": e.seq, "day": e.day, "event": e.kind, "name": e.name, "role": e.role, "thread": e.thread}
              for e in seen.events]
    clocks = [_clock(key, thread, one, days) for (key, thread), one in seen.clocks.items()]
    if as_json:
        return show({"number": number, "state": seen.case.state, "due_on": seen.case.due_on, "light": seen.light,
                     "version": seen.version, "pin": seen.case.pin_id, "events": events, "clocks": clocks}, as_json=True)
    show(events, as_json=False, title=f"{number} · {seen.state_name}")
    show([{k: v for k, v in one.items() if k != "days"} for one in clocks], as_json=False, title=_("期限"))
    for one in clocks if days else []:
        show(one["days"], as_json=False, title=one["clock"])
    return None


def _clock(key: str, thread: str, found: Any, days: bool) -> dict[str, Any]:
    rows = [{"day": r.day, "number": r.number, "why": r.why, "article": r.article} for r in found.days] if days else []
    return {"clock": key, "thread": thread, "state": found.state, "started_on": found.started_on, "due_on": found.due_on,
            "ended_on": found.ended_on, "left": found.left, "at_latest": found.at_latest, "provisional": found.provisional,
            "days": rows}


@app.command()
def movable(
    procedure: Annotated[str, typer.Argument(help=_("程序的 key"))],
    to: Annotated[str, typer.Argument(help=_("新版在哪一天施行，如 2026-01-01"))],
    as_json: Json = False,
) -> None:
    """在办的办件中哪些能转到新版程序，其余为什么不能；谁也不动。"""
    from zhengtong.kernel.cases import queries
    from zhengtong.site import day

    try:
        found = queries.movable(procedure, date.fromisoformat(to), on=day.today())
    except ValueError:
        raise refuse(_("“%s”不是日期") % to, place="TO", remedy=_("写成 2025-12-31"), as_json=as_json, code=2) from None
    except KeyError:
        raise refuse(_("这一天没有施行中的程序“%s”") % procedure, remedy="zt pack list", as_json=as_json, code=2) from None
    rows = [{"number": m.case.number, "can": m.can, "due_on": m.due_on, "new_due_on": m.new_due_on,
             "reasons": "；".join(m.reasons)} for m in found]
    show(rows, as_json=as_json, title=_("能否转到新版"))


def _reader(purpose: str, as_json: bool) -> dict[str, Any]:
    """The operating-system user with the purpose, who must be admitted by it."""
    from zhengtong.kernel.cases import sight
    from zhengtong.kernel.parties import shell
    from zhengtong.site import day

    by = shell(getpass.getuser())
    if not sight.of(by, purpose).everyone:
        raise refuse(_("目的“%s”不能看办件") % purpose, place="--purpose", remedy="audit", as_json=as_json, code=2)
    return {"by": by, "on": day.today(), "at": day.now(), "purpose": purpose}

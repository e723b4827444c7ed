"""`zt worklist show|issue|sheet|return|release|lists`: which facts are wanted from whom, and a list's way through a department.

Looking at sums needs nobody's name. What acts on a list is done by a person in a post, who proves it with the own password:
the shell stands for no officer.
"""
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from . import arguments
from .output import Json, refuse, show

app = typer.Typer(help=_("补数清单：缺什么、谁来补；发出、交回、放行。"), no_args_is_help=True)
Login = Annotated[str, typer.Option("--login", help=_("以谁的登录办；问其密码"))]
Password = Annotated[Path | None, typer.Option("--password-file", help=_("从文件读密码（- 为标准输入），不问"))]
Number = Annotated[int, typer.Argument(min=1, max=arguments.MOST, help=_("清单号"))]


@app.command(name="show")
def show_rows(
    department: Annotated[str | None, typer.Option(help=_("只看欠这个部门的，如 dpf"))] = None,
    policy: Annotated[str | None, typer.Option(help=_("只看这项政策"))] = None,
    order: Annotated[str, typer.Option(help="people | money")] = "people",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 20,
    as_json: Json = False,
) -> None:
    """定不了的人按所缺的事实排：多少人、最少最多多少钱、欠在哪个部门。"""
    from zhengtong.kernel.rounds import queries as rounds
    from zhengtong.services.entitlement import queries

    arguments.department(department, as_json=as_json)
    _policy(policy, as_json)
    if order not in ("people", "money"):
        raise refuse(_("没有排法“%s”") % order, place="--order", remedy="people | money", as_json=as_json, code=2)
    latest = rounds.latest()
    if latest is None:
        raise refuse(_("还没有轮次"), remedy="zt round", as_json=as_json)
    found = queries.worklist(latest, department=department, policy=policy, order=order, limit=limit)
    rows = [_line(row) for row in found.rows]
    if as_json:
        totals = {name: getattr(found, name) for name in ("count", "people", "low", "high")}
        return show({"round": latest.number, **totals, "rows": rows}, as_json=True)
    title = _("第 %(round)d 轮，共 %(count)d 组") % {"round": latest.number, "count": found.count}
    return show(rows, as_json=False, title=title)


def _line(row: Any) -> dict[str, Any]:
    return {
        "kind": row.kind, "wanted": "、".join(row.wanted), "alone": row.alone, "departments": "、".join(row.departments),
        "people": row.people, "differing": row.differing,
        "low_yuan": row.low / 100, "high_yuan": row.high / 100, "policies": "、".join(row.policies),
    }


@app.command()
def issue(
    department: Annotated[str, typer.Argument(help=_("发给哪个部门，如 dpf"))],
    wanted: Annotated[list[str], typer.Argument(help=_("所缺的事实（一组写全）"))],
    login: Login,
    kind: Annotated[str, typer.Option(help=_("对象类别"))] = "person",
    limit: Annotated[int, typer.Option(min=1, max=5_000, help=_("最多多少行"))] = 5_000,
    password_file: Password = None,
    as_json: Json = False,
) -> None:
    """发出一张清单：等着恰好这组事实的对象，由这个部门补的那些格。"""
    from zhengtong.services.entitlement import actions

    arguments.department(department, as_json=as_json)
    _kind(kind, as_json)
    made = _do(actions.issue_list, login, password_file, as_json, department=department, kind=kind, wanted=wanted, limit=limit)
    show({"list": made.pk, "rows": made.rows.count(), "department": department}, as_json=as_json, title=_("清单已发出"))


@app.command()
def sheet(
    number: Number,
    out: Annotated[Path, typer.Argument(help=_("写到哪个 CSV 文件"))],
    login: Login,
    password_file: Password = None,
    as_json: Json = False,
) -> None:
    """导出清单的表（CSV），由部门填写；留下一条导出记录。"""
    from zhengtong.services.entitlement import actions

    arguments.writable(out, as_json=as_json)
    name, text = _do(actions.list_csv, login, password_file, as_json, work_list=_list(number, as_json))
    out.write_text(text, encoding="utf-8")
    show({"file": str(out), "name": name}, as_json=as_json, title=_("已导出"))


@app.command(name="return")
def return_(
    number: Number,
    file: Annotated[Path, typer.Argument(help=_("填好的 CSV"))],
    as_of: Annotated[str, typer.Option("--as-of", help=_("这些值是哪一天的，如 2025-12-31"))],
    login: Login,
    password_file: Password = None,
    as_json: Json = False,
) -> None:
    """交回填好的清单；有一处不对就什么都不改，逐处指出。"""
    from zhengtong.services.entitlement import actions

    day = arguments.day(as_of, place="--as-of", as_json=as_json)
    arguments.readable(file, as_json=as_json)
    given = {"work_list": _list(number, as_json), "data": file.read_bytes(), "as_of": day}
    held = _do(actions.return_list, login, password_file, as_json, **given)
    answered = sum(row.is_answered for row in held.rows.all())
    show({"list": held.pk, "answered": answered, "of": held.rows.count()}, as_json=as_json, title=_("清单已交回，等另一人放行"))


@app.command()
def release(number: Number, login: Login, password_file: Password = None, as_json: Json = False) -> None:
    """第二人放行：填的值进入名册，下一轮据此判定。"""
    from zhengtong.services.entitlement import actions

    held = _do(actions.release_list, login, password_file, as_json, work_list=_list(number, as_json))
    show({"list": held.pk, "state": held.state}, as_json=as_json, title=_("清单已放行"))


@app.command()
def lists(department: Annotated[str | None, typer.Option(help=_("只看这个部门的"))] = None, as_json: Json = False) -> None:
    """发出的清单：状态、行数、谁在何时发出、交回、放行。"""
    from zhengtong.services.entitlement import queries

    arguments.department(department, as_json=as_json)
    names = ("department", "state", "issued_by", "returned_by", "released_by")
    rows = [
        {"list": held.pk, "wanted": "、".join(held.wanted), "rows": held.rows.count(), **{n: getattr(held, n) for n in names}}
        for held in queries.lists(department)
    ]
    show(rows, as_json=as_json, title=_("补数清单"))


def _do(action: Any, login: str, password_file: Path | None, as_json: bool, **given: Any) -> Any:
    """Calls an action as the person who logged in, at this moment; its refusals become errors of the command line."""
    from zhengtong.kernel.access.actions import AccessDenied
    from zhengtong.kernel.facts.errors import FactsRefused, LoadRefused
    from zhengtong.services.entitlement.actions import ListRefused, ReturnRefused

    from ..day import now

    try:
        return action(by=arguments.actor(login, password_file, as_json=as_json), at=now(), **given)
    except ReturnRefused as why:
        for error in why.errors[:50]:
            typer.echo(str(error), err=True)
        raise refuse(_("%d 处不对，什么都没有改") % len(why.errors), remedy=_("改好后再交"), as_json=as_json) from None
    except (ListRefused, AccessDenied, FactsRefused, LoadRefused) as why:
        raise refuse(str(why), as_json=as_json) from None


def _policy(key: str | None, as_json: bool) -> None:
    from zhengtong.kernel.content import queries as content

    if key is not None and key not in content.current().policies:
        raise refuse(_("没有政策“%s”") % key, place="--policy", remedy="zt pack list policies", as_json=as_json, code=2)


def _kind(key: str, as_json: bool) -> None:
    from zhengtong.kernel.content import queries as content

    known = content.current(kinds=("subjects",)).subjects
    if key not in known:
        raise refuse(_("没有“%s”这一种") % key, place="--kind", remedy=", ".join(known), as_json=as_json, code=2)


def _list(number: int, as_json: bool) -> Any:
    from zhengtong.services.entitlement.models import WorkList

    found = WorkList.objects.filter(pk=number).first()
    if found is None:
        raise refuse(_("没有第 %d 号清单") % number, place=str(number), remedy="zt worklist lists", as_json=as_json, code=2)
    return found

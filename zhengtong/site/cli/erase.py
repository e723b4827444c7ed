"""`zt erase due|propose|release`: what is no longer kept, and its way out by two persons.

Counting needs nobody's name. Proposing and releasing are done by two persons in a post, each with the own password.
"""
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from . import arguments
from .output import Json, headed, refuse, show

app = typer.Typer(help=_("抹去：保存期满的名册行和查看记录，一人提出，另一人放行。"), no_args_is_help=True)
Login = Annotated[str, typer.Option("--login", help=_("以谁的登录办；问其密码"))]
Password = Annotated[Path | None, typer.Option("--password-file", help=_("从文件读密码（- 为标准输入），不问"))]
On = Annotated[str | None, typer.Option("--on", help=_("到哪一天为止，如 2025-12-31；默认是本站的今天"))]


@app.command()
def due(on: On = None, as_json: Json = False) -> None:
    """试算：到这一天有哪些数据保存期满。什么都不改；有就以 1 退出。"""
    found = _overdue(on, as_json)
    rows = [{"what": d.register, "subjects": len(d.numbers), "rows": d.rows, "files": d.files} for d in found.rows]
    rows += [{"what": purpose, "looks": count} for purpose, count in found.looks.items()]
    if as_json:
        show({"on": found.on, "manifest": found.manifest, "digest": found.digest, "due": rows}, as_json=True)
    else:
        names = {"what": _("名册或目的"), "subjects": _("对象"), "rows": _("行"), "files": _("文件"), "looks": _("查看记录")}
        show(headed([{**dict.fromkeys(names, ""), **row} for row in rows], names), as_json=False,
             title=_("到 %s 保存期满") % found.on)
    raise typer.Exit(1 if found.anything else 0)


@app.command()
def propose(login: Login, on: On = None, password_file: Password = None, as_json: Json = False) -> None:
    """提出抹去到这一天保存期满的一切；给出一个号，由另一人放行。"""
    from zhengtong.kernel.access.actions import propose_erasure

    given = {"on": _day(on, as_json)}
    index = _do(propose_erasure, login, password_file, as_json, **given)
    show({"proposal": index, **_plain(given)}, as_json=as_json, title=_("已提出，等另一人放行"))


@app.command()
def release(
    number: Annotated[int, typer.Argument(min=0, max=arguments.MOST, help=_("提出时给的号"))],
    login: Login,
    password_file: Password = None,
    as_json: Json = False,
) -> None:
    """第二人放行：数据抹去，存证和判定的证明仍然成立。抹去的不能恢复；较早的备份里还有，按备份的保存期销毁。"""
    from zhengtong.kernel.access.actions import release_erasure
    from zhengtong.kernel.parties import system
    from zhengtong.kernel.rounds import queries
    from zhengtong.services.entitlement.actions import forget_erased

    from ..day import now

    pinned = queries.manifests()
    done = _do(release_erasure, login, password_file, as_json, proposal=number, pinned=pinned)
    forget_erased(by=system("zt erase"), at=now())
    said = {"proposal": number, "rows": done.rows, "files": done.files, "keys": done.keys, "manifest": done.manifest}
    show(said, as_json=as_json, title=_("已抹去"))


def _overdue(on: str | None, as_json: bool) -> Any:
    from zhengtong.kernel.access.queries import current_snapshot, overdue

    return overdue(current_snapshot(), _day(on, as_json))


def _day(on: str | None, as_json: bool) -> Any:
    from ..day import today

    return arguments.day(on, place="--on", as_json=as_json) if on is not None else today()


def _plain(given: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in given.items()}


def _do(action: Any, login: str, password_file: Path | None, as_json: bool, **given: Any) -> Any:
    from zhengtong.kernel.access.actions import ErasureRefused

    from ..day import now

    try:
        return action(by=arguments.actor(login, password_file, as_json=as_json), at=now(), **given)
    except ErasureRefused as why:
        raise refuse(str(why), as_json=as_json) from None

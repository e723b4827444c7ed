"""zt procedure: which procedures there are; one of them as BPMN 2.0 XML or as a drawing."""
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import translation
from django.utils.translation import gettext as _

from zhengtong.site.cli import arguments
from zhengtong.site.cli.output import Json, refuse, show

app = typer.Typer(help="程序：列出，导出为 BPMN 2.0 或图。", no_args_is_help=True)
On = Annotated[str, typer.Option("--on", help="这一天有效的版本，如 2025-12-31；缺省为今天")]


@app.command("list")
def list_procedures(on: On = "", as_json: Json = False) -> None:
    """列出有效的程序：施行日、状态、事件、期限的数目、指纹。"""
    from zhengtong.kernel.procedures import queries
    from zhengtong.kernel.procedures.words import spoken

    found = queries.procedures(_day(on, as_json))
    show([{"key": key, "name": spoken(b.procedure.names), "since": b.since, "states": len(b.procedure.states),
           "events": len(b.procedure.events), "clocks": len(b.rules), "hash": b.hash[:12]} for key, b in found.items()],
         as_json=as_json, title=_("程序"))


@app.command()
def export(
    key: Annotated[str, typer.Argument(help="程序的键，如 permit")],
    to: Annotated[Path, typer.Argument(help="新文件，以 .bpmn 或 .svg 结尾")],
    on: On = "",
    column: Annotated[bool, typer.Option("--column", help="图画成一列，适合手机")] = False,
    as_json: Json = False,
) -> None:
    """把一个程序导出为 BPMN 2.0 XML（.bpmn）或图（.svg）。"""
    bundle = _bundle(key, _day(on, as_json), as_json)
    if to.suffix not in (".bpmn", ".svg"):
        said, remedy = _("不认识“%s”这种文件") % to.suffix, _("文件名以 .bpmn 或 .svg 结尾")
        raise refuse(said, place=str(to), remedy=remedy, as_json=as_json, code=2)
    arguments.writable(to, as_json=as_json)
    to.write_bytes(_written(bundle, to.suffix, column))
    show({"file": str(to), "hash": bundle.hash}, as_json=as_json, title=_("已导出"))


def _written(bundle: Any, suffix: str, column: bool) -> bytes:
    from zhengtong.kernel.procedures import bpmn, drawing

    lang = "en" if (translation.get_language() or "").startswith("en") else "zh"
    if suffix == ".bpmn":
        return bpmn.xml(bundle, lang)
    svg = drawing.svg(bundle, lang, vertical=column)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).encode()


def _day(on: str, as_json: bool) -> date:
    from zhengtong.site import day

    return arguments.day(on, place="--on", as_json=as_json) if on else day.today()


def _bundle(key: str, on: date, as_json: bool) -> Any:
    from zhengtong.kernel.procedures import queries

    try:
        return queries.procedure(key, on=on)
    except KeyError:
        known = "、".join(queries.procedures(on))
        raise refuse(_("%(day)s 没有施行中的程序“%(key)s”。") % {"day": on, "key": key[:60]}, place=key[:60],
                     remedy=_("只有 %s") % known, as_json=as_json, code=2) from None

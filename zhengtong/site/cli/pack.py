"""zt pack: check, list and export content packs."""
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from zhengtong.kernel.content import actions, queries, tables, wording
from zhengtong.site.cli import arguments
from zhengtong.site.cli.output import Json, errors, refuse, show

app = typer.Typer(help="内容包：检查、列出、导出。", no_args_is_help=True)
Dirs = Annotated[list[Path] | None, typer.Argument(help="内容包或其上级文件夹，缺省为随产品的和本区的")]


@app.command()
def check(dirs: Dirs = None, as_json: Json = False) -> None:
    """检查全部内容：字段、日期、引用、表达式、决策表。每个错误给出文件、行和改法。"""
    for folder in dirs or ():
        if not folder.is_dir():
            raise refuse(_("没有这个文件夹"), place=str(folder), remedy=_("核对路径"), as_json=as_json, code=2)
    content = queries.load(dirs, strict=False)
    wrong = [*content.errors, *tables.broken(content), *wording.unsaid(content)]
    found = [{"place": f"{e.file}:{e.line}", "message": e.message, "remedy": e.remedy} for e in wrong]
    counts = {kind: sum(i.kind == kind for i in content.items) for kind in queries.KINDS}
    if as_json:
        show({"errors": found, "counts": counts, "hash": content.hash}, as_json=True)
    else:
        for e in wrong:
            errors.print(f"[red]{e.file}:{e.line}[/red] {e.message}\n  → {e.remedy}", highlight=False)
        show({**counts, "hash": content.hash, _("错误"): len(found)}, as_json=False, title=_("内容包"))
    if found:
        raise typer.Exit(1)


@app.command("list")
def list_items(kind: Annotated[str, typer.Argument(help="种类，如 policies")] = "",
               on: Annotated[str, typer.Option(help="只列这一天有效的，如 2025-12-31")] = "", as_json: Json = False) -> None:
    """列出内容：种类、键、施行日、包、指纹。"""
    if kind and kind not in queries.KINDS:
        raise refuse(_("没有“%s”这一种") % kind, remedy=", ".join(queries.KINDS), as_json=as_json, code=2)
    content = queries.load(strict=False)
    day = arguments.day(on, place="--on", as_json=as_json) if on else None
    items = [i for i in content.items if not kind or i.kind == kind]
    if day:
        items = [i for i in items if queries.Versions([i]).in_force(day)]
    show([{"kind": i.kind, "key": i.key, "since": f"{i.since}" + (f"-c{i.correction}" if i.correction else ""),
           "pack": i.pack, "hash": i.hash[:12]} for i in items], as_json=as_json, title=_("内容"))


@app.command()
def export(to: Annotated[Path, typer.Argument(help="目标内容包文件夹，如 packs/longhua")], as_json: Json = False) -> None:
    """把本区在界面上发布的内容复制到内容包文件夹；已有的版本不动。"""
    arguments.folder(to, as_json=as_json)
    try:
        copied = actions.export(Path(settings.DATA_DIR), to)
    except queries.ContentRefused as refused:
        raise refuse(str(refused), remedy=_("先用 zt pack check 改正"), as_json=as_json) from None
    show([{"folder": str(p)} for p in copied], as_json=as_json, title=_("已导出"))

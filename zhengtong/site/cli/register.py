"""zt register: load a register file, list the registers, show one."""
import getpass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content_queries
from zhengtong.kernel.facts import actions, bounds, state
from zhengtong.kernel.parties import shell
from zhengtong.site import day as district_day
from zhengtong.site.cli import arguments
from zhengtong.site.cli.output import Json, errors, headed, progress, refuse, show

app = typer.Typer(help="名册：载入、列出、查看。", no_args_is_help=True)
Full = Annotated[bool, typer.Option("--full", help="整册替换：文件里没有的行不再有效")]


@app.command()
def load(
    key: Annotated[str, typer.Argument(help="名册的键，如 population")],
    as_of: Annotated[str, typer.Argument(help="数据日期，如 2025-12-31")],
    file: Annotated[Path, typer.Argument(help="CSV、XLSX 或 Parquet 文件")],
    full: Full = False,
    as_json: Json = False,
) -> None:
    """载入一个名册文件。有错则逐条列出行、列和改法，什么也不改；同一文件再载入不改变任何内容。"""
    day = arguments.day(as_of, place=as_of, as_json=as_json)
    by, at = shell(getpass.getuser()), district_day.now()
    if wrong := bounds.wrong_as_of(day, at):
        raise refuse(wrong.message, place=str(day), remedy=wrong.remedy, as_json=as_json, code=2)
    _register(key, as_json)
    arguments.readable(file, as_json=as_json)
    try:
        with progress() as bar:
            task = bar.add_task(key, total=None)
            report = actions.load_register(
                settings.DATA_DIR, key, as_of=day, file=file, by=by, at=at, full=True if full else None,
                progress=lambda stage, rows: bar.update(task, description=stage, completed=rows),
            )
    except actions.LoadRefused as refused:
        raise _refusal(refused, file, as_json) from None
    show({
        _("名册"): report.register, _("数据日期"): report.as_of, _("行"): report.rows,
        _("结果"): _("已载入过，未改变任何内容") if report.unchanged else _("整册载入") if report.full else _("变更已载入"),
        _("新主体"): _new(report.new_subjects), _("文件"): report.file, _("清单"): report.manifest[:12],
        _("秒"): round(report.seconds, 2),
    } if not as_json else report.__dict__, as_json=as_json)


def _new(counts: dict[str, int]) -> str:
    """How many of which kind are seen for the first time."""
    kinds = content_queries.load(kinds=("subjects", "registers", "units")).subjects
    return "、".join(f"{kinds[kind].names.zh} {count:,}" for kind, count in counts.items()) or _("没有")


@app.command()
def undo(
    key: Annotated[str, typer.Argument(help="名册的键，如 population")],
    number: Annotated[int, typer.Argument(min=1, max=arguments.MOST, help="第几号载入，见 zt register show")],
    reason: Annotated[str, typer.Option("--reason", help="为什么收回，记入日志")],
    as_json: Json = False,
) -> None:
    """收回一次载错的数据：从此不算；据它作过的决定和历史都还在，同一文件可以再载入。"""
    _register(key, as_json)
    by, at = shell(getpass.getuser()), district_day.now()
    try:
        file = actions.undo_load(settings.DATA_DIR, key, number, reason=reason, by=by, at=at)
    except actions.FactsRefused as refused:
        raise refuse(str(refused), place=f"{key} {number}", remedy=f"zt register show {key}", as_json=as_json, code=2) from None
    if as_json:
        show({"register": key, "number": number, "as_of": file.as_of, "rows": file.rows}, as_json=True)
        return
    told = {_("名册"): key, _("数据日期"): file.as_of, _("行"): file.rows, _("结果"): _("已收回，下一轮不再用它")}
    show(told, as_json=False)


@app.command("list")
def list_registers(as_json: Json = False) -> None:
    """列出全部名册：部门、主体、行数、数据日期、完整率。"""
    rows = [_row(s) for s in state.registers(settings.DATA_DIR).values()]
    show(rows if as_json else headed(map(_shown, rows), _headings()), as_json=as_json, title=_("名册"))


@app.command("show")
def show_register(key: Annotated[str, typer.Argument(help="名册的键")], as_json: Json = False) -> None:
    """一个名册的各列：已知、没有、未提供、矛盾、范围外，以及历次载入。"""
    states = state.registers(settings.DATA_DIR)
    _register(key, as_json)
    found = states[key]
    rows = [{"column": zh, "known": c.known, "absent": c.absent, "never_supplied": c.never_supplied,
             "contradicted": c.contradicted, "outside_coverage": c.outside_coverage, "completeness": f"{c.completeness:.1%}"}
            for zh, c in found.columns.items()]
    past = [one._asdict() for one in found.history]
    if as_json:
        show({**_row(found), "columns": rows, "history": past}, as_json=True)
        return
    show(headed([_shown(_row(found))], _headings())[0], as_json=False)
    show(headed(rows, _headings()), as_json=False, title=_("各列"))
    show(headed(map(_told, past), _headings()), as_json=False, title=_("历次载入"))


def _told(past: dict[str, object]) -> dict[str, object]:
    """A delivery for reading: the moment in the district's time, whether it stands in words."""
    at = timezone.localtime(datetime.fromisoformat(str(past["recorded_at"])))
    said = _("已收回") if past["undone"] else ""
    return {"number": past["number"], "as_of": past["as_of"], "rows": past["rows"], "recorded_at": f"{at:%Y-%m-%d %H:%M}",
            "undone": said}


def _headings() -> dict[str, str]:
    return {"key": _("键"), "name": _("名称"), "department": _("部门"), "subject": _("主体"), "rows": _("行"),
            "as_of": _("数据日期"), "days": _("天数"), "column": _("列"), "known": _("已知"), "absent": _("没有"),
            "never_supplied": _("未提供"), "contradicted": _("矛盾"), "outside_coverage": _("范围外"),
            "completeness": _("完整率"), "recorded_at": _("载入时间"), "number": _("第几号"), "undone": _("状态")}


def _row(found: state.RegisterState) -> dict[str, object]:
    content = content_queries.load(kinds=("subjects", "registers", "units"))
    covered = sum(c.covered for c in found.columns.values())
    known = sum(c.known + c.absent for c in found.columns.values())
    age = found.age(district_day.today())
    return {"key": found.key, "name": content.registers[found.key].names.zh, "department": content.units[found.provider].zh,
            "subject": content.subjects[found.kind].names.zh, "rows": found.rows, "as_of": found.as_of,
            "days": "" if age is None else age, "completeness": f"{known / covered:.1%}" if covered else ""}


def _shown(row: dict[str, object]) -> dict[str, object]:
    return {**row, "as_of": row["as_of"] or _("未载入")}


def _register(key: str, as_json: bool) -> None:
    if key not in content_queries.load(kinds=actions.KINDS).registers:
        raise refuse(_("没有名册“%s”") % key, place=key, remedy=_("zt register list 列出全部名册"), as_json=as_json, code=2)


def _refusal(refused: actions.LoadRefused, file: Path, as_json: bool) -> typer.Exit:
    if as_json:
        show({"errors": [e.__dict__ for e in refused.errors], "total": refused.total}, as_json=True)
    else:
        for e in refused.errors[:100]:
            errors.print(f"[red]{file.name}[/red] {e}", highlight=False)
        errors.print(_("共 %d 处错误，什么也没有改变。") % refused.total)
    return typer.Exit(1)

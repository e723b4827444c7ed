"""`zt report annual`: the annual report of information disclosure as the cases stand, its identities, its file."""
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import translation
from django.utils.translation import gettext as _

from . import arguments
from .output import Json, console, refuse, show

app = typer.Typer(help="报告：年度报告的数字、等式和文件。", no_args_is_help=True)
SUFFIXES = (".html", ".docx", ".csv")


@app.command()
def annual(
    year: Annotated[int, typer.Argument(help="哪一年，如 2025")],
    unit: Annotated[str, typer.Option("--unit", help="部门的键；缺省为全区")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="写成新文件，以 .html、.docx 或 .csv（表三）结尾")] = None,
    as_json: Json = False,
) -> None:
    """政府信息公开工作年度报告，按现在的办件；有不平的等式时退出码为 1。"""
    from zhengtong.report.annual import queries
    from zhengtong.site import day

    if not 2000 <= year <= day.today().year:
        remedy = _("写 2000 年以后、已开始的年份")
        raise refuse(_("没有 %d 年的报告") % year, place="YEAR", remedy=remedy, as_json=as_json, code=2)
    arguments.department(unit or None, as_json=as_json)
    if out is not None:
        _writable(out, as_json)
    found = queries.annual(year, unit)
    if out is not None:
        out.write_bytes(_file(found, out.suffix))
    names = ("identity", "place", "left", "right", "severity", "said")
    wrong = [{name: getattr(f, name) for name in names} for f in found.findings]
    _tell(found, wrong, as_json)
    raise typer.Exit(1 if any(f.severity == "error" for f in found.findings) else 0)


def _tell(found: Any, wrong: Sequence[dict[str, Any]], as_json: bool) -> None:
    from zhengtong.report.annual import exporting, queries
    from zhengtong.site import day

    if as_json:
        kept = queries.plain(found.figures)
        return show({"year": found.year, "unit": found.unit, "due_on": found.due_on, "published": found.published is not None,
                     "preview": True,
                     **{name: kept[name] for name in ("table2", "table3", "table4")}, "findings": wrong}, as_json=True)
    console.print(exporting.preview(found, day.today(), _lang()))
    for table in exporting.grids(found, _lang()):
        show([dict(zip((name or " " for name in table[0]), row, strict=True)) for row in table[1:]], as_json=False)
    if wrong:
        show(wrong, as_json=False, title=_("不平的等式"))
    else:
        console.print(_("等式都平。"))
    return None


def _writable(out: Path, as_json: bool) -> None:
    if out.suffix not in SUFFIXES:
        raise refuse(_("不认识“%s”这种文件") % out.suffix, place=str(out), remedy=_("文件名以 .html、.docx 或 .csv 结尾"),
                     as_json=as_json, code=2)
    arguments.writable(out, as_json=as_json)


def _file(found: Any, suffix: str) -> bytes:
    from zhengtong.report.annual import exporting
    from zhengtong.site import day

    chapters = found.published.chapters if found.published else {}
    mark = exporting.preview(found, day.today(), _lang())
    if suffix == ".docx":
        return exporting.docx(found, chapters, _lang(), mark)
    return (exporting.html(found, chapters, _lang(), mark) if suffix == ".html" else exporting.csv(found, 3, _lang())).encode()


def _lang() -> str:
    return "en" if (translation.get_language() or "").startswith("en") else "zh"

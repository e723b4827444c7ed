"""zt conform: runs the OMG DMN TCK on our engine and says honestly what passed, per level."""
import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from zhengtong import __version__
from zhengtong.dmn import conformance
from zhengtong.site.cli import arguments
from zhengtong.site.cli.output import Json, progress, refuse, show


def command(
    folder: Annotated[Path, typer.Argument(help=_("DMN TCK 的文件夹（其中有 TestCases），例如 ../shared/tck"))],
    level: Annotated[list[str] | None, typer.Option(help=_("只运行这些级别：2、3 或 non-compliant；可重复"))] = None,
    out: Annotated[Path | None, typer.Option(help=_("把 tck_results.csv 和 tck_results.properties 写到这个文件夹"))] = None,
    failures: Annotated[int, typer.Option(min=0, max=100_000, help=_("最多列出多少个未通过的结果"))] = 20,
    as_json: Json = False,
) -> None:
    """运行 OMG DMN TCK，报告各级别通过的用例和非空结果。级别 2 或 3 没有全部通过时退出码为 1，找不到文件夹时为 2。"""
    levels = _levels(level, as_json)
    if out:
        arguments.folder(out, as_json=as_json)
    try:
        base = conformance.test_cases_folder(folder)
    except FileNotFoundError as e:
        message, remedy = _("没有找到 DMN TCK：这个文件夹里没有 TestCases。"), _("请给出 DMN TCK 的路径，例如 ../shared/tck。")
        raise refuse(message, place=str(folder), remedy=remedy, as_json=as_json, code=2) from e
    totals, results = _run(base, levels)
    if out:
        conformance.write(results, out, _properties())
    _report(totals, failures, as_json=as_json)
    if any(t.level in ("2", "3") and not 0 < t.cases == t.cases_passed for t in totals):
        raise typer.Exit(1)


def _levels(level: list[str] | None, as_json: bool) -> tuple[str, ...]:
    chosen = tuple(level or ("2", "3"))
    if unknown := [one for one in chosen if one not in conformance.LEVELS]:
        message, remedy = _("没有级别 %(level)s。") % {"level": unknown[0]}, _("请用 2、3 或 non-compliant。")
        raise refuse(message, place="--level", remedy=remedy, as_json=as_json, code=2)
    return chosen


def _run(base: Path, levels: tuple[str, ...]) -> tuple[list[conformance.LevelResult], list[conformance.NodeResult]]:
    moment = dt.datetime.now(dt.UTC)
    with progress() as bar:
        task = bar.add_task(_("用例文件"), total=conformance.count_cases(base, levels))
        return conformance.run(base, levels, day=moment.date(), moment=moment, step=lambda: bar.advance(task))


def _report(totals: list[conformance.LevelResult], failures: int, *, as_json: bool) -> None:
    rows = [
        {"level": t.level, "cases": t.cases, "cases_passed": t.cases_passed, "nodes": t.nodes, "nodes_passed": t.nodes_passed,
         "non_null_nodes": t.valued, "non_null_nodes_passed": t.valued_passed}
        for t in totals
    ]
    failed = [{"folder": f.folder, "case": f.case, "node": f.node, "message": f.message} for t in totals for f in t.failures]
    if as_json:
        show({"levels": rows, "failures": failed}, as_json=True)
        return
    show([_row(t) for t in totals], as_json=False, title="OMG DMN TCK")
    if failed:
        show(failed[:failures], as_json=False, title=_("未通过的结果：%(n)d 个") % {"n": len(failed)})


def _row(total: conformance.LevelResult) -> dict[str, str]:
    return {
        _("级别"): total.level,
        _("通过的用例"): f"{total.cases_passed} / {total.cases}",
        _("非空结果"): f"{total.valued_passed} / {total.valued}",
        _("全部结果"): f"{total.nodes_passed} / {total.nodes}",
    }


def _properties() -> dict[str, str]:
    return {
        "vendor.name": "Zhengtong", "product.name": "Zhengtong FEEL and DMN", "product.version": __version__,
        "product.comment": "Pure Python; external functions come from a fixed table, PMML is not supported",
        "last.update": dt.datetime.now(dt.UTC).date().isoformat(),
    }

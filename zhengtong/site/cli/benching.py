"""`zt bench engines` and `zt bench shapes`: the same tables on every engine, and the kernel on what it was not made for."""
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from .output import Json, console, errors, refuse, show

CHART = "Subject-decisions a second of processor time, the same ten tables"


def engines(
    engine: Annotated[list[str] | None, typer.Option(help="只测这个引擎，可重复写；默认全部")] = None,
    scale: Annotated[float, typer.Option(min=0.001, max=10.0, help="各引擎人数的倍数")] = 1.0,
    limit: Annotated[float, typer.Option(min=1.0, max=3600.0, help="每个引擎至多多少秒")] = 300.0,
    out: Annotated[Path | None, typer.Option(help="把数字写成这个 .json 文件，图写成旁边的 .svg")] = None,
    as_json: Json = False,
) -> None:
    """同样十张决策表在十五个引擎上：每秒判定、内存、结果是否与本系统一致。每个引擎一个进程、自己的人数。"""
    from zhengtong.bulk.measure import chart
    from zhengtong.bulk.measure import engines as measure

    wanted = frozenset(engine or ())
    if strange := wanted - {e.name for e in measure.ENGINES}:
        names = ", ".join(e.name for e in measure.ENGINES)
        raise refuse(_("没有这个引擎：%s") % ", ".join(strange)[:80], place="--engine", remedy=names, as_json=as_json, code=2)
    _writable(out, as_json)
    found = []
    for figure in measure.hold(scale, wanted, limit):
        errors.print(f"[dim]{figure.engine} …[/dim]")
        found.append(figure)
    if out is not None:
        out.write_text(json.dumps([asdict(f) for f in found], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if any(f.cpu_rate for f in found):
            out.with_suffix(".svg").write_text(chart.svg(found, CHART), encoding="utf-8")
    holds = all(f.same in (None, 1.0) for f in found)
    best = next((f.cpu_rate for f in found if f.engine == "chDB"), 0.0)
    show([_figure(f, best) for f in found], as_json=as_json, title=_("各引擎"))
    if not as_json:
        console.print(_("结果都一致。") if holds else _("有引擎的结果与本系统不一致。"))
    raise typer.Exit(0 if holds else 1)


def shapes(
    subjects: Annotated[int, typer.Option(min=100, max=3_000_000, help="人数")] = 300_000,
    as_json: Json = False,
) -> None:
    """内核不擅长的表：规则多、输入多、其他命中策略、表套表、切点多。抽样与解释器核对。"""
    from zhengtong.bulk.measure import shapes as measure

    found = list(measure.hold(subjects))
    show([_shape(one) for one in found], as_json=as_json, title=_("内核不擅长的表"))
    raise typer.Exit(0 if all(one.same == 1.0 for one in found) else 1)


def _writable(out: Path | None, as_json: bool) -> None:
    """Refuses before anything is measured what could not be written at the end."""
    if out is None:
        return
    if out.suffix != ".json" or not out.parent.is_dir():
        remedy = _("给一个已有文件夹里的 .json 文件名")
        raise refuse(_("写不了这个文件"), place=f"--out {out}", remedy=remedy, as_json=as_json, code=2)


def _figure(figure: Any, best: float) -> dict[str, Any]:
    return {
        "engine": figure.engine, "unknown": figure.unknown, "wanted_facts": figure.wanted, "decisions": figure.decisions,
        "per_second": round(figure.rate), "per_cpu_second": round(figure.cpu_rate), "megabytes": figure.memory >> 20,
        "to_chdb": round(figure.cpu_rate / best, 4) if best and figure.cpu_rate else None, "same": figure.same,
        "skipped": figure.skipped or None,
    }


def _shape(one: Any) -> dict[str, Any]:
    return {
        "shape": one.shape, "rules": one.rules, "inputs": one.inputs, "decisions": one.decisions,
        "seconds": round(one.seconds, 3), "cpu": round(one.cpu, 2),
        "per_cpu_second": round(one.decisions / one.cpu) if one.cpu else None,
        "megabytes": one.memory >> 20, "same": one.same,
    }

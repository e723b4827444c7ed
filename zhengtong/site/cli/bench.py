"""zt bench: what the project promises about its speed, measured here and now."""
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from .output import Json, console, errors, show

app = typer.Typer(help="实测：处理速度与同类引擎对比。", no_args_is_help=True)
AIM = {"seconds": 3.0, "ratio": 10.0}


@app.callback()
def group() -> None:
    """实测：处理速度与同类引擎对比。"""


@app.command("round")
def bench_round(
    subjects: Annotated[int, typer.Option(help="人数")] = 3_000_000,
    tables: Annotated[int, typer.Option(help="生成的决策表数")] = 200,
    share: Annotated[float, typer.Option(help="Polars 与 DuckDB 承担的表数比例")] = 0.05,
    as_json: Json = False,
) -> None:
    """批量判定：本系统与 Polars、DuckDB、zen-engine 在同一批数据上对比。"""
    from zhengtong.bulk.measure import contest

    def tell(stage: str) -> None:
        errors.print(f"[dim]{stage} …[/dim]")

    part = (subjects, max(1, round(tables * share)))
    held = contest.hold(subjects, tables, share=part, sample=(min(subjects, 1000), min(tables, 5)), tell=tell)
    best = min((r for line in held.lines[1:] if (r := held.ratio(line))), default=None)
    ours = held.lines[0]
    agree = all(line.same in (None, 1.0) for line in held.lines)
    full = subjects * tables >= 600_000_000
    holds = agree and (best is None or best >= AIM["ratio"]) and (not full or ours.seconds <= AIM["seconds"])
    if as_json:
        show(_document(held, holds), as_json=True)
    else:
        show([_row(held, line) for line in held.lines], as_json=False, title=_("批量判定实测"))
        stages = _("编码 {0:.2f} 秒；编译 {1:.2f} 秒，已计入判定；判定含所缺事实。")
        console.print(stages.format(held.encode, held.compile))
        console.print(_("达到要求。") if holds else _("未达到要求：应与同类结果一致，且不慢于要求。"))
    raise typer.Exit(0 if holds else 1)


def _row(held: Any, line: Any) -> dict[str, str]:
    if line.skipped:
        return _labels(line.engine, line.unknown, "-", "-", "-", "-", line.skipped)
    same = "" if line.same is None else f"{line.same:.4%}"
    return _labels(
        line.engine, line.unknown, f"{line.decisions:,}", f"{line.seconds:.2f}", f"{line.rate / 1e6:.1f} M",
        f"{held.ratio(line):.1f}", same,
    )


def _labels(*values: str) -> dict[str, str]:
    names = (_("引擎"), _("未知语义"), _("判定数"), _("秒"), _("每秒判定"), _("本系统快几倍"), _("与本系统一致"))
    return dict(zip(names, values, strict=True))


def _document(held: Any, holds: bool) -> dict[str, Any]:
    return {
        "holds": holds,
        "encode_seconds": round(held.encode, 3),
        "compile_seconds": round(held.compile, 3),
        "engines": [_entry(held, line) for line in held.lines],
    }


def _entry(held: Any, line: Any) -> dict[str, Any]:
    return {
        "engine": line.engine,
        "unknown": line.unknown,
        "wanted_facts": line.wanted,
        "decisions": line.decisions,
        "seconds": round(line.seconds, 4),
        "per_second": round(line.rate),
        "ratio": round(held.ratio(line), 2) if line.rate else None,
        "same": line.same,
        "skipped": line.skipped or None,
    }

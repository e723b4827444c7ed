"""zt bench: what the project promises about its speed, measured here and now."""
from collections.abc import Callable
from statistics import median
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from . import benching
from .output import Json, console, errors, refuse, show

app = typer.Typer(help="实测：处理速度，及与同类引擎的对比。", no_args_is_help=True)
AIM = {"seconds": 3.0, "ratio": 10.0, "changes": 1.0, "edit": 2.0, "actions": 200.0, "page": 0.1, "redate": 60.0}
AIM |= {"grants": 60.0, "confirm": 5.0, "agreements": 100.0}


app.command("engines")(benching.engines)
app.command("shapes")(benching.shapes)


@app.callback()
def group() -> None:
    """实测：处理速度，及与同类引擎的对比。"""


@app.command("round")
def bench_round(
    subjects: Annotated[int, typer.Option(min=1, max=10_000_000, help="人数")] = 3_000_000,
    tables: Annotated[int, typer.Option(min=1, max=1000, help="生成的决策表数")] = 200,
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="Polars 与 DuckDB 承担的表数比例")] = 0.05,
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


@app.command("changes")
def bench_changes(
    subjects: Annotated[int, typer.Option(min=1, max=10_000_000, help="变动的人数")] = 10_000,
    times: Annotated[int, typer.Option(min=1, max=1000, help="测几次，取中位数；先另跑一次预热")] = 3,
    as_json: Json = False,
) -> None:
    """增量判定：若干人的事实变动后，对全部现行政策重新判定并写出。不留下任何数据。"""
    from zhengtong.kernel.rounds import measuring

    ground = _ground(as_json)
    _timed(lambda seed: measuring.changes(ground, kind="person", subjects=subjects, seed=seed), times, AIM["changes"], as_json)


@app.command("edit")
def bench_edit(
    policy: Annotated[str, typer.Option(help="改动哪一项政策的参数")] = "old-age-allowance",
    times: Annotated[int, typer.Option(min=1, max=1000, help="测几次，取中位数；先另跑一次预热")] = 3,
    as_json: Json = False,
) -> None:
    """改动一项政策后对全员重新判定并得出数字。不留下任何数据。"""
    from zhengtong.kernel.rounds import measuring

    ground = _ground(as_json)
    if policy not in {r.key for r in ground.rulesets}:
        raise refuse(_("没有这项现行政策：%s") % policy, place="--policy", remedy="zt pack list", as_json=as_json, code=2)
    _timed(lambda seed: measuring.edit(ground, key=policy, seed=seed), times, AIM["edit"], as_json)


@app.command("cases")
def bench_cases(
    cases: Annotated[int, typer.Option(min=1, max=10_000, help="立多少个办件，每个办七步")] = 100,
    clients: Annotated[int, typer.Option(min=0, max=64, help="几个进程同时办；0：PostgreSQL 上与核数相同，SQLite 上一个")] = 0,
    as_json: Json = False,
) -> None:
    """办件：每秒多少步，与只写同样行数的 ORM 对比；PostgreSQL 上再测几个进程同时办。在另一个临时库里测，不留下任何数据。"""
    def holds(found: dict[str, Any]) -> bool:
        return max(found["per_second"], found.get("clients_per_second", 0)) >= AIM["actions"]

    _scratch("rate", holds, AIM["actions"], as_json, cases=cases, clients=clients)


@app.command("worklist")
def bench_worklist(
    cases: Annotated[int, typer.Option(min=100, max=5_000_000, help="临时库里造多少个办件")] = 1_000_000,
    times: Annotated[int, typer.Option(min=10, help="每种筛选看几次")] = 20,
    as_json: Json = False,
) -> None:
    """办件清单：百万件中按各种筛选看一页 20 件，第 95 百分位用时。在另一个临时库里测，不留下任何数据。"""
    _scratch("pages", lambda f: f["p95"] <= AIM["page"], AIM["page"], as_json, cases=cases, times=times)


@app.command("redate")
def bench_redate(
    cases: Annotated[int, typer.Option(min=100, max=5_000_000, help="临时库里造多少个办件")] = 100_000,
    as_json: Json = False,
) -> None:
    """节假日通知装载后重算：在办的办件逐件重算期限，期限变了的逐件通知申请人。在另一个临时库里测，不留下任何数据。"""
    _scratch("redate", lambda f: f["seconds"] <= AIM["redate"], AIM["redate"], as_json, cases=cases)


@app.command("questions")
def bench_questions(
    subjects: Annotated[int, typer.Option(min=1, max=100_000, help="问多少个有政策未定的人")] = 200,
    seed: Annotated[int, typer.Option(help="抽人和作答的随机种子")] = 1,
    as_json: Json = False,
) -> None:
    """最少提问：对有政策未定的人，平均问几个问题就定了，与全部都问对比。登记册知道的不问；不留下任何数据。"""
    from zhengtong.kernel.content import queries as content
    from zhengtong.kernel.rounds import queries
    from zhengtong.services.entitlement.guiding import asking, measuring

    last = queries.latest()
    if last is None:
        raise refuse(_("没有这一轮"), remedy="zt round", as_json=as_json)
    held = asking.ground("person", last.on, content.load(strict=False))
    found = measuring.questions(held, last, most=subjects, seed=seed)
    holds = found.asked <= found.everything
    told = {name: round(value, 3) for name, value in vars(found).items()}
    show({**told, "holds": holds}, as_json=as_json, title=_("每人平均"))
    raise typer.Exit(0 if holds else 1)


@app.command("grants")
def bench_grants(
    grants: Annotated[int, typer.Option(min=1, max=1_000_000, help="多少笔已有长期同意的兑现")] = 100_000,
    single: Annotated[int, typer.Option(min=1, max=100_000, help="另有多少笔逐笔答复")] = 1_000,
    as_json: Json = False,
) -> None:
    """兑现：从提出名单到送银行，每一步多少秒；逐笔同意每秒多少笔。在另一个临时库里测，不留下任何数据。"""
    _scratch("grants", _grants_hold, AIM["grants"], as_json, grants=grants, single=single)


def _grants_hold(found: dict[str, Any]) -> bool:
    """Fast enough (the aim is for 100,000 grants), and every fen where both sums say."""
    part = max(1.0, found["grants"] / 100_000)
    return bool(not found["problems"] and found["seconds"] <= AIM["grants"] * part
                and found["steps"]["confirm"] <= AIM["confirm"] * part and found["per_second"] >= AIM["agreements"])


def _scratch(what: str, holds: Callable[[dict[str, Any]], bool], aim: float, as_json: bool, **given: int) -> None:
    from zhengtong.site.scratch import ScratchFailed, measured

    errors.print(f"[dim]{_('在临时库里测量')} …[/dim]")
    try:
        found = measured(what, **given)
    except ScratchFailed as why:
        raise refuse(str(why), remedy="zt status", as_json=as_json) from None
    told = {key: round(value, 4) if isinstance(value, float) else value for key, value in found.items()}
    show(told | {"aim": aim, "holds": holds(found)}, as_json=as_json)
    if not as_json:
        console.print(_("达到要求。") if holds(found) else _("未达到要求：慢于要求。"))
    raise typer.Exit(0 if holds(found) else 1)


def _ground(as_json: bool) -> Any:
    """The last round with the rules of its day; they must be the present ones, else everyone would be decided again."""
    from pathlib import Path

    from django.conf import settings

    from zhengtong.kernel.content import queries as content
    from zhengtong.kernel.facts.queries import snapshot
    from zhengtong.kernel.rounds import measuring, queries
    from zhengtong.services.entitlement.rulesets import rule_sets

    last, data = queries.latest(), Path(settings.DATA_DIR)
    if last is None:
        raise refuse(_("没有这一轮"), remedy="zt round", as_json=as_json)
    rules = rule_sets(last.on, content.load())
    if {r.key: r.rules_hash for r in rules} != {r.key: r.hash for r in last.rules.all()}:
        raise refuse(_("最后一轮之后政策有变动"), remedy="zt round", as_json=as_json)
    return measuring.Ground(data, last, snapshot(data, last.manifest), rules, last.at)


def _timed(measure: Callable[[int], Any], times: int, aim: float, as_json: bool) -> None:
    """Once to warm up, then so many times; exit status by the median."""
    first, *runs = [measure(seed) for seed in range(times + 1)]
    seconds = median(run.seconds for run in runs)
    told = {"seconds": round(seconds, 3), "aim": aim, "holds": seconds <= aim, "first": round(first.seconds, 3),
            "runs": [round(r.seconds, 3) for r in runs], "cpu": round(median(r.cpu for r in runs), 3),
            "subjects": first.subjects, "differences": runs[-1].differences}
    show(told, as_json=as_json)
    if not as_json:
        console.print(_("达到要求。") if told["holds"] else _("未达到要求：慢于要求。"))
    raise typer.Exit(0 if told["holds"] else 1)


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

"""zt replay: every stored decision of a round computed again from the pinned policies and snapshot."""
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from django.conf import settings
from django.utils.translation import gettext as _

from .arguments import MOST
from .output import Json, console, progress, refuse, show


def command(
    number: Annotated[int | None, typer.Option("--round", min=1, max=MOST, help=_("第几轮；默认最后一轮"))] = None,
    sample: Annotated[int, typer.Option(min=0, max=MOST, help=_("每项政策另由解释器逐个核对多少对象"))] = 100,
    grants: Annotated[bool, typer.Option("--grants", help=_("改查每份名单上的每一笔兑现"))] = False,
    as_json: Json = False,
) -> None:
    """从钉住的政策和快照重算存下的每一项判定，逐个比较；另抽样由解释器核对。有差异时退出码为 1。"""
    from zhengtong.kernel.content import queries as content
    from zhengtong.kernel.facts.queries import erased_since, snapshot
    from zhengtong.kernel.rounds import queries, replaying
    from zhengtong.services.entitlement.rulesets import rule_sets

    if grants:
        return _grants(as_json)
    round_ = queries.by_number(number) if number is not None else queries.latest()
    if round_ is None:
        raise refuse(_("没有这一轮"), place="--round", remedy="zt round", as_json=as_json, code=1 if number is None else 2)
    data = Path(settings.DATA_DIR)
    with progress() as bar:
        task = bar.add_task(_("重算"), total=None)

        def report(key: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, description=key)

        pinned, rules = snapshot(data, round_.manifest), rule_sets(round_.on, content.load())
        erased = erased_since(pinned)
        gone = replaying.Gone(erased.numbers, erased.touched)
        found = replaying.replay(data, round_, pinned, rules, sample=sample, gone=gone, tell=report)
    holds = all(one.holds for one in found)
    _show(round_, found, holds, as_json)
    raise typer.Exit(0 if holds else 1)


def _grants(as_json: bool) -> None:
    """Every grant of every list, by what its list is pinned to."""
    from zhengtong.kernel.content import queries as content
    from zhengtong.kernel.facts.queries import erased_since, snapshot
    from zhengtong.services.entitlement.payment import replaying

    @lru_cache(1)
    def pinned(manifest: str) -> tuple[Any, dict[str, Any]]:
        found = snapshot(Path(settings.DATA_DIR), manifest)
        gone = erased_since(found)
        touched = gone.touched or {}
        kinds = {*gone.numbers, *touched}
        return found, {kind: np.union1d(gone.numbers.get(kind, ()), touched.get(kind, ())) for kind in kinds}

    found = list(replaying.replay(pinned, content.load()))
    holds = all(one.holds for one in found)
    if as_json:
        show({"holds": holds, "lists": [asdict(one) for one in found]}, as_json=True)
    elif wrong := [asdict(one) for one in found if not one.holds]:
        show(wrong, as_json=False, title=_("与存下的不同"))
    if not as_json:
        counts = {"l": len(found), "g": sum(one.grants for one in found), "d": sum(one.differences for one in found)}
        console.print(_("%(l)d 份名单、%(g)d 笔兑现重算，%(d)d 笔不同。") % counts)
    raise typer.Exit(0 if holds else 1)


def _show(round_: Any, found: list[Any], holds: bool, as_json: bool) -> None:
    rows = [
        {"policy": r.key, "subjects": r.subjects, "differences": r.differences, "first": ", ".join(map(str, r.first)),
         "sampled": r.sampled, "disagreements": r.disagreements, "problem": r.problem,
         "erased": r.erased, "touched": r.touched}
        for r in found
    ]
    if as_json:
        show({"round": round_.number, "holds": holds, "rules": rows}, as_json=True)
        return
    bad = [row for row, one in zip(rows, found, strict=True) if not one.holds]
    if bad:
        show(bad, as_json=False, title=_("与存下的不同"))
    counts = {"n": round_.number, "p": len(found), "s": sum(r.subjects for r in found), "d": sum(r.differences for r in found)}
    console.print(_("第 %(n)d 轮：%(p)d 项政策、%(s)d 项判定重算，%(d)d 项不同。") % counts)
    erased = {"e": sum(r.erased for r in found), "t": sum(r.touched for r in found)}
    if any(erased.values()):
        console.print(_("%(e)d 项判定的依据已按保存期抹去，%(t)d 项依据中有他人已抹去的事实：由存证证明，不算不同。") % erased)

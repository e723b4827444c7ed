"""`zt policy check|diff`: a policy's table checked with examples; two versions compared on the whole district."""
from datetime import date
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.markup import escape

from zhengtong.kernel.content import queries as content

from . import arguments
from .output import Json, errors, refuse, show

app = typer.Typer(help="政策的决策表：检查，两个版本对比。", no_args_is_help=True)
On = Annotated[str, typer.Option("--on", help="哪一天，如 2025-12-31；默认是本站的今天")]


@app.command()
def check(
    policy: Annotated[str, typer.Argument(help="只查这项政策，如 old-age-allowance；不写就查全部现行的")] = "",
    on: On = "", as_json: Json = False,
) -> None:
    """检查决策表：空缺、重叠、死规则、得不出的结果、够不着的门槛、没有登记册的事实、不再施行的条款；各举一例。"""
    from zhengtong.services.entitlement.workshop import checking

    when = _day(on, as_json)
    loaded = content.load(strict=False)
    if policy and policy not in loaded.policies.in_force(when):
        raise _unknown(policy, "", as_json)
    rows = [
        {"policy": found.key, "weight": flaw.weight, "code": flaw.code, "rules": list(flaw.rules), "message": flaw.words,
         "example": flaw.example, "remedy": flaw.remedy}
        for found, flaws in checking.of_policies(when, loaded, policy or None) for flaw in flaws
    ]
    wrong = sum(row["weight"] == checking.WRONG for row in rows)
    if as_json:
        show({"holds": not wrong, "on": when, "wrong": wrong, "flaws": rows}, as_json=True)
    else:
        for row in rows:
            colour = "red" if row["weight"] == checking.WRONG else "yellow"
            example = "" if row["example"] in row["message"] else f"（{row['example']}）"
            text = f"{row['message']}{example}\n  → {row['remedy']}"
            errors.print(f"[{colour}]{row['policy']}[/{colour}] {escape(text)}", highlight=False)
        show({_("有误"): wrong, _("提示"): len(rows) - wrong}, as_json=False, title=_("决策表检查"))
    if wrong:
        raise typer.Exit(1)


@app.command()
def diff(
    policy: Annotated[str, typer.Argument(help="哪项政策，如 old-age-allowance")],
    before: Annotated[str, typer.Argument(help="前一版：在这一天有效的")],
    after: Annotated[str, typer.Argument(help="后一版：在这一天有效的")],
    as_json: Json = False,
) -> None:
    """同一项政策的两个版本（或两天的标准）在全区的差别：对谁变了、多少人、多少钱。用当前的数据，各按自己的日子判定。"""
    from zhengtong.kernel.access.queries import current_snapshot
    from zhengtong.services.entitlement.rulesets import rule_set
    from zhengtong.services.entitlement.workshop.comparing import effect

    loaded = content.load(strict=False)
    sides = []
    for text in (before, after):
        when = arguments.day(text, place=text, as_json=as_json)
        found = loaded.policies.in_force(when).get(policy)
        if found is None:
            raise _unknown(policy, text, as_json)
        sides.append(rule_set(found, when, loaded))
    made = effect(current_snapshot(), *sides)
    show(_document(made) if as_json else [_row(box) for box in made.boxes], as_json=as_json,
         title=_("多得的 %(win)d 人，少得的 %(lose)d 人，净增 %(yuan).2f 元")
         % {"win": made.winners, "lose": made.losers, "yuan": (made.more - made.less) / 100})


def _unknown(policy: str, place: str, as_json: bool) -> typer.Exit:
    return refuse(_("没有这项现行政策：%s") % policy, place=place, remedy="zt pack list policies", as_json=as_json, code=2)


def _day(text: str, as_json: bool) -> date:
    from zhengtong.site import day

    return arguments.day(text, place="--on", as_json=as_json) if text else day.today()


def _document(made: Any) -> dict[str, Any]:
    totals = {name: getattr(made, name) for name in ("winners", "losers", "more", "less")}
    return {**totals, "boxes": [_entry(box) for box in made.boxes], "groups": made.groups}


def _entry(box: Any) -> dict[str, Any]:
    move = box.move
    sides = {"before": [move.before.kind, move.before.rule], "after": [move.after.kind, move.after.rule]}
    sums = {"subjects": move.subjects, "fen_before": move.fen_before, "fen_after": move.fen_after}
    return {**sides, "cells": dict(box.cells), **sums}


def _row(box: Any) -> dict[str, Any]:
    move = box.move
    return {
        _("对谁"): "；".join(f"{text} {cell}" for text, cell in box.cells) or "—",
        _("原来"): _outcome(move.before), _("以后"): _outcome(move.after), _("人数"): f"{move.subjects:,}",
        _("多付（元）"): f"{(move.fen_after - move.fen_before) / 100:,.2f}",
    }


def _outcome(entry: Any) -> str:
    words = {
        "entitled": _("应享"), "amount_undetermined": _("金额未定"), "not_entitled": _("不符"), "undetermined": _("未定"),
        "": _("不在范围"),
    }
    said = words[entry.kind] + (_("（规则 %d）") % entry.rule if entry.rule else "")
    return said + ("：" + "、".join(sorted(entry.wanted)) if entry.wanted else "")

"""`zt money`: where every fen of every grant stands, summed twice; exit status 1 when one term differs."""
from typing import Any

import typer
from django.utils.translation import gettext as _

from .output import Json, show

TERMS = (
    "proposed", "open", "granted", "cut", "declined", "lapsed", "withheld", "corrections", "sent", "rejected", "returned",
    "recovered", "to send", "to recover",
)


def command(as_json: Json = False) -> None:
    """每一分钱现在在哪里：按政策两次求和，逐项相等才算数。"""
    from zhengtong.services.entitlement.payment import money

    lines = money.report()
    rows = [_row(line, as_json) for line in lines]
    problems = sum(len(line.problems) for line in lines)
    title = _("有 %d 处对不上") % problems if problems else _("每一分钱都对得上")
    show({"holds": not problems, "lines": rows} if as_json else rows, as_json=as_json, title=title)
    if problems:
        raise typer.Exit(1)


def _row(line: Any, as_json: bool) -> dict[str, Any]:
    """One policy: fen for programs; for people only what is not nothing, in fen too, for no rounding can hide a difference."""
    terms = {term: line.rows[term] for term in TERMS}
    found: dict[str, Any] = {"policy": line.policy or _("全部"), **terms, "problems": line.problems}
    return found if as_json else {**found, "problems": "; ".join(line.problems)}

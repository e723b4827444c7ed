"""`zt year`: the synthetic district's year of events, lived by its own process through the product's actions."""
import subprocess
import sys
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from .output import Json, refuse

LINES = ("requests", "grants")


def command(
    year: Annotated[int, typer.Argument(help=_("哪一年；只有 2025 年"))],
    line: Annotated[str, typer.Option(help=_("哪条线：requests 依申请公开，grants 兑现"))] = "requests",
    scale: Annotated[float, typer.Option(min=0.01, max=1.0, help=_("1 是 478 件申请，或者全年 12 个月的名单"))] = 1.0,
    seed: Annotated[int, typer.Option(help=_("种子；同一种子同一年"))] = 2025,
    plant: Annotated[bool, typer.Option("--plant", help=_("埋入迟复、逾期未答的征求和不该批的延期"))] = False,
    as_json: Json = False,
) -> None:
    """让合成的全区过一年，每天一步：申请、补正、征求、延期、审查、答复，或者名单、同意、付款；只在合成的数据库里。"""
    if line not in LINES:
        raise refuse(_("没有“%s”这条线") % line, remedy=_("只有 %s") % "、".join(LINES), as_json=as_json, code=2)
    if year != 2025:
        raise refuse(_("只能过 2025 年，登记册和日历都是这一年的"), remedy=_("写 zt year 2025"), as_json=as_json, code=2)
    arguments = ["--scale", str(scale), "--seed", str(seed), "--line", line, "--data", str(settings.DATA_DIR)]
    more = [*(["--plant"] if plant else []), *(["--json"] if as_json else [])]
    command = [sys.executable, "-m", "district", "year", str(year), *arguments, *more]
    raise typer.Exit(subprocess.run(command, check=False).returncode)

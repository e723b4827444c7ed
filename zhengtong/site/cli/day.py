"""`zt day`: shows the district's day, or moves it forward through the tick."""
import datetime as dt
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from .output import Json, refuse, show


def command(
    day: Annotated[str, typer.Argument(help=_("新的一天，如 2026-01-05；不写则只显示"))] = "",
    as_json: Json = False,
) -> None:
    """显示全区的日子，或往后移：每一天依次做到期的事。"""
    from .. import day as district_day
    from .. import tick

    if not day:
        show({"day": district_day.today()}, as_json=as_json)
        return
    try:
        target = dt.date.fromisoformat(day)
    except ValueError:
        raise refuse(_("“%s”不是日期") % day, remedy=_("写成 2026-01-05，不早于今天"), as_json=as_json, code=2) from None
    try:
        tick.move_to(target)
    except district_day.DayRefused as why:
        raise refuse(str(why), place=day, remedy=_("写成 2026-01-05，不早于今天"), as_json=as_json, code=2) from None
    show({"day": district_day.today()}, as_json=as_json)

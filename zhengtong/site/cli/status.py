"""`zt status`: which process last ran when; exit 1 when one stands still."""
import typer
from django.utils.translation import gettext as _

from .output import Json, show


def command(as_json: Json = False) -> None:
    """各进程上次运行的时间；有停的，退出码 1。"""
    from .. import day, heartbeat

    pulses = heartbeat.pulses()
    rows = [{"name": p.name, "at": p.at, "every": p.every, "still": p.still, "note": p.note} for p in pulses]
    show({"day": str(day.today()), "processes": rows} if as_json else rows, as_json=as_json, title=_("运行状态"))
    raise typer.Exit(1 if any(p.still for p in pulses) else 0)

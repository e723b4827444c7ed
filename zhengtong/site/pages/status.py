"""When each process last ran, and the day the site lives on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhengtong.site import heartbeat
from zhengtong.site.pages.door import door


@door()
def status(request: HttpRequest) -> HttpResponse:
    """The status page; open to everybody, since it names no person."""
    pulses = heartbeat.pulses()
    rows = [{"label": label(pulse.name), "duty": duty(pulse.name), "pulse": pulse} for pulse in pulses]
    return render(request, "status.html", {"rows": rows, "still_count": sum(pulse.still for pulse in pulses)})


def label(name: str) -> str:
    """A process in words."""
    return {"web": _("网站"), "worker": _("后台计算"), "tick": _("到期事项"), "heads": _("留痕签名")}.get(name, name)


def duty(name: str) -> str:
    """What a process does."""
    return {
        "web": _("回答每一次打开页面"),
        "worker": _("做页面排队的长时间工作"),
        "tick": _("换日子、跑轮次、做每天到期的事"),
        "heads": _("每小时给留痕的总账签名"),
    }.get(name, "")

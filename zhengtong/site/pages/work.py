"""Long work that a page asked for: how far it is, a button to stop it, how it ended; it refreshes without script."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.site import content
from zhengtong.site import work as long_work
from zhengtong.site.models import Work
from zhengtong.site.pages.door import door

ASKERS = ("data_bureau",)
RUNNING = {Work.State.WAITING, Work.State.RUNNING}


@door(*ASKERS, methods="GET POST")
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """`/work/<pk>/`: GET shows, POST asks the work to stop."""
    found = Work.objects.filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有第 %(pk)s 号工作。") % {"pk": pk})
    if request.method == "POST":
        long_work.stop(found)
        messages.info(request, _("已经请它停下，做到一半的不会留下。"))
        return redirect(request.path)
    back, back_words, place = _back(found)
    context = {
        "work": found,
        "title": title(found),
        "running": found.state in RUNNING,
        "state": state(found.state),
        "outcome": outcome(found),
        "errors": found.result.get("errors", []),
        "total": found.result.get("total") or len(found.result.get("errors", [])),
        "back": back,
        "back_words": back_words,
        "place": place,
        "again": f"{back}load" if found.kind == "load register" and found.state not in RUNNING else "",
    }
    return render(request, "work.html", context)


def title(work: Work) -> str:
    """What is done, in words."""
    if work.kind == "load register":
        return _("载入：%(name)s") % {"name": _register(work)}
    return {"run round": _("跑一轮")}.get(work.kind, work.kind)


def state(key: str) -> str:
    """A state in words."""
    return {
        "waiting": _("排队"),
        "running": _("在做"),
        "done": _("做完了"),
        "refused": _("没有做，数据没有变"),
        "stopped": _("停下了"),
    }.get(key, key)


def outcome(work: Work) -> dict[str, Any]:
    """How it ended: a sentence, and the page where its result stands."""
    told = work.result
    if work.state == "stopped":
        return {"said": _("停下了，没有留下做到一半的东西。"), "waits": True}
    if work.state != "done":
        return {}
    if told.get("round"):
        return {"said": _("第 %(n)s 轮算好了，去看") % {"n": told["round"]}, "address": f"/rounds/{told['round']}/"}
    if work.kind != "load register":
        return {"said": _("没有要做的：数据、政策和日子都没有变。")}
    if told.get("unchanged"):
        return {"said": _("这份文件以前载入过，没有变。")}
    return {"said": _("载入了 %(rows)s 行，数据日期 %(day)s。下一轮会用上。") % _counted(told)}


def _counted(told: dict[str, Any]) -> dict[str, str]:
    return {"rows": f"{told.get('rows', 0):,}", "day": told.get("as_of", "")}


def _back(work: Work) -> tuple[str, str, str]:
    """Where the work was asked for: address, the way back in words, its name."""
    if work.kind == "load register":
        return f"/registers/{work.arguments.get('key', '')}/", _("回到这一册"), _register(work)
    return "/rounds/", _("回到轮次"), _("轮次")


def _register(work: Work) -> str:
    key = work.arguments.get("key", "")
    registers = content.now().registers
    return content.named(registers[key]) if key in registers else key

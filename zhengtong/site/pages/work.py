"""Long work that a page asked for: how far it is, a button to stop it, how it ended; it refreshes without script."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.site import work as long_work
from zhengtong.site.models import Work
from zhengtong.site.pages.door import door

ASKERS = ("data_bureau",)


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
    running = found.state in {Work.State.WAITING, Work.State.RUNNING}
    return render(
        request, "work.html", {"work": found, "title": title(found.kind), "running": running, "state": state(found.state)}
    )


def title(kind: str) -> str:
    """A kind of work in words."""
    return {"load register": _("载入登记册"), "run round": _("跑一轮")}.get(kind, kind)


def state(key: str) -> str:
    """A state in words."""
    return {
        "waiting": _("排队"),
        "running": _("在做"),
        "done": _("做完了"),
        "refused": _("没有做，数据没有变"),
        "stopped": _("停下了"),
    }.get(key, key)

"""The data bureau takes a load back: which one it is, and why."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.facts import actions, state
from zhengtong.site import content, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm


class UndoForm(HouseForm):
    """Why the load goes; it stands in the journal."""

    reason = forms.CharField(
        label=gettext_lazy("为什么收回"),
        help_text=gettext_lazy("记入日志，比如：数据日期写错了。"),
        max_length=400,
        error_messages={
            "required": gettext_lazy("写明为什么收回。"),
            "max_length": gettext_lazy("超过 400 字，写短一些。"),
        },
    )


@door("data_bureau", methods="GET POST")
def undo(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """`/registers/<key>/loads/<number>/`: one load, and taking it back: what was decided on it stays."""
    register, load = content.register(key), _load(key, number)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"reason": form.cleaned_data["reason"], "by": request.actor, "at": day.now()}  # type: ignore[attr-defined]
        try:
            actions.undo_load(settings.DATA_DIR, key, number, **given)
        except actions.FactsRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("第 %(n)s 号载入收回了。下一轮不再用它。") % {"n": number})
            return redirect(f"/registers/{key}/")
    context = {"register": register, "load": load, "form": form}
    return render(request, "kernel/facts/undo.html", context, status=422 if form.is_bound else 200)


def _load(key: str, number: int) -> state.Delivered:
    found = state.registers(settings.DATA_DIR).get(key)
    for load in found.history if found else ():
        if load.number == number:
            return load
    raise Http404(_("这个登记册没有第 %(n)s 号载入。") % {"n": number})

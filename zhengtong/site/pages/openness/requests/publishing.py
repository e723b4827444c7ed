"""From the reply to the public log: every finding that looks personal is confirmed with a word, or nothing goes out. And back
from it, with the reason."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.cases import CaseRefused
from zhengtong.openness.requests import actions
from zhengtong.site import content, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.openness.requests.officer import looked, refuse_surplus

CONFIRMING = re.compile(r"c-[0-9a-f]{16}")  # the word on a finding, by its key
REQUIRED = {"required": gettext_lazy("这一栏要填。")}


class Publish(HouseForm):
    """What the public reads, and a word for each finding (`c-<key>`)."""

    title = forms.CharField(label=gettext_lazy("公开的标题"), max_length=200, error_messages=REQUIRED)
    summary = forms.CharField(
        label=gettext_lazy("公开的内容提要"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages=REQUIRED,
    )

    def confirm(self, findings: Any) -> None:
        """Asks for a word on each finding, keeping those that were given."""
        for found in findings:
            field = forms.CharField(
                label=_("%(where)s里的“%(what)s”") % {"where": _place(found.where), "what": found.what},
                required=False,
                max_length=200,
                help_text=_("为什么可以公开；不该公开的先遮盖或改写。"),
            )
            self.ask(f"c-{found.key}", field)


def _place(where: str) -> str:
    return {"title": _("标题"), "summary": _("内容提要")}.get(where, where)


@door("officer", methods="GET POST")
def publish(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/cases/<id>/publish`: title, summary, findings to confirm, then the log."""
    seen, held = looked(request, pk)
    if held is None or seen.part != "whole":
        raise Http404(_("这个办件不公开到平台。"))
    posted = request.method == "POST"
    form = Publish(request.POST) if posted else Publish(initial={"title": held.request.title})
    context: dict[str, Any] = {"seen": seen, "case": seen.case, "form": form}
    if posted and form.is_valid():
        words = {key: str(request.POST[key]) for key in request.POST if CONFIRMING.fullmatch(key)}
        confirmed = {key[2:]: said for key, said in words.items()}
        try:
            refuse_surplus(request, {*form.fields, *words})
            made = actions.publish(
                pk,
                title=form.cleaned_data["title"],
                summary=form.cleaned_data["summary"],
                confirmed=confirmed,
                by=request.actor,  # type: ignore[attr-defined]
                on=seen.on,
                at=day.now(),
            )
        except CaseRefused as refused:
            form.confirm(refused.errors)
            context |= {"refused": refused, "article": content.cited(refused.article) if refused.article else None}
        else:
            messages.success(request, _("公开了，索引号 %(number)s。") % {"number": made.number})
            return redirect(f"/cases/{pk}/")
    return render(request, "openness/requests/publish.html", context, status=409 if "refused" in context else 200)


class TakeDown(HouseForm):
    """Why what is public is public no longer."""

    reason = forms.CharField(
        label=gettext_lazy("为什么撤下"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("撤下以后谁都看不到；这一条和理由留在案卷里。"),
        error_messages=REQUIRED,
    )


@door("officer", "approver", methods="GET POST")
def take_down(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/cases/<id>/take-down`: an entry leaves the public log; it stays on record with the reason."""
    seen, held = looked(request, pk)
    entry = held.entry if held is not None and seen.part == "whole" else None
    if entry is None or entry.taken_down_on:
        raise Http404(_("这个办件在公开目录里没有条目。"))
    posted = request.method == "POST"
    form = TakeDown(request.POST) if posted else TakeDown()
    context: dict[str, Any] = {"seen": seen, "case": seen.case, "form": form, "entry": entry}
    if posted and form.is_valid():
        who = {"by": request.actor, "on": seen.on, "at": day.now()}  # type: ignore[attr-defined]
        try:
            refuse_surplus(request, form.fields)
            actions.take_down(entry.number, reason=form.cleaned_data["reason"], **who)
        except CaseRefused as refused:
            context |= {"refused": refused, "article": content.cited(refused.article) if refused.article else None}
        else:
            messages.success(request, _("撤下了，索引号 %(number)s。") % {"number": entry.number})
            return redirect(f"/cases/{pk}/")
    return render(request, "openness/requests/take_down.html", context, status=409 if "refused" in context else 200)

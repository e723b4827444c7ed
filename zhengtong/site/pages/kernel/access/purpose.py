"""Before any row about a person: what for? One question on one page; the answer holds for the session and can be changed."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.access import queries
from zhengtong.site import actors, content, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.login import safe


class PurposeForm(HouseForm):
    """One of the purposes that the actor's post may state and that open somebody to it."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("为什么要看"), widget=forms.RadioSelect, error_messages={"required": gettext_lazy("选一个目的。")}
    )

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.error_messages["invalid_choice"] = _("您的岗位没有这个目的，请从列出的里面选。")


@door(*sorted(actors.STAFF), methods="GET POST")
def purpose(request: HttpRequest) -> HttpResponse:
    """`/purpose?next=`: asks, keeps the answer, goes on to where one was going."""
    offered = queries.openable(request.actor, timezone.localdate(day.now()))  # type: ignore[attr-defined]
    form = PurposeForm(
        [(p.key, content.named(p)) for p in offered], request.POST or None, initial={"purpose": actors.purpose(request)}
    )
    target = safe(request, request.POST.get("next") or request.GET.get("next", ""), "/rounds/")
    if request.method == "POST" and form.is_valid():
        actors.state_purpose(request, form.cleaned_data["purpose"])
        return redirect(target)
    lines = [
        {"option": option, "purpose": p, "articles": articles(p)} for option, p in zip(form["purpose"], offered, strict=True)
    ]
    context = {"form": form, "lines": lines, "next": target}
    return render(request, "kernel/access/purpose.html", context, status=422 if form.is_bound else 200)


def articles(stated: Any) -> list[str]:
    """The articles that a purpose rests on, in words."""
    cited = [part.strip() for part in (stated.article or "").split(";")]
    return [content.cited(one)[2] if "#" in one else one for one in cited if one]

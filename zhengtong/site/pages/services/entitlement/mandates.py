"""Mandates on the own page: for whom one may speak, whom one lets speak, in which matter and until when; given and ended."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.parties import queries as parties
from zhengtong.kernel.parties.mandates import actions
from zhengtong.services.entitlement.payment import agreeing, queries
from zhengtong.site import actors, content, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm, surplus
from zhengtong.site.pages.services.entitlement import filtering

CITIZEN = tuple(sorted(actors.CITIZEN))


class MandateForm(HouseForm):
    """Whom, in what, until when."""

    name = forms.CharField(label=gettext_lazy("代办人姓名"), max_length=100)
    number = forms.CharField(label=gettext_lazy("代办人身份证号"), max_length=18)
    matter = forms.ChoiceField(label=gettext_lazy("办什么"))
    until = forms.DateField(
        label=gettext_lazy("到哪天为止"), widget=forms.DateInput(attrs={"type": "date"}), help_text=gettext_lazy("最长五年")
    )


@door(*CITIZEN, methods="GET POST")
def every(request: HttpRequest) -> HttpResponse:
    """`/mandates/`: one's own mandates; a new one with name, identity number, matter and day."""
    actor, today = request.actor, day.today()  # type: ignore[attr-defined]
    form = MandateForm(request.POST or None)
    mine = filtering.policies(grant.policy for grant in queries.own(actor, today))
    every_one = (agreeing.MATTER, _("全部免申即享"))
    form.fields["matter"].choices = [every_one, *((f"{agreeing.MATTER}:{k}", v) for k, v in mine.items())]  # type: ignore[attr-defined]
    if request.method == "POST":
        for name in surplus(request.POST, form.fields):
            form.add_error(None, _("表单里没有“%s”这一栏。") % name)
        if form.is_valid() and _given(request, form):
            return redirect("/mandates/")
    kind, no = actor.subject
    held = parties.mandates_of(no, today) if kind == "person" else []
    context = {"form": form, "given": [_told(one) for one in parties.mandates_for(kind, no, today)],
               "held": [_told(one) for one in held]}  # fmt: skip
    return render(request, "services/entitlement/mandates.html", context, status=422 if form.errors else 200)


@door(*CITIZEN, methods="POST")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """`/mandates/<pk>/end`: ends one, as easily as it was given."""
    try:
        actions.end_mandate(pk=pk, by=request.actor, on=day.today(), at=day.now())  # type: ignore[attr-defined]
        messages.success(request, _("授权结束了。"))
    except actions.MandateRefused as refused:
        messages.error(request, str(refused))
    return redirect("/mandates/")


def _given(request: HttpRequest, form: MandateForm) -> bool:
    actor, data = request.actor, form.cleaned_data  # type: ignore[attr-defined]
    agent = _person(data["number"], data["name"])
    if agent is None:
        form.add_error("number", _("没有这个号码，或者与姓名不符。"))
        return False
    try:
        actions.give_mandate(principal=actor.subject, agent=agent, matters=[data["matter"]], until=data["until"], by=actor,
                             on=day.today(), at=day.now())  # fmt: skip
    except actions.MandateRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("授权给了，可以随时结束。"))
    return True


def _person(number: str, name: str) -> int | None:
    """The person with this identity number, if the name is theirs: one answer for both that are not so."""
    snapshot = reach.current_snapshot()
    try:
        no = int(snapshot.number("person", number.strip().upper()))
    except KeyError:
        return None
    return no if agreeing.name_of(snapshot, "person", no) == name.strip() else None


def _told(one: Any) -> dict[str, Any]:
    """A mandate for reading; the other side by name alone."""
    snapshot = reach.current_snapshot()
    held = content.now().policies
    keys = [matter.partition(":")[2] for matter in one.matters]
    matters = [content.named(held[key]) if key in held else key or _("全部免申即享") for key in keys]
    agent, principal = agreeing.name_of(snapshot, "person", one.agent), agreeing.name_of(snapshot, one.kind, one.no)
    return {"mandate": one, "matters": "、".join(matters), "agent": agent, "principal": principal}

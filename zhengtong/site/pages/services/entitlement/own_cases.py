"""The holder's side of a grant's own case: asking a person to look again, being heard, opening the papers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.cases.actions import CaseRefused
from zhengtong.kernel.files import queries as files
from zhengtong.law.decisions.models import Decision
from zhengtong.law.decisions.paper import text as paper_text
from zhengtong.services.entitlement.payment import actions, owncases
from zhengtong.services.entitlement.payment.actions import PaymentRefused
from zhengtong.services.entitlement.payment.models import GrantCase
from zhengtong.site import actors, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm, surplus
from zhengtong.site.pages.services.entitlement import grants

CITIZEN = tuple(sorted(actors.CITIZEN))
WORDS = {
    "review": (gettext_lazy("请人再看一遍"), gettext_lazy("您认为哪里不对？"), gettext_lazy("提出复核")),
    "say": (gettext_lazy("陈述和申辩"), gettext_lazy("您要说什么？"), gettext_lazy("交上去")),
}


class Said(HouseForm):
    """What somebody writes, and that they have read it again."""

    text = forms.CharField(
        label="", max_length=1000, widget=forms.Textarea(attrs={"rows": 6}), help_text=gettext_lazy("不超过一千字")
    )
    sure = forms.CharField(required=False, widget=forms.HiddenInput)


@door(*CITIZEN, methods="GET POST")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """`/grants/<pk>/review`: asks for a review by a person in two steps: what is wrong, read it again and send it."""
    return _said(request, pk, "review", lambda text, acting: actions.ask_review(grant=pk, text=text, **acting))


@door(*CITIZEN, methods="GET POST")
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """`/grants/<pk>/say`: what the holder says against a recovery, in two steps."""
    grant = grants.own(request, pk)
    of = grant.matters.filter(use=GrantCase.RECOVERY, open=True).first()
    if of is None:
        raise Http404(_("这一笔没有在追回。"))
    return _said(request, pk, "say", lambda text, acting: actions.say_in_hearing(pk=of.pk, text=text, **acting))


def _said(request: HttpRequest, pk: int, what: str, step: Any) -> HttpResponse:
    grant, form = grants.own(request, pk), Said(request.POST or None)
    title, label, button = WORDS[what]
    form.fields["text"].label = label
    checked = False
    if request.method == "POST":
        for name in surplus(request.POST, form.fields):
            form.add_error(None, _("表单里没有“%s”这一栏。") % name)
        if form.is_valid():
            checked = True
            if form.cleaned_data["sure"] and _done(request, form, step):
                return redirect(f"/grants/{pk}/")
    context = {"told": grants.told(grant), "form": form, "title": title, "button": button, "checked": checked, "what": what}
    return render(request, "services/entitlement/grant_said.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, form: Said, step: Any) -> bool:
    acting = {"by": request.actor, "on": day.today(), "at": day.now()}  # type: ignore[attr-defined]
    try:
        step(form.cleaned_data["text"], acting)
    except (PaymentRefused, CaseRefused) as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("收到了，有编号，在本页看进展。"))
    return True


@door(*CITIZEN, methods="POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """`/grants/<pk>/review/withdraw`: takes the request for a review back."""
    of = grants.own(request, pk).matters.filter(use=GrantCase.REVIEW, open=True).first()
    try:
        if of is None:
            raise Http404(_("这一笔没有复核在办。"))
        actions.withdraw_review(pk=of.pk, by=request.actor, on=day.today(), at=day.now())  # type: ignore[attr-defined]
        messages.success(request, _("复核撤回了。"))
    except (PaymentRefused, CaseRefused) as refused:
        messages.error(request, str(refused))
    return redirect(f"/grants/{pk}/")


@door(*CITIZEN, methods="GET POST")
def paper(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """`/grants/<pk>/papers/<n>/`: a decision or notice; opening it (POST) is its delivery and is on record."""
    held = _paper(request, pk, n)
    if request.method == "POST":
        try:
            actions.open_paper(decision=n, by=request.actor, on=day.today(), at=day.now())  # type: ignore[attr-defined]
        except (PaymentRefused, CaseRefused) as refused:
            messages.error(request, str(refused))
        return redirect(f"/grants/{pk}/papers/{n}/")
    told = grants.told(grants.own(request, pk))
    context = {"told": told, "paper": held, "opened": held.delivered_on is not None, "text": paper_text(held)}
    return render(request, "services/entitlement/grant_paper.html", context)


@door(*CITIZEN)
def file(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """`/grants/<pk>/papers/<n>/file`: the paper itself, once it was opened."""
    held = _paper(request, pk, n)
    if held.delivered_on is None or not held.document:
        raise Http404(_("先打开这份文书。"))
    return as_file(held)


def as_file(held: Decision) -> HttpResponse:
    """A sent paper as the file that went out."""
    kept = files.get(held.document)
    response = HttpResponse(files.read(held.document), content_type=kept.media)
    suffix = "pdf" if kept.media == "application/pdf" else "txt"
    response["Content-Disposition"] = f'attachment; filename="decision-{held.pk}.{suffix}"'
    return response


def _paper(request: HttpRequest, pk: int, n: int) -> Decision:
    for one in owncases.of_grant(grants.own(request, pk)):
        for held in one.papers:
            if held.pk == n:
                return held
    raise Http404(_("没有这份文书。"))

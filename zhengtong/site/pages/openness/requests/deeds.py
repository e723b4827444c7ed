"""What an applicant does in their own case with one form: take it back, give reasons, confirm, open what waits for them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import actions as cases
from zhengtong.openness.requests import actions
from zhengtong.site import content, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.openness.requests import looking
from zhengtong.site.pages.openness.requests.looking import CITIZEN

LONGEST = 2000


@dataclass(frozen=True)
class Asked:
    """One page with one form: title, what follows from it, its fields, the button; `done` is said afterwards."""

    title: str
    lead: str
    submit: str
    done: str
    fields: dict[str, forms.Field] = field(default_factory=dict)


def page(
    request: HttpRequest, pk: Any, asked: Asked, act: Callable[..., Any], *, template: str = "openness/requests/deed.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Shows the form, or does it: `act(data, held, by=, on=, at=)`. What is refused comes back with everything typed."""
    seen, held, by = looking.seen(request, pk)
    form = HouseForm(request.POST) if request.method == "POST" else HouseForm()
    for name, one in asked.fields.items():
        form.ask(name, one)
    context: dict[str, Any] = {"seen": seen, "case": seen.case, "asked": asked, "form": form, **(more or {})}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data, held, by=by, on=seen.on, at=day.now())
        except CaseRefused as refused:
            article = content.cited(refused.article) if "#" in refused.article else None
            context, status = context | {"refused": refused, "article": article}, 409
        else:
            messages.success(request, asked.done)
            return redirect(f"/requests/mine/{seen.case.pk}/")
    elif request.method == "POST":
        status = 422
    return render(request, template, context, status=status)


def _text(label: str, missing: str, *, required: bool = True) -> forms.Field:
    errors = {"required": missing, "max_length": _("最多 %(n)s 个字。") % {"n": LONGEST}}
    return forms.CharField(label=label, required=required, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
                           error_messages=errors)


@door(*CITIZEN, methods="GET POST", visitor=True)
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """`.../withdraw`: takes the request back, after saying what follows from it."""
    why = {"reason": _text(_("为什么撤回"), "", required=False)}
    lead = _("撤回以后，机关不再办这件申请。以后还可以重新申请。")
    asked = Asked(_("撤回申请"), lead, _("撤回，不再办"), _("已经撤回。"), why)

    def act(data: dict[str, Any], held: Any, **who: Any) -> None:
        if held is None:
            cases.record(pk, "withdrawn", body={"reason": data["reason"]} if data["reason"] else {}, **who)
        else:
            actions.withdraw(pk, reason=data["reason"], **who)

    return page(request, pk, asked, act)


@door(*CITIZEN, methods="GET POST", visitor=True)
def reasons(request: HttpRequest, pk: Any) -> HttpResponse:
    """`.../reasons`: gives the reasons that the office asked for."""
    why = {"text": _text(_("为什么申请这么多次、这么多件"), _("写明理由。"))}
    lead = _("您申请的数量、频次明显超过合理范围，机关请您说明理由。理由不合理的，机关可以不办。")
    asked = Asked(_("说明理由"), lead, _("交理由"), _("理由已经交给机关。"), why)
    return page(request, pk, asked, lambda data, _held, **who: actions.give_reasons(pk, text=data["text"], **who))


@door(*CITIZEN, methods="GET POST", visitor=True)
def confirm(request: HttpRequest, pk: Any) -> HttpResponse:
    """`.../confirm`: the applicant confirms that the request is theirs; with the office's word the period begins."""
    lead = _("这件申请是您提交的吗？您和机关都确认以后，从那一天的次日起算答复期限。")
    asked = Asked(_("确认是我提交的"), lead, _("是我提交的"), _("已经确认。"))
    return page(request, pk, asked, lambda _data, _held, **who: actions.confirm(pk, sides=("applicant",), how="site", **who))


@door(*CITIZEN, methods="POST", visitor=True)
def open_reply(request: HttpRequest, pk: Any) -> HttpResponse:
    """`.../open`: opens the reply, or the notice that waits; that is its delivery, and the periods that it begins run."""
    _seen, _held, by = looking.seen(request, pk)
    who: dict[str, Any] = {"by": by, "on": day.today(), "at": day.now()}
    try:
        if request.POST.get("what") == "notice":
            actions.open_notice(pk, **who)
        else:
            actions.open_reply(pk, **who)
    except CaseRefused as refused:
        messages.error(request, f"{refused.reason}{' ' if content.english() else ''}{refused.remedy}")
    return redirect(f"/requests/mine/{pk}/")

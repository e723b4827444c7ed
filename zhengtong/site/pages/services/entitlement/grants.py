"""One's own grants: what is to be had, agreeing in two steps with an account, saying no, where the money is."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.cases import pins
from zhengtong.services.entitlement.payment import actions, notices, owncases, queries
from zhengtong.services.entitlement.payment.models import Grant
from zhengtong.site import actors, content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm, surplus
from zhengtong.site.pages.services.entitlement import filtering

CITIZEN = tuple(sorted(actors.CITIZEN))
ANOTHER = ("rejected", "returned")


class AccountForm(HouseForm):
    """The account that the money goes to."""

    name = forms.CharField(
        label=gettext_lazy("户名"), max_length=100, help_text=gettext_lazy("与收款人一致；未成年人可以填监护人")
    )
    number = forms.CharField(label=gettext_lazy("银行账号"), max_length=40, help_text=gettext_lazy("8到30位数字"))
    bank = forms.CharField(label=gettext_lazy("开户行"), max_length=120)


@door(*CITIZEN)
def mine(request: HttpRequest) -> HttpResponse:
    """`/grants/`: every grant of one's own, what waits for an answer first."""
    found = queries.own(request.actor, day.today())  # type: ignore[attr-defined]
    form = filtering.of_grants(request.GET, found)
    asked = form.asked()
    chosen = [g for g in found if asked.get("policy", g.policy) == g.policy and asked.get("state", g.state) == g.state]
    chosen.sort(key=lambda grant: grant.state not in ("asked", *ANOTHER))
    if request.GET.get("export") == "csv":
        return filtering.grants_file(chosen)
    listed = lists.cut(request, [told(one) for one in chosen])
    return render(request, "services/entitlement/grants.html", {"listed": listed, "form": form, "asked": asked})


@door(*CITIZEN)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """`/grants/<pk>/`: how much, for what, until when to answer, where the money is."""
    grant = own(request, pk)
    matters = [_matter(held) for held in owncases.of_grant(grant)]
    reviewable = not any(held["of"].open and held["of"].use == "review" for held in matters)
    context = {"told": told(grant), "matters": matters, "reviewable": reviewable}
    return render(request, "services/entitlement/grant.html", context)


def _matter(held: owncases.Held) -> dict[str, Any]:
    """A case of the grant for reading: what it is, how far it is, its papers, what the holder may still say."""
    of, bundle = held.of, pins.bundle(held.of.case.pin_id)
    states = {state.key: state.names for state in bundle.procedure.states}
    plan = [(date.fromisoformat(on), fen) for on, fen in of.plan]
    return {"of": of, "names": bundle.procedure.names, "state": states[of.case.state], "papers": held.papers, "plan": plan,
            "outstanding": held.outstanding, "says": of.use == "recovery" and of.case.state == "noticed",
            "withdraws": of.use == "review" and of.case.state in ("submitted", "examined")}


@door(*CITIZEN, methods="GET POST")
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """`/grants/<pk>/agree`: the second step: the account; after a rejection another one."""
    grant = own(request, pk)
    if grant.state != "asked" and grant.state not in ANOTHER:
        return redirect(f"/grants/{pk}/")
    form = AccountForm(request.POST or None)
    if request.method == "POST":
        for name in surplus(request.POST, form.fields):
            form.add_error(None, _("表单里没有“%s”这一栏。") % name)
        if form.is_valid() and _given(request, grant, form):
            return redirect(f"/grants/{pk}/")
    context = {"told": told(grant), "form": form}
    return render(request, "services/entitlement/grant_agree.html", context, status=422 if form.errors else 200)


def _given(request: HttpRequest, grant: Grant, form: AccountForm) -> bool:
    account = actions.Account(**form.cleaned_data)
    acting: dict[str, Any] = {"by": request.actor, "on": day.today(), "at": day.now()}  # type: ignore[attr-defined]
    try:
        if grant.state == "asked":
            done = actions.agree(grant=grant.pk, account=account, **acting)
        else:
            actions.give_account(kind=grant.holder_kind, no=grant.holder_no, account=account, **acting)
            done = grant
    except actions.PaymentRefused as refused:
        form.add_error(None, str(refused))
        return False
    said = _("本年度预算已用完，这一笔没有发放。") if done.state == "cut" else _("收到了。核对无误后付到这个账户。")
    messages.success(request, said)
    return True


@door(*CITIZEN, methods="POST")
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """`/grants/<pk>/decline`: does not want it."""
    try:
        actions.decline(grant=own(request, pk).pk, by=request.actor, on=day.today(), at=day.now())  # type: ignore[attr-defined]
        messages.success(request, _("记下了：您不要这一笔。"))
    except actions.PaymentRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"/grants/{pk}/")


def own(request: HttpRequest, pk: int) -> Grant:
    """The grant, where it is the reader's own, a ward's, or within a mandate. Http404 otherwise."""
    found = [grant for grant in queries.own(request.actor, day.today()) if grant.pk == pk]  # type: ignore[attr-defined]
    if not found:
        raise Http404(_("没有这一笔，或者不是给您的。"))
    return found[0]


def told(grant: Grant) -> dict[str, Any]:
    """One grant for reading."""
    policy = content.now().policies.get(grant.policy)
    reason = notices.REASONS.get(grant.reason, lambda: grant.reason)()
    account = grant.account
    return {
        "grant": grant, "policy": policy, "fen": grant.fen - grant.cut, "state": queries.state_names()[grant.state],
        "reason": reason, "until": grant.until or grant.list.asked_until,
        "asks": grant.state == "asked", "another": grant.state in ANOTHER,
        "account": f"{account.bank} ＊{account.number[-4:]}" if account else "",
    }

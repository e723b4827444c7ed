"""One grant at a counter: somebody without a phone, or an agent with a mandate, agrees, declines, gives an account, asks
for a review; the officer says which card was seen, or names the mandate. The notice of a recovery begins here too."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases.actions import CaseRefused
from zhengtong.services.entitlement.payment import actions, queries
from zhengtong.services.entitlement.payment.actions import PaymentRefused
from zhengtong.services.entitlement.payment.models import Grant
from zhengtong.site import day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import surplus
from zhengtong.site.pages.services.entitlement import grants, names
from zhengtong.site.pages.services.entitlement.paying import fen_of

KNOWN = {"deed", "name", "number", "bank", "proof", "text", "amount"}


@door("officer")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/grants/<pk>/`: a grant of the department, and what its holder may have done at a counter."""
    grant = _own(request, pk)
    named = names.of(request, [grant], grant.list.case.number)
    context = {"told": grants.told(grant), "name": named.get((grant.kind, grant.no), ""), "states": queries.state_names()}
    return render(request, "services/entitlement/at_counter.html", context)


@door("officer", methods="POST")
def do(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/grants/<pk>/do`: one step for the holder; what is refused changes nothing and says why."""
    grant, given = _own(request, pk), request.POST
    proof, text = given.get("proof", ""), given.get("text", "")
    verify: dict[str, Any] = {"verify_at": request.build_absolute_uri("/verify/")}
    steps: dict[str, Callable[[dict[str, Any]], Any]] = {
        "agree": lambda a: actions.agree(grant=pk, account=_account(given), channel="counter", mandate=proof, **a),
        "decline": lambda a: actions.decline(grant=pk, mandate=proof, **a),
        "account": lambda a: actions.give_account(
            kind=grant.holder_kind, no=grant.holder_no, account=_account(given), department=grant.list.department,
            mandate=proof, **a),
        "review": lambda a: actions.ask_review(grant=pk, text=text, mandate=proof, **a),
        "recover": lambda a: actions.notice_recovery(grant=pk, fen=fen_of(given.get("amount", "")), reason=text, **verify, **a),
    }  # fmt: skip
    step = steps.get(given.get("deed", ""))
    if step is None or surplus(given, KNOWN):
        messages.error(request, _("没有这一步。"))
        return redirect(f"/desk/grants/{pk}/")
    try:
        step({"by": request.actor, "on": day.today(), "at": day.now()})  # type: ignore[attr-defined]
        messages.success(request, _("办好了。"))
    except (PaymentRefused, CaseRefused) as refused:
        messages.error(request, str(refused))
    return redirect(f"/desk/grants/{pk}/")


def _account(given: Any) -> actions.Account:
    return actions.Account(given.get("name", ""), given.get("number", ""), given.get("bank", ""))


def _own(request: HttpRequest, pk: int) -> Grant:
    held = Grant.objects.select_related("list__case", "account").filter(list__department=request.actor.department or "")  # type: ignore[attr-defined]
    found = held.filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这一笔，或者是别的部门的。"))
    return found

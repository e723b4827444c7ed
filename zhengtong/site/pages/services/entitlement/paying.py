"""The desk's lists and payments: propose, confirm with exceptions, sign, publish, release; batches and the bank's answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases.actions import CaseRefused
from zhengtong.kernel.rounds import queries as rounds
from zhengtong.services.entitlement.payment import actions, comparing, queries
from zhengtong.services.entitlement.payment.actions import PaymentRefused
from zhengtong.services.entitlement.payment.bankfiles import FORMS
from zhengtong.services.entitlement.payment.models import Batch, BenefitList
from zhengtong.site import content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import surplus
from zhengtong.site.pages.services.entitlement import filtering, names

HANDLING = ("approver", "officer")
LARGEST = 64 << 20
SIZE, ODD = 50, 10
EXPORTED = 200_000
PURPOSES = {"firm": "firm-check", "title": "firm-check", "contract": "firm-check"}  # why a list is taken away
DEEDS = {  # deed -> (role, state of the list in which it is offered)
    "confirm": ("officer", ("proposed",)), "send_back": ("approver", ("confirmed",)), "sign": ("approver", ("confirmed",)),
    "budget": ("approver", ("proposed", "confirmed")), "publish": ("officer", ("signed",)),
    "release": ("approver", ("signed", "published")), "drop": ("officer", ("proposed", "confirmed", "signed", "published")),
}


@door(*HANDLING)
def every(request: HttpRequest) -> HttpResponse:
    """`/desk/lists/`: the department's lists, and what the latest round would propose."""
    department = request.actor.department or ""  # type: ignore[attr-defined]
    held = list(queries.lists(department))
    form = filtering.of_lists(request.GET, held)
    asked = form.asked()
    chosen = [one for one in held if asked.get("policy", one.policy) == one.policy
              and asked.get("state", one.case.state) == one.case.state]  # fmt: skip
    if request.GET.get("export") == "csv":
        return filtering.lists_file(chosen)
    listed = lists.cut(request, [_told(one) for one in chosen])
    context = {"listed": listed, "proposable": queries.proposable(department), "form": form, "asked": asked}
    return render(request, "services/entitlement/benefit_lists.html", context)


@door("officer", methods="POST")
def propose(request: HttpRequest) -> HttpResponse:
    """`/desk/lists/propose`: the list of one policy of the department from the latest round."""
    policy, latest = request.POST.get("policy", ""), rounds.latest()
    offered = [key for key, *_rest in queries.proposable(request.actor.department or "")]  # type: ignore[attr-defined]
    if added := surplus(request.POST, ("policy",)):
        messages.error(request, _("表单里没有“%s”这一栏。") % added[0])
        return redirect("/desk/lists/")
    if latest is None or policy not in offered:
        messages.error(request, _("最近一轮里没有这项可以提出的政策。"))
        return redirect("/desk/lists/")
    said = _("名单已提出，等另一位经办人确认。")
    made = _do(request, lambda acting: actions.propose(policy=policy, round=latest, **acting), said)
    return redirect(f"/desk/lists/{made.pk}/" if made else "/desk/lists/")


@door(*HANDLING)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/lists/<pk>/`: where the list stands, its sums by state, the unusual ones first, its grants, what may be done."""
    held, actor = _list(request, pk), request.actor  # type: ignore[attr-defined]
    form = filtering.of_list(request.GET)
    state = form.asked().get("state", "")
    if request.GET.get("export") == "csv":
        return _taken(request, held, state)
    rows, count = queries.page(held, state, lists.offset(request, SIZE), SIZE)
    budget, reached = queries.reach_of_budget(held, day.today())
    case, odd = held.case.state, comparing.unusual(held, ODD)
    shown = {grant.pk: grant for grant in [*rows, *(one.grant for one in odd)]}.values()
    context = {
        "told": _told(held), "states": queries.states(held), "names": queries.state_names(),
        "listed": lists.listed(request, rows, count, SIZE), "form": form,
        "unusual": odd, "changes": comparing.changes(held), "named": names.of(request, shown, held.case.number),
        "budget": budget, "reached": reached, "state": state,
        "may": {deed: actor.role == role and case in states for deed, (role, states) in DEEDS.items()},
        "public": _published(held), "until": day.today() + timedelta(days=_days(held)),
    }
    return render(request, "services/entitlement/benefit_list.html", context)


def _taken(request: HttpRequest, held: BenefitList, state: str) -> HttpResponse:
    """A list's grants as a file, names masked; who is on it finds that it was taken."""
    rows, _count = queries.page(held, state, 0, EXPORTED)
    return filtering.list_file(held, rows, names.of(request, rows, held.case.number, "export"))


@door(*HANDLING, methods="POST")
def do(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/lists/<pk>/do`: one step of the list; what is refused changes nothing and says why."""
    held, deed, given = _list(request, pk), request.POST.get("deed", ""), request.POST
    known = {"deed", "reason", "budget", "grant", "why"}
    steps: dict[str, Callable[[dict[str, Any]], Any]] = {
        "confirm": lambda a: actions.confirm_list(pk=pk, strike=_struck(request), **a),
        "send_back": lambda a: actions.send_back_list(pk=pk, reason=given.get("reason", ""), **a),
        "sign": lambda a: actions.sign_list(pk=pk, **a),
        "budget": lambda a: actions.set_budget(
            policy=held.policy, year=a["on"].year, fen=fen_of(given.get("budget", "")), by=a["by"], at=a["at"]),
        "publish": lambda a: actions.publish_list(pk=pk, until=a["on"] + timedelta(days=_days(held)), **a),
        "release": lambda a: actions.release_grants(pk=pk, **a),
        "drop": lambda a: actions.drop_list(pk=pk, reason=given.get("reason", ""), **a),
    }
    if deed not in steps or surplus(given, known):
        messages.error(request, _("没有这一步。"))
    else:
        _do(request, steps[deed], _("办好了。"))
    return redirect(f"/desk/lists/{pk}/")


@door(*HANDLING)
def batches(request: HttpRequest) -> HttpResponse:
    """`/desk/batches/`: what can be paid now, the batches with their answers."""
    department = request.actor.department or ""  # type: ignore[attr-defined]
    count, fen = queries.payable(department)
    form = filtering.of_batches(request.GET)
    asked = form.asked()
    chosen = [one for one in queries.batches(department) if asked.get("state", stage := _stage(one)) == stage]
    if request.GET.get("export") == "csv":
        return filtering.batches_file(chosen)
    listed = lists.cut(request, chosen)
    context = {"listed": listed, "count": count, "fen": fen, "forms": sorted(FORMS), "form": form, "asked": asked}
    return render(request, "services/entitlement/batches.html", context)


def _stage(batch: Any) -> str:
    """How far a batch is: made, waiting for answers, answered."""
    return "made" if batch.state == "made" else "waiting" if batch.waiting else "answered"


@door(*HANDLING)
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/batches/<pk>/`: the payments behind a batch's figures, by state; account numbers covered."""
    held, form = _batch(request, pk), filtering.of_payments(request.GET)
    rows = queries.payments(held, form.asked().get("state", ""))
    if request.GET.get("export") == "csv":
        return filtering.payments_file(held, rows)
    before, states = lists.offset(request, SIZE), filtering.payment_states()
    told = [{"payment": one, "state": states[one.state], "account": filtering.covered(one.account.number)}
            for one in rows[before : before + SIZE]]  # fmt: skip
    context = {"batch": held, "form": form, "listed": lists.listed(request, told, rows.count(), SIZE)}
    return render(request, "services/entitlement/batch.html", context)


@door("officer", methods="POST")
def make(request: HttpRequest) -> HttpResponse:
    """`/desk/batches/make`: checks the facts again and makes a batch of what can be paid."""
    department, form = request.actor.department or "", request.POST.get("form", "csv")  # type: ignore[attr-defined]
    if surplus(request.POST, ("form",)):
        messages.error(request, _("没有这一步。"))
        return redirect("/desk/batches/")
    _do(request, lambda a: actions.make_batch(department=department, form=form, **a), _("核对过了；没有问题的编入了批次。"))
    return redirect("/desk/batches/")


@door("approver", methods="POST")
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/batches/<pk>/send`: the second person sends it to the bank."""
    _batch(request, pk)
    _do(request, lambda a: actions.send_batch(pk=pk, **a), _("已送出，现在可以下载银行文件。"))
    return redirect("/desk/batches/")


@door(*HANDLING)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/batches/<pk>/file`: the bank file; always the same bytes."""
    _batch(request, pk)
    try:
        name, data = actions.download(pk=pk, by=request.actor, at=day.now())  # type: ignore[attr-defined]
    except PaymentRefused as refused:
        raise PermissionDenied(str(refused)) from refused
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@door("officer", methods="POST", largest=LARGEST)
def answer(request: HttpRequest) -> HttpResponse:
    """`/desk/batches/answer`: the bank's answer, whole or not at all."""
    given = request.FILES.get("file")
    if given is None:
        messages.error(request, _("没有选文件。"))
    else:
        data = given.read()
        _do(request, lambda a: actions.load_answer(data=data, **a), _("回单已载入。"))
    return redirect("/desk/batches/")


def _do(request: HttpRequest, step: Callable[[dict[str, Any]], Any], said: str) -> Any:
    """Takes a step; the refusal is shown, with its remedy."""
    try:
        made = step({"by": request.actor, "on": day.today(), "at": day.now()})  # type: ignore[attr-defined]
    except (PaymentRefused, CaseRefused) as refused:
        messages.error(request, str(refused))
        return None
    messages.success(request, said)
    return made


def _list(request: HttpRequest, pk: int) -> BenefitList:
    found = queries.of_case(pk, request.actor.department or "")  # type: ignore[attr-defined]
    if found is None:
        raise Http404(_("没有第 %(pk)s 号名单，或者是别的部门的。") % {"pk": pk})
    return found


def _batch(request: HttpRequest, pk: int) -> Batch:
    found = queries.batches(request.actor.department or "").filter(pk=pk).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404(_("没有这个批次。"))
    return found


def _struck(request: HttpRequest) -> dict[int, str]:
    """Grant -> reason of those whose box says that they are taken off."""
    reason = request.POST.get("why", "")
    return {int(pk): reason for pk in request.POST.getlist("grant") if pk.isdecimal() and len(pk) < 15}


def fen_of(text: str) -> int:
    """What somebody wrote in yuan, in fen. PaymentRefused for anything else."""
    whole, _dot, part = text.replace(",", "").strip().partition(".")
    if not (whole.isdecimal() and len(whole) < 14 and (not part or (part.isdecimal() and len(part) <= 2))):
        raise PaymentRefused("amount", _("金额写法不对。"), _("写成元，最多两位小数。"))
    return int(whole) * 100 + int((part or "0").ljust(2, "0"))


def _days(held: BenefitList) -> int:
    policy = content.now().policies.get(held.policy)
    return (policy.publicity.days or 0) if policy else 0


def _published(held: BenefitList) -> bool:
    policy = content.now().policies.get(held.policy)
    return policy is not None and policy.publicity.form != "none"


def _told(held: BenefitList) -> dict[str, Any]:
    return {"list": held, "policy": content.now().policies.get(held.policy), "state": queries.case_states()[held.case.state]}

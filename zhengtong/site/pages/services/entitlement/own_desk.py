"""The desk's side of grants that became cases: refusals to sign, reviews, recoveries; and what rounds found of paid grants."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import pins
from zhengtong.kernel.cases.actions import CaseRefused
from zhengtong.law.decisions.models import Decision
from zhengtong.law.decisions.paper import text as paper_text
from zhengtong.services.entitlement.payment import actions, owncases
from zhengtong.services.entitlement.payment.actions import PaymentRefused
from zhengtong.services.entitlement.payment.models import Finding, GrantCase
from zhengtong.site import day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import surplus
from zhengtong.site.pages.kernel.cases import reading
from zhengtong.site.pages.services.entitlement import filtering, names, own_cases
from zhengtong.site.pages.services.entitlement.paying import fen_of

HANDLING = ("approver", "officer")
DEEDS = {  # deed -> (use, role, states of the case in which it is offered)
    "sign": ("denial", "approver", ("prepared",)), "leave": ("denial", "approver", ("prepared",)),
    "examine": ("review", "officer", ("submitted",)), "send_back": ("review", "approver", ("examined",)),
    "decide": ("review", "approver", ("examined",)), "say": ("recovery", "officer", ("noticed",)),
    "order": ("recovery", "approver", ("heard",)), "drop": ("recovery", "approver", ("noticed", "heard")),
    "plan": ("recovery", "officer", ("ordered",)), "receive": ("recovery", "officer", ("noticed", "heard", "ordered")),
    "write_off": ("recovery", "approver", ("ordered",)),
}  # fmt: skip
KNOWN = {"deed", "text", "opinion", "amount", "reference", "plan", "proof", "how", "day", "paper"}


@door(*HANDLING)
def every(request: HttpRequest) -> HttpResponse:
    """`/desk/matters/`: decisions not to pay, reviews and recoveries of the department; whose step is next."""
    form = filtering.of_matters(request.GET)
    asked = form.asked()
    rows = [_line(of) for of in owncases.of_department(request.actor.department or "")]  # type: ignore[attr-defined]
    chosen = [row for row in rows if all(row[name] == value for name, value in asked.items())]
    if request.GET.get("export") == "csv":
        return filtering.matters_file(chosen)
    return render(request, "services/entitlement/matters.html", {"listed": lists.cut(request, chosen), "form": form})


def _line(of: GrantCase) -> dict[str, Any]:
    bundle = pins.bundle(of.case.pin_id)
    states = {state.key: state.names for state in bundle.procedure.states}
    waits = owncases.WAITING[of.use].get(of.case.state, "")
    return {"of": of, "use": of.use, "names": bundle.procedure.names, "state_names": states[of.case.state],
            "policy": of.grant.policy, "next": waits, "waits": filtering.WAITS.get(waits, "")}  # fmt: skip


@door(*HANDLING)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/matters/<pk>/`: one of them: the grant, what was said, the papers, and what may be done today."""
    of = _own(request, pk)
    seen = reading.opened(request, of.case_id)
    held, actor = owncases.held(of), request.actor  # type: ignore[attr-defined]
    may = {deed: (use, role) == (of.use, actor.role) and of.case.state in states for deed, (use, role, states) in DEEDS.items()}
    papers = [{"paper": one, "text": paper_text(one)} for one in held.papers]
    context = {"told": _line(of), "held": held, "papers": papers, "seen": seen, "may": may, "idle": not any(may.values()),
               "events": list(of.case.events.all()),
               "event_names": {event.key: event.names for event in seen.bundle.procedure.events},
               "plan": [(date.fromisoformat(on), fen) for on, fen in of.plan]}  # fmt: skip
    return render(request, "services/entitlement/matter.html", context)


@door(*HANDLING, methods="POST")
def do(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/matters/<pk>/do`: one step; what is refused changes nothing and says why."""
    of, given = _own(request, pk), request.POST
    text, verify = given.get("text", ""), _verify(request)
    steps: dict[str, Callable[[dict[str, Any]], Any]] = {
        "sign": lambda a: actions.sign_denial(pk=pk, **verify, **a),
        "leave": lambda a: actions.drop_denial(pk=pk, reason=text, **a),
        "examine": lambda a: actions.examine_review(
            pk=pk, opinion=given.get("opinion", ""), reasons=text, fen=_changed(given), **a),
        "send_back": lambda a: actions.send_back_review(pk=pk, reason=text, **a),
        "decide": lambda a: actions.decide_review(pk=pk, **verify, **a),
        "say": lambda a: actions.say_in_hearing(pk=pk, text=text, mandate=given.get("proof", ""), **a),
        "order": lambda a: actions.order_recovery(pk=pk, reasons=text, **verify, **a),
        "drop": lambda a: actions.drop_recovery(pk=pk, reasons=text, **verify, **a),
        "plan": lambda a: actions.set_instalments(pk=pk, plan=_plan(given.get("plan", "")), **a),
        "receive": lambda a: actions.receive_back(
            grant=of.grant_id, fen=fen_of(given.get("amount", "")), reference=given.get("reference", ""), **a),
        "write_off": lambda a: actions.write_off(grant=of.grant_id, fen=fen_of(given.get("amount", "")), reason=text, **a),
        "send": lambda a: actions.send_paper(pk=pk, **verify, **a),
        "deliver": lambda a: _deliver(given, a),
    }  # fmt: skip
    step = steps.get(given.get("deed", ""))
    if step is None or surplus(given, KNOWN):
        messages.error(request, _("没有这一步。"))
    else:
        _done(request, step)
    return redirect(f"/desk/matters/{pk}/")


@door(*HANDLING)
def paper(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """`/desk/matters/<pk>/papers/<n>`: a sent paper as the file that went out."""
    of = _own(request, pk)
    reading.opened(request, of.case_id)
    held = Decision.objects.filter(pk=n, case=of.case_id).exclude(document="").first()
    if held is None:
        raise Http404(_("没有这份文书。"))
    return own_cases.as_file(held)


@door(*HANDLING)
def findings(request: HttpRequest) -> HttpResponse:
    """`/desk/findings/`: paid grants that the last round would decide otherwise: to recover, to pay the rest, or left."""
    department, form = request.actor.department or "", filtering.of_findings(request.GET)  # type: ignore[attr-defined]
    rows = owncases.findings(department).filter(**form.asked())
    if request.GET.get("export") == "csv":
        named = names.of(request, [row.grant for row in rows], form="export")
        return filtering.findings_file(list(rows), named)
    listed = lists.cut(request, list(rows))
    context = {"listed": listed, "form": form, "states": filtering.FOUND, "short": owncases.short(department),
               "named": names.of(request, [row.grant for row in listed.rows])}  # fmt: skip
    return render(request, "services/entitlement/findings.html", context)


@door(*HANDLING, methods="POST")
def found(request: HttpRequest) -> HttpResponse:
    """`/desk/findings/do`: notices of recovery, a list of rests, or a difference left with a reason."""
    given, verify = request.POST, _verify(request)
    deed, reason = given.get("deed", ""), given.get("reason", "")
    if deed not in ("recover", "leave", "rest") or surplus(given, {"deed", "reason", "finding", "policy", "period"}):
        messages.error(request, _("没有这一步。"))
        return redirect("/desk/findings/")
    if deed == "rest":
        asked: dict[str, Any] = {"policy": given.get("policy", ""), "period": given.get("period", "")}
        made = _done(request, lambda a: actions.propose_rest(**asked, **a))
        return redirect(f"/desk/lists/{made.pk}/" if made else "/desk/findings/")
    for pk in [int(text) for text in given.getlist("finding") if text.isdecimal() and len(text) < 15]:
        _own_finding(request, pk)
        _done(request, _recover(pk, reason, verify) if deed == "recover" else _leave(pk, reason))
    return redirect("/desk/findings/")


def _recover(pk: int, reason: str, verify: dict[str, Any]) -> Callable[[dict[str, Any]], Any]:
    return lambda acting: actions.recover_finding(pk=pk, reason=reason, **verify, **acting)


def _leave(pk: int, reason: str) -> Callable[[dict[str, Any]], Any]:
    return lambda acting: actions.leave_finding(pk=pk, reason=reason, **acting)


def _verify(request: HttpRequest) -> dict[str, Any]:
    """The address before a letter's code, for its QR."""
    return {"verify_at": request.build_absolute_uri("/verify/")}


def _done(request: HttpRequest, step: Callable[[dict[str, Any]], Any]) -> Any:
    try:
        made = step({"by": request.actor, "on": day.today(), "at": day.now()})  # type: ignore[attr-defined]
    except (PaymentRefused, CaseRefused) as refused:
        messages.error(request, str(refused))
        return None
    messages.success(request, _("办好了。"))
    return made


def _deliver(given: Any, acting: dict[str, Any]) -> Any:
    try:
        on = date.fromisoformat(given.get("day", ""))
    except ValueError:
        raise PaymentRefused("day", _("日子写法不对。"), _("写成 2025-12-31。")) from None
    paper = given.get("paper", "")
    how, proof = given.get("how", ""), given.get("proof", "")
    return actions.deliver_paper(decision=int(paper) if paper.isdecimal() else 0, day=on, how=how, proof=proof, **acting)


def _changed(given: Any) -> int:
    return fen_of(given.get("amount", "")) if given.get("opinion") == "changed" else 0


def _plan(text: str) -> list[tuple[date, int]]:
    """Lines `2026-01-31 100.00` as instalments."""
    found = []
    for line in text.splitlines():
        on, _space, amount = line.strip().partition(" ")
        try:
            found.append((date.fromisoformat(on), fen_of(amount)))
        except ValueError:
            raise PaymentRefused("plan", _("分期写法不对：%s。") % line[:40], _("一行一期：日子、空格、金额。")) from None
    return found


def _own(request: HttpRequest, pk: int) -> GrantCase:
    found = owncases.of_department(request.actor.department or "").filter(pk=pk).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404(_("没有这一件，或者是别的部门的。"))
    return found


def _own_finding(request: HttpRequest, pk: int) -> Finding:
    found = owncases.findings(request.actor.department or "").filter(pk=pk).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404(_("没有这一件，或者是别的部门的。"))
    return found

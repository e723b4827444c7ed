"""The applicant's side after filing: one's own requests, one of them in plain words, withdrawing, opening the reply."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, pins, queries
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.files import queries as kept
from zhengtong.openness.requests import actions
from zhengtong.openness.requests import queries as requests
from zhengtong.site import content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.cases import clocks
from zhengtong.site.pages.kernel.cases.parts import Moment

CITIZEN = ("resident", "enterprise")


@door(*CITIZEN)
def mine(request: HttpRequest) -> HttpResponse:
    """`/requests/mine/`: one's own requests, newest first."""
    kind, no = request.actor.subject or ("", None)  # type: ignore[attr-defined]
    held = Case.objects.filter(applicant_kind=kind, applicant_no=no).exclude(applicant_no=None)
    rows = [_line(row) for row in held.order_by("-opened_on", "-number")]
    return render(request, "openness/requests/mine.html", {"listed": lists.cut(request, rows)})


def _line(row: Case) -> tuple[Case, str]:
    states = {state.key: state for state in pins.bundle(row.pin_id).procedure.states}
    return row, content.spoken(states[row.state].names)


def _seen(request: HttpRequest, pk: Any) -> queries.CaseView:
    try:
        return queries.case(pk, request.actor, on=day.today())  # type: ignore[attr-defined]
    except CaseRefused as refused:
        raise Http404(f"{refused.reason}{refused.remedy}") from refused


@door(*CITIZEN)
def case(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/requests/mine/<id>/`: where it is, by which day, the table of days, what happened, letters, what may be done."""
    seen = _seen(request, pk)
    specs = seen.bundle.procedure.clocks
    made = [clocks.of(content.spoken(specs[key].names), r, seen.on) for (key, _t), r in seen.clocks.items() if r.started_on]
    options = queries.options(seen.case, request.actor, seen.on)  # type: ignore[attr-defined]
    held = requests.view(pk, request.actor, seen.on)  # type: ignore[attr-defined]
    replied = [d for d in held.decisions if d.kind == "decision" and d.sent_on]
    context = {
        "seen": seen,
        "case": seen.case,
        "clocks": made,
        "moments": [Moment(e.name, e.day) for e in seen.events if not e.voided],
        "may_withdraw": any(option.event == "withdrawn" for option in options.allowed),
        "reply": replied[-1] if replied else None,
        "remedies": [(content.spoken(r.rule.names), r.due_on) for r in held.remedies.values() if r.due_on],
    }
    return render(request, "openness/requests/mine_case.html", context)


@door(*CITIZEN)
def letter(request: HttpRequest, pk: Any, code: str) -> HttpResponse:
    """`.../letter/<code>`: a letter of one's own case, as PDF, or as a page where this machine makes none."""
    found = next((one for one in _seen(request, pk).letters if one.code == code), None)
    if found is None or not _may_read(request, pk, found):
        raise Http404(_("这个办件里没有这份文书。"))
    if not found.file:
        return HttpResponse(found.html)
    return HttpResponse(kept.read(found.file), content_type="application/pdf")


def _may_read(request: HttpRequest, pk: Any, found: Any) -> bool:
    """The reply is read after it was opened: opening it is its delivery, which begins the remedies' days."""
    if found.letter != "reply":
        return True
    held = requests.view(pk, request.actor, day.today())  # type: ignore[attr-defined]
    return any(one.delivered_on for one in held.decisions)


@door(*CITIZEN, methods="POST")
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """`.../withdraw`: takes the request back."""
    return _do(request, pk, lambda **who: actions.withdraw(pk, reason=request.POST.get("reason", "")[:500], **who))


@door(*CITIZEN, methods="POST")
def open_reply(request: HttpRequest, pk: Any) -> HttpResponse:
    """`.../open`: opens the reply; that is its delivery, and the remedies' days begin."""
    return _do(request, pk, lambda **who: actions.open_reply(pk, **who))


def _do(request: HttpRequest, pk: Any, deed: Any) -> HttpResponse:
    _seen(request, pk)
    try:
        deed(by=request.actor, on=day.today(), at=day.now())  # type: ignore[attr-defined]
    except CaseRefused as refused:
        messages.error(request, f"{refused.reason}{refused.remedy}")
    return redirect(f"/requests/mine/{pk}/")

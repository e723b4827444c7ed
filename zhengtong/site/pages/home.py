"""The first page: what one is owed, in one glance; which policies there are; and honestly what this site does not do yet."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhengtong.site import actors, content
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.messages import inbox
from zhengtong.site.pages.kernel.rounds import figures
from zhengtong.site.pages.openness.requests import following
from zhengtong.site.pages.services.entitlement import owed


@door()
def home(request: HttpRequest) -> HttpResponse:
    """`/`: for a visitor, a resident or a firm; staff go to their board."""
    if actors.is_staff(request):
        return redirect("/rounds/")
    round_ = figures.latest()
    sums = figures.sums(figures.lines(round_)) if round_ else None
    summary = owed.summary(request) if actors.role(request) else None
    context = {"departments": departments(), "round": round_, "sums": sums, "summary": summary, **_own(request)}
    return render(request, "home.html", context)


def _own(request: HttpRequest) -> dict[str, int]:
    """How many requests of the one who asks are running, and how many messages are not opened."""
    by: Any = request.actor  # type: ignore[attr-defined]
    if not by or not by.subject:
        return {"running": 0, "unopened": 0}
    return {"running": following.running(by), "unopened": inbox.waiting(by)}


def departments() -> list[dict[str, Any]]:
    """Departments with the number of their policies in force, most first."""
    count = Counter(policy.department for policy in content.in_force())
    return [{"key": key, "name": content.department(key), "count": n} for key, n in count.most_common()]

"""The first page: what one is owed, in one glance; which policies there are; and honestly what this site does not do yet."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhengtong.site import actors, content
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.rounds import figures
from zhengtong.site.pages.services.entitlement import owed


@door()
def home(request: HttpRequest) -> HttpResponse:
    """`/`: for a visitor, a resident or a firm; staff go to their board."""
    if actors.is_staff(request):
        return redirect("/rounds/")
    round_ = figures.latest()
    sums = figures.sums(figures.lines(round_)) if round_ else None
    summary = owed.summary(request) if actors.role(request) else None
    return render(request, "home.html", {"departments": departments(), "round": round_, "sums": sums, "summary": summary})


def departments() -> list[dict[str, Any]]:
    """Departments with the number of their policies in force, most first."""
    count = Counter(policy.department for policy in content.in_force())
    return [{"key": key, "name": content.department(key), "count": n} for key, n in count.most_common()]

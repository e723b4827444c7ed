"""`/file/<procedure>/`: what it is, what is public already (searched and noted before anybody files), what was begun."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhengtong.openness.requests import actions, conditions
from zhengtong.openness.requests.models import Guidance
from zhengtong.site import actors, day, throttling
from zhengtong.site.pages import errors
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.drafts import filing
from zhengtong.site.pages.kernel.drafts import held as drafts
from zhengtong.site.pages.kernel.drafts.held import Way

GUIDED = frozenset({conditions.PROCEDURE})  # article 20 and 29: what is public already need not be asked for
GUIDE, SEARCHES, HOUR = "guidance", 60, 60
LONGEST = 80  # characters of a search
PLACES = {"log": "/requests/log/entry/", "law": "/laws/", "policy": "/policies/"}


@door(methods="GET POST")
def begin(request: HttpRequest, procedure: str) -> HttpResponse:
    """The first page; a search on it is a POST, because it is kept (without the person)."""
    way = Way(procedure)
    return filing.elsewhere(request, way) or start(request, way)


def start(request: HttpRequest, way: Way, **more: Any) -> HttpResponse:
    """The page itself, for the applicant and for the counter."""
    bundle, held = filing.form_of(way), drafts.of(request, way)
    if request.method == "POST":
        return _search(request, way)
    found = (
        Guidance.objects.filter(pk=request.session.get(GUIDE) or 0, request=None).first() if way.procedure in GUIDED else None
    )
    context = {
        "way": way, "bundle": bundle, "held": held, "begun": bool(held.version), "guided": way.procedure in GUIDED,
        "first": filing.shown(request, way, bundle, held)[0].key, "found": found,
        "hits": [(title, PLACES[kind] + quote(key) + "/") for kind, key, title in found.found] if found else [],
        "visitor": not actors.role(request), **more,
    }  # fmt: skip
    return render(request, "kernel/drafts/begin.html", context)


def _search(request: HttpRequest, way: Way) -> HttpResponse:
    words = "".join(char for char in request.POST.get("q", "") if char.isprintable())[:LONGEST].strip()
    if way.procedure in GUIDED and words:
        if not actors.role(request) and not throttling.allowed(request, "guide", most=SEARCHES, minutes=HOUR):
            return errors.too_often(request, HOUR)
        request.session[GUIDE] = actions.guide(words, on=day.today(), at=day.now()).pk
    return redirect(way.home)


def guidance(request: HttpRequest, way: Way) -> int | None:
    """The search that goes with the filing, once."""
    return request.session.get(GUIDE) if way.procedure in GUIDED else None

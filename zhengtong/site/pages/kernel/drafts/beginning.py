"""`/file/<procedure>/`: what it is, what is public already (searched and noted before anybody files), what was begun."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhengtong.site import actors, throttling
from zhengtong.site.pages import errors
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.drafts import filing, guided
from zhengtong.site.pages.kernel.drafts import held as drafts
from zhengtong.site.pages.kernel.drafts.held import Way

SEARCHES, HOUR = 60, 60  # searches of one address without a login
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
    found = guided.found(request) if way.procedure in guided.PROCEDURES else None
    context = {
        "way": way, "bundle": bundle, "held": held, "begun": bool(held.version), "guided": way.procedure in guided.PROCEDURES,
        "first": filing.shown(request, way, bundle, held)[0].key, "found": found,
        "hits": [(title, PLACES[kind] + quote(key) + "/") for kind, key, title in found.found] if found else [],
        "visitor": not actors.role(request), **more,
    }  # fmt: skip
    return render(request, "kernel/drafts/begin.html", context)


def _search(request: HttpRequest, way: Way) -> HttpResponse:
    words = guided.words(request.POST.get("q", ""))
    if way.procedure in guided.PROCEDURES and words:
        if not actors.role(request) and not throttling.allowed(request, "guide", most=SEARCHES, minutes=HOUR):
            return errors.too_often(request, HOUR)
        guided.look(request, words)
    return redirect(way.home)

"""Who asks: every request knows its actor (person in an office, resident or firm) and the purpose that was stated."""

import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from . import actors, heartbeat
from .pages import errors

Handler = Callable[[HttpRequest], HttpResponse]
BEAT_SECONDS = heartbeat.EXPECTED["web"] / 2


def legible(get_response: Handler) -> Handler:
    """Answers 400 to an address with a NUL in it: no field of ours holds one, and a database would break on it."""

    def handle(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query or "\0" in request.path:
            return errors.unreadable(request, _("地址里有空字符（NUL）；请从页面上的链接重新进入。"))
        return get_response(request)

    return handle


def sized(get_response: Handler) -> Handler:
    """Refuses a POST that announces more than its page takes, before the check of the form's token reads it to its end."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def look(request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        largest = getattr(getattr(view, "door", None), "largest", None)
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if largest is None or (announced.isdigit() and int(announced) <= largest):
            return None
        return errors.too_large(request, largest)

    handle.process_view = look  # type: ignore[attr-defined]
    return handle


def actor(get_response: Handler) -> Handler:
    """Sets `request.actor` (Actor or a false value for a visitor) lazily, so that a public page asks no database."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actors.of(request))  # type: ignore[attr-defined]
        response = get_response(request)
        if "Cache-Control" not in response and not request.path.startswith("/static/"):
            response["Cache-Control"] = "no-store, private"  # a person's page stays in no shared computer's cache
        return response

    return handle


def web_beat(get_response: Handler) -> Handler:
    """Notes twice within its interval, not at every request, that the web process answers."""
    last = 0.0

    def handle(request: HttpRequest) -> HttpResponse:
        nonlocal last
        if time.monotonic() - last > BEAT_SECONDS or not last:
            last = time.monotonic()
            heartbeat.beat("web")
        return get_response(request)

    return handle

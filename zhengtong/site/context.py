"""What every template knows: the day, language, elder mode, who is logged in and for what purpose, what stands still."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from . import actors, day, heartbeat
from .pages import navigation, status


def page(request: HttpRequest) -> dict[str, Any]:
    """Context for every page."""
    staff = actors.is_staff(request)
    return {
        "elder": request.COOKIES.get("elder") == "1",
        "english": (get_language() or "").startswith("en"),
        "today": day.today(),
        "demo": settings.DEMO,
        "actor": getattr(request, "actor", None) or None,
        "staff": staff,
        "purpose_name": navigation.purpose_name(request) if staff else "",
        "navigation": navigation.entries(request),
        "still": [status.label(name) for name in heartbeat.standing_still()],
        "here": request.get_full_path(),
    }

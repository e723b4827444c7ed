"""What every template knows: the district's day, language, elder mode, who is logged in."""
from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Context for every page."""
    return {"elder": request.COOKIES.get("elder") == "1"}

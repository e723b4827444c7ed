"""The two switches of every page: elder mode and language. Each is a cookie; then back to the page one came from."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhengtong.site.pages.door import door
from zhengtong.site.pages.login import safe

YEAR = 365 * 86400


@door()
def elder(request: HttpRequest) -> HttpResponse:
    """`/elder?on=1`: everything larger, from now on; `on=0` ends it."""
    choice = request.GET.get("on", "1")
    if choice not in {"0", "1"}:
        raise Http404(_("适老版只有开（1）和关（0）。"))
    return _keep(request, "elder", choice)


@door()
def language(request: HttpRequest) -> HttpResponse:
    """`/language?to=en`: the language of every page from now on."""
    choice = request.GET.get("to", "")
    if choice not in dict(settings.LANGUAGES):
        raise Http404(_("没有这种语言。可选：中文、English。"))
    return _keep(request, settings.LANGUAGE_COOKIE_NAME, choice)


def _keep(request: HttpRequest, name: str, value: str) -> HttpResponse:
    response = redirect(safe(request, request.GET.get("next", "")))
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response

"""Short pages that only say something: accessibility, privacy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhengtong.site.pages.door import door


@door()
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, and whom to tell when something does not."""
    return render(request, "about/accessibility.html")


@door()
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data are used for what, and what one may demand."""
    return render(request, "about/privacy.html")

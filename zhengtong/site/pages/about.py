"""Short pages that only say something: accessibility, privacy."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhengtong.site import content
from zhengtong.site.pages.door import door


@door()
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, and whom to tell when something does not."""
    return render(request, "about/accessibility.html")


@door()
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data are used for what, how long they are kept, and what one may demand."""
    loaded = content.now()
    alike: dict[tuple[int, bool, bool], list[Any]] = {}
    for register in loaded.registers.values():
        if held := register.retention:
            alike.setdefault((held.years, held.begins is not None, held.sure == "?"), []).append(register)
    kept = sorted(alike.items(), key=lambda one: (one[0][0], -len(one[1])))
    looks = sorted({p.retention.years for p in loaded.purposes.values() if p.retention})
    return render(request, "about/privacy.html", {"kept": kept, "looks": looks})

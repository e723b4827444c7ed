"""The session of somebody without an account: bound to the one case whose number and phone code they gave, for half an hour
after the last look."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import standing
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.parties import Actor

from . import actors, day

KEPT = "visit"
LASTS = dt.timedelta(minutes=30)


def begin(request: HttpRequest, number: str) -> Case:
    """Binds the session, under a new key, to the case with this number."""
    case = Case.objects.get(number=number)
    request.session.cycle_key()
    request.session[KEPT] = {"case": case.pk.hex, "number": number, "until": _until()}
    return case


def end(request: HttpRequest) -> None:
    """Forgets the case; who was logged in stays so."""
    request.session.pop(KEPT, None)


def held(request: HttpRequest, pk: Any = None) -> Actor | None:
    """The visitor of this session (for the case `pk`, where one is named); None when there is none or it ran out."""
    kept = request.session.get(KEPT)
    if not kept or actors.is_staff(request):
        return None
    if day.clock().isoformat() > kept["until"]:
        end(request)
        return None
    if pk is not None and getattr(pk, "hex", str(pk)) != kept["case"]:
        return None
    kept["until"] = _until()
    request.session.modified = True
    return standing.visitor(kept["number"])


def case_of(request: HttpRequest) -> str:
    """Where the visitor's case is; empty without one."""
    return f"/requests/mine/{_dashed(request.session[KEPT]['case'])}/" if held(request) else ""


def who(request: HttpRequest, pk: Any) -> Actor:
    """Who reads or acts in the case `pk`: its visitor, else the one who is logged in."""
    found: Actor | None = held(request, pk) or actors.of(request)
    if found is None:
        raise Http404(_("没有这个办件，或不归您看。"))
    return found


def _until() -> str:
    return (day.clock() + LASTS).isoformat()


def _dashed(hex_: str) -> str:
    return f"{hex_[:8]}-{hex_[8:12]}-{hex_[12:16]}-{hex_[16:20]}-{hex_[20:]}"

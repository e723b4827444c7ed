"""What every verb of the room writes at its end: the journal's line, the answer that the report counts, a file of the case."""
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from zhengtong.kernel.journal.actions import append
from zhengtong.kernel.parties import Actor, system

from . import replying
from .models import CaseFile, Request

SYSTEM, ROOM = system("requests"), "requests"


def note(verb: str, request: Request, body: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """The journal's line of a verb."""
    append(kind=f"requests.{verb}", body={"case": request.case.number, **body}, by=by, at=at, about=request.case.about)


def answered(request: Request, code: str, on: date) -> None:
    """How and when the request was answered, and the row of the report that counts it."""
    request.code, request.answered_on = code, on
    request.leaf = replying.rule(request, code).row
    request.save(update_fields=["code", "leaf", "answered_on"])


def filed(request: Request, digest: str, use: str, by: Actor, on: date) -> None:
    """A file of this request, and of no other."""
    CaseFile.objects.get_or_create(request=request, hash=digest, use=use, defaults={"by": str(by), "on": on})

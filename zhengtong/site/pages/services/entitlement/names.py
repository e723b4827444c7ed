"""Names on lists: masked, read through access with the list's own purpose, and noted as one look for the set."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from zhengtong.kernel.access import actions as access
from zhengtong.site import day

PURPOSE = "benefit-approval"


def of(request: HttpRequest, grants: Iterable[Any], case: str = "", form: str = "list") -> dict[tuple[str, int], str]:
    """(kind, number) -> the masked name (where there is none: the key) of the grants' subjects; of a list that
    authorised nobody, the numbers alone are seen, and noted."""
    held = list(grants)
    found: dict[tuple[str, int], str] = {}
    for kind in sorted({grant.kind for grant in held}):
        nos = sorted({grant.no for grant in held if grant.kind == kind})
        try:
            rows = access.read_list(by=request.actor, purpose=PURPOSE, kind=kind, nos=nos, at=day.now(), case=case, form=form)  # type: ignore[attr-defined]
        except access.AccessDenied:
            access.note_cases(by=request.actor, purpose=PURPOSE, kind=kind, nos=nos, at=day.now(), form=form)  # type: ignore[attr-defined]
            continue
        found |= {(kind, row.no): row.name or row.key for row in rows}
    return found

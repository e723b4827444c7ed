"""The look at a case of one's own, as every page of the applicant's side begins with it."""

from typing import Any

from django.http import Http404, HttpRequest

from zhengtong.kernel.cases import CaseRefused, queries
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.visits import actions as visits
from zhengtong.openness.requests import queries as requests
from zhengtong.openness.requests.models import Request
from zhengtong.site import day
from zhengtong.site import visits as session

CITIZEN = ("resident", "enterprise")


def seen(request: HttpRequest, pk: Any) -> tuple[queries.CaseView, Any, Actor]:
    """The case as its applicant may see it, what belongs to the request (None for another procedure), and who looks. A look by
    number and phone code is noted with its purpose. Http404 for a stranger."""
    by, today = session.who(request, pk), day.today()
    try:
        visitor = session.held(request, pk) is not None
        found = visits.look(pk, by=by, on=today, at=day.now()) if visitor else queries.case(pk, by, on=today)
        held = requests.view(pk, by, today) if Request.objects.filter(pk=found.case.pk).exists() else None
    except CaseRefused as refused:
        raise Http404(f"{refused.reason}{refused.remedy}") from refused
    return found, held, by

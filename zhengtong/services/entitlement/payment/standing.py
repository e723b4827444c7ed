"""Where the payment of what somebody is entitled to stands: the latest grant of each (policy, subject)."""
from collections.abc import Iterable

from django.db.models import Q

from .models import Grant

Key = tuple[str, str, int]  # policy, kind of subject, number


def latest_grants(subjects: Iterable[tuple[str, int]]) -> dict[Key, Grant]:
    """The latest grant of each policy for these subjects, in one query. What is only proposed is nobody's yet and left out."""
    theirs = Q(pk=None)
    for kind, no in dict.fromkeys(subjects):
        theirs |= Q(kind=kind, no=no)
    rows = Grant.objects.filter(theirs).exclude(state="proposed").select_related("list").order_by("pk")
    return {(grant.policy, grant.kind, grant.no): grant for grant in rows}

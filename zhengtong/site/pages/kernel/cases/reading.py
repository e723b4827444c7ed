"""A case opened from a page: the look is noted; a stranger learns nothing, and whoever must stand aside is told so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from zhengtong.kernel.cases import CaseRefused, actions, queries
from zhengtong.site import content, day


def opened(request: HttpRequest, pk: Any) -> queries.CaseView:
    """The case as this official sees it. Http404 for a stranger; 403 in one's own or a relative's case, which is recorded."""
    with allowed():
        return actions.read_case(pk, by=request.actor, on=day.today(), at=day.now())  # type: ignore[attr-defined]


@contextmanager
def allowed() -> Iterator[None]:
    """What is refused inside becomes the page that says it."""
    try:
        yield
    except CaseRefused as refused:
        said = f"{refused.reason}{' ' if content.english() else ''}{refused.remedy}"
        raise PermissionDenied(said) if refused.code == "recused" else Http404(said) from refused

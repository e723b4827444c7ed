"""The transaction of an action that records case events together with rows of its own."""
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from zhengtong.kernel.journal.actions import writing
from zhengtong.kernel.parties import Actor

from . import refusals
from .models import Case
from .refusals import CaseRefused


@contextmanager
def acting(*, by: Actor, at: datetime, case_id: Any = None, version: int | None = None) -> Iterator[None]:
    """All or nothing; what was attempted and refused goes into the journal when everything else has been undone.

    With `version` (the number of the last event that the actor saw) whatever is done inside is refused as `stale` when somebody
    else was quicker: a screen wraps any room's action in it.
    """
    from .actions import note_refusal

    try:
        with writing():
            if version is not None:
                _current(case_id, version)
            yield
    except CaseRefused as refused:
        note_refusal(refused, by=by, at=at)
        raise


def _current(case_id: Any, version: int) -> None:
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise refusals.unseen()
    if case.last_seq != version:
        raise refusals.stale(version, case.last_seq).of(case, "")

"""The transaction of an action that records case events together with rows of its own."""
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from zhengtong.kernel.journal.actions import writing
from zhengtong.kernel.parties import Actor

from .refusals import CaseRefused


@contextmanager
def acting(*, by: Actor, at: datetime) -> Iterator[None]:
    """All or nothing; what was attempted and refused goes into the journal when everything else has been undone."""
    from .actions import note_refusal

    try:
        with writing():
            yield
    except CaseRefused as refused:
        note_refusal(refused, by=by, at=at)
        raise

"""Files of a draft that was not handed in: they go with it, unless something else was made of them."""

from collections.abc import Collection
from datetime import date, datetime
from itertools import chain

from zhengtong.kernel.cases import queries as cases
from zhengtong.kernel.drafts import actions as drafts
from zhengtong.kernel.drafts.models import Draft
from zhengtong.kernel.files import actions as files
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import Actor
from zhengtong.openness.requests.models import CaseFile


def forget(hashes: Collection[str], *, of: object | None = None, by: object, at: datetime) -> int:
    """How many of these files, which `of` handed in (or one actor alone), are gone."""
    unused = [one for one in hashes if not _is_used(one)]
    return files.forget(unused, of=of, by=by, at=at) if unused else 0


def expire(*, by: Actor, on: date, at: datetime) -> int:
    """Forgets the drafts that nobody came back for, with their files; how many drafts."""
    hashes = of_drafts(list(Draft.objects.filter(expires_on__lt=on)))
    gone = drafts.expire(by=by, on=on, at=at)
    forget(hashes, by=by, at=at)
    return gone


def of_drafts(held: Collection[Draft]) -> set[str]:
    """The hashes in these drafts."""
    return set(chain.from_iterable(hashes for draft in held for hashes in draft.files.values()))


def _is_used(digest: str) -> bool:
    kept = Draft.objects.exclude(files={})
    return (
        cases.is_filed(digest)
        or CaseFile.objects.filter(hash=digest).exists()
        or Message.objects.filter(document=digest).exists()
        or digest in of_drafts(list(kept))
    )

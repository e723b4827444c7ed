"""What a reply is made from: searches, files that are handed in, redacted copies."""
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, texts
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.files import actions as files
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.parties import Actor

from .. import (
    answering,
    conditions,
    copying,
    noting,
)
from ..models import CaseFile, RedactedCopy, SearchRecord
from ..noting import ROOM

__all__ = ["redact", "search", "take_file"]


def search(
    case_id: Any, *, place: str, words: str, found: str, hits: int, by: Actor, on: date, at: datetime
) -> SearchRecord:
    """Where, with which words, what was found, and how many of what was asked for (`hits`); a reply that nothing is held needs
    a search that found none. The last search in a place is the one that counts."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        cases.record(case_id, "searched", body={"where": place, "words": words, "found": found}, room=ROOM, by=by, on=on, at=at)
        conditions.counted(request, hits)
        made = SearchRecord.objects.create(
            request=request, place=place, words=words, found=found, hits=hits, by=str(by), on=on)
        noting.note("search", request, {"search": made.pk}, by, at)
    return made


def take_file(
    case_id: Any, data: IO[bytes] | bytes, *, name: str, refuse: Collection[str] = files.UNWANTED, by: Actor, on: date,
    at: datetime,
) -> StoredFile:
    """Takes a file in for this request and for no other: to go with the reply, to be redacted, or the applicant's paper.
    `refuse`: findings that are not admitted (an original that is redacted may have hidden layers). FileRefused as in files."""
    with acting(by=by, at=at):
        conditions.desk(case_id, by)
    taken = files.accept(data, name=name, refuse=refuse, by=by, at=at)
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        noting.filed(request, taken.hash, CaseFile.MATERIAL, by, on)
        noting.note("take_file", request, {"file": taken.hash}, by, at)
    return taken


def redact(
    case_id: Any, *, original: str, removed: Sequence[Mapping[str, Any]], reasons: str, leave: Sequence[str] = (), by: Actor,
    on: date, at: datetime,
) -> RedactedCopy:
    """A new file without the boxes, paragraphs or cells in `removed`; it exists only when its proof holds. `leave`: removed
    strings that may stand elsewhere, as the officer decided: they are kept with what was removed."""
    with acting(by=by, at=at):  # and let go: the work that follows, no transaction waits for
        request = conditions.desk(case_id, by)
    try:
        answering.of_case(request, original)
        copy = copying.made(request, original, removed, leave=leave, by=by, at=at)
    except CaseRefused as refused:
        cases.note_refusal(refused, by=by, at=at)
        raise
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        texts.check(reasons, *leave)
        if not reasons.strip():
            raise CaseRefused("body", _("没有写遮盖的理由。"), article=conditions.PARTIAL, remedy=_("写上理由。"))
        gone = [*removed, *({"left_elsewhere": text} for text in leave)]
        made = RedactedCopy.objects.create(request=request, original=original, copy=copy.hash, removed=gone,
                                           reasons=reasons.strip(), by=str(by), on=on)
        noting.note("redact", request, {"original": original, "copy": copy.hash, "left": len(leave)}, by, at)
    return made

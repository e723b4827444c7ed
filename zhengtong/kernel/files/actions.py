"""Taking a file at the door, keeping one that we made, and making a redacted copy."""
import io
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import IO, Any

from django.db.models import Count
from django.utils.translation import gettext as _

from zhengtong.kernel.journal.actions import append, writing

from . import checking, queries, redaction, store
from .models import StoredFile
from .names import checked_name
from .proving import WORDS as CHECKED
from .refusals import FileRefused
from .sniffing import DEFAULT

__all__ = ["DEFAULT", "LIMIT", "UNWANTED", "FileRefused", "accept", "forget", "keep", "redact"]

LIMIT = 50 << 20  # bytes
MIB = 1 << 20
UNWANTED = frozenset({"hidden layers"})


def accept(
    stream: IO[bytes] | bytes, *, name: str, by: object, at: datetime, allow: Collection[str] = DEFAULT, limit: int = LIMIT,
    refuse: Collection[str] = UNWANTED,
) -> StoredFile:  # fmt: skip
    """Takes what somebody hands in, at most `limit` bytes and of a media type in `allow`; FileRefused otherwise.

    The type is found from the content. `refuse`: codes of findings that this use does not admit (a source that is to be
    redacted may have hidden layers, an application may not). The same bytes under the same name by the same actor are the
    same row. The bytes are on disk before the row is written: call it before the action's own transaction, not in it.
    """
    name = checked_name(name)
    announced = len(stream) if isinstance(stream, bytes) else getattr(stream, "size", None)
    if announced is not None and announced > limit:
        raise _too_big(limit)
    with store.incoming() as path:
        filled = store.fill(path, io.BytesIO(stream) if isinstance(stream, bytes) else stream, limit)
        if filled is None:
            raise _too_big(limit)
        media, findings = checking.check(path, name, allow, refuse)
        store.settle(path, filled[0])
    row = {"hash": filled[0], "size": filled[1], "name": name, "media": media, "findings": findings}
    return _write("files.accept", row | {"origin": "received"}, by=by, at=at)


def keep(data: bytes, *, name: str, media: str, by: object, at: datetime) -> StoredFile:
    """Keeps what we made ourselves (a letter, a receipt) under its hash."""
    digest = _put(data)
    row = {"hash": digest, "size": len(data), "name": checked_name(name), "media": media, "origin": "made"}
    return _write("files.keep", row, by=by, at=at)


def redact(
    file: StoredFile, *, boxes: Iterable[redaction.Box] = (), cuts: Sequence[redaction.Cut] = (), name: str,
    also: Sequence[str] = (), names: Iterable[str] = (), leave: Sequence[str] = (), by: object, at: datetime,
) -> StoredFile:  # fmt: skip
    """Makes a redacted copy, proves it and keeps it with its proof; FileRefused names the checks that failed.

    `boxes` for PDFs and pictures, `cuts` for Office files; `also`, `names` and `leave` as in `redaction.proof`.
    """
    original, name = queries.read(file.hash), checked_name(name)
    copy = redaction.redact(original, file.media, boxes=boxes, cuts=cuts)
    proof = redaction.proof(original, copy, also=also, names=names, name=name, leave=leave)
    if not proof.holds:
        raise _not_proved(proof)
    row = {"hash": _put(copy.data), "size": len(copy.data), "name": name, "media": copy.media, "origin": "redacted"}
    return _write("files.redact", row | {"source": file.hash, "proof": proof.plain()}, by=by, at=at)


def forget(hashes: Collection[str], *, of: object | None = None, by: object, at: datetime) -> int:
    """What was handed in and is not wanted: rows and, where nobody else handed in the same, bytes go; the journal keeps the
    hashes. `of`: who handed it in; without it, only what one actor alone handed in. Whether anything refers to them, the
    caller has asked. Gives the number of files."""
    with writing():
        held = StoredFile.objects.filter(hash__in=list(hashes))
        twice = {one["hash"] for one in held.values("hash").annotate(n=Count("pk")) if one["n"] > 1}
        mine = held.exclude(hash__in=twice) if of is None else held.filter(by=str(of))
        rows = list(mine.filter(origin="received"))
        StoredFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
        gone = {row.hash for row in rows} - set(StoredFile.objects.filter(hash__in=list(hashes)).values_list("hash", flat=True))
        if rows:
            append(kind="files.forget", body={"files": sorted({row.hash for row in rows})}, by=by, at=at)
    for digest in gone:  # after the rows: bytes without a row are harmless, a row without bytes is not
        store.path_of(digest).unlink(missing_ok=True)
    return len(rows)


def _not_proved(proof: redaction.Proof) -> FileRefused:
    traces = "；".join(f"{CHECKED[check.name]} {'、'.join(check.found)}" for check in proof.failed)
    remedy = _("把这些地方也遮盖，或说明哪些文字可以留在别处。")
    return FileRefused(_("遮盖后的文件没有通过检查：%s") % traces, remedy, code="proof")


def _put(data: bytes) -> str:
    with store.incoming() as path:
        filled = store.fill(path, io.BytesIO(data), len(data))
        assert filled is not None
        store.settle(path, filled[0])
    return filled[0]


def _write(kind: str, row: dict[str, Any], *, by: object, at: datetime) -> StoredFile:
    """The row and its journal entry; the row that is there already when the same was handed in before."""
    own = {"hash": row["hash"], "name": row["name"], "by": str(by)}
    with writing():
        file, made = StoredFile.objects.get_or_create(**own, defaults={**row, "at": at})
        if made:  # a name may say who somebody is: it stays in the row, which can be erased
            body = {key: value for key, value in row.items() if key != "name"}
            append(kind=kind, body=body, about=row["hash"], by=by, at=at)
    return file


def _too_big(limit: int) -> FileRefused:
    remedy = _("缩小或拆分文件；更大的材料请到窗口提交。")
    return FileRefused(_("文件超过 %d MB。") % (limit // MIB), remedy, code="too big")

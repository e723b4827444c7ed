"""Taking a file at the door, keeping one that we made, and making a redacted copy."""
import io
from collections.abc import Collection
from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from zhengtong.kernel.journal.actions import append, writing

from . import checking, store
from .models import StoredFile
from .names import checked_name
from .refusals import FileRefused
from .sniffing import DEFAULT

__all__ = ["DEFAULT", "LIMIT", "FileRefused", "accept", "keep"]

LIMIT = 50 << 20  # bytes
MIB = 1 << 20


def accept(
    stream: IO[bytes] | bytes, *, name: str, by: object, at: datetime, allow: Collection[str] = DEFAULT, limit: int = LIMIT
) -> StoredFile:
    """Takes what somebody hands in, at most `limit` bytes and of a media type in `allow`; FileRefused otherwise.

    The type is found from the content. The same bytes under the same name by the same actor are the same row. The bytes
    are on disk before the row is written, so call it before the action's own transaction, not in it.
    """
    name = checked_name(name)
    announced = len(stream) if isinstance(stream, bytes) else getattr(stream, "size", None)
    if announced is not None and announced > limit:
        raise _too_big(limit)
    with store.incoming() as path:
        filled = store.fill(path, io.BytesIO(stream) if isinstance(stream, bytes) else stream, limit)
        if filled is None:
            raise _too_big(limit)
        media, findings = checking.check(path, name, allow)
        store.settle(path, filled[0])
    row = {"hash": filled[0], "size": filled[1], "name": name, "media": media, "findings": findings}
    return _write("files.accept", row | {"origin": "received"}, by=by, at=at)


def keep(data: bytes, *, name: str, media: str, by: object, at: datetime) -> StoredFile:
    """Keeps what we made ourselves (a letter, a receipt) under its hash."""
    digest = _put(data)
    row = {"hash": digest, "size": len(data), "name": checked_name(name), "media": media, "origin": "made"}
    return _write("files.keep", row, by=by, at=at)


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

"""The verbs of the journal: append (the last statement of every action), erase a body, sign a head."""
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from . import keys, statements
from .canonical import SALT, canonical, leaf, moment
from .locks import lock_tree, writing
from .merkle import grow, root_of_peaks
from .models import JournalEntry, JournalHead, JournalTree

__all__ = ["Line", "append", "append_all", "erase", "sign_due_head", "sign_head", "writing"]

HOURLY = timedelta(hours=1)
COLUMNS = ("index", "kind", "body", "salt", "by", "about", "at", "stamp")
GROW = """INSERT INTO journal_tree (id, size, peaks) VALUES (1, %s, %s)
          ON CONFLICT (id) DO UPDATE SET size = excluded.size, peaks = excluded.peaks"""


class EraseRefused(Exception):
    """The entry has no body to erase, or no basis was named."""


@dataclass(frozen=True)
class Line:
    """What an action says it did: `kind` as `<room>.<verb>`, `body` a mapping of plain values, `about` the object's name."""

    kind: str
    body: Mapping[str, Any]
    about: str = ""


def append(*, kind: str, body: Mapping[str, Any], by: object, at: datetime, about: str = "") -> int:
    """Writes one entry and gives its index. The last statement of an action, inside the action's transaction."""
    return append_all([Line(kind, body, about)], by=by, at=at).start


def append_all(lines: Sequence[Line], *, by: object, at: datetime) -> range:
    """Writes several entries of one action under one lock; gives their indexes."""
    # what cannot be written is refused before the lock is taken
    texts = [(line.kind, canonical(line.body), line.about) for line in lines]
    who, when = str(by), moment(at)
    with transaction.atomic(savepoint=False):
        first, held = lock_tree()
        peaks = _split(held)
        entries = [_entry(first + n, *text, by=who, at=when) for n, text in enumerate(texts)]
        nodes = [node for entry in entries for node in _nodes(entry, peaks)]
        grown = statements.Statement(GROW, [first + len(entries), b"".join(peaks)])
        rows = [[entry.__dict__[name] for name in COLUMNS] for entry in entries]
        statements.run([*statements.inserts("journal_entry", [f'"{name}"' for name in COLUMNS], rows),
                        *statements.inserts("journal_node", ["level", "position", "hash"], nodes), grown])
    return range(first, first + len(entries))


def _split(held: bytes) -> list[bytes]:
    return [held[start : start + 32] for start in range(0, len(held), 32)]


def _entry(index: int, kind: str, body: str, about: str, *, by: str, at: str) -> JournalEntry:
    stamp = moment(datetime.now(UTC))
    return JournalEntry(
        index=index, kind=kind, body=body, salt=os.urandom(SALT), by=by, about=about, at=at, stamp=stamp
    )


def _nodes(entry: JournalEntry, peaks: list[bytes]) -> list[tuple[int, int, bytes]]:
    body, salt = entry.body or "", bytes(entry.salt or b"")
    data = leaf(
        about=entry.about, kind=entry.kind, body=body, by=entry.by, at=entry.at, stamp=entry.stamp, salt=salt
    )
    return [(*node, value) for node, value in grow(entry.index, peaks, data)]


def erase(indexes: Sequence[int], *, basis: str, by: object, at: datetime) -> int:
    """Removes the bodies and salts of entries (PIPL 47); their leaves stay and every proof stands. Gives the index of
    the entry that says so: `verify` accepts an empty body only when such an entry names it."""
    if not basis:
        raise EraseRefused("name the basis of the erasure, as in 个人信息保护法#47")
    with writing():
        held = JournalEntry.objects.filter(index__in=indexes, body__isnull=False)
        absent = sorted(set(indexes) - set(held.values_list("index", flat=True)))
        if absent:
            raise EraseRefused(f"entries {absent} do not exist or are erased already; nothing was erased")
        held.update(body=None, salt=None)
        return append(kind="journal.erase", body={"entries": sorted(indexes), "basis": basis}, by=by, at=at)


def sign_head(*, at: datetime) -> JournalHead | None:
    """Signs the tree as it stands (the tick does so hourly) and publishes it; None when nothing came since the last head.
    An entry names the head before, so that no published head can be taken away unseen."""
    with writing():
        lock_tree()
        tree, latest = JournalTree.objects.filter(id=1).first(), JournalHead.objects.order_by("-size").first()
        if tree is None or (latest is not None and latest.size == tree.size):
            return None
        if latest is not None:
            append(kind="journal.head", body={"size": latest.size, "root": latest.root}, by="system", at=at)
            tree.refresh_from_db()
        return _signed(tree, at)


def _signed(tree: JournalTree, at: datetime) -> JournalHead:
    root = root_of_peaks(_split(bytes(tree.peaks)))
    note = keys.checkpoint(keys.private_key(Path(settings.DATA_DIR)), tree.size, root)
    head = JournalHead(size=tree.size, root=root.hex(), at=at, stamp=datetime.now(UTC), note=note)
    JournalHead.objects.bulk_create([head])
    return head


def sign_due_head(*, at: datetime) -> JournalHead | None:
    """Signs when the latest head is an hour old in real time and entries were added since; the tick calls it."""
    latest = JournalHead.objects.order_by("-size").first()
    if latest is not None and datetime.now(UTC) - latest.stamp < HOURLY:
        return None
    return sign_head(at=at)

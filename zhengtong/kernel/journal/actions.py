"""The verbs of the journal: append (the last statement of every action), erase a body, sign a head."""
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from . import keys
from .canonical import SALT, canonical, leaf, moment
from .locks import lock_tree, writing
from .merkle import grow, root_of_peaks
from .models import JournalEntry, JournalHead, JournalNode, JournalTree

__all__ = ["Line", "append", "append_all", "erase", "sign_due_head", "sign_head", "writing"]

HOURLY = timedelta(hours=1)


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
        lock_tree()
        tree = JournalTree.objects.filter(id=1).first() or JournalTree(id=1, size=0, peaks=b"")
        peaks = _peaks(tree)
        entries = [_entry(tree.size + n, *text, by=who, at=when) for n, text in enumerate(texts)]
        nodes = [node for entry in entries for node in _nodes(entry, peaks)]
        JournalEntry.objects.bulk_create(entries)
        JournalNode.objects.bulk_create(nodes)
        first, tree.size, tree.peaks = tree.size, tree.size + len(entries), b"".join(peaks)
        tree.save()
    return range(first, tree.size)


def _peaks(tree: JournalTree) -> list[bytes]:
    held = bytes(tree.peaks)
    return [held[start : start + 32] for start in range(0, len(held), 32)]


def _entry(index: int, kind: str, body: str, about: str, *, by: str, at: str) -> JournalEntry:
    stamp = moment(datetime.now(UTC))
    return JournalEntry(
        index=index, kind=kind, body=body, salt=os.urandom(SALT), by=by, about=about, at=at, stamp=stamp
    )


def _nodes(entry: JournalEntry, peaks: list[bytes]) -> list[JournalNode]:
    body, salt = entry.body or "", bytes(entry.salt or b"")
    data = leaf(
        about=entry.about, kind=entry.kind, body=body, by=entry.by, at=entry.at, stamp=entry.stamp, salt=salt
    )
    return [JournalNode(level=node[0], position=node[1], hash=value) for node, value in grow(entry.index, peaks, data)]


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
    """Signs the tree as it stands (the tick does so hourly) and publishes it; None when nothing came since the last head."""
    data_dir = Path(settings.DATA_DIR)
    with writing():
        lock_tree()
        tree = JournalTree.objects.filter(id=1).first()
        if tree is None or JournalHead.objects.filter(size=tree.size).exists():
            return None
        root = root_of_peaks(_peaks(tree))
        note = keys.checkpoint(keys.private_key(data_dir), tree.size, root)
        head = JournalHead(size=tree.size, root=root.hex(), at=at, stamp=datetime.now(UTC), note=note)
        JournalHead.objects.bulk_create([head])
    return head


def sign_due_head(*, at: datetime) -> JournalHead | None:
    """Signs when the latest head is an hour old in real time and entries were added since; the tick calls it."""
    latest = JournalHead.objects.order_by("-size").first()
    if latest is not None and datetime.now(UTC) - latest.stamp < HOURLY:
        return None
    return sign_head(at=at)

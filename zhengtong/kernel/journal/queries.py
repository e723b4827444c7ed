"""Questions to the journal: entries, the head, proofs for outsiders, and whether it still is what was written."""
import base64
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from . import keys
from .merkle import Node, Span, consistency_spans, inclusion_spans, nodes_of, root_of_peaks, span_hash
from .models import JournalEntry, JournalHead, JournalNode, JournalTree
from .verification import Finding, Verification, verify

__all__ = [
    "Entry", "Finding", "NoProof", "Verification", "consistency", "entries", "entry", "head", "heads", "indexes", "kinds",
    "prove",
    "public_key", "root", "size", "verify",
]


class NoProof(Exception):
    """The entry or head does not exist, or (`pending`) no signed head covers it yet; `remedy` says what to do."""

    def __init__(self, message: str, *, remedy: str, pending: bool = False) -> None:
        super().__init__(message)
        self.remedy, self.pending = remedy, pending


@dataclass(frozen=True)
class Entry:
    """One line of the journal; `body` is None when it was erased."""

    index: int
    kind: str
    body: dict[str, Any] | None
    by: str
    at: datetime
    stamp: datetime
    about: str = ""


def entry(index: int) -> Entry:
    """The entry with this index; JournalEntry.DoesNotExist otherwise."""
    return _typed(JournalEntry.objects.get(index=index))


def entries(
    *, kind: str | Collection[str] | None = None, about: str | None = None, before: int | None = None, limit: int = 50
) -> list[Entry]:
    """The newest entries first, of one kind, of several or of all; `before` pages on."""
    rows = JournalEntry.objects.order_by("-index")
    if kind:
        rows = rows.filter(kind__in=[kind] if isinstance(kind, str) else kind)
    if about:
        rows = rows.filter(about=about)
    if before is not None:
        rows = rows.filter(index__lt=before)
    return [_typed(row) for row in rows[:limit]]


def kinds() -> list[str]:
    """Every kind of entry that the journal holds."""
    return list(JournalEntry.objects.order_by("kind").values_list("kind", flat=True).distinct())


def indexes(abouts: Iterable[str]) -> dict[str, int]:
    """about -> index of the latest entry about it."""
    rows = JournalEntry.objects.filter(about__in=list(abouts)).order_by("index")
    return dict(rows.values_list("about", "index"))


def _typed(row: JournalEntry) -> Entry:
    body = None if row.body is None else json.loads(row.body)
    at, stamp = datetime.fromisoformat(row.at), datetime.fromisoformat(row.stamp)
    return Entry(row.index, row.kind, body, row.by, at, stamp, row.about)


def size() -> int:
    """How many entries the tree holds."""
    tree = JournalTree.objects.filter(id=1).first()
    return tree.size if tree else 0


def root() -> bytes:
    """The root of the tree as it stands."""
    tree = JournalTree.objects.filter(id=1).first()
    held = bytes(tree.peaks) if tree else b""
    return root_of_peaks([held[start : start + 32] for start in range(0, len(held), 32)])


def head() -> JournalHead | None:
    """The latest signed head."""
    return JournalHead.objects.order_by("-size").first()


def heads(*, limit: int = 100) -> list[JournalHead]:
    """The published list of signed heads, newest first."""
    return list(JournalHead.objects.order_by("-size")[:limit])


def public_key() -> str:
    """The verifier key that outsiders keep."""
    return keys.verifier(keys.public_bytes(keys.private_key(Path(settings.DATA_DIR))))


def prove(index: int) -> dict[str, Any]:
    """Everything an outsider needs to check one entry: its text and salt, the audit path, the latest signed head."""
    row = JournalEntry.objects.filter(index=index).first()
    signed = head()
    if row is None:
        held = _("日志里有第 0 到 %d 条") % (size() - 1) if size() else _("日志里还没有条目")
        raise NoProof(_("没有第 %d 条") % index, remedy=held)
    if signed is None or signed.size <= index:
        raise NoProof(_("还没有签名的树根覆盖第 %d 条") % index, remedy="zt journal heads --sign", pending=True)
    return {
        "type": "inclusion",
        "index": index,
        "size": signed.size,
        "leaf": _hashes([(index, index + 1)])[0],
        "entry": {name: getattr(row, name) for name in ("about", "at", "body", "by", "kind", "stamp")},
        "salt": bytes(row.salt).hex() if row.salt is not None else None,
        "path": _hashes(inclusion_spans(index, signed.size)),
        "head": signed.note,
        "key": public_key(),
    }


def consistency(old: int, new: int | None = None) -> dict[str, Any]:
    """Proof for a witness that the tree of `new` entries (default: the latest signed head) begins with that of `old`."""
    signed = JournalHead.objects.filter(size=new).first() if new else head()
    before = JournalHead.objects.filter(size=old).first()
    if signed is None or before is None or before.size > signed.size:
        sizes = {"old": old, "new": new or _("最新")}
        said = _("没有大小为 %(old)s、%(new)s 且先后如此的签名树根") % sizes
        raise NoProof(said, remedy=_("已签名的大小见 zt journal heads"))
    return {
        "type": "consistency",
        "old": before.note,
        "path": _hashes(consistency_spans(before.size, signed.size)),
        "head": signed.note,
        "key": public_key(),
    }


def _hashes(spans: list[Span]) -> list[str]:
    needed = {node for span in spans for node in nodes_of(span)}
    held = dict(_stored(needed))
    return [base64.b64encode(span_hash(span, held.__getitem__)).decode() for span in spans]


def _stored(nodes: Iterable[Node]) -> Iterator[tuple[Node, bytes]]:
    by_level: dict[int, list[int]] = {}
    for level, position in nodes:
        by_level.setdefault(level, []).append(position)
    for level, positions in by_level.items():
        for row in JournalNode.objects.filter(level=level, position__in=positions):
            yield (level, row.position), bytes(row.hash)

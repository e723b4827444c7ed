"""Is the journal what was written? Reads every entry once and names what was altered, removed, moved or added.

An entry is compared with its leaf, every stored node with its children, the tree row with the nodes, and the tree with
every signed head. Who rewrites an entry must rewrite its leaf, the nodes above it, the tree row, and then still lacks
the signing key: the first head that does not fit names the range. Who takes heads away is named by the entries that
name each head, and by entries that no head covers though others were written hours later.
"""
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from . import keys
from .canonical import leaf
from .merkle import Node, grow, root_of_peaks
from .models import JournalEntry, JournalHead, JournalNode, JournalTree

CHUNK = 2_000
SIGNED_WITHIN = timedelta(hours=2)  # heads are signed hourly; one turn of the tick may be late
SHOWN = 500  # broken nodes that are told apart; more than these mean that the tree was replaced


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold. `first` and `last` are entry indexes."""

    what: str  # altered | removed | reordered | added | node | head | unsigned | erased
    first: int
    last: int
    message: str


@dataclass(frozen=True)
class Verification:
    """What was checked and what was found; `holds` when nothing was."""

    entries: int
    heads: int
    erased: int
    root: str
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return not self.findings


def verify() -> Verification:
    """Checks the whole journal. Time: about 20 µs an entry."""
    leaves = _leaves()
    tree = JournalTree.objects.filter(id=1).first()
    size = tree.size if tree else 0
    findings, erased = _entries(leaves, size)
    nodes, roots, peaks = _nodes(leaves, size)
    findings += nodes + _tree(tree, peaks) + _heads(roots, size) + _taken() + _unsigned(size)
    return Verification(size, len(roots), erased, root_of_peaks(peaks).hex(), tuple(findings))


def _found(what: str, first: int, last: int, said: str, **parts: int) -> Finding:
    return Finding(what, first, last, said % {"first": first, "last": last, **parts})


def _leaves() -> dict[int, bytes]:
    rows = JournalNode.objects.filter(level=0).order_by("position").values_list("position", "hash")
    return {position: bytes(value) for position, value in rows.iterator(CHUNK)}


def _entries(leaves: dict[int, bytes], size: int) -> tuple[list[Finding], int]:
    findings: list[Finding] = []
    places = {value: index for index, value in leaves.items()}
    allowed, empty, expected = _erasures(), 0, 0
    for row in JournalEntry.objects.order_by("index").iterator(CHUNK):
        findings += [_removed(index) for index in range(expected, min(row.index, size))]
        expected = row.index + 1
        if row.body is None or row.salt is None:
            empty += 1
            findings += [] if row.index in allowed else [_unannounced(row.index)]
        else:
            findings += _compare(row, leaves, places, size)
    return findings + [_removed(index) for index in range(expected, size)], empty


def _compare(row: JournalEntry, leaves: dict[int, bytes], places: dict[bytes, int], size: int) -> list[Finding]:
    index, salt = row.index, bytes(row.salt or b"")
    found = leaf(
        about=row.about, kind=row.kind, body=row.body or "", by=row.by, at=row.at, stamp=row.stamp, salt=salt
    )
    if found == leaves.get(index) and index < size:
        return []
    if index >= size:
        return [_found("added", index, index, _("第 %(first)d 条在 %(size)d 条的树之外：不是写进来的"), size=size)]
    place = places.get(found)
    if place is not None:
        return [_found("reordered", index, place, _("第 %(first)d 条写下时是第 %(last)d 条：被挪动了"))]
    return [Finding("altered", index, index, _("第 %d 条不是写下时的文字：和它的叶子不符") % index)]


def _removed(index: int) -> Finding:
    return Finding("removed", index, index, _("第 %d 条被删：这一行没有了") % index)


def _unannounced(index: int) -> Finding:
    return Finding("erased", index, index, _("第 %d 条没有正文，又没有一条抹去的记录指名它") % index)


def _erasures() -> set[int]:
    rows = JournalEntry.objects.filter(kind="journal.erase", body__isnull=False).values_list("body", flat=True)
    return {index for body in rows if body for index in json.loads(body)["entries"]}


def _nodes(leaves: dict[int, bytes], size: int) -> tuple[list[Finding], dict[int, bytes], list[bytes]]:
    """Rebuilds the tree from its leaves; compares every stored node; keeps the root at every signed size."""
    wanted = set(JournalHead.objects.values_list("size", flat=True))
    stored, peaks, roots = _inner(), list[bytes](), dict[int, bytes]()
    findings: list[Finding] = []
    for index in range(size):
        if index not in leaves:
            return [*findings, Finding("removed", index, index, _("第 %d 条的叶子被删") % index)], roots, peaks
        for node, value in grow(index, peaks, leaves[index]):
            if node[0] and stored.pop(node, None) != value:
                findings.append(_broken(node))
        if index + 1 in wanted:
            roots[index + 1] = root_of_peaks(peaks)
    findings += [_broken(node) for node in stored]
    return _narrowest(findings), roots, peaks


def _inner() -> dict[Node, bytes]:
    rows = JournalNode.objects.filter(level__gt=0).values_list("level", "position", "hash")
    return {(level, position): bytes(value) for level, position, value in rows.iterator(CHUNK)}


def _broken(node: Node) -> Finding:
    level, position = node
    first, last = position << level, ((position + 1) << level) - 1
    return _found("node", first, last, _("第 %(first)d–%(last)d 条之上的结点和叶子不符：有叶子被改写"))


def _narrowest(findings: list[Finding]) -> list[Finding]:
    """A broken node above another broken node says nothing more: keep those that contain no other."""
    shown = findings[:SHOWN]
    return [f for f in shown if not any(g is not f and f.first <= g.first and g.last <= f.last for g in shown)]


def _tree(tree: JournalTree | None, peaks: list[bytes]) -> list[Finding]:
    if tree is None or bytes(tree.peaks) == b"".join(peaks):
        return []
    return [Finding("node", 0, max(tree.size - 1, 0), _("记树大小的那一行和叶子不符"))]


def _heads(roots: dict[int, bytes], size: int) -> list[Finding]:
    good = 0
    for head in JournalHead.objects.order_by("size"):
        if head.size > size:
            said = _("签过覆盖 %(signed)d 条的树根，现在只剩 %(first)d 条")
            return [_found("removed", size, head.size - 1, said, signed=head.size)]
        if roots.get(head.size, b"").hex() != head.root or not signed_text_holds(head):
            said = _("覆盖 %(size)d 条的签名树根不符：第 %(first)d–%(last)d 条里有一条被改写")
            return [_found("head", good, head.size - 1, said, size=head.size)]
        good = head.size
    return []


def _taken() -> list[Finding]:
    """Heads that an entry names and that are not there, or not with that root."""
    held = dict(JournalHead.objects.values_list("size", "root"))
    named = JournalEntry.objects.filter(kind="journal.head", body__isnull=False).values_list("index", "body")
    told = [(index, json.loads(body or "{}")) for index, body in named.order_by("index").iterator(CHUNK)]
    gone = [(index, body["size"]) for index, body in told if held.get(body["size"]) != body["root"]]
    said = _("第 %(last)d 条指名的、覆盖 %(size)d 条的签名树根不见了")
    return [_found("head", size - 1, index, said, size=size) for index, size in gone]


def _unsigned(size: int) -> list[Finding]:
    """Entries that no head covers though the newest came hours after the oldest of them."""
    covered = JournalHead.objects.order_by("-size").values_list("size", flat=True).first() or 0
    stamps = dict(JournalEntry.objects.filter(index__in=[covered, size - 1]).values_list("index", "stamp"))
    if len(stamps) < 2 or datetime.fromisoformat(stamps[size - 1]) - datetime.fromisoformat(stamps[covered]) <= SIGNED_WITHIN:
        return []
    said = _("第 %(first)d–%(last)d 条没有签名的树根覆盖：定时任务停了，或者树根被删；zt journal heads --sign")
    return [_found("unsigned", covered, size - 1, said)]


def signed_text_holds(head: JournalHead) -> bool:
    """Does the published note carry this size and root under our signature?"""
    key = keys.private_key(Path(settings.DATA_DIR))
    return head.note == keys.checkpoint(key, head.size, bytes.fromhex(head.root))  # Ed25519 signs deterministically

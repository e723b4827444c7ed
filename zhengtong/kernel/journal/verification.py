"""Is the journal what was written? Reads every entry once and names what was altered, removed, moved or added.

An entry is compared with its leaf, every stored node with its children, the tree row with the nodes, and the tree with
every signed head. Who rewrites an entry must rewrite its leaf, the nodes above it, the tree row, and then still lacks
the signing key: the first head that does not fit names the range.
"""
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from . import keys
from .canonical import leaf
from .merkle import Node, grow, root_of_peaks
from .models import JournalEntry, JournalHead, JournalNode, JournalTree

CHUNK = 2_000
SHOWN = 500  # broken nodes that are told apart; more than these mean that the tree was replaced


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold. `first` and `last` are entry indexes."""

    what: str  # altered | removed | reordered | added | node | head | erased
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
    findings += nodes + _tree(tree, peaks) + _heads(roots, size)
    return Verification(size, len(roots), erased, root_of_peaks(peaks).hex(), tuple(findings))


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
        return [Finding("added", index, index, f"entry {index} lies beyond the tree of {size} entries: it was not appended")]
    place = places.get(found)
    if place is not None:
        return [Finding("reordered", index, place, f"the entry at {index} was written as entry {place}: moved")]
    return [Finding("altered", index, index, f"entry {index} is not the text that was written: its leaf differs")]


def _removed(index: int) -> Finding:
    return Finding("removed", index, index, f"entry {index} was removed: its row is gone")


def _unannounced(index: int) -> Finding:
    return Finding("erased", index, index, f"entry {index} has no body, and no journal.erase entry names it")


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
            return [*findings, Finding("removed", index, index, f"the leaf of entry {index} was removed")], roots, peaks
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
    return Finding("node", first, last, f"the node over entries {first}-{last} does not fit its leaves: a leaf was rewritten")


def _narrowest(findings: list[Finding]) -> list[Finding]:
    """A broken node above another broken node says nothing more: keep those that contain no other."""
    shown = findings[:SHOWN]
    return [f for f in shown if not any(g is not f and f.first <= g.first and g.last <= f.last for g in shown)]


def _tree(tree: JournalTree | None, peaks: list[bytes]) -> list[Finding]:
    if tree is None or bytes(tree.peaks) == b"".join(peaks):
        return []
    return [Finding("node", 0, max(tree.size - 1, 0), "the tree's size row does not fit its leaves")]


def _heads(roots: dict[int, bytes], size: int) -> list[Finding]:
    good = 0
    for head in JournalHead.objects.order_by("size"):
        if head.size > size:
            return [Finding("removed", size, head.size - 1, f"a head over {head.size} entries was signed, {size} are left")]
        if roots.get(head.size, b"").hex() != head.root or not signed_text_holds(head):
            message = f"the head signed over {head.size} entries does not fit: one of {good}-{head.size - 1} was rewritten"
            return [Finding("head", good, head.size - 1, message)]
        good = head.size
    return []


def signed_text_holds(head: JournalHead) -> bool:
    """Does the published note carry this size and root under our signature?"""
    key = keys.private_key(Path(settings.DATA_DIR))
    return head.note == keys.checkpoint(key, head.size, bytes.fromhex(head.root))  # Ed25519 signs deterministically

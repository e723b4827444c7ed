"""The tree of RFC 6962 section 2.1: hashes, peaks, inclusion and consistency paths, as pure functions.

A *span* (lo, hi) stands for the leaves lo <= i < hi. A span whose width is a power of two and that begins at a multiple
of it is a *node* (level, position) and is stored; every other span is folded from nodes.
"""
from collections.abc import Callable, Iterator
from hashlib import sha256

Span = tuple[int, int]
Node = tuple[int, int]
EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """MTH({d}) = SHA-256(0x00 || d)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def split(width: int) -> int:
    """The largest power of two smaller than `width` (width >= 2)."""
    return 1 << ((width - 1).bit_length() - 1)


def as_node(span: Span) -> Node | None:
    """The stored node that is exactly this span, or None."""
    lo, hi = span
    width = hi - lo
    if width & (width - 1) or lo % width:
        return None
    return width.bit_length() - 1, lo // width


def nodes_of(span: Span) -> Iterator[Node]:
    """The stored nodes from which a span's hash is folded, left to right."""
    node = as_node(span)
    if node is not None:
        yield node
        return
    lo, hi = span
    middle = lo + split(hi - lo)
    yield from nodes_of((lo, middle))
    yield from nodes_of((middle, hi))


def span_hash(span: Span, hash_of: Callable[[Node], bytes]) -> bytes:
    """MTH of the span's leaves; `hash_of` gives a stored node's hash."""
    lo, hi = span
    if lo == hi:
        return EMPTY
    node = as_node(span)
    if node is not None:
        return hash_of(node)
    middle = lo + split(hi - lo)
    return node_hash(span_hash((lo, middle), hash_of), span_hash((middle, hi), hash_of))


def inclusion_spans(index: int, size: int) -> list[Span]:
    """PATH(index, D[size]): the spans whose hashes are the audit path, from the leaf upwards."""
    spans: list[Span] = []
    lo, hi = 0, size
    while hi - lo > 1:
        middle = lo + split(hi - lo)
        if index < middle:
            spans.append((middle, hi))
            hi = middle
        else:
            spans.append((lo, middle))
            lo = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """PROOF(old, D[new]), 0 < old <= new."""
    return _subproof(old, (0, new), whole=True)


def _subproof(old: int, span: Span, *, whole: bool) -> list[Span]:
    lo, hi = span
    if old == hi - lo:
        return [] if whole else [span]
    middle = lo + split(hi - lo)
    if old <= middle - lo:
        return [*_subproof(old, (lo, middle), whole=whole), (middle, hi)]
    return [*_subproof(old - (middle - lo), (middle, hi), whole=False), (lo, middle)]


def root_from_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that an audit path leads to, or None when the path has the wrong length."""
    if not 0 <= index < size:
        return None
    spans = inclusion_spans(index, size)
    if len(spans) != len(path):
        return None
    found = leaf
    for (_, hi), other in zip(spans, path, strict=True):
        found = node_hash(other, found) if hi <= index else node_hash(found, other)
    return found


def grow(size: int, peaks: list[bytes], leaf: bytes) -> Iterator[tuple[Node, bytes]]:
    """Adds a leaf as number `size`: yields every node that it completes and leaves `peaks` as of size + 1."""
    yield (0, size), leaf
    level, position, current = 0, size, leaf
    while position & 1:
        level, position = level + 1, position >> 1
        current = node_hash(peaks.pop(), current)
        yield (level, position), current
    peaks.append(current)


def root_of_peaks(peaks: list[bytes]) -> bytes:
    """The root of a tree from the roots of its complete subtrees, largest first."""
    if not peaks:
        return EMPTY
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root

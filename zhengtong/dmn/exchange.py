"""A model goes through another editor (dmn-js) and back: only what was changed there comes back.

dmn-js reads DMN 1.3, drops elements it does not know and lays out the file anew. So it is handed the model in the words of
1.3, and what it gave back untouched is compared with what it gives back at the end: that difference is what the person did,
and it alone is made in the original, which otherwise stays byte for byte.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from zhengtong.dmn.source import Element, Source, Span
from zhengtong.dmn.writing import upgraded

_VERSION = re.compile(rb"https?://www\.omg\.org/spec/DMN/(?:20180521|20211108|20230324)/(MODEL|FEEL|DMNDI)/")
_FIRST = re.compile(rb"http://www\.omg\.org/spec/DMN/20151101/dmn\.xsd")
_READ = b"https://www.omg.org/spec/DMN/20191111/"
Change = tuple[Span, bytes]
Key = tuple[str, str]
Children = dict[Key, Element]


def handed(data: bytes) -> bytes:
    """The model as DMN 1.3, the version that dmn-js reads. Raises DmnError as `load` does for what is no model."""
    Source(data)
    return _FIRST.sub(_READ + b"MODEL/", _VERSION.sub(_READ + rb"\1/", data))


def taken(original: bytes, untouched: bytes, returned: bytes) -> bytes:
    """The original with what was changed between `untouched` and `returned`, both as the other editor wrote them.

    Elements correspond by their id (without one: by name and place among their like). What the other editor dropped when it
    read the file, unknown elements, diagrams, comments and white space stay as they are; an element whose children stand in
    another order is taken whole. Raises DmnError for what is no model. Whether the result can be decided is told by `load`.
    """
    if untouched == returned:
        return original
    old, new = Source(upgraded(untouched)), Source(upgraded(returned))
    held = Source(original)
    return held.edited(_Merge(held, old, new).changes(held.root, old.root, new.root))


class _Merge:
    """Three readings of one model: ours, the other editor's before, the other editor's after."""

    def __init__(self, held: Source, old: Source, new: Source) -> None:
        self.held, self.old, self.new = held, old, new
        self.spaces = _spaces(held)

    def changes(self, ours: Element, before: Element, after: Element) -> Iterator[Change]:
        """What is to be changed in one of our elements."""
        if _bytes(self.old, before) == _bytes(self.new, after):
            return
        yield from self._attributes(ours, before, after)
        if before.children or after.children:
            yield from self._children(ours, before, after)
        elif self.old.text(before) != self.new.text(after):
            yield self.held.inside(ours, self.new.text(after).encode())

    def _attributes(self, ours: Element, before: Element, after: Element) -> Iterator[Change]:
        for name in before.attributes.keys() | after.attributes.keys():
            old, new = self.old.get(before, name), self.new.get(after, name)
            if old == new or name.partition(":")[0] == "xmlns":
                continue
            if name in ours.attributes:
                yield self._attribute(ours, name, new if name in after.attributes else None)
            elif name in after.attributes:
                at = ours.start + 1 + len(ours.name.encode())
                yield (at, at), f' {name}="{_quoted(new)}"'.encode()

    def _attribute(self, ours: Element, name: str, new: str | None) -> Change:
        start, end = ours.attributes[name]
        if new is not None:
            return (start, end), _quoted(new).encode()
        data = self.held.data
        return (len(data[: data.rindex(name.encode(), 0, start)].rstrip()), end + 1), b""

    def _children(self, ours: Element, before: Element, after: Element) -> Iterator[Change]:
        mine, old, new = _keyed(self.held, ours), _keyed(self.old, before), _keyed(self.new, after)
        if _order(new, old, mine) != _order(old, new, mine):
            yield self._whole(ours, after)
            return
        for key in old.keys() & mine.keys():
            if key in new:
                yield from self.changes(mine[key], old[key], new[key])
            else:
                yield self._removed(mine[key])
        yield from self._added(ours, mine, {key: child for key, child in new.items() if key in mine or key not in old})

    def _added(self, ours: Element, mine: Children, new: Children) -> Iterator[Change]:
        """New children, each after the sibling that it follows; those that share a place are one change."""
        at, pieces = ours.inner[0], dict[int, bytes]()
        for key, child in new.items():
            if key in mine:
                at = mine[key].end
            else:
                pieces[at] = pieces.get(at, b"") + self._indent(ours) + self._declared(child)
        for place, made in pieces.items():
            yield ((place, place), made) if not ours.empty else self.held.inside(ours, made)

    def _whole(self, ours: Element, after: Element) -> Change:
        """An element whose children stand in another order is taken over as the other editor wrote it."""
        return (ours.start, ours.end), self._declared(after)

    def _removed(self, mine: Element) -> Change:
        return (len(self.held.data[: mine.start].rstrip()), mine.end), b""

    def _indent(self, ours: Element) -> bytes:
        """The white space before the element's first child, or a deeper one than its own."""
        data, at = self.held.data, (ours.children or [ours])[0].start
        space = data[len(data[:at].rstrip()) : at]
        return space if ours.children else space + b"  "

    def _declared(self, element: Element) -> bytes:
        """The other editor's element, with the namespaces that it needs and our file does not declare so."""
        text = _bytes(self.new, element)
        needed = {n: uri for n, uri in _spaces(self.new).items() if self.spaces.get(n) != uri and _used(n, text)}
        place = 1 + len(element.name.encode())
        declared = "".join(f' {name}="{uri}"' for name, uri in needed.items() if name not in element.attributes)
        return text[:place] + declared.encode() + text[place:]


def _spaces(source: Source) -> dict[str, str]:
    return {n: source.get(source.root, n) for n in source.root.attributes if n.partition(":")[0] == "xmlns"}


def _used(declaration: str, text: bytes) -> bool:
    prefix = declaration.partition(":")[2]
    return not prefix or f"{prefix}:".encode() in text


def _bytes(source: Source, element: Element) -> bytes:
    return source.data[element.start : element.end]


def _keyed(source: Source, parent: Element) -> Children:
    """Children by their id; those without, by their name and place among their like."""
    seen: Counter[str] = Counter()
    found: Children = {}
    for child in parent.children:
        name = child.local
        if identity := source.get(child, "id"):
            found[name, identity] = child
        else:
            found[name, f" {seen[name]}"] = child
            seen[name] += 1
    return found


def _order(one: Children, other: Children, mine: Children) -> list[Key]:
    return [key for key in one if key in other and key in mine]


def _quoted(written: str) -> str:
    """A value as it stood between the other editor's quotes, for either kind of ours."""
    return written.replace('"', "&quot;").replace("'", "&#39;")

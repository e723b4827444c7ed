"""A DMN file as its own bytes: where each element, attribute and text stands; an edit changes only what it means to change.

Extension elements, diagrams, comments, white space and the order of attributes stay byte for byte.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any
from xml.parsers import expat

from zhengtong.dmn import xml
from zhengtong.dmn.errors import DmnError

_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
Span = tuple[int, int]


@dataclass
class Element:
    """One element: its name as written, byte spans of the whole, of its inside and of each attribute's value (no quotes)."""

    name: str
    start: int
    inner: Span = (0, 0)
    end: int = 0
    attributes: dict[str, Span] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    parent: Element | None = None

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def empty(self) -> bool:
        """Written as one empty tag."""
        return self.inner[0] == self.end

    def kids(self, *names: str) -> list[Element]:
        """Children of these names, whatever their prefix."""
        return [child for child in self.children if child.local in names]

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


class Source:
    """A file's bytes and its elements. Raises DmnError for what `xml.root` refuses, and for another encoding than UTF-8."""

    def __init__(self, data: bytes) -> None:
        xml.root(data)
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as e:
            raise DmnError("the file is not in UTF-8", remedy="save the model in UTF-8") from e
        self.data = data
        self.root = _read(data)

    def get(self, element: Element, attribute: str) -> str:
        """An attribute's value as written (entities as they stand); "" when there is none."""
        start, end = element.attributes.get(attribute, (0, 0))
        return self.data[start:end].decode("utf-8")

    def text(self, element: Element) -> str:
        """What stands inside, as written."""
        return self.data[slice(*element.inner)].decode("utf-8")

    def named(self, tag: str, name: str) -> Element:
        """The element of this kind and name (or id). Raises DmnError when there is none."""
        for element in self.root.walk():
            if element.local == tag and name in (self.get(element, "name"), self.get(element, "id")):
                return element
        raise DmnError(f"the file has no {tag} {name!r}", remedy=f"name a {tag} of this file")

    def inside(self, element: Element, new: bytes) -> tuple[Span, bytes]:
        """The change that gives an element this inside."""
        if not element.empty:
            return element.inner, new
        start = self.data.rindex(b"/", element.start, element.end)
        return (start, element.end), b">%s</%s>" % (new, element.name.encode())

    def edited(self, changes: Iterable[tuple[Span, bytes]]) -> bytes:
        """The file with spans replaced; (at, at) inserts. Raises DmnError where two overlap."""
        made, at = [], 0
        for (start, end), new in sorted(changes, key=lambda change: change[0]):
            if start < at:
                raise DmnError("two changes touch the same place", remedy="make them one after the other")
            made += [self.data[at:start], new]
            at = end
        return b"".join([*made, self.data[at:]])


def content(text: str) -> bytes:
    """A text for the inside of an element."""
    return escape(text, quote=False).encode()


def value(text: str) -> bytes:
    """A text for an attribute, without its quotes; for both kinds of quotes."""
    return escape(text).replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;").encode()


def _read(data: bytes) -> Element:
    made: list[Element] = []
    open_: list[Element] = []
    parser = expat.ParserCreate()

    def begin(name: str, _attributes: Any) -> None:
        start = parser.CurrentByteIndex
        close, attributes = _tag(data, start)
        found = Element(name, start, (close, close), close, attributes, parent=open_[-1] if open_ else None)
        (open_[-1].children if open_ else made).append(found)
        open_.append(found)

    def finish(_name: str) -> None:
        found, at = open_.pop(), parser.CurrentByteIndex
        if data[found.inner[0] - 2] != ord("/"):
            found.inner, found.end = (found.inner[0], at), data.index(b">", at) + 1

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.Parse(data, True)
    return made[0]


def _tag(data: bytes, start: int) -> tuple[int, dict[str, Span]]:
    """(the place after a start tag's `>`, its attributes)."""
    at = re.compile(rb"<[^\s/>]+").match(data, start).end()  # type: ignore[union-attr]
    attributes: dict[str, Span] = {}
    while found := _ATTRIBUTE.match(data, at):
        attributes[found[1].decode()] = (found.start(2) + 1, found.end(2) - 1)
        at = found.end()
    return data.index(b">", at) + 1, attributes

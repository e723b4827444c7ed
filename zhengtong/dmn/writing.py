"""Models written: DMN 1.1 to 1.4 as 1.5, and a decision table's cells, rules and hit policy edited in place.

Only what an edit means to change is changed; everything else stays byte for byte (`dmn.source`).
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhengtong.dmn import source, xml
from zhengtong.dmn.errors import DmnError
from zhengtong.dmn.source import Element, Source, Span

VERSION = "https://www.omg.org/spec/DMN/20230324"
MODEL, DMNDI, FEEL = f"{VERSION}/MODEL/", f"{VERSION}/DMNDI/", f"{VERSION}/FEEL/"
_DMNDI = re.compile(r"https?://www\.omg\.org/spec/DMN/(20180521|20191111|20211108)/DMNDI/")
_FEEL = re.compile(r"https?://www\.omg\.org/spec/(FEEL/20140401|DMN/(20180521|20191111|20211108)/FEEL/)")
_LANGUAGE = ("expressionLanguage", "typeLanguage", "importType")


def upgraded(data: bytes) -> bytes:
    """The same model as DMN 1.5: namespaces and language names, and types without the prefix that 1.1 gave FEEL's own."""
    held = Source(data)
    prefixes = frozenset(
        name.partition(":")[2] for element in held.root.walk() for name in element.attributes
        if name.startswith("xmlns:") and _FEEL.fullmatch(held.get(element, name))
    )
    return held.edited(change for element in held.root.walk() for change in _renamed(held, element, prefixes))


def _renamed(held: Source, element: Element, prefixes: frozenset[str]) -> Iterator[tuple[Span, bytes]]:
    for name, span in element.attributes.items():
        old = held.get(element, name)
        new = old
        if name == "xmlns" or name.startswith("xmlns:") or name in _LANGUAGE:
            new = _current(old)
        elif name == "typeRef" and old.partition(":")[0] in prefixes:
            new = old.partition(":")[2]
        if new != old:
            yield span, new.encode()
    if element.local == "typeRef" and held.text(element).strip().partition(":")[0] in prefixes:
        yield element.inner, held.text(element).strip().partition(":")[2].encode()


def _current(uri: str) -> str:
    if uri in xml.NAMESPACES:
        return MODEL
    return DMNDI if _DMNDI.fullmatch(uri) else FEEL if _FEEL.fullmatch(uri) else uri


class Table:
    """The decision table of one decision of a file; each edit gives the file's new bytes. Raises DmnError with a remedy."""

    def __init__(self, data: bytes, decision: str) -> None:
        """`decision`: its name or id."""
        self.source = Source(data)
        tables = self.source.named("decision", decision).kids("decisionTable")
        if not tables:
            raise DmnError(f"the decision {decision!r} is no decision table", remedy="edit its expression instead")
        self.table = tables[0]

    @property
    def rules(self) -> list[Element]:
        """The rules in their order."""
        return self.table.kids("rule")

    def cell(self, rule: int, column: int, text: str, *, output: bool = False) -> bytes:
        """Another FEEL text in one cell; rules and columns count from 1."""
        cells = self._rule(rule).kids("outputEntry" if output else "inputEntry")
        if not 1 <= column <= len(cells):
            raise DmnError(f"rule {rule} has no column {column}", remedy=f"its columns are 1 to {len(cells)}")
        return self.source.edited([self._text(cells[column - 1], text)])

    def note(self, rule: int, text: str) -> bytes:
        """Another text in a rule's first annotation; a rule without one stays as it is."""
        cells = self._rule(rule).kids("annotationEntry")
        return self.source.edited([self._text(cells[0], text)] if cells else [])

    def added(self, after: int, inputs: Sequence[str], outputs: Sequence[str], note: str = "") -> bytes:
        """A new rule after rule `after` (0: before the first), written like its neighbour."""
        wanted = (len(self.table.kids("input")), len(self.table.kids("output")))
        if (len(inputs), len(outputs)) != wanted:
            raise DmnError(f"the rule has {len(inputs)} + {len(outputs)} cells", remedy=f"give {wanted[0]} + {wanted[1]}")
        if not 0 <= after <= len(self.rules):
            raise DmnError(f"there is no rule {after}", remedy=f"the table has {len(self.rules)} rules")
        at, indent = self._place(after)
        return self.source.edited([((at, at), self._written(inputs, outputs, note, indent))])

    def removed(self, rule: int) -> bytes:
        """The file without one rule (and the white space before it)."""
        found = self._rule(rule)
        start = len(self.source.data[: found.start].rstrip())
        return self.source.edited([((start, found.end), b"")])

    def moved(self, rule: int, to: int) -> bytes:
        """A rule at another place, byte for byte as it stands."""
        one, other = self._rule(rule), self._rule(to)
        data = self.source.data
        order = [r for r in self.rules if r is not one]
        order.insert(to - 1, one)
        return self.source.edited(
            ((old.start, old.end), data[new.start : new.end]) for old, new in zip(self.rules, order, strict=True)
        ) if one is not other else data

    def policy(self, name: str, aggregation: str | None = None) -> bytes:
        """Another hit policy."""
        changes = [self._attribute("hitPolicy", name)]
        if aggregation:
            changes.append(self._attribute("aggregation", aggregation))
        elif "aggregation" in self.table.attributes:
            start, end = self.table.attributes["aggregation"]
            changes.append(((self.source.data.rindex(b"aggregation", 0, start), end + 1), b""))
        return self.source.edited(changes)

    def _rule(self, number: int) -> Element:
        if not 1 <= number <= len(self.rules):
            raise DmnError(f"there is no rule {number}", remedy=f"the table has {len(self.rules)} rules")
        return self.rules[number - 1]

    def _text(self, cell: Element, text: str) -> tuple[Span, bytes]:
        inner = cell.kids("text")
        if inner:
            return self.source.inside(inner[0], source.content(text))
        prefix = self._prefix()
        return self.source.inside(cell, b"<%stext>%s</%stext>" % (prefix, source.content(text), prefix))

    def _attribute(self, name: str, text: str) -> tuple[Span, bytes]:
        if name in self.table.attributes:
            return self.table.attributes[name], source.value(text)
        at = self.table.start + 1 + len(self.table.name.encode())
        return (at, at), b' %s="%s"' % (name.encode(), source.value(text))

    def _prefix(self) -> bytes:
        return self.table.name.rpartition(":")[0].encode() + (b":" if ":" in self.table.name else b"")

    def _place(self, after: int) -> tuple[int, bytes]:
        """(where a new rule goes, the white space before a rule)."""
        data, last = self.source.data, self.table.children[-1]
        model = self.rules[max(after - 1, 0)] if self.rules else last
        before = len(data[: model.start].rstrip())
        if after or not self.rules:
            return (model.end, data[before : model.start])
        return (before, data[before : model.start])

    def _written(self, inputs: Sequence[str], outputs: Sequence[str], note: str, indent: bytes) -> bytes:
        prefix, deeper = self._prefix(), indent + b"  " if b"\n" in indent else b""
        cells = [(b"inputEntry", text) for text in inputs] + [(b"outputEntry", text) for text in outputs]
        if self.table.kids("annotation"):
            cells.append((b"annotationEntry", note))
        made = [
            b"%s<%s%s><%stext>%s</%stext></%s%s>" % (deeper, prefix, tag, prefix, source.content(text), prefix, prefix, tag)
            for tag, text in cells
        ]
        return b"%s<%srule>%s%s</%srule>" % (indent, prefix, b"".join(made), indent, prefix)

"""Item definitions to types: components, collections, allowed values, functions."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zhengtong.dmn import xml
from zhengtong.dmn.errors import Finding
from zhengtong.feel.errors import FeelError
from zhengtong.feel.grammar import parse_tests, parse_type
from zhengtong.feel.interpreter import cell
from zhengtong.feel.scope import Run, Scope
from zhengtong.feel.types import ANY, BUILTIN, Type, resolve


class Types:
    """The types of one model, made when first asked for (they may refer to each other)."""

    def __init__(self, definitions: xml.Element, imported: Mapping[str, Type], found: list[Finding]) -> None:
        self._elements = {e.get("name", ""): e for e in xml.kids(definitions, "itemDefinition")}
        self.known: dict[str, Type] = dict(imported)
        self._making: set[str] = set()
        self._findings = found

    def all(self) -> dict[str, Type]:
        """Every type of the model by name."""
        for name, element in self._elements.items():
            self._named(name, element)
        return self.known

    def find(self, ref: str | None, element: xml.Element | None = None, place: str = "") -> Type | None:
        """The type that a typeRef names; None for none. An unknown name is noted."""
        if not ref:
            return None
        name = ref.strip()
        if name.partition(":")[0] in ("feel", "xsd") and ":" in name:
            name = name.partition(":")[2]
        if name in self._elements:
            return self._named(name, self._elements[name])
        found = self.known.get(name) or BUILTIN.get(name) or self._written(name)
        if found is None:
            line = (element.sourceline or 0) if element is not None else 0
            self._findings.append(Finding(
                f"the type {name!r} is not known", place or (element.get("name", "") if element is not None else ""), line,
                "use number, string, boolean, date, time, a duration, or an itemDefinition of this model",
            ))
        return found

    def _written(self, name: str) -> Type | None:
        try:
            return resolve(parse_type(name), self.known)
        except FeelError:
            return None

    def _named(self, name: str, element: xml.Element) -> Type:
        if name in self.known:
            return self.known[name]
        if name in self._making:
            return ANY  # a type that contains itself is checked one level deep
        self._making.add(name)
        self.known[name] = self._make(element, name)
        self._making.discard(name)
        return self.known[name]

    def _make(self, element: xml.Element, name: str) -> Type:
        components = list(xml.kids(element, "itemComponent"))
        if components:
            keys = tuple(c.get("name", "") for c in components)
            made = Type("context", tuple(self._make(c, k) for c, k in zip(components, keys, strict=True)), keys, name=name)
        elif (function := xml.kid(element, "functionItem")) is not None:
            made = self._function(function)
        else:
            ref = xml.kid(element, "typeRef")
            made = self.find(xml.text(ref) if ref is not None else None, element) or ANY
        return self._constrained(made, element, name)

    def _function(self, element: xml.Element) -> Type:
        parameters = [self.find(p.get("typeRef"), p) or ANY for p in xml.kids(element, "parameters")]
        return Type("function", (*parameters, self.find(element.get("outputTypeRef"), element) or ANY))

    def _constrained(self, made: Type, element: xml.Element, name: str) -> Type:
        collection = element.get("isCollection") == "true"
        for tag in ("allowedValues", "typeConstraint"):
            allowed = xml.kid(element, tag)
            if allowed is None or not xml.text(allowed).strip():
                continue
            on_list = tag == "typeConstraint" and collection
            test = self._test(allowed, name)
            if on_list:
                return Type("list", (made,), allowed=test, name=name)
            made = Type(made.kind, made.parts, made.keys, _both(made.allowed, test), name)
        if collection:
            return Type("list", (made,), name=name)
        return Type(made.kind, made.parts, made.keys, made.allowed, name)

    def _test(self, element: xml.Element, name: str) -> Callable[[Any], bool]:
        try:
            tests = parse_tests(xml.text(element))
        except FeelError as e:
            self._findings.append(Finding(f"allowed values: {e}", name, element.sourceline or 0, e.remedy))
            return lambda value: True
        return lambda value: cell(tests, value, Scope({"?": value}, Run())) is True


def _both(a: Callable[[Any], bool] | None, b: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return b if a is None else (lambda value: a(value) and b(value))

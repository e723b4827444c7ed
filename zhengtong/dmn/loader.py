"""A DMN file to a `Model`: imports, types, elements, requirements, logic; everything that is wrong is found at once."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from zhengtong.dmn import xml
from zhengtong.dmn.boxed import Reader, function
from zhengtong.dmn.errors import DmnError, Finding
from zhengtong.dmn.items import Types
from zhengtong.dmn.model import Decision, InputData, Knowledge, Model, Service
from zhengtong.dmn.vocabulary import unknown_elements

Resolver = Callable[[str], Model]


def load(source: Path | str | bytes, imports: Resolver | None = None, *, strict: bool = True) -> Model:
    """Reads a model from a path or bytes. `imports` gives the model of an imported namespace.

    Raises DmnError with every finding (line, place, remedy). With strict=False only what cannot be read at all raises; a
    wrong expression then evaluates to null, and the findings stand in `model.findings`.
    """
    definitions = xml.root(source)
    try:
        model = Loading(definitions, imports).run()
    except RecursionError as e:
        raise DmnError("requirements or types are nested too deeply", remedy="shorten the chain of what requires what") from e
    if strict and model.findings:
        raise DmnError(sorted(model.findings, key=lambda f: f.line))
    return model


_PARTS = ("itemComponent", "variable", "output", "column")


class Loading:
    """One load: the elements in the making, by id."""

    def __init__(self, definitions: xml.Element, imports: Resolver | None) -> None:
        self.definitions, self.resolver = definitions, imports
        self.model = Model(definitions.get("name", ""), definitions.get("namespace", ""))
        self.by_id: dict[str, xml.Element] = {}
        self._making: list[str] = []

    @property
    def findings(self) -> list[Finding]:
        """What is wrong."""
        return self.model.findings

    def note(self, message: str, element: xml.Element, remedy: str = "") -> None:
        """Something is wrong with an element."""
        place = f"{xml.local(element)} {element.get('name', '')}".strip()
        self.findings.append(Finding(message, place, element.sourceline or 0, remedy))

    def run(self) -> Model:
        """The whole model."""
        self.findings.extend(unknown_elements(self.definitions))
        self._imports()
        self.types = Types(self.definitions, self._imported_types(), self.findings)
        self.model.types = self.types.all()
        self._index()
        parts, elements = self._names(*_PARTS), frozenset(_name(e) for e in self.by_id.values())
        for imported in self.model.imports.values():
            parts, elements = parts | imported.properties, elements | {e.name for e in imported.elements.values()}
        self.model.properties = parts
        self.reader = Reader(self.types, parts | elements, parts, elements, self.findings)
        for id_ in list(self.by_id):
            self.element(id_)
        return self.model

    def _imports(self) -> None:
        for element in xml.kids(self.definitions, "import"):
            name, namespace = " ".join(element.get("name", "").split()), element.get("namespace", "")
            if "DMN" not in element.get("importType", "DMN") and "MODEL" not in element.get("importType", ""):
                continue  # XML schema or PMML: nothing of it is used here
            try:
                found = self.resolver(namespace) if self.resolver else None
            except (DmnError, KeyError, LookupError) as e:
                self.note(f"the imported model {namespace} cannot be loaded: {e}", element, "repair or add that model")
                continue
            if found is None:
                self.note(f"the imported model {namespace} is not known", element, "pass imports=, or add the model")
                continue
            key = name
            while key in self.model.imports:
                key += "\0"  # several imports may have the empty name
            self.model.imports[key] = found

    def _imported_types(self) -> dict[str, Any]:
        return {
            (f"{prefix}.{name}" if (prefix := key.rstrip("\0")) else name): type_
            for key, model in self.model.imports.items() for name, type_ in model.types.items()
        }

    def _names(self, *tags: str) -> frozenset[str]:
        """The names of all elements of these kinds, wherever they stand; of variables only those of context entries."""
        wanted = (
            e for e in self.definitions.iter()
            if xml.local(e) in tags and (xml.local(e) != "variable" or xml.local(e.getparent()) == "contextEntry")
        )
        return frozenset(_name(e) for e in wanted if e.get("name"))

    def _index(self) -> None:
        names: dict[str, xml.Element] = {}
        for element in xml.kids(self.definitions, "inputData", "decision", "businessKnowledgeModel", "decisionService"):
            id_ = element.get("id") or f"{xml.local(element)}:{element.get('name', '')}"
            if not element.get("name"):
                self.note("the element has no name", element, "name it")
            if id_ in self.by_id:
                self.note(f"the id {id_!r} is used twice", element, "give each element its own id")
                continue
            self.by_id[id_] = element
            if (name := element.get("name", "")) in names and name:
                first = names[name].sourceline
                self.note(f"the name {name!r} is used twice (first in line {first})", element, "rename one of them")
            names[name] = element

    def element(self, id_: str) -> Any:
        """The input, decision, BKM or service of that id; made when first asked for. None in a cycle."""
        if id_ in self.model.elements:
            return self.model.elements[id_]
        element = self.by_id[id_]
        if id_ in self._making:
            cycle = [self.by_id[i].get("name", i) for i in [*self._making[self._making.index(id_):], id_]]
            self.note(f"the requirements run in a circle: {' -> '.join(cycle)}", element, "remove one of these requirements")
            return None
        self._making.append(id_)
        made = _MAKERS[xml.local(element)](self, element, id_)
        self._making.pop()
        self.model.elements[id_] = made
        return made

    def target(self, reference: xml.Element, owner: xml.Element) -> tuple[str, Any] | None:
        """(prefix of the import, element) that an href names; None when there is none (which is noted)."""
        namespace, _, id_ = reference.get("href", "").rpartition("#")
        if (not namespace or namespace == self.model.namespace) and id_ in self.by_id:
            made = self.element(id_)
            return None if made is None else ("", made)
        for key, imported in self.model.imports.items():
            found = imported.elements.get(id_) or _by_name(imported, id_)
            if found is not None and namespace in ("", imported.namespace):
                return key.rstrip("\0"), found
        message = f"{reference.get('href')!r} names no element of this model or its imports"
        self.note(message, owner, "correct the href or add the import")
        return None

    def required(self, element: xml.Element, group: str, *tags: str) -> Iterator[tuple[str, Any]]:
        """What the element requires, through one kind of requirement."""
        for requirement in xml.kids(element, group):
            for reference in xml.kids(requirement, *tags):
                if found := self.target(reference, element):
                    yield found

    def references(self, element: xml.Element, tag: str) -> tuple[Any, ...]:
        """The elements that a decision service names."""
        found = (self.target(reference, element) for reference in xml.kids(element, tag))
        return tuple(f[1] for f in found if f)

    def variable_type(self, element: xml.Element) -> Any:
        """The type of the element's variable."""
        variable = xml.kid(element, "variable")
        return None if variable is None else self.types.find(variable.get("typeRef"), variable, element.get("name", ""))


def _by_name(model: Model, name: str) -> Any:
    return model.decisions.get(name) or model.inputs.get(name) or model.knowledge.get(name) or model.services.get(name)


def _name(element: xml.Element) -> str:
    return " ".join(element.get("name", "").split())


def _visible(needed: list[tuple[str, Any]]) -> frozenset[str]:
    """The names in scope: of the required elements, or the prefix of their import."""
    return frozenset(prefix or element.name for prefix, element in needed)


def _input(loading: Loading, element: xml.Element, id_: str) -> InputData:
    made = InputData(_name(element), id_, loading.variable_type(element), loading.model)
    return loading.model.inputs.setdefault(made.name, made)


def _decision(loading: Loading, element: xml.Element, id_: str) -> Decision:
    requires = list(loading.required(element, "informationRequirement", "requiredDecision", "requiredInput"))
    knows = list(loading.required(element, "knowledgeRequirement", "requiredKnowledge"))
    name = _name(element)
    logic = loading.reader.logic(element, _visible(requires + knows), f"decision {name}")
    type_, line = loading.variable_type(element), element.sourceline or 0
    made = Decision(name, id_, type_, logic, loading.model, tuple(requires), tuple(knows), line)
    return loading.model.decisions.setdefault(name, made)


def _knowledge(loading: Loading, element: xml.Element, id_: str) -> Knowledge:
    name = _name(element)
    own = {f"#{id_}", f"{loading.model.namespace}#{id_}"}
    knows = []
    for requirement in xml.kids(element, "knowledgeRequirement"):
        for reference in xml.kids(requirement, "requiredKnowledge"):
            found = loading.target(reference, element) if reference.get("href") not in own else None
            knows += [found] if found else []
    body = xml.kid(element, "encapsulatedLogic")
    logic = None if body is None else function(loading.reader, body, _visible(knows) | {name}, f"BKM {name}")
    type_, line = loading.variable_type(element), element.sourceline or 0
    return loading.model.knowledge.setdefault(name, Knowledge(name, id_, type_, logic, loading.model, tuple(knows), line))


def _service(loading: Loading, element: xml.Element, id_: str) -> Service:
    made = Service(
        _name(element), id_, loading.variable_type(element), loading.model,
        loading.references(element, "outputDecision"), loading.references(element, "encapsulatedDecision"),
        loading.references(element, "inputData") + loading.references(element, "inputDecision"),
    )
    return loading.model.services.setdefault(made.name, made)


_MAKERS: dict[str, Callable[[Loading, Any, str], Any]] = {
    "inputData": _input, "decision": _decision, "businessKnowledgeModel": _knowledge, "decisionService": _service,
}

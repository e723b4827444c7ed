"""The elements of DMN: what is not among them is named with its line, never skipped."""
from lxml import etree

from zhengtong.dmn import xml
from zhengtong.dmn.errors import Finding

ELEMENTS = frozenset((
    "definitions", "import", "itemDefinition", "itemComponent", "typeRef", "allowedValues", "typeConstraint", "functionItem",
    "parameters", "text", "importedValues", "importedElement", "inputData", "variable", "decision", "question",
    "allowedAnswers", "informationRequirement", "requiredInput", "requiredDecision", "knowledgeRequirement",
    "requiredKnowledge", "authorityRequirement", "requiredAuthority", "supportedObjective", "impactedPerformanceIndicator",
    "decisionMaker", "decisionOwner", "usingProcess", "usingTask", "businessKnowledgeModel", "encapsulatedLogic",
    "formalParameter", "decisionService", "outputDecision", "encapsulatedDecision", "inputDecision", "knowledgeSource",
    "type", "owner", "literalExpression", "decisionTable", "input", "inputExpression", "inputValues", "output", "outputValues",
    "defaultOutputEntry", "annotation", "rule", "inputEntry", "outputEntry", "annotationEntry", "context", "contextEntry",
    "invocation", "binding", "parameter", "functionDefinition", "relation", "column", "row", "list", "conditional", "if",
    "then", "else", "filter", "in", "match", "for", "return", "some", "every", "satisfies", "description",
    "extensionElements", "textAnnotation", "association", "sourceRef", "targetRef", "group", "elementCollection", "drgElement",
    "performanceIndicator", "impactingDecision", "organizationUnit", "decisionMade", "decisionOwned", "locationURI",
    "businessContextElement", "itemRef",
))
_DRAWING = ("DMNDI", "/DI/", "/DC/")
_OPAQUE = ("extensionElements", "text", "description")


def unknown_elements(definitions: xml.Element) -> list[Finding]:
    """Every element that DMN does not know, outside of extensionElements and the drawing."""
    found: list[Finding] = []
    _visit(definitions, found)
    return found


def _visit(element: xml.Element, found: list[Finding]) -> None:
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child)
        if any(part in (name.namespace or "") for part in _DRAWING):
            continue
        if name.namespace not in xml.NAMESPACES or name.localname not in ELEMENTS:
            found.append(Finding(
                f"the element <{name.localname}> is not part of DMN ({name.namespace or 'no namespace'})",
                f"inside <{etree.QName(element).localname}>", child.sourceline or 0,
                "remove it, or put it into <extensionElements>",
            ))
        elif name.localname not in _OPAQUE:
            _visit(child, found)

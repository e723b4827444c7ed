"""A procedure as BPMN 2.0 XML with its diagram. An export: nothing executes it.

A state is an exclusive gateway (a final one an end event, the first one follows the start event), an event is a task between
two states: a user task, or a service task where the system alone does it. Who may do it and its article are its documentation.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from lxml import etree

from zhengtong.kernel.content.procedures import SAME, EventRule

from .bundles import Bundle
from .layout import layout
from .words import spoken, who

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS, POINTS = "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI"
SPACE: Any = {None: MODEL, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": POINTS}
COLUMN, ROW, TASK, GATE, ROUND = 340, 90, (120, 60), 50, 36  # pitch of layers and tasks; sizes of shapes
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Step:
    """One task: an event from one of its states."""

    rule: EventRule
    start: str

    @property
    def end(self) -> str:
        """The state after it."""
        return self.start if self.rule.to == SAME else self.rule.to

    @property
    def ident(self) -> str:
        """Its id in the file."""
        return f"task-{self.start}-{self.rule.key}"


def xml(bundle: Bundle, lang: str = "zh") -> bytes:
    """The procedure as a BPMN 2.0 document, UTF-8."""
    with override("en" if lang == "en" else "zh-hans"):
        steps = [_Step(rule, start) for rule in bundle.procedure.events for start in rule.from_]
        root = etree.Element(_m("definitions"), nsmap=SPACE)
        root.set("id", "definitions")
        root.set("targetNamespace", f"urn:zhengtong:procedures:{bundle.procedure.key}")
        root.set("exporter", "zhengtong")
        process = _child(root, _m("process"), id="process", name=spoken(bundle.procedure.names), isExecutable="false")
        _child(process, _m("documentation")).text = "\n".join(_clocks(bundle))
        flows = list(_flows(bundle, steps))
        _nodes(process, bundle, steps, flows)
        for ident, start, end in flows:
            _child(process, _m("sequenceFlow"), id=ident, sourceRef=start, targetRef=end)
        _diagram(root, bundle, steps, flows)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _m(name: str) -> str:
    return f"{{{MODEL}}}{name}"


def _child(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, tag, attributes)


def _clocks(bundle: Bundle) -> Iterator[str]:
    """The clocks in words; a diagram has no place for them."""
    for key, rule in zip(bundle.procedure.clocks, bundle.rules, strict=True):
        said = {"clock": spoken(bundle.procedure.clocks[key].names), "length": str(rule.length), "article": rule.article}
        yield _("期限“%(clock)s”：%(length)s，依据 %(article)s") % said


Flow = tuple[str, str, str]


def _flows(bundle: Bundle, steps: list[_Step]) -> Iterator[Flow]:
    """(id, from, to): from the start to the first state; from each state to its tasks, from each task to a state."""
    yield "flow-start", "start", f"state-{bundle.procedure.states[0].key}"
    for step in steps:
        yield f"flow-to-{step.ident}", f"state-{step.start}", step.ident
        yield f"flow-of-{step.ident}", step.ident, f"state-{step.end}"


def _nodes(process: etree._Element, bundle: Bundle, steps: list[_Step], flows: list[Flow]) -> None:
    _tied(_child(process, _m("startEvent"), id="start"), flows)
    left = {step.start for step in steps}
    for state in bundle.procedure.states:
        kind = {"gatewayDirection": "Mixed"} if state.key in left else {}
        tag = _m("exclusiveGateway" if state.key in left else "endEvent")
        _tied(_child(process, tag, id=f"state-{state.key}", name=spoken(state.names), **kind), flows)
    for step in steps:
        tag = _m("serviceTask" if set(step.rule.who) == {"system"} else "userTask")
        node = _child(process, tag, id=step.ident, name=spoken(step.rule.names))
        said = {"who": who(step.rule.who), "article": step.rule.article}
        _child(node, _m("documentation")).text = _("由%(who)s办理，依据 %(article)s") % said
        _tied(node, flows)


def _tied(node: etree._Element, flows: list[Flow]) -> None:
    """The flows that come in and go out, in the order that the schema wants."""
    ident = node.get("id")
    for flow, _start, end in flows:
        if end == ident:
            _child(node, _m("incoming")).text = flow
    for flow, start, _end in flows:
        if start == ident:
            _child(node, _m("outgoing")).text = flow


def _diagram(root: etree._Element, bundle: Bundle, steps: list[_Step], flows: list[Flow]) -> None:
    plane = _child(_child(root, f"{{{DIAGRAM}}}BPMNDiagram", id="diagram"), f"{{{DIAGRAM}}}BPMNPlane", id="plane",
                   bpmnElement="process")
    boxes = _boxes(bundle, steps)
    for ident, (x, y, width, height) in boxes.items():
        shape = _child(plane, f"{{{DIAGRAM}}}BPMNShape", id=f"shape-{ident}", bpmnElement=ident)
        if ident.startswith("state-") and width == GATE:
            shape.set("isMarkerVisible", "true")
        _child(shape, f"{{{BOUNDS}}}Bounds", x=f"{x:g}", y=f"{y:g}", width=f"{width:g}", height=f"{height:g}")
    for ident, start, end in flows:
        edge = _child(plane, f"{{{DIAGRAM}}}BPMNEdge", id=f"edge-{ident}", bpmnElement=ident)
        for x, y in _points(boxes[start], boxes[end]):
            _child(edge, f"{{{POINTS}}}waypoint", x=f"{x:g}", y=f"{y:g}")


def _boxes(bundle: Bundle, steps: list[_Step]) -> dict[str, Box]:
    """Each state in its layer; its tasks to the right, one under the other; the ways out below all."""
    plan = layout(bundle.procedure)
    left = {step.start for step in steps}
    boxes: dict[str, Box] = {}
    lowest: dict[int, float] = {}
    for key, (layer, _place) in sorted(plan.places.items(), key=lambda item: item[1]):
        x, y = 100.0 + layer * COLUMN, lowest.get(layer, 60.0)
        boxes[f"state-{key}"] = (x, y, GATE, GATE) if key in left else (x, y, ROUND, ROUND)
        tasks = [step for step in steps if step.start == key]
        for n, step in enumerate(tasks):
            boxes[step.ident] = (x + 110, y + n * ROW - 5, *TASK)
        lowest[layer] = y + max(len(tasks), 1) * ROW + 30
    bottom = max(lowest.values())
    for n, key in enumerate(plan.exits):
        size = GATE if key in left else ROUND
        boxes[f"state-{key}"] = (100.0 + n * COLUMN, bottom, size, size)
        for m, step in enumerate(step for step in steps if step.start == key):
            boxes[step.ident] = (210.0 + n * COLUMN, bottom + m * ROW - 5, *TASK)
    boxes["start"] = (20, 67, ROUND, ROUND)
    return boxes


def _points(start: Box, end: Box) -> list[tuple[float, float]]:
    """Out on the right, in on the left; back ways leave below and come in from below."""
    ax, ay = start[0] + start[2], start[1] + start[3] / 2
    bx, by = end[0], end[1] + end[3] / 2
    if bx >= ax:
        half = (ax + bx) / 2
        return [(ax, ay), (half, ay), (half, by), (bx, by)]
    low = max(start[1] + start[3], end[1] + end[3]) + 12
    return [(start[0] + start[2] / 2, start[1] + start[3]), (start[0] + start[2] / 2, low), (end[0] + end[2] / 2, low),
            (end[0] + end[2] / 2, end[1] + end[3])]

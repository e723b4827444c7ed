"""BPMN 2.0: valid against the OMG's schema, every flow tied to what it joins, everything drawn."""
from pathlib import Path

import pytest
from lxml import etree

from zhengtong.kernel.procedures import bpmn

M, DI = f"{{{bpmn.MODEL}}}", f"{{{bpmn.DIAGRAM}}}"
SCHEMA = Path(__file__).parent / "schema" / "BPMN20.xsd"


@pytest.fixture
def root(bundle):
    return etree.fromstring(bpmn.xml(bundle))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_valid(bundle, lang):
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.fromstring(bpmn.xml(bundle, lang)))


def nodes(root):
    process = root.find(f"{M}process")
    return {node.get("id"): node for node in process if node.tag not in (f"{M}documentation", f"{M}sequenceFlow")}


def test_every_event_from_every_state_is_a_task(bundle, root):
    tasks = [node for node in nodes(root).values() if node.tag in (f"{M}userTask", f"{M}serviceTask")]
    assert len(tasks) == sum(len(event.from_) for event in bundle.procedure.events)
    assert all("#" in node.find(f"{M}documentation").text for node in tasks)


def test_flows_join_what_is_there_and_each_end_knows_them(root):
    known = nodes(root)
    flows = root.findall(f"{M}process/{M}sequenceFlow")
    assert flows
    for flow in flows:
        start, end = known[flow.get("sourceRef")], known[flow.get("targetRef")]
        assert flow.get("id") in [one.text for one in start.findall(f"{M}outgoing")]
        assert flow.get("id") in [one.text for one in end.findall(f"{M}incoming")]


def test_everything_is_drawn_once(root):
    drawn = [shape.get("bpmnElement") for shape in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")]
    flows = [flow.get("id") for flow in root.iter(f"{M}sequenceFlow")]
    assert sorted(drawn) == sorted([*nodes(root), *flows])


def test_shapes_lie_apart(root):
    boxes = [[float(b.get(k)) for k in ("x", "y", "width", "height")] for b in root.iter(f"{{{bpmn.BOUNDS}}}Bounds")]
    assert not [1 for i, a in enumerate(boxes) for b in boxes[:i]
                if a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]]


def test_the_clocks_are_told(bundle, root):
    text = root.find(f"{M}process/{M}documentation").text
    assert all(spec.names.zh in text for spec in bundle.procedure.clocks.values())

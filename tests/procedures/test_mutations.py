"""Whatever is written in the place of whatever in a procedure's file: it loads, or it is refused with places and remedies."""
import copy
from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengtong.kernel.clock import Event
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.procedures import bpmn, bundles, drawing, queries

from .conftest import DAY, folder

NOON = datetime(2025, 9, 26, 4, tzinfo=UTC)
JUNK = [None, "", "x", "no#article", 0, -1, [], {}, ["x"], {"x": 1}, "same", "expiry of decision", "parameter promised_limit",
        "2019-04-23", True]


def places(node, path=()):
    """Every path of the tree."""
    yield path
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(value, (*path, key))


def put(tree, path, value):
    for step in path[:-1]:
        tree = tree[step]
    if value == "gone":
        del tree[path[-1]]
    else:
        tree[path[-1]] = value


@pytest.mark.parametrize("file", ["procedure.yaml", "form.yaml", "letters/grant.yaml", "examples/course.yaml"])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_file_is_refused_or_whole(packs, file, data):
    path = folder(packs, "permit") / file
    original = path.read_text("utf-8")
    tree = copy.deepcopy(yaml.safe_load(original))
    for _n in range(data.draw(st.integers(1, 2))):
        spots = [spot for spot in places(tree) if spot]
        put(tree, data.draw(st.sampled_from(spots)), data.draw(st.sampled_from([*JUNK, "gone"])))
    try:
        path.write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), "utf-8")
        found = content.load(packs, kinds=("laws", "units", "purposes", "procedures"), strict=False)
        assert all(error.file and error.remedy for error in found.errors)
        if not found.errors:
            bundle = bundles.from_item(found.procedures.item("permit"), DAY)
            assert bundles.from_source(bundle.source) == bundle and drawing.svg(bundle) and bpmn.xml(bundle)
            events = [Event(e.key, DAY, n, "a" * e.thread, NOON) for n, e in enumerate(bundle.procedure.events)]
            assert all(queries.reckon(bundle, events[:n], DAY) is not None for n in range(len(events)))
    finally:
        path.write_text(original, "utf-8")

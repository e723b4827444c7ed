"""docs/procedures.md is run as it is written: the procedure loads, its examples hold, and it names every field there is."""
import re
from pathlib import Path

import pytest

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.procedures import ClockSpec, EventRule
from zhengtong.kernel.procedures import bpmn, bundles, drawing, queries

from .conftest import DAY
from .test_examples import clock, happened, reached

PAGE = (Path(__file__).resolve().parents[2] / "docs/procedures.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"<!-- (\S+) -->\n```yaml\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture
def item(packs):
    for name, text in BLOCKS.items():
        path = packs / "china/procedures/publication-suggestion/2019-05-15" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return content.load(packs, kinds=("laws", "units", "purposes", "procedures")).procedures.item("publication-suggestion")


def test_the_pages_procedure_loads_and_its_examples_hold(item):
    bundle = bundles.from_item(item, DAY)
    assert len(item.examples) == 2
    for example in item.examples:
        found = queries.reckon(bundle, happened(bundle, example), example.today)
        assert reached(bundle, example) == example.state
        assert {key: clock(found, key).due_on for key in example.due} == example.due
        assert {key: clock(found, key).state for key in example.clocks} == example.clocks


def test_it_can_be_filled_in_drawn_and_exported(item):
    bundle = bundles.from_item(item, DAY)
    assert queries.check_answers(bundle.form, {"title": "预算", "tell": "no"}, {}) == []
    assert [e.question for e in queries.check_answers(bundle.form, {"title": "预算", "tell": "yes"}, {})] == ["phone"]
    assert "审核中" in drawing.svg(bundle) and b"BPMNShape" in bpmn.xml(bundle)


@pytest.mark.parametrize("model", [EventRule, ClockSpec])
def test_every_field_is_on_the_page(model):
    names = {field.alias or name for name, field in model.model_fields.items()} - {"key", "names"}
    assert names <= set(re.findall(r"`(\w+)", PAGE))

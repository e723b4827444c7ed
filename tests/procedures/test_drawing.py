"""The drawing: every state and every way on it, in words too, nothing styled inline, nothing outside the sheet."""
import re

import pytest
from lxml import etree

from zhengtong.kernel.procedures import drawing
from zhengtong.kernel.procedures.layout import layout

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = [(lang, vertical) for lang in ("zh", "en") for vertical in (False, True)]


def read(text):
    return etree.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def words(root):
    return "".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")).replace(" ", "")


@pytest.mark.parametrize(("lang", "vertical"), SHAPES)
def test_every_state_and_every_way_is_there(bundle, lang, vertical):
    root = read(drawing.svg(bundle, lang, vertical=vertical))
    text, told = words(root), root.find(f"{SVG}desc").text
    for state in bundle.procedure.states:
        name = getattr(state.names, lang)
        assert name.replace(" ", "") in text and name in told
    for event in bundle.procedure.events:
        if event.from_ and event.to != "same":
            assert getattr(event.names, lang).replace(" ", "") in text, event.key


@pytest.mark.parametrize(("lang", "vertical"), SHAPES)
def test_nothing_is_styled_inline_or_runs_a_script(bundle, lang, vertical):
    text = drawing.svg(bundle, lang, bundle.procedure.states[1].key, vertical=vertical)
    assert not re.search(r"style=|fill=|stroke=|font|<script|<style|on\w+=|href", text)


@pytest.mark.parametrize("vertical", [False, True])
def test_the_current_state_is_marked_and_said(permit, vertical):
    root = read(drawing.svg(permit, "zh", "hearing", vertical=vertical))
    (now,) = [g for g in root.iter(f"{SVG}g") if "flow-now" in g.get("class").split()]
    assert "".join(now.itertext()) == "听证中"
    assert root.find(f"{SVG}title").text.endswith("现在是“听证中”")
    assert root.get("role") == "img" and root.get("aria-labelledby").split() == [
        root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")]


def test_without_a_current_state_nothing_is_marked(permit):
    assert "flow-now" not in drawing.svg(permit, "zh")


@pytest.mark.parametrize("vertical", [False, True])
def test_boxes_lie_on_the_sheet_and_apart(bundle, vertical):
    root = read(drawing.svg(bundle, "en", vertical=vertical))
    _x, _y, width, height = map(float, root.get("viewBox").split())
    boxes = [tuple(float(r.get(k)) for k in ("x", "y", "width", "height")) for r in root.iter(f"{SVG}rect")]
    assert len(boxes) == len(bundle.procedure.states)
    assert all(x >= 0 and y >= 0 and x + w <= width and y + h <= height for x, y, w, h in boxes)
    assert not [1 for i, a in enumerate(boxes) for b in boxes[:i]
                if a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]]


def test_the_column_is_as_wide_as_a_phone(bundle):
    assert read(drawing.svg(bundle, "zh", vertical=True)).get("viewBox").startswith("0 0 360 ")


def test_arrows_lead_forward_unless_they_go_back(bundle):
    plan = layout(bundle.procedure)
    for arrow in plan.arrows:
        assert (plan.places[arrow.end][0] > plan.places[arrow.start][0]) is not arrow.back


def test_names_are_escaped(permit):
    names = permit.procedure.states[0].names.model_copy(update={"zh": "<b>&"})
    states = (permit.procedure.states[0].model_copy(update={"names": names}), *permit.procedure.states[1:])
    import dataclasses

    text = drawing.svg(dataclasses.replace(permit, procedure=permit.procedure.model_copy(update={"states": states})), "zh")
    assert "<b>" not in text and "&lt;b&gt;&amp;" in text

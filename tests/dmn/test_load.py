"""Reading models: what is wrong is refused whole, with line, place and remedy; hostile files do nothing."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dmn.models import SPACE, model, table, text
from zhengtong.dmn import DmnError, load, xml

GOOD = model(table(("周岁",), [(">= 70", '"应享"', "200", "法#1")]))


def findings(data, **options):
    with pytest.raises(DmnError) as e:
        load(data, **options)
    return e.value.findings


def literal(expression, **options):
    return model(text("literalExpression", expression), **options)


def test_the_model_as_it_was_read():
    made = load(GOOD)
    logic = made.decisions["津贴"].logic
    assert (logic.hit_policy, logic.aggregation, [i.text for i in logic.inputs]) == ("UNIQUE", None, ["周岁"])
    assert [o.name for o in logic.outputs] == ["结论", "金额"]
    assert (logic.annotations, logic.rules[0].annotations) == (("依据",), ("法#1",))
    assert made.inputs["周岁"].type.kind == "number"


@pytest.mark.parametrize("space", sorted(xml.NAMESPACES))
def test_every_dmn_namespace(space):
    assert load(GOOD.replace(SPACE.encode(), space.encode())).decisions["津贴"].logic.rules


def test_wrong_feel_is_named_with_cell_line_and_remedy():
    data = model(table(("周岁",), [(">= ", '"应享"', "1"), ("-", '"应享"', "1 +")], policy="FIRST"))
    found = findings(data)
    assert [f.place for f in found] == ["decision 津贴, rule 1, input 1", "decision 津贴, rule 2, output 2"]
    assert all(f.line and f.remedy and "line 1, column" in f.message for f in found)


@pytest.mark.parametrize(("expression", "remedy"), [
    ("周歲 + 1", "did you mean '周岁'"), ("周岁（1）", "half-width"), ("nothing + 1", "double quotes"), ("nofunction(1)", "define it"),
])
def test_unknown_names(expression, remedy):
    found = findings(literal(expression))
    assert "is not known here" in found[0].message and remedy in found[0].remedy


def test_a_fact_that_is_not_required_is_named():
    extra = '<inputData id="x" name="户口"><variable name="户口" typeRef="string"/></inputData>'
    found = findings(literal('户口 = "深圳"', extra=extra))
    assert "let the decision require 户口" in found[0].remedy


def test_properties_are_known_inside_filters():
    types = '<itemDefinition name="T" isCollection="true"><itemComponent name="pay day"><typeRef>date</typeRef></itemComponent></itemDefinition>'
    load(literal('list[pay day > @"2025-01-01"].pay day', facts={"list": "T"}, extra=types))


def test_cycles():
    other = '<decision id="e" name="甲"><variable name="甲"/><informationRequirement><requiredDecision href="#d"/></informationRequirement>' + text("literalExpression", "1") + "</decision>"
    needs = '<informationRequirement><requiredDecision href="#e"/></informationRequirement>'
    found = findings(literal("甲", extra=other, requires=needs))
    assert any("甲 -> 津贴 -> 甲" in f.message and f.line for f in found)


def test_overlap_under_unique_names_both_rules_and_an_example():
    found = findings(model(table(("周岁", "户籍地"), [("[60..70]", "-", '"应享"', "1"), (">= 70", '"深圳"', '"应享"', "2")])))
    assert "rules 1 and 2" in found[0].message and "周岁 = 70, 户籍地 = \"深圳\"" in found[0].message
    assert "FIRST" in found[0].remedy


@pytest.mark.parametrize(("change", "message"), [
    (("<rule>", "<rule><surprise/>"), "<surprise> is not part of DMN"),
    (('hitPolicy="UNIQUE"', 'hitPolicy="LAST"'), "hit policy 'LAST' is not known"),
    (('typeRef="number"', 'typeRef="nummer"'), "type 'nummer' is not known"),
    (('id="i1" name="户籍地"', 'id="i0" name="户籍地"'), "id 'i0' is used twice"),
    (('id="i1" name="户籍地"', 'id="i1" name="周岁"'), "name '周岁' is used twice"),
    (('href="#i0"', 'href="#nowhere"'), "'#nowhere' names no element"),
    (("<inputEntry><text>&gt;= 70</text></inputEntry>", ""), "0 input and 2 output cells for 1 inputs"),
    (('name="金额"', 'name="结论"'), "two outputs are named '结论'"),
    (("<decision ", '<import name="" namespace="urn:other" importType="DMN"/><decision '), "urn:other is not known"),
    (("<inputExpression>", '<inputExpression expressionLanguage="urn:groovy">'), "language urn:groovy is not supported"),
])
def test_findings(change, message):
    old, new = (part.encode() for part in change)
    assert old in GOOD
    found = [f for f in findings(GOOD.replace(old, new, 1)) if message in f.message]
    assert found and found[0].remedy and found[0].line


def test_everything_is_found_at_once():
    assert len(findings(model(table(("周岁 +",), [(">", '"应享"', "(", ), ("-", "]", "1")], policy="FIRST")))) == 4


@pytest.mark.parametrize(("data", "message"), [
    (b"", "no well-formed XML"),
    (b"<a", "no well-formed XML"),
    ("政".encode("gbk"), "no well-formed XML"),
    (b"<html/>", "the root is"),
    (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "DOCTYPE"),
    (b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(ord("b"), ord("k"))) + b"]><l>&j;</l>", "DOCTYPE"),
    (b" " * (xml.LIMIT + 1), "bytes"),
    (b"<d>" * 5000, "no well-formed XML"),
])
def test_hostile_files(data, message):
    found = findings(data)
    assert message in found[0].message and found[0].remedy
    assert "root:" not in str(found[0])


def test_a_file_that_is_not_there(tmp_path):
    assert "cannot be read" in findings(tmp_path / "no.dmn")[0].message
    (tmp_path / "big.dmn").write_bytes(b" " * (xml.LIMIT + 1))
    assert "bytes" in findings(tmp_path / "big.dmn")[0].message


def test_lenient_loading_keeps_the_findings_and_gives_null():
    made = load(literal("1 +"), strict=False)
    assert made.findings and made.decide("津贴", {}).value is None
    assert "expected a value" in made.decide("津贴", {}).errors[0].message


def test_an_import_without_a_name_is_plain():
    shared = f'<definitions xmlns="{SPACE}" namespace="urn:age" name="age"><businessKnowledgeModel id="k" name="双倍"><variable name="双倍"/><encapsulatedLogic><formalParameter name="数" typeRef="number"/>{text("literalExpression", "数 * 2")}</encapsulatedLogic></businessKnowledgeModel></definitions>'.encode()
    for prefix, call in (("", "双倍(周岁)"), ("共用", "共用.双倍(周岁)")):
        extra = f'<import name="{prefix}" namespace="urn:age" importType="{SPACE}"/>'
        needs = '<knowledgeRequirement><requiredKnowledge href="urn:age#k"/></knowledgeRequirement>'
        made = load(literal(call, extra=extra, requires=needs), imports={"urn:age": load(shared)}.get)
        assert made.decide("津贴", {"周岁": 35}).value == 70


@given(st.integers(0, len(GOOD) - 1), st.integers(0, len(GOOD)), st.binary(max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_damaged_file_is_a_model_or_a_dmn_error(start, length, junk):
    try:
        load(GOOD[:start] + junk + GOOD[start + length % 20:])
    except DmnError as e:
        assert e.findings


def test_a_table_of_50_000_rules_is_refused_before_they_are_read():
    rows = [("> 1", "1", "2")] * 50_000
    found = findings(model(table(("周岁",), rows, policy="FIRST")))
    assert "50000 rules" in found[0].message and found[0].line and "20000" in found[0].remedy

"""A model through another editor and back: the person's change alone is made, the rest stays byte for byte."""
import pytest

from zhengtong.dmn import DmnError, load
from zhengtong.dmn.exchange import handed, taken
from zhengtong.dmn.writing import MODEL

NOW = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- ours -->
<d:definitions xmlns:d="{MODEL}"  id="m" name='m' namespace="n" xmlns:x="urn:x"
   xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/">
  <d:extensionElements><x:kept  b="2" a='1'/></d:extensionElements>
  <d:inputData id="i" name="周岁"><d:variable name="周岁" typeRef="number"/></d:inputData>
  <d:decision id="t" name="津贴" x:kept="yes">
    <d:informationRequirement><d:requiredInput href="#i"/></d:informationRequirement>
    <d:decisionTable hitPolicy="FIRST" id="dt">
      <d:input id="in"><d:inputExpression><d:text>周岁</d:text></d:inputExpression></d:input>
      <d:output id="out" name="o"/>
      <d:rule id="r1"><d:inputEntry id="a"><d:text><![CDATA[>= 70]]></d:text></d:inputEntry><d:outputEntry id="b"><d:text>1</d:text></d:outputEntry></d:rule>
      <d:rule id="r2"><d:inputEntry id="c"><d:text/></d:inputEntry><d:outputEntry id="e"><d:text>2</d:text></d:outputEntry></d:rule>
    </d:decisionTable>
  </d:decision>
  <d:decision id="boxed" name="另"><d:variable name="另"/><d:conditional id="k"><d:if><d:literalExpression><d:text>true</d:text></d:literalExpression></d:if><d:then><d:literalExpression><d:text>1</d:text></d:literalExpression></d:then><d:else><d:literalExpression><d:text>2</d:text></d:literalExpression></d:else></d:conditional></d:decision>
  <dmndi:DMNDI><dmndi:DMNDiagram  id="x" ><dmndi:Size height="1"   width="2"/></dmndi:DMNDiagram></dmndi:DMNDI>
</d:definitions>
""".encode()
THEN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="n">
  <inputData id="i" name="周岁"><variable name="周岁" typeRef="number" /></inputData>
  <decision id="t" name="津贴">
    <informationRequirement><requiredInput href="#i" /></informationRequirement>
    <decisionTable hitPolicy="FIRST" id="dt">
      <input id="in"><inputExpression><text>周岁</text></inputExpression></input>
      <output id="out" name="o" />
      <rule id="r1"><inputEntry id="a"><text>&gt;= 70</text></inputEntry><outputEntry id="b"><text>1</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="c"><text></text></inputEntry><outputEntry id="e"><text>2</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="boxed" name="另"><variable name="另" /></decision>
</definitions>
""".encode()
RULE = b'<rule id="r3"><inputEntry id="f"><text>&gt;= 90</text></inputEntry><outputEntry id="g"><text>9</text></outputEntry></rule>'


def edited(old, new):
    assert old in THEN
    return taken(NOW, THEN, THEN.replace(old, new))


def decided(data, age):
    return load(data).decide("津贴", {"周岁": age}).value


def test_it_is_handed_in_the_words_of_1_3():
    given = handed(NOW)
    assert b"20230324" not in given and given.count(b"https://www.omg.org/spec/DMN/20191111/MODEL/") == 1
    assert decided(given, 71) == 1


def test_nothing_changed_is_the_same_file():
    assert taken(NOW, THEN, THEN) == NOW


@pytest.mark.parametrize(("old", "new", "ours", "made"), [
    (b"&gt;= 70", b"&gt;= 60", b"<![CDATA[>= 70]]>", b"&gt;= 60"),
    (b"<text></text>", b"<text>&lt; 5</text>", b"<d:text/>", b"<d:text>&lt; 5</d:text>"),
    (b'hitPolicy="FIRST"', b'hitPolicy="UNIQUE"', b'hitPolicy="FIRST"', b'hitPolicy="UNIQUE"'),
    (b' hitPolicy="FIRST"', b"", b' hitPolicy="FIRST"', b""),
    (b'name="m"', b"name=\"it's\"", b"name='m'", b"name='it&#39;s'"),
    (b'<output id="out"', b'<output id="out" label="x"', b"<d:output ", b'<d:output label="x" '),
], ids=["text", "empty text", "attribute", "attribute gone", "quotes", "attribute new"])
def test_a_change_is_made_in_its_place_alone(old, new, ours, made):
    assert NOW.count(ours) == 1
    assert edited(old, new) == NOW.replace(ours, made)


@pytest.mark.parametrize("before", [b'<rule id="r1">', b'<rule id="r2">', b"</decisionTable>"])
def test_a_new_rule_stands_where_it_was_put(before):
    made = edited(before, RULE + before)
    assert decided(made, 95) == (9 if before == b'<rule id="r1">' else 1)
    assert b'<rule xmlns="%s" id="r3">' % MODEL.encode() in made and len(made) > len(NOW)
    assert made.replace(b"\n      " + RULE.replace(b"<rule", b'<rule xmlns="%s"' % MODEL.encode()), b"") == NOW


def test_a_rule_taken_away_is_gone_with_its_line():
    start, end = THEN.index(b'<rule id="r1">'), THEN.index(b'<rule id="r2">')
    made = taken(NOW, THEN, THEN[:start] + THEN[end:])
    assert decided(made, 95) == 2 and b"\n      <d:rule" in made and b"r1" not in made


def test_rules_in_another_order_are_taken_with_the_table():
    start, mid, end = (THEN.index(mark) for mark in (b'<rule id="r1">', b'<rule id="r2">', b"</decisionTable>"))
    made = taken(NOW, THEN, THEN[:start] + THEN[mid:end] + THEN[start:mid] + THEN[end:])
    assert decided(made, 95) == 2 and b"x:kept" in made and b"conditional" in made


def test_what_the_editor_dropped_stays_when_something_beside_it_changes():
    made = edited(b'<variable name="\xe5\x8f\xa6" />', b'<variable name="\xe5\x8f\xa6" typeRef="number" />')
    assert load(made).decide("另", {}).value == 1 and b"DMNDiagram" in made and b"x:kept" in made


def test_what_is_no_model_is_refused():
    with pytest.raises(DmnError, match="XML"):
        taken(NOW, THEN, THEN[:-20])

"""Files written: older versions as 1.5, tables edited in place, and everything else byte for byte."""
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengtong.dmn import DmnError, load, xml
from zhengtong.dmn.source import Source
from zhengtong.dmn.writing import MODEL, Table, upgraded

PACKS = Path(__file__).resolve().parents[2] / "packs"
FILES = sorted(PACKS.glob("*/policies/*/*/*.dmn"))
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment  with  spaces -->
<d:definitions xmlns:d="MODEL"  id="m" name='m' namespace="n"
   xmlns:camunda="http://camunda.org/schema/1.0/dmn" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/">
  <d:extensionElements><camunda:anything  b="2" a="1"> <x/> &amp; </camunda:anything></d:extensionElements>
  <d:inputData id="i" name="周岁"><d:variable name="周岁" typeRef="number"/></d:inputData>
  <d:decision id="t" name="津贴" camunda:kept="yes &lt; no">
    <d:informationRequirement><d:requiredInput href="#i"/></d:informationRequirement>
    <d:decisionTable hitPolicy="FIRST" id="dt">
      <d:input id="in"><d:inputExpression><d:text>周岁</d:text></d:inputExpression></d:input>
      <d:output id="out" name="o"/>
      <d:rule id="r1"><d:inputEntry id="a"><d:text><![CDATA[>= 70]]></d:text></d:inputEntry><d:outputEntry><d:text>1</d:text></d:outputEntry></d:rule>
      <d:rule id="r2"><d:inputEntry id="b"><d:text/></d:inputEntry><d:outputEntry><d:text>2</d:text></d:outputEntry></d:rule>
    </d:decisionTable>
  </d:decision>
  <dmndi:DMNDI><dmndi:DMNDiagram  id="x" ><dmndi:Size height="1"   width="2"/></dmndi:DMNDiagram></dmndi:DMNDI>
</d:definitions>
""".replace("MODEL", MODEL)
DATA = TABLE.encode()





def decided(data, age):
    return load(data).decide("津贴", {"周岁": age}).value


def test_a_cell_changes_and_nothing_else():
    made = Table(DATA, "津贴").cell(1, 1, "< 3 & true")
    assert made == DATA.replace(b"<![CDATA[>= 70]]>", b"&lt; 3 &amp; true")


@pytest.mark.parametrize("path", FILES, ids=lambda p: "/".join(p.parts[-4:-1]))
def test_every_policy_of_the_packs_is_its_own_source(path):
    data = path.read_bytes()
    assert upgraded(data) == data and Source(data).edited([]) == data


def test_an_empty_cell_is_written():
    made = Table(DATA, "津贴").cell(2, 1, "< 70")
    assert made == DATA.replace(b"<d:text/>", b"<d:text>&lt; 70</d:text>") and decided(made, 71) == 1 and decided(made, 5) == 2


def test_an_output_is_written():
    assert decided(Table(DATA, "t").cell(1, 1, "5", output=True), 71) == 5


def test_a_rule_is_added_before_the_first():
    made = Table(DATA, "津贴").added(0, ["> 90"], ["9"])
    assert (decided(made, 95), decided(made, 80), decided(made, 1)) == (9, 1, 2)


def test_a_rule_added_and_removed_leaves_the_file_as_it_was():
    for after in range(3):
        made = Table(DATA, "津贴").added(after, ["> 90"], ['"<&>"'], "n")
        assert len(Table(made, "津贴").rules) == 3
        assert Table(made, "津贴").removed(after + 1) == DATA


def test_a_rule_moved_and_moved_back_leaves_the_file_as_it_was():
    made = Table(DATA, "津贴").moved(1, 2)
    assert decided(made, 80) == 2 and Table(made, "津贴").moved(2, 1) == DATA


def test_the_hit_policy_changes():
    made = Table(DATA, "津贴").policy("COLLECT", "SUM")
    assert decided(made, 80) == 3
    assert Table(made, "津贴").policy("FIRST") == DATA.replace(b"<d:decisionTable ", b"<d:decisionTable  ")


@pytest.mark.parametrize(("edit", "remedy"), [
    (lambda t: t.cell(3, 1, ""), "2 rules"), (lambda t: t.cell(1, 2, ""), "1 to 1"), (lambda t: t.cell(0, 1, ""), "2 rules"),
    (lambda t: t.added(9, ["-"], ["1"]), "2 rules"), (lambda t: t.added(1, ["-", "-"], ["1"]), "1 + 1"),
])
def test_a_wrong_place_is_refused_with_a_remedy(edit, remedy):
    with pytest.raises(DmnError, match=re.escape(remedy)):
        edit(Table(DATA, "津贴"))


def test_a_decision_that_is_not_there_is_refused():
    with pytest.raises(DmnError, match="no decision 'x'"):
        Table(DATA, "x")


def test_another_encoding_is_refused():
    with pytest.raises(DmnError, match="UTF-8"):
        Source(TABLE.replace("UTF-8", "UTF-16").encode("utf-16"))


def test_overlapping_changes_are_refused():
    with pytest.raises(DmnError, match="same place"):
        Source(DATA).edited([((5, 9), b""), ((8, 10), b"")])


@pytest.mark.parametrize("space", sorted(xml.NAMESPACES - {MODEL}))
def test_an_older_version_becomes_1_5_and_decides_the_same(space):
    old = DATA.replace(MODEL.encode(), space.encode())
    new = upgraded(old)
    assert new == DATA.replace(b"20191111/DMNDI", b"20230324/DMNDI") and decided(new, 80) == decided(old, 80)


def test_types_of_1_1_lose_their_prefix():
    old = DATA.replace(MODEL.encode(), b'http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:feel="http://www.omg.org/spec/FEEL/20140401')
    old = old.replace(b'typeRef="number"', b'typeRef="feel:number"')
    assert b'typeRef="number"' in upgraded(old) and b"FEEL/20140401" not in upgraded(old)


@settings(max_examples=60)
@given(st.integers(1, 2), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20))
def test_whatever_is_written_into_a_cell_is_read_back(rule, text):
    made = Source(Table(DATA, "津贴").cell(rule, 1, text))
    cell = made.root.kids("decision")[0].kids("decisionTable")[0].kids("rule")[rule - 1].kids("inputEntry")[0]
    root = xml.root(made.data)
    assert xml.text(next(e for e in root.iter() if e.get("id") == made.get(cell, "id"))) == text


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20))
def test_whatever_is_written_as_an_attribute_is_read_back(text):
    found = xml.root(Table(DATA, "津贴").policy(text, "SUM"))
    assert next(e for e in found.iter() if e.get("id") == "dt").get("hitPolicy") == text

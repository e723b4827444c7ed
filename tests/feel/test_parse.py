"""Text to tree, names in scope, errors with place and remedy, and back to text."""
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feel.pairs import pairs
from tests.feel.trees import sexp, trees
from zhengtong.feel import FeelError, parse, parse_tests, tree
from zhengtong.feel.printer import text

NAMES = {"周岁", "户籍地", "full name", "a-b", "a", "b", "3月工资", "list", "in stock"}


@pytest.mark.parametrize(("expression", "expected"), pairs("parse"))
def test_tree(expression, expected):
    assert sexp(parse(expression, NAMES)) == expected


@pytest.mark.parametrize(("expression", "expected"), pairs("errors"))
def test_errors_name_place_and_remedy(expression, expected):
    with pytest.raises(FeelError) as e:
        parse(expression, NAMES)
    place, message = expected.split(" ", 1)
    assert ":".join(map(str, e.value.line_column)) == place
    assert message in e.value.message
    assert e.value.remedy


def test_position_counts_lines():
    with pytest.raises(FeelError) as e:
        parse("1 +\n  2 *", ())
    assert e.value.line_column == (2, 6)


def test_every_node_knows_its_place():
    source = "if a > 1 then full name else [1, 2][item = 1]"
    for node in tree.walk(parse(source, NAMES)):
        start, end = node.pos
        assert 0 <= start < end <= len(source)
    assert source[slice(*parse(source, NAMES).condition.pos)] == "a > 1"


def test_free_names():
    found = tree.names(parse("for i in 1..n return i + a + f(i)", {"n", "a"}))
    assert found == {"n", "a", "f"}
    assert tree.names(parse("{x: a, y: x}.y", {"a"})) == {"a"}
    assert tree.names(parse("function(p) p + a", {"a"})) == {"a"}


def test_cells():
    assert parse_tests("-").any and parse_tests("  ").any
    assert parse_tests("not(1, 2)").negated
    assert not parse_tests("not(a) or b", NAMES).negated
    assert parse_tests("< 5, > 7").tests == (tree.CompareTest("<", tree.Literal(Decimal(5))), tree.CompareTest(">", tree.Literal(Decimal(7))))


def test_nesting_is_limited():
    with pytest.raises(FeelError, match="nested too deeply"):
        parse("(" * 1000 + "1" + ")" * 1000)
    with pytest.raises(FeelError):
        parse("-" * 1000 + "1")
    with pytest.raises(FeelError, match="characters"):
        parse("1" * 200_000)


@given(trees())
@settings(max_examples=300, deadline=None)
def test_printed_and_parsed_is_the_same_tree(node):
    assert parse(text(node), NAMES) == node


@given(st.text(alphabet="ab周岁1. ()[]{}<>=!+-*/\"@,:?fornitesalu\n", max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_text_is_a_tree_or_a_feel_error(source):
    for read in (parse, parse_tests):
        try:
            assert isinstance(read(source, NAMES), tree.Node)
        except FeelError as e:
            assert 0 <= e.pos[0] <= len(source)

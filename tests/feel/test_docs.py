"""The examples of docs/feel-dmn.md run, its limits are the code's, its counts the TCK's."""
import doctest
import re
from pathlib import Path

from zhengtong.dmn import xml
from zhengtong.dmn.checking import pairs
from zhengtong.feel import parser, scope

PAGE = Path(__file__).resolve().parents[2] / "docs" / "feel-dmn.md"


def test_the_examples_run():
    page = PAGE.read_text(encoding="utf-8").replace("```", "\n")  # a fence ends an example, as a blank line does
    test = doctest.DocTestParser().get_doctest(page, {}, PAGE.name, str(PAGE), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted >= 9 and result.failed == 0


def test_the_limits_are_the_codes():
    page = PAGE.read_text(encoding="utf-8")
    for limit in (parser.LENGTH, parser.DEPTH, parser.CHAIN, pairs.RULES, scope.STEPS, scope.ITEMS, scope.CALLS):
        assert re.search(rf"\b{limit:,}\b", page), limit
    assert f"{xml.LIMIT // 2**20} MiB" in page

"""One English word for each term, one meaning for each word."""
from collections import Counter
from pathlib import Path

import pytest
import yaml

TERMS = yaml.safe_load((Path(__file__).resolve().parents[2] / "docs" / "glossary.yaml").read_text("utf-8"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_term_stands_once(language):
    assert [word for word, times in Counter(term[language] for term in TERMS).items() if times > 1] == []


def test_each_term_has_both_languages_and_a_meaning():
    assert [term for term in TERMS if set(term) != {"zh", "en", "means"} or not all(term.values())] == []

"""The journal's page: what was done is chosen by words, each once, in order, in the reader's language."""
import re
from datetime import UTC, datetime

import pytest
from django.utils import translation

from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.parties import system
from zhengtong.site import spoken

AT = datetime(2025, 12, 31, 4, 0, tzinfo=UTC)
OPTION = re.compile(r'<option value="([^"]*)"[^>]*>([^<]*)</option>')
WRITTEN = ("requests.record_delivery", "decisions.record_delivery", "cases.open", "facts.record", "access.round", "old.verb")


@pytest.fixture
def auditor(clients):
    with writing():
        for kind in WRITTEN:
            append(kind=kind, body={}, by=system("test"), at=AT)
    return clients["auditor"]


def options(page):
    return OPTION.findall(page.content.decode().partition('id="kind"')[2].partition("</select>")[0])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_deeds_are_chosen_by_words_in_order_and_once(auditor, language):
    auditor.get(f"/language?to={language}")
    said = [words for value, words in options(auditor.get("/journal/")) if value]
    assert said == sorted(set(said), key=spoken.in_order)
    with translation.override(language):
        assert {spoken.deed(kind) for kind in WRITTEN} <= set(said)


def test_no_identifier_of_a_deed_is_shown(auditor):
    text = re.sub(r"<[^>]*>", " ", auditor.get("/journal/").content.decode())
    assert not [kind for kind in WRITTEN if kind in text]


def test_deeds_that_are_said_alike_are_found_together(auditor):
    auditor.get("/language?to=en")
    assert spoken.in_order("b") > spoken.in_order("A")
    value = next(value for value, words in options(auditor.get("/journal/")) if words == "Record the delivery")
    page = auditor.get("/journal/", {"kind": value}).content.decode()
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert rows.count("<tr>") == 2 and f'<option value="{value}" selected>' in page


def test_words_stand_in_the_order_of_pinyin():
    assert sorted(["证明", "发出", "补正", "立案"], key=spoken.in_order) == ["补正", "发出", "立案", "证明"]

"""Every policy and every law in English: no Chinese but what is quoted as such, document numbers and the titles of laws."""
import re

import pytest
from lxml import html

from tests.packs.judging import content

CHINESE = re.compile(r"[\u4e00-\u9fff（），。；：、]+")
NUMBER = re.compile(r"[\u4e00-\u9fff]+〔\d{4}〕\d+号|国务院令第\d+号")
PLACES = [f"/policies/{key}/" for key in sorted(content().policies)] + [f"/laws/{key}/" for key in sorted(content().laws)]


@pytest.fixture
def english(visitor):
    visitor.get("/language?to=en")
    return visitor


def said(page):
    """The text and the labels of a page, without what is marked as Chinese."""
    tree = html.fromstring(page)
    for quoted in tree.xpath("//*[starts-with(@lang, 'zh')] | //script | //style"):
        quoted.drop_tree()
    labels = tree.xpath("//@aria-label | //@title | //@placeholder | //@data-label | //@alt")
    return [NUMBER.sub("", text) for text in (*tree.itertext(), *labels)]


@pytest.mark.parametrize("place", PLACES)
def test_an_english_page_has_no_chinese(english, place):
    answer = english.get(place)
    assert answer.status_code == 200
    assert not (left := [text.strip() for text in said(answer.content.decode()) if CHINESE.search(text)]), left[:5]

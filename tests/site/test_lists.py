"""Pages of lists and what leaves as CSV."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from zhengtong.site.pages import lists


def request(query=""):
    return RequestFactory().get("/x" + query)


def test_pages_cut_and_count():
    listed = lists.cut(request("?page=3"), list(range(45)))
    assert list(listed.rows) == [40, 41, 42, 43, 44]
    assert (listed.first, listed.last, listed.total, listed.pages, listed.previous, listed.next) == (41, 45, 45, 3, 2, None)


def test_an_empty_list_has_one_page():
    listed = lists.cut(request(), [])
    assert (listed.pages, listed.first, listed.last) == (1, 0, 0)


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "²", "", "99999999999999999999"])
def test_what_is_no_page_is_not_found(page):
    with pytest.raises(Http404, match="页"):
        lists.cut(request(f"?page={page}"), [1, 2])


def test_past_the_end_is_not_found():
    with pytest.raises(Http404, match="2"):
        lists.cut(request("?page=2"), [1, 2])


@pytest.mark.parametrize("text", ["=1+1", "+8613", "-3", "@SUM(A1)", "\tx", "\rx"])
def test_cells_that_look_like_formulas_are_escaped(text):
    assert lists.cell(text) == "'" + text


def test_numbers_and_days_stay_what_they_are():
    assert [lists.cell(v) for v in (-3, None, date(2025, 12, 31), "张三")] == ["-3", "", "2025-12-31", "张三"]


@given(
    st.lists(
        st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n\0")), min_size=1), max_size=5
    )
)
def test_what_leaves_comes_back_and_never_starts_a_formula(rows):
    body = lists.csv_response("x", ["a"], rows).content.decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(body, newline="")))
    assert read[1:] == [[lists.cell(v) for v in row] for row in rows]
    assert not any(cell.startswith(lists.FORMULA) for row in read for cell in row)


TEMPLATES = Path(settings.PACKAGE) / "site" / "templates"
CHOSEN_BY_ADDRESS = {  # what they list is what a number on another page counts, or one's own few lines; a search has its own box
    "kernel/rounds/waiting.html", "report/annual/cases.html", "openness/requests/log.html", "services/entitlement/others.html",
    "data/products/lines.html",
}
NOT_YET = {  # lists that have their pages and still lack export and filter: the set may only become smaller
    "services/entitlement/benefit_list.html", "services/entitlement/grants.html",
    "services/entitlement/benefit_lists.html", "services/entitlement/batches.html",
}


def paged():
    """template -> its text, for every list that has pages."""
    found = {str(path.relative_to(TEMPLATES)): path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")}
    return {name: text for name, text in found.items() if '"parts/pager.html"' in text}


def test_every_list_that_has_pages_can_be_taken_away():
    assert {name for name, text in paged().items() if "export=" not in text} == set()


def test_every_list_that_has_pages_has_a_filter():
    without = {name for name, text in paged().items() if 'class="filters' not in text}
    assert without == CHOSEN_BY_ADDRESS & set(paged())

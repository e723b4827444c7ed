"""What the owed pages, the policy page and the journal say, in a real browser and without script."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

FORMULA = re.compile(r"算出的|判定日|这个目的看不到|：-\d|duration\(")
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
NARROWEST = "() => Math.min(...[...document.querySelectorAll('.dt tbody td.any')].map((cell) => cell.clientWidth))"


@pytest.mark.parametrize("login", ["resident", "enterprise"])
def test_a_no_is_said_in_words(login, open_browser):
    page = open_browser(login, width=390)
    page.goto("/owed/others/")
    text = page.inner_text("main")
    assert "要求" in text or "没有" in text
    assert not FORMULA.search(text)
    page.click("main .rows a >> nth=0")
    assert "不给的情形" in page.content() or "要求" in page.inner_text("main")
    assert not FORMULA.search(page.inner_text("main"))


def test_an_entitled_line_says_what_comes_next(open_browser):
    page = open_browser("resident", width=390)
    cards = page.locator("article.card", has=page.locator(".tri.yes"))
    for n in range(cards.count()):
        assert re.search("列入发放名单|不发钱|等您同意|等下一批|已经|：", cards.nth(n).inner_text())


@pytest.mark.parametrize("width", [1280, 390])
def test_a_wide_decision_table_scrolls_by_itself_and_stays_legible(width, open_browser):
    page = open_browser("civil-affairs", width=width)
    page.goto("/policies/expand-jobs/")
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.evaluate(NARROWEST) > 30
    assert "签合同时毕业不满 12 个月" in page.inner_text("table.dt")


def test_the_journal_is_filtered_by_words(open_browser):
    page = open_browser("auditor", english=True)
    page.goto("/journal/")
    said = page.locator("#kind option").all_inner_texts()
    assert len(said) == len(set(said)) and not [words for words in said if re.fullmatch(r"[a-z]+\.[a-z_]+", words.lower())]
    page.select_option("#kind", label="Loaded register files")
    page.click("form.filters button")
    rows = page.locator("main tbody tr td:nth-child(2)").all_inner_texts()
    assert rows and set(rows) == {"Loaded register files"}

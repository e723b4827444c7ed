"""Every page in a real browser: axe finds nothing, nothing scrolls sideways on a phone, elder mode and English hold."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PUBLIC = [
    "/",
    "/login",
    "/accessibility",
    "/privacy",
    "/status/",
    "/policies/",
    "/policies/?level=x",
    "/policies/stabilise-jobs/",
    "/laws/sz-old-age-2019/",
    "/annual/",
    "/annual/2024/district/",
    "/requests/opinion/",
    "/requests/log/",
    "/no-such-page",
]
CITIZEN = ["/", "/grants/", "/owed/", "/owed/others/", "/looked/", "/requests/mine/", "/messages/", "/messages/?opened=0&q=x"]
OFFICER = [
    "/rounds/",
    "/rounds/1/",
    "/rounds/1/minimum-living/?outcome=undetermined",
    "/worklist/",
    "/worklist/lists/",
    "/desk/lists/",
    "/desk/batches/",
    "/policies/",
    "/policies/old-age-allowance/",
    "/purpose",
    "/subjects/",
    "/registers/",
    "/registers/population/",
    "/annual/",
    "/annual/2025/district/work/",
    "/annual/2025/district/work/cases/?table=3&row=r1&column=total",
    "/annual/2025/district/work/enter/?row=normative&column=issued",
]
DISCLOSURE = ["/cases/", "/cases/?closed=1", "/cases/calendar", "/cases/?text=nothing", "/reviews/", "/messages/", "/messages/outbox/", "/messages/outbox/?port=letter&state=x"]
BUREAU = ["/registers/", "/registers/residence/", "/registers/disability/load", "/journal/", "/journal/0/"]
PAGES = [
    *[("", a) for a in PUBLIC],
    *[("resident", a) for a in CITIZEN],
    ("enterprise", "/owed/"),
    *[("civil-affairs", a) for a in OFFICER],
    *[("disclosure", a) for a in DISCLOSURE],
    ("disclosure-head", "/cases/head"),
    *[("data-bureau", a) for a in BUREAU],
]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def by_login():
    found = {}
    for login, address in PAGES:
        found.setdefault(login, []).append(address)
    return list(found.items())


def opened_for(open_browser, login, **options):
    purpose = "benefit-check" if login == "civil-affairs" else None
    return open_browser(login or None, script=True, purpose=purpose, **options)


@pytest.mark.parametrize(("login", "addresses"), by_login(), ids=lambda v: v if isinstance(v, str) else "")
@pytest.mark.parametrize("mode", ["desktop", "phone", "elder", "english"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(login, addresses, mode, open_browser, axe):
    if mode == "elder" and login in {"civil-affairs", "data-bureau", "disclosure", "disclosure-head"}:
        pytest.skip("elder mode is the citizens'")
    width = {"desktop": 1440, "english": 1440}.get(mode, 390)
    page = opened_for(open_browser, login, width=width, elder=mode == "elder", english=mode == "english")
    wrong = []
    for address in addresses:
        page.goto(address)
        wrong += [f"{address}: {line}" for line in axe(page)]
        if page.evaluate(WIDE) > 0:
            wrong.append(f"{address}: {page.evaluate(WIDE)} px wider than the screen at {width}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("login", ["", "resident", "civil-affairs"])
def test_360_pixels_are_enough(login, open_browser):
    page = opened_for(open_browser, login, width=360)
    for address in dict(by_login())[login]:
        page.goto(address)
        assert page.evaluate(WIDE) <= 0, address


def test_elder_text_is_large_and_targets_are_tall(open_browser):
    page = open_browser("resident", width=390, script=True, elder=True)
    page.goto("/owed/")
    small = page.evaluate("""() => [...document.querySelectorAll('main *')].filter(e => e.childNodes.length === 1
        && e.firstChild.nodeType === 3 && e.getClientRects().length && parseFloat(getComputedStyle(e).fontSize) < 18)
        .map(e => e.textContent)""")
    assert not small
    low = page.evaluate("""() => [...document.querySelectorAll('main .btn, main summary')].filter(e => e.getClientRects().length
        && e.getBoundingClientRect().height < 59.5).map(e => e.textContent)""")
    assert not low


def test_english_pages_hold_english(open_browser):
    page = open_browser("resident", english=True)
    page.goto("/owed/")
    assert page.get_attribute("html", "lang") == "en"
    assert page.inner_text("h1").startswith("Hello")
    assert "Why" in page.inner_text("main")


@pytest.mark.parametrize(("width", "english"), [(1440, False), (390, False), (1440, True)])
def test_a_case_with_its_steps_is_clean(width, english, open_browser, axe):
    page = opened_for(open_browser, "disclosure", width=width, english=english)
    found = []
    for listing in ("/cases/", "/cases/?closed=1"):
        page.goto(listing)
        found += page.eval_on_selector_all("th a[href^='/cases/']", "all => all.map((one) => one.getAttribute('href'))")
    first = found[0]
    wrong = []
    steps = ("do/drafted", "do/third_party_asked", "do/hand_over", "do/recuse", "redact", "letters/", "asked/", "publish")
    for address in (first, *(f"{first}{step}" for step in steps)):
        page.goto(address)
        wrong += [f"{address}: {line}" for line in axe(page)]
        assert page.evaluate(WIDE) <= 0, address
    assert not wrong, "\n".join(wrong)

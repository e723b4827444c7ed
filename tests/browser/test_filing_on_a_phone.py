"""A request for information in a real browser, from the empty page to the receipt, and what became of it: on a phone, without
script, in English, in large type."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

START = "/file/information-request/"
NUMBER, PHONE = "11010519491231002X", "13800000021"
TITLE = "清湖村旧村改造补偿方案"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f"
    "0005fe02fe0def46b80000000049454e44ae426082"
)
SAID = {  # question -> what is typed or chosen
    "applicant_type": "natural_person", "name": "甲某", "id_number": NUMBER, "title": TITLE, "features": "2024年，区住建局公布的",
    "form": "electronic", "delivery": "site", "phone": PHONE,
}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def fill(page, said=SAID):
    """Answers what the page asks and sends it."""
    for name, value in said.items():
        radio = page.locator(f"main input[type=radio][name={name}][value='{value}']")
        field = page.locator(f"main input[name={name}]:not([type=radio]), main textarea[name={name}]")
        if radio.count():
            radio.check()
        elif field.count():
            field.fill(value)
    for upload in page.locator("main input[type=file]").all():
        upload.set_input_files({"name": "card.png", "mimeType": "image/png", "buffer": PNG})
    go(page.locator("main form button.main").last)


def go(link):
    """Clicks, and waits for the page that it leads to."""
    with link.page.expect_navigation():
        link.click()


def through(page, until, seen=lambda page: None):
    """Page after page up to `until` (the last part of its address)."""
    for _ in range(15):
        if page.url.endswith(until):
            return
        before = page.url
        seen(page)
        fill(page)
        assert page.url != before, page.inner_text("main")[:500]
    raise AssertionError(f"{until} was not reached: {page.url}")


def number_on(page):
    return re.search(r"龙华公开〔\d{4}〕\d+号", page.inner_text("main"))[0]


def test_from_the_empty_page_to_the_receipt_on_a_phone_with_a_pause(open_browser):
    page = open_browser("resident", width=390)
    page.goto(START)
    again = page.get_by_role("button", name="丢掉，重新开始")
    if again.count():  # what another test began
        again.click()
    page.get_by_role("link", name="开始填").click()
    through(page, "/what")
    go(page.locator("main form button.main").last)
    assert page.locator(".errors a").count() == 1 and page.locator("main [aria-invalid=true]").count() == 1
    page.fill("#id_title", TITLE)
    go(page.get_by_role("button", name="存着，下次再填"))
    page.goto("/requests/mine/")
    page.locator("section[aria-labelledby=h-drafts] a", has_text=TITLE).first.click()
    go(page.get_by_role("link", name="接着填"))
    while page.locator(".errors a").count():  # what is still open
        go(page.locator(".errors a").first)
        fill(page)
    said = page.inner_text("main")
    assert TITLE in said and PHONE in said
    go(page.locator("main form button.main").last)
    assert "/file/receipt/" in page.url
    number = number_on(page)
    page.goto("/requests/mine/")
    assert page.get_by_text(number).count() >= 1 and page.locator("section[aria-labelledby=h-drafts]").count() == 0


def test_in_english_without_an_account_and_followed_by_number_and_code(open_browser, code_on_phone):
    page = open_browser(width=390, english=True)
    page.goto(START)
    go(page.locator("main a.btn:not(.quiet)").last)
    foreign = []
    through(page, "/check", lambda page: foreign.extend(chinese(page)))
    foreign += chinese(page)
    go(page.locator("main form button.main").last)
    assert "/file/receipt/" in page.url and not foreign, foreign
    number = number_on(page)
    page.goto("/requests/visit/")
    page.fill("#id_number", number)
    page.fill("#id_phone", PHONE)
    go(page.locator("main button.main"))
    page.fill("#id_code", code_on_phone(number))
    go(page.locator("main button.main"))
    assert "/requests/mine/" in page.url and number in page.inner_text("main")


def chinese(page):
    """Lines of the page's content in Chinese, but for what the applicant typed and the case's number."""
    lines = page.inner_text("main").splitlines()
    return [line for line in lines if re.search("[一-鿿]", line) and not any(str(own) in line for own in (*SAID.values(), "龙华公开"))]


@pytest.mark.parametrize("elder", [True, False])
def test_every_page_of_the_form_is_clean_and_fits(elder, open_browser, axe):
    page = open_browser(width=390, script=True, elder=elder)
    wrong = []

    def look(page):
        wrong.extend(f"{page.url}: {line}" for line in axe(page))
        if page.evaluate(SIDEWAYS) > 0:
            wrong.append(f"{page.url}: wider than the phone")

    page.goto(START)
    look(page)
    go(page.locator("main a.btn:not(.quiet)").last)
    go(page.locator("main form button.main").last)  # nothing chosen
    look(page)
    through(page, "/check", look)
    look(page)
    go(page.locator("main form button.main").last)
    look(page)
    assert "/file/receipt/" in page.url and not wrong, "\n".join(wrong)

"""What people do, from the first page to the end, without script: residents, firms, officers, the data bureau, the auditor."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_a_resident_sees_what_is_owed_and_why(open_browser):
    page = open_browser("resident", width=390)
    assert page.url.endswith("/owed/")
    card = page.locator("article.card").first
    assert card.locator(".tri").inner_text() in {"应享", "应享·金额待定", "待补数"}
    if card.locator("details").get_attribute("open") is None:
        card.locator("summary").click()
    assert card.locator("dl.facts div").count() >= 1
    card.get_by_role("link", name=re.compile("一步一步看")).click()
    page.locator("table tbody tr").first.wait_for()
    assert "依据" in page.inner_text("main") or page.locator("a[data-cite]").count()
    page.goto("/owed/others/")
    assert page.locator("main .rows > li").count() >= 1
    assert "记录不对" in page.inner_text("main")


def test_a_resident_sees_who_looked(open_browser):
    page = open_browser("resident")
    page.goto("/looked/")
    text = page.inner_text("main")
    assert "系统自动计算" in text and "您自己" in text and "目的" in text


def test_an_officers_look_is_seen_by_the_resident(open_browser, site):
    officer = open_browser("civil-affairs", purpose="benefit-check")
    officer.goto("/rounds/1/old-age-allowance/?outcome=not_entitled")
    link = officer.locator("section[aria-labelledby=h-who] tbody a").first
    assert "*" in link.inner_text()
    link.click()
    assert officer.locator("h1").inner_text()
    assert "政策核对" in officer.inner_text("header")


def test_a_firm_sees_its_policies(open_browser):
    page = open_browser("enterprise", width=390)
    assert page.locator("article.card").count() >= 1
    assert "公司" in page.inner_text("h1") or "您好" in page.inner_text("h1")


def test_an_officer_goes_from_the_round_to_a_policy_to_the_worklist(open_browser):
    page = open_browser("civil-affairs")
    page.click("main tbody a.plain >> nth=0")
    assert re.search(r"第 \d+ 轮", page.inner_text("h1"))
    name = page.locator("section[aria-labelledby=h-pol] tbody th a").first
    title = name.inner_text()
    name.click()
    assert page.inner_text("h1") == title
    assert page.locator("table.dt").count() == 1
    assert page.locator(".tag.late").count() == 0, "an example fails"
    page.click("nav[aria-label=主导航] >> text=待补数据")
    assert page.locator("main tbody tr").count() >= 1


def test_names_are_asked_a_purpose_first(open_browser):
    page = open_browser("civil-affairs")
    page.goto("/rounds/1/old-age-allowance/?outcome=not_entitled")
    assert page.locator("section[aria-labelledby=h-who] tbody").count() == 0
    page.click("text=说目的，看名单")
    page.click("main button.main")
    assert "选一个目的" in page.inner_text(".errors")
    page.check("input[value=benefit-check]")
    page.click("main button.main")
    assert page.locator("section[aria-labelledby=h-who] tbody tr").count() >= 1


def test_a_list_goes_out_and_a_bad_sheet_changes_nothing(open_browser, tmp_path):
    page = open_browser("data-bureau")
    page.goto("/worklist/?department=civil-affairs&order=people")
    page.click("main form.inline button >> nth=0")
    assert "清单" in page.inner_text("h1")
    address = page.url
    officer = open_browser("civil-affairs")
    officer.goto(address)
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", "utf-8")
    officer.set_input_files("#id_file", str(bad))
    officer.click("text=检查并交回")
    assert "一行也没有收" in officer.inner_text(".errors")
    officer.goto(address)
    assert "等部门填" in officer.inner_text("main")


def test_the_data_bureau_is_told_every_error_of_a_file(open_browser, tmp_path):
    page = open_browser("data-bureau")
    page.goto("/registers/disability/load")
    page.click("main button.main")
    assert "选一个文件" in page.inner_text(".errors")
    bad = tmp_path / "bad.csv"
    bad.write_text("身份证号,残疾等级\n123,九级\n", "utf-8")
    page.fill("#id_as_of", "2025-02-30")
    page.set_input_files("#id_file", str(bad))
    page.click("main button.main")
    assert "没有这一天" in page.inner_text(".errors")
    page.fill("#id_as_of", "2025-12-31")
    page.set_input_files("#id_file", str(bad))
    page.click("main button.main")
    assert "一行也没有载入" in page.inner_text(".errors")


def test_the_auditor_verifies_the_journal(open_browser):
    page = open_browser("auditor")
    page.goto("/journal/")
    page.click("text=从头验证")
    assert page.inner_text("h1") == "一条没有动过"


def test_the_keyboard_reaches_the_content_first(open_browser):
    page = open_browser("resident", script=True)
    page.goto("/owed/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = []
    for _ in range(6):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.closest('main') !== null"))
    assert all(seen)


def test_focus_can_be_seen(open_browser):
    page = open_browser(script=True)
    page.goto("/login")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"

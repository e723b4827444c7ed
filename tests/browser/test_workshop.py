"""A policy from an empty page to in force, in a real browser without script: an officer writes it in one sitting and sends it to
the legality review; the reviewer and the approver, other people on later days, put it in force.

With WORKSHOP_PICTURES=docs/images the pictures of docs/workshop.md are taken on the way.
"""
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
ROOT = Path(__file__).resolve().parents[2]
KEY, NAME, FORCE = "elder-visit", "高龄探访津贴", "2026-02-01"
ARTICLE = "sz-old-age-2019#全文"
RULES = [(["< 85", "-"], "不符", "0"), (["-", 'not("深圳")'], "不符", "0"), ([">= 85", '"深圳"'], "应享", "探访标准")]
EXAMPLES = [
    ("满85岁的深户", "1940-01-01", "深圳", "entitled", "3", "50"), ("不满85岁", "1980-01-01", "深圳", "not_entitled", "1", "0"),
    ("户籍在外", "1935-01-01", "外省", "not_entitled", "2", "0"),
]


def picture(page, name):
    folder = os.environ.get("WORKSHOP_PICTURES")
    if folder:
        page.screenshot(path=str(ROOT / folder / f"workshop-{name}.png"), full_page=True)


def press(page, op):
    page.click(f"button[name=op][value='{op}']:not(.hide)")


def day(site, to):
    environment = {**os.environ, "ZHENGTONG_DATA": str(site.data), "DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-m", "zhengtong", "day", to], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def write(page):
    """The whole policy in the plain form."""
    page.fill("#names-zh", NAME)
    page.fill("#names-en", "Visit allowance for elders")
    page.fill("#issuer", "龙华区民政局")
    page.fill("#since", FORCE)
    page.fill("#new-column", "周岁(出生日期, 判定日)")
    press(page, "column")
    page.click("button[name=op][value='column-drop-0']")
    page.fill("#new-column", "户籍地")
    press(page, "column")
    press(page, "rule")
    press(page, "rule")
    press(page, "parameter")
    for name, value in {"name": "探访标准", "en": "visit standard", "value": "50", "from": FORCE, "source": "区民政局草案"}.items():
        page.fill(f"[name=p0-{name}]", value)
    for n, (tests, says, amount) in enumerate(RULES):
        for m, test in enumerate(tests):
            page.fill(f"[name=r{n}-t{m}]", test)
        page.select_option(f"[name=r{n}-says]", says)
        page.fill(f"[name=r{n}-amount]", amount)
        page.fill(f"[name=r{n}-articles]", ARTICLE)
    page.fill("#notes-zh", "条号未读到，引用全文。")
    page.fill("#notes-en", "The article number was not read.")
    press(page, "save")


def illustrate(page):
    """An example for every rule."""
    for n, (name, born, hukou, outcome, rule, _amount) in enumerate(EXAMPLES):
        press(page, "example")
        page.fill(f"[name=e{n}-name]", name)
        page.fill(f"[name=e{n}-on]", "2026-02-28")
        page.fill(f"[name=e{n}-facts]", f"出生日期 = {born}\n户籍地 = {hukou}")
        page.select_option(f"[name=e{n}-outcome]", outcome)
        page.fill(f"[name=e{n}-rule]", rule)
        page.fill(f"[name=e{n}-amount]", "50" if outcome == "entitled" else "")
    press(page, "save")


def test_from_an_empty_page_to_in_force(open_browser, site, axe):
    officer = open_browser("civil-affairs")
    officer.goto("/workshop/")
    officer.fill("#key", KEY)
    picture(officer, "begin")
    officer.click("text=从空白开始")
    assert "还没有写" in officer.inner_text("main")
    write(officer)
    assert "还没有例子" in officer.inner_text("main") and officer.locator("text=送合法性审查").count() == 0
    picture(officer, "table")
    illustrate(officer)
    draft = officer.url.split("#")[0]
    assert "没有要改的" in officer.inner_text("main")
    picture(officer, "ready")
    officer.goto(draft + "effect")
    assert NAME in officer.title() and "对谁变了" in officer.inner_text("main")
    picture(officer, "effect")
    officer.goto(f"{draft}try?f0=1935-01-01&f1=深圳")
    assert "应享" in officer.inner_text("main")
    picture(officer, "try")
    officer.goto(draft)
    officer.click("button:has-text('送合法性审查')")
    assert "等司法部门的意见" in officer.inner_text("main")

    day(site, "2026-01-05")
    lawyer = open_browser("lawyer")
    lawyer.goto("/reviews/")
    lawyer.locator("main .rows a[href^='/reviews/']").last.click()
    assert "探访标准" in lawyer.inner_text("main")
    picture(lawyer, "review")
    lawyer.check("input[name=opinion][value=lawful]")
    lawyer.fill("textarea[name=text]", "有依据，与上位规定一致。")
    lawyer.click("main form button.main")

    day(site, "2026-01-12")
    head = open_browser("approver")
    head.goto(draft)
    picture(head, "approve")
    head.click("button:has-text('批准发布')")
    assert "已发布" in head.inner_text("main")
    listed = open_browser()
    listed.goto(f"/policies/{KEY}/")
    assert NAME in listed.inner_text("h1")
    assert (Path(site.data) / "content" / "policies" / KEY / FORCE / "table.dmn").is_file()
    officer.goto(draft)
    assert officer.locator("fieldset[disabled]").count() and officer.locator("button.main[value=save]").count() == 0


@pytest.mark.parametrize("address", ["/workshop/", "/could/"])
def test_pages_are_clean_for_axe(open_browser, axe, address):
    page = open_browser("civil-affairs" if address == "/workshop/" else None, script=True)
    page.goto(address)
    assert axe(page) == []


def test_a_draft_is_clean_for_axe_and_edited_as_a_model(open_browser, axe):
    page = open_browser("civil-affairs", script=True)
    page.goto("/workshop/")
    page.select_option("#policy", "old-age-allowance")
    page.click("text=起草新版本")
    draft = page.url.split("#")[0]
    assert axe(page) == []
    page.goto(draft + "model")
    page.wait_for_selector(".dmn-editor[data-ready=yes]")
    page.click("button:has-text('保存，看影响')")
    assert page.url.split("#")[0] == draft and "第 2 次保存" in page.inner_text("main")


def test_the_public_page_on_a_phone_without_script(open_browser):
    page = open_browser(width=390)
    page.goto("/could/")
    for _page in range(60):  # who knows nothing is asked everything, once
        if not page.locator("button[name=go]").count():
            break
        for box in page.locator("main fieldset").all():
            box.locator("input[type=radio]").last.check()
        page.click("button[name=go]")
    assert "没有要问的了" in page.inner_text("main")

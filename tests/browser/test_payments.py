"""From a list to the money and back: released, agreed to on a phone, paid; reviewed by people who did not handle it."""

import re

import pytest

from zhengtong.services.entitlement.payment import answers, bankfiles, sending

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
POLICIES = ("disability-living", "old-age-allowance", "elder-meals", "living-aid", "severe-disability-care")


def deed(page, form, **given):
    """One step of the desk: the form's boxes, then its button."""
    box = page.locator(f"form:has(input[name=deed][value={form}])")
    for name, value in given.items():
        field = box.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
    box.locator("button").click()
    assert page.locator(".notice.late").count() == 0, page.inner_text("main")


def released(second, approver, policy):
    """The policy's list that the demonstration proposed, confirmed by one, signed and released by another; False without one."""
    second.goto(f"/desk/lists/?policy={policy}&state=proposed")
    if second.locator("main tbody th a").count() == 0:
        return False
    second.click("main tbody th a >> nth=0")
    address = second.url
    assert "*" in second.locator("table tbody").inner_text()
    deed(second, "confirm")
    approver.goto(address)
    deed(approver, "sign")
    deed(approver, "release")
    return True


def asked(open_browser, second, approver):
    """The resident's phone on a grant that waits for an answer, after as many lists as that takes."""
    person = open_browser("resident", width=390)
    for policy in POLICIES:
        if released(second, approver, policy):
            person.goto("/grants/")
            waiting = person.locator("main ul.rows li:has(.tag.wait) a")
            if waiting.count():
                waiting.first.click()
                return person
    raise AssertionError("the resident of the demonstration is on no list")


def paid(officer, approver, tmp_path):
    """What was agreed to is checked, put in a batch, sent by another, and answered by the bank: all of it paid."""
    officer.goto("/desk/batches/")
    officer.select_option("[name=form]", "csv")
    officer.click("form[action='/desk/batches/make'] button")
    approver.goto("/desk/batches/")
    approver.click("main tbody form button >> nth=0")
    officer.goto("/desk/batches/")
    with officer.expect_download() as fetched:
        officer.click("main tbody a[href$='/file'] >> nth=0")
    orders = bankfiles.read(fetched.value.path().read_bytes(), "csv")
    batch = sending.batch_key(key for key, _fen in orders)
    rows = [f"{batch},{key},paid,{fen / 100:.2f}," for key, fen in orders]
    end = f"END,{len(rows)},,{sum(fen for _key, fen in orders) / 100:.2f},"
    answer = tmp_path / "answer.csv"
    answer.write_text("\n".join([",".join(answers.HEADER), *rows, end]), "utf-8")
    officer.set_input_files("#file", answer)
    officer.click("form[action='/desk/batches/answer'] button")
    assert officer.locator(".notice.late").count() == 0, officer.inner_text("main")


def test_from_the_list_to_the_money_and_a_review(open_browser, tmp_path):
    second, approver = open_browser("civil-affairs-2"), open_browser("approver")
    person = asked(open_browser, second, approver)
    grant = person.url
    person.goto("/owed/")
    name = person.inner_text("h1").partition("，")[0]
    person.goto(grant)
    person.get_by_role("link", name="要，填收款账户").click()
    person.fill("[name=name]", "别人")
    person.fill("[name=number]", "6222000012345678")
    person.fill("[name=bank]", "龙华银行")
    person.click("main button.main")
    assert "户名与收款人不一致" in person.inner_text(".errors")
    person.fill("[name=name]", name)
    person.click("main button.main")
    assert "已同意" in person.inner_text("main")
    paid(second, approver, tmp_path)
    person.goto(grant)
    assert "已付款" in person.inner_text("main")
    person.get_by_role("link", name="请人再看一遍").click()
    person.fill("[name=text]", "金额算少了")
    person.click("main button.main")
    assert "再看一遍" in person.inner_text("main h2") and "金额算少了" in person.inner_text("main")
    person.get_by_role("button", name="提出复核").click()
    assert "已提出" in person.inner_text("main")
    handled = open_browser("civil-affairs-2")
    handled.goto("/desk/matters/")
    handled.click("main tbody a.plain >> nth=0")
    case = re.sub(r"^https?://[^/]+", "", handled.url)
    handled.locator("form:has(input[value=examine]) [name=text]").fill("没有算少")
    handled.locator("form:has(input[value=examine]) button").click()
    assert "经办过" in handled.inner_text(".notice.late")
    reviewer, head = open_browser("reviewer"), open_browser("review-approver")
    reviewer.goto(case)
    deed(reviewer, "examine", opinion="upheld", text="核对过，没有算少")
    head.goto(case)
    deed(head, "decide")
    person.goto(grant)
    person.click("main a[href*='/papers/']")
    person.get_by_role("button", name="打开").click()
    assert "核对过，没有算少" in person.inner_text("main") and "六十日" in person.inner_text("main")

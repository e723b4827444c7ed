"""From a list to the person and back: confirmed, signed, released; agreed to on a phone; reviewed by people who did not handle it."""

import re

import pytest

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


def test_from_the_list_to_the_answer_and_a_review(open_browser):
    person = asked(open_browser, open_browser("civil-affairs-2"), open_browser("approver"))
    grant = person.url
    person.get_by_role("link", name="要，填收款账户").click()
    person.fill("[name=name]", "别人")
    person.fill("[name=number]", "6222000012345678")
    person.fill("[name=bank]", "龙华银行")
    person.click("main button.main")
    assert "户名与收款人不一致" in person.inner_text(".errors")
    person.goto(grant)
    assert "等您同意" in person.inner_text("main")
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

"""After filing, in a real browser without script: somebody without an account answers a correction on a phone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
ROOT = Path(__file__).resolve().parents[2]
PHONE = "13800000001"
ASKED = """
import json
import django
django.setup()
from django.contrib.auth import get_user_model
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.parties import queries as parties
from zhengtong.openness.requests import actions as requests
from zhengtong.site import day
by = parties.actor(get_user_model().objects.get(username="disclosure"))
who = {"by": by, "on": day.today(), "at": day.now()}
said = {"applicant_type": "natural_person", "name": "甲某", "id_number": "449901199001010013", "phone": "PHONE",
        "title": "旧村改造补偿方案", "form": "electronic", "delivery": "counter"}
made = requests.file(channel="in_person", answers=said, applicant=Applicant("other", None, "甲某", {"phone": "PHONE"}),
                     key="browser-following-1", submitted_on=day.today(), **who)
requests.ask_correction(made.pk, fields=["title"], reason="没有写明是哪一个村。", **who)
print(json.dumps([str(made.pk), made.case.number]))
""".replace("PHONE", PHONE)


@pytest.fixture(scope="module")
def asked(site):
    """(id, number) of a case of somebody without an account, in which the office asked for a correction."""
    own = {"ZHENGTONG_DATA": str(site.data), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "zhengtong.site.settings"}
    environment = {**os.environ, **own}
    done = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_without_an_account_a_correction_is_answered_on_a_phone(open_browser, code_on_phone, asked, axe):
    pk, number = asked
    page = open_browser(width=390)
    page.goto(f"/requests/mine/{pk}/")
    assert "/login" in page.url
    page.goto("/requests/visit/")
    page.fill("#id_number", number)
    page.fill("#id_phone", PHONE)
    page.click("main button.main")
    page.fill("#id_code", "000")
    page.click("main button.main")
    assert "验证码不对" in page.inner_text(".errors")
    page.fill("#id_code", code_on_phone(number))
    page.click("main button.main")
    assert page.url.endswith(f"/requests/mine/{pk}/") and "等您补正" in page.inner_text("main")
    page.get_by_role("link", name="去补正").click()
    assert page.input_value("#id_title") == "旧村改造补偿方案" and page.locator("main form .field").count() == 1
    page.fill("#id_title", "")
    page.click("main button.main")
    assert page.locator(".errors").count() == 1
    page.fill("#id_title", "清湖村旧村改造补偿方案")
    page.click("main button.main")
    assert "旧村改造补偿方案" in page.inner_text("main") and "原来" in page.inner_text("main")
    page.click("main button.main")
    assert "补正已经收到" in page.inner_text("main") and "等区府办" in page.inner_text("main")
    page.get_by_role("button", name="看完了，退出").click()
    page.goto(f"/requests/mine/{pk}/")
    assert "/login" in page.url


@pytest.mark.parametrize(("width", "elder", "english"), [(1440, False, True), (390, True, False), (360, False, False)])
def test_the_visitors_pages_are_clean(width, elder, english, open_browser, axe):
    page = open_browser(width=width, script=True, elder=elder, english=english)
    wrong = []
    for address in ("/requests/", "/requests/visit/", "/requests/log/"):
        page.goto(address)
        wrong += [f"{address}: {line}" for line in axe(page)]
        if page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") > 0:
            wrong.append(f"{address}: wider than {width}")
    page.goto("/requests/visit/")
    page.click("main button.main")
    wrong += [f"errors: {line}" for line in axe(page)]
    assert not wrong, "\n".join(wrong)

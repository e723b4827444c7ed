"""Every page keeps the strict policy: no inline script or style, nothing from elsewhere, nothing kept by a shared computer."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

TEMPLATES = Path(settings.PACKAGE) / "site" / "templates"
STATIC = Path(settings.PACKAGE) / "site" / "static"
OWN_SCRIPT = re.compile(r"""<script src="\{% static '[\w./-]+\.js' %\}" defer></script>""")  # a file of ours, nothing inline
PUBLIC = ["/", "/login", "/accessibility", "/privacy", "/status/", "/policies/", "/policies/old-age-allowance/"]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_templates_hold_no_script_style_or_foreign_address(path):
    text = OWN_SCRIPT.sub("", path.read_text("utf-8"))
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_answer_under_a_strict_policy(address, visitor):
    response = visitor.get(address)
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy and "unsafe" not in policy
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", PUBLIC)
def test_each_page_has_one_heading_one_main_and_a_skip_link(address, visitor):
    page = visitor.get(address).content.decode()
    assert len(re.findall("<h1[ >]", page)) == 1 and len(re.findall("<main ", page)) == 1
    assert '<a class="skip" href="#main">' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


def test_classes_used_stand_in_the_style_sheets():
    css = "".join(path.read_text("utf-8") for path in STATIC.glob("*.css"))
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", css))
    used = set()
    for path in TEMPLATES.rglob("*.html"):
        for value in re.findall(r'class="([^"]*)"', path.read_text("utf-8")):
            used |= set(re.sub(r"\S*\{[{%].*?[%}]\}", " ", value).split())
    assert used <= known, sorted(used - known)


def test_not_found_says_what_to_do(visitor):
    response = visitor.get("/no/such/page")
    assert response.status_code == 404 and "没有这一页" in response.content.decode()


def test_a_lost_form_token_says_that_nothing_was_written(db):
    response = Client(enforce_csrf_checks=True).post("/login", {"username": "x", "password": "y"})
    assert response.status_code == 403 and "没有写入任何东西" in response.content.decode()


def test_a_failure_shows_a_number_and_nothing_else(visitor, monkeypatch):
    from zhengtong.site.pages import status

    monkeypatch.setattr(status.heartbeat, "pulses", lambda: 1 / 0)
    visitor.raise_request_exception = False
    page = visitor.get("/status/")
    assert page.status_code == 500
    assert "编号" in page.content.decode() and "ZeroDivision" not in page.content.decode()


def test_every_page_says_when_a_process_stands_still(visitor, monkeypatch):
    from zhengtong.site import heartbeat

    monkeypatch.setattr(heartbeat, "standing_still", lambda: ["tick"])
    assert "到期事项" in visitor.get("/privacy").content.decode()
    monkeypatch.setattr(heartbeat, "standing_still", list)
    assert "停了" not in visitor.get("/privacy").content.decode()

"""The demonstration as it is started, small, in a real browser. Skipped, with the reason named, where there is no chromium."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SCALE = "0.002"
ROOT = Path(__file__).resolve().parents[2]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def chromium():
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if not found:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


class Site:
    """The running demonstration: its address, accounts and data folder."""

    def __init__(self, address, accounts, data=None):
        self.address = address
        self.data = data
        self.accounts = {account["login"]: account for account in accounts}


@pytest.fixture(scope="session")
def site(chromium, tmp_path_factory):
    data = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "ZHENGTONG_DATA": str(data)} | {"DATABASE_URL": ""}
    environment.pop("ZHENGTONG_HTTPS", None)
    zt = [sys.executable, "-m", "zhengtong"]
    made = subprocess.run(
        [*zt, "demo", "--scale", SCALE, "--prepare-only"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    port = _free_port()
    server = subprocess.Popen(
        [*zt, "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, server)
        yield Site(address, json.loads((data / "demo.json").read_text("utf-8"))["accounts"], data)
    finally:
        server.terminate()
        server.wait(20)


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait(address, server):
    for _ in range(240):
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(f"{address}/accessibility", timeout=2).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise AssertionError("the server does not answer")


@pytest.fixture
def open_browser(chromium, site):
    """open_browser(login=None, width=1440, script=False, elder=False, english=False, purpose=None) -> a page, logged in."""
    contexts = []

    def opened(login=None, *, width=1440, script=False, elder=False, english=False, purpose=None):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            base_url=site.address,
            bypass_csp=script,
            locale="zh-CN",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if login:
            account = site.accounts[login]
            page.goto("/login")
            page.fill("#id_username", account["login"])
            page.fill("#id_password", account["password"])
            page.click("main button.main")
        if purpose:
            page.goto("/purpose?next=/status/")
            page.check(f"input[value='{purpose}']")
            page.click("main button.main")
        if elder:
            page.goto("/elder?on=1&next=/privacy")
        if english:
            page.goto("/language?to=en&next=/privacy")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def code_on_phone(open_browser):
    """code_on_phone(number): the newest code for the case, as the phone of the demonstration shows it."""

    def read(number):
        phone = open_browser(width=390)
        for _ in range(120):
            phone.goto("/demo/phone/")
            if found := re.search(rf"(\d{{6}}).*{number}", phone.inner_text("main")):
                return found[1]
            phone.wait_for_timeout(500)
        raise AssertionError("no code came")

    return read


@pytest.fixture(scope="session")
def axe():
    """axe(page): what axe-core finds wrong, as readable lines. The page needs script switched on for the check alone."""

    def check(page):
        page.evaluate(AXE)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [f"{v['id']}: {n['target']} {n['failureSummary'][:200]}" for v in found["violations"] for n in v["nodes"][:3]]

    return check

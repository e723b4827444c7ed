"""A small district with one round, served to a real browser. Skipped, with the reason named, where there is no chromium."""
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
             "--disable-component-update --disable-sync").split()
DAY = date(2025, 12, 31)
SCALE = "0.001"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in this thread; the tests are synchronous


def executable():
    return next((found for name in CHROMIUMS if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def district(django_db_setup, django_db_blocker, tmp_path_factory):
    """The district's registers loaded, one round run, the demonstration's accounts made: [{login, password, role, ...}]."""
    from django.conf import settings
    from django.core.cache import cache

    from zhengtong.kernel.facts import actions as facts
    from zhengtong.kernel.parties import actions as parties
    from zhengtong.kernel.parties import system
    from zhengtong.kernel.rounds import queries as rounds
    from zhengtong.services.entitlement import actions, queries
    from zhengtong.site import day, demo

    source = tmp_path_factory.mktemp("district")
    command = [sys.executable, "-m", "district", "generate", "--scale", SCALE, "--seed", "7", "--out", str(source), "--states", "last"]
    subprocess.run(command, check=True, capture_output=True)
    by = system("test")
    with django_db_blocker.unblock():
        day.move(DAY)
        files = [facts.Delivery(key, as_of, path, True) for key, as_of, path in demo.register_files(source)]
        facts.load_registers(settings.DATA_DIR, files, by=by, at=day.now())
        actions.run_due_round(on=DAY, at=day.now(), by=by)
        people = queries.illustrative(rounds.latest())
        accounts = parties.make_demo_accounts(settings.DATA_DIR, **people, at=day.now())
        cache.clear()
    return {account["login"]: account for account in accounts}


@pytest.fixture(scope="session")
def chromium():
    found = executable()
    if not found:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()

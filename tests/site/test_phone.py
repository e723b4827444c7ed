"""The phones of a demonstration: who sees what a text message tells its recipient alone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from zhengtong.kernel.messages.models import BLOT, Message
from zhengtong.site import day, phones

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    phones.Phone(phones.folder()).hand_over(Message(id=uuid4(), address="13800000000", text=f"码 {BLOT}", secret="271828"))


def test_a_demonstrations_phone_shows_the_code(demo, client):
    assert "码 271828" in client.get("/demo/phone/").content.decode()


def test_no_officer_reads_it(demo, clients):
    page = clients["officer"].get("/demo/phone/")
    assert page.status_code == 403 and "271828" not in page.content.decode()


def test_after_half_an_hour_it_is_gone(demo, client, monkeypatch):
    later = day.clock() + timedelta(minutes=31)
    monkeypatch.setattr(day, "clock", lambda: later)
    assert "271828" not in client.get("/demo/phone/").content.decode() and not list(phones.folder().glob("*.json"))


def test_no_other_site_has_such_a_page(client):
    assert client.get("/demo/phone/").status_code == 404

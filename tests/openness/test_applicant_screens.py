"""The public side of requests: the entry page, the log and its feed, letters verified; one's own request found."""

from datetime import date

import pytest

from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.parties import Actor
from zhengtong.site import actors, day

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/requests/", "/requests/?q=津贴", "/requests/log/", "/requests/log.atom", "/verify/"])
def test_public_pages_open_to_everybody(client, address):
    assert client.get(address).status_code == 200


def test_an_unknown_code_is_said_to_be_none_of_ours(client):
    assert client.get("/verify/ZZZZ/").status_code == 404
    assert "没有这个核对码" in client.get("/verify/ZZZZ/").content.decode()


def test_ones_own_request_is_found_and_withdrawn(desk, client, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    day.move(date(2025, 3, 5))
    by = Actor(login="a", name="甲某", role="resident", subject=("person", 7))
    monkeypatch.setattr(actors, "of", lambda _request: by)
    who = Applicant("person", 7, "甲某", {"phone": "13800000000"})
    request = desk.file(date(2025, 3, 5), by=by, channel="internet", applicant=who)
    mine = f"/requests/mine/{request.pk}/"
    assert client.get(mine).status_code == 200
    assert request.title in client.get("/requests/mine/").content.decode()
    assert client.post(mine + "withdraw", {"reason": "x"}).status_code == 302

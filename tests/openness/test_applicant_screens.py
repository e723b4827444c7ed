"""The public side of requests: the entry page, the log and its feed, letters verified; filing from the first page to the receipt."""

from datetime import date

import pytest

from zhengtong.kernel.parties import Actor
from zhengtong.site import actors, day

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/requests/", "/requests/?q=津贴", "/requests/log/", "/requests/log.atom", "/verify/"])
def test_public_pages_open_to_everybody(client, address):
    assert client.get(address).status_code == 200


def test_an_unknown_code_is_said_to_be_none_of_ours(client):
    assert client.get("/verify/ZZZZ/").status_code == 404
    assert "没有这个核对码" in client.get("/verify/ZZZZ/").content.decode()


PAGES = [("who", {"applicant_type": "natural_person"}), ("identity", {"name": "甲", "id_number": "11010519491231002X"}),
         ("contact", {"phone": "13800000000"}), ("what", {"title": "预算"}), ("how", {"form": "electronic", "delivery": "site"})]


def test_filed_page_by_page_then_found_and_withdrawn(desk, client, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    day.move(date(2025, 3, 5))
    monkeypatch.setattr(actors, "of", lambda _request: Actor(login="a", name="甲", role="resident", subject=("person", 7)))
    for page, said in PAGES:
        answer = client.post(f"/requests/new/{page}", said)
        assert answer.status_code == 302, page
    assert answer["Location"].endswith("/check")
    mine = client.post("/requests/new/check")["Location"]
    assert client.get(mine).status_code == 200
    assert "预算" in client.get("/requests/mine/").content.decode()
    assert client.post(mine + "withdraw", {"reason": "x"}).status_code == 302

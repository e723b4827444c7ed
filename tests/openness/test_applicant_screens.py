"""The public side of requests: the entry page, the log and its feed, letters verified; filing from the first page to the receipt."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/requests/", "/requests/?q=津贴", "/requests/log/", "/requests/log.atom", "/verify/"])
def test_public_pages_open_to_everybody(client, address):
    assert client.get(address).status_code == 200


def test_an_unknown_code_is_said_to_be_none_of_ours(client):
    assert client.get("/verify/ZZZZ/").status_code == 404
    assert "没有这个核对码" in client.get("/verify/ZZZZ/").content.decode()

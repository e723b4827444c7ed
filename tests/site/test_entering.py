"""Login, its errors, its throttle, the switches, and that redirects stay on the site."""

import pytest
from axes.models import AccessAttempt


def enter(client, name, secret, **extra):
    return client.post("/login", {"username": name, "password": secret, **extra})


def test_a_resident_lands_at_what_is_owed(visitor, new_login, password):
    new_login("resident")
    assert enter(visitor, "test-resident", password)["Location"] == "/owed/"


def test_staff_lands_at_the_rounds(visitor, new_login, password):
    new_login("officer")
    assert enter(visitor, "test-officer", password)["Location"] == "/rounds/"


def test_empty_fields_are_named_with_a_summary(visitor):
    response = enter(visitor, "", "")
    page = response.content.decode()
    assert response.status_code == 422
    assert "有 2 处要改" in page and 'href="#id_username"' in page and 'href="#id_password"' in page
    assert 'aria-invalid="true"' in page and 'aria-describedby="id_username_error"' in page


@pytest.mark.parametrize("name", ["test-resident", "nobody"])
def test_a_wrong_password_does_not_say_whether_the_name_exists(visitor, name, new_login):
    new_login("resident")
    page = enter(visitor, name, "wrong").content.decode()
    assert "账号或密码不对" in page


def test_five_wrong_passwords_close_the_door_for_a_while(visitor, new_login, password):
    new_login("resident")
    for _ in range(4):
        assert enter(visitor, "test-resident", "wrong").status_code == 422
    closed = enter(visitor, "test-resident", "wrong")
    assert closed.status_code == 429 and closed["Retry-After"] == "900"
    assert "15 分钟" in closed.content.decode()
    assert enter(visitor, "test-resident", password).status_code == 429
    assert AccessAttempt.objects.get(username="test-resident").failures_since_start >= 5


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "\\\\elsewhere"]
)
def test_redirects_stay_on_the_site(visitor, target, new_login, password):
    new_login("resident")
    assert enter(visitor, "test-resident", password, next=target)["Location"] == "/owed/"
    assert visitor.get("/elder", {"on": "1", "next": target})["Location"] == "/"
    assert visitor.get("/language", {"to": "en", "next": target})["Location"] == "/"


def test_elder_and_language_are_kept_and_undone(visitor):
    assert visitor.get("/elder?on=1&next=/privacy")["Location"] == "/privacy"
    assert 'class="elder"' in visitor.get("/privacy").content.decode()
    visitor.get("/elder?on=0")
    assert 'class="elder"' not in visitor.get("/privacy").content.decode()
    visitor.get("/language?to=en")
    assert '<html lang="en">' in visitor.get("/privacy").content.decode()
    visitor.get("/language?to=zh-hans")
    assert '<html lang="zh-Hans">' in visitor.get("/privacy").content.decode()


@pytest.mark.parametrize("address", ["/elder?on=2", "/language?to=fr", "/language"])
def test_a_switch_to_nothing_is_not_found(visitor, address):
    assert visitor.get(address).status_code == 404


def test_logout_needs_post(visitor):
    assert visitor.get("/logout").status_code == 405

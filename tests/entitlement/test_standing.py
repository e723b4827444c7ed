"""On the page of what one is owed, every entitled line says where agreement and payment stand, what waits for the reader first."""
import re
from datetime import date

import pytest

from zhengtong.services.entitlement.payment import actions

from .payments import AT, acting, approver, proposed, resident, signed
from .test_payment_pages import entered

CARD = re.compile(r'<article class="([^"]*)" id="([^"]*)">(.*?)</article>', re.DOTALL)


@pytest.fixture
def asked(district, monkeypatch):
    """A grant that waits for its holder's answer."""
    from zhengtong.site import day

    monkeypatch.setattr(day, "today", lambda: date(2025, 12, 31))
    monkeypatch.setattr(day, "now", lambda: AT)
    return actions.release_grants(pk=signed(proposed(district)).pk, **acting(approver())).grants.filter(state="asked").first()


def cards(client, language="zh-hans"):
    client.get(f"/language?to={language}")
    return [(classes.split(), key, body) for classes, key, body in CARD.findall(client.get("/owed/").content.decode())]


def test_what_waits_for_the_reader_comes_first_with_its_deed(asked):
    classes, key, body = cards(entered("old", "resident", asked.no))[0]
    assert key == asked.policy and "wait-me" in classes
    assert f'href="/grants/{asked.pk}/agree"' in body and "等您同意并填收款账户" in body


def test_it_is_said_in_english(asked):
    _classes, _key, body = cards(entered("old", "resident", asked.no), "en")[0]
    assert "Your agreement and an account are waited for" in body


def test_after_the_answer_the_payment_is_followed(asked):
    actions.decline(grant=asked.pk, by=resident(asked.no), on=date(2025, 12, 31), at=AT)
    body = next(body for _classes, key, body in cards(entered("old", "resident", asked.no)) if key == asked.policy)
    assert f'href="/grants/{asked.pk}/"' in body and "2025年12月：本人不要。" in body


def test_what_is_on_no_list_yet_says_who_puts_it_there(district):
    from .payments import OLD_AGE

    held = proposed(district, OLD_AGE)  # proposed only: nobody's yet
    body = next(body for _classes, key, body in cards(entered("old", "resident", held.grants.first().no)) if key == OLD_AGE)
    assert "由区民政局列入发放名单" in body and "/grants/" not in body

"""我能享受什么 without login: asks only what can change something, keeps nothing, goes on from its own form alone."""
import re
from datetime import date

import pytest

from zhengtong.feel.values import to_feel
from zhengtong.kernel.content import queries as packs
from zhengtong.kernel.journal.queries import size
from zhengtong.services.entitlement.guiding.asking import ground
from zhengtong.site import day
from zhengtong.site.pages.services.entitlement import could


@pytest.fixture
def held(district):
    return ground("person", day.today(), packs.load())


def state(page):
    return re.search(r'name="state" value="([^"]+)"', page.content.decode()).group(1)


def asked(page):
    return re.findall(r'name="(q\d+)"', page.content.decode())


def test_a_few_answers_settle_the_old_age_allowance(held):
    known = {"出生日期": to_feel(date(1950, 5, 1)), "户籍地": "深圳", "异地高龄津贴起始日": None}
    outcomes = {policy.key: kind for policy, kind in held.outcomes(known)}
    assert outcomes["old-age-allowance"] == "entitled"
    young = {policy.key: kind for policy, kind in held.outcomes({"出生日期": to_feel(date(1990, 5, 1))})}
    assert young["old-age-allowance"] == "not_entitled"


def test_asking_goes_on_until_nothing_can_change(held):
    known, pages = {}, 0
    while page := held.page(known):
        pages += 1
        for question in page:
            known[question.fact] = max(held.choices[question.fact], key=lambda choice: choice.share).value
    facts = {name for goal in held.goals for names in goal.facts for name in names}
    assert pages < 20 and len(known) < len(facts) / 2
    assert {kind for _policy, kind in held.outcomes(known)} <= {"entitled", "not_entitled", "amount_undetermined"}


def test_the_page_asks_and_shows_what_was_answered(held, client):
    first = client.get("/could/")
    assert first.status_code == 200 and asked(first)
    begun = size()
    given = {"state": state(first), "go": "1", **dict.fromkeys(asked(first), "?")}
    for line in re.findall(r'name="(q\d+)" value="(深圳)"', first.content.decode()):
        given[line[0]] = line[1]
    dates = re.findall(r'type="date"[^>]*name="(q\d+)"|name="(q\d+)"[^>]*type="date"', first.content.decode())
    given |= {name: "1950-05-01" for pair in dates for name in pair if name}
    second = client.post("/could/", given)
    assert second.status_code == 200 and "1950-05-01" in second.content.decode() and state(second) != state(first)
    assert size() == begun and not client.session.keys()
    again = client.post("/could/", {"state": state(second), "drop": "出生日期"})
    assert "<strong>1950-05-01</strong>" not in again.content.decode()


def test_wrong_answers_are_told_at_their_place_and_change_nothing(held, client):
    first = client.get("/could/")
    wrong = client.post("/could/", {"state": state(first), **dict.fromkeys(asked(first), "\x00胡写")})
    assert wrong.status_code == 200 and 'role="alert"' in wrong.content.decode() and asked(wrong) == asked(first)


@pytest.mark.parametrize("given", ["", "x", "eyJhIjp7fX0:1:forged"])
def test_a_state_that_is_not_ours_starts_anew(held, client, given):
    assert client.post("/could/", {"state": given}).status_code == 302


def test_answers_travel_unchanged():
    answers = {"a": None, "b": True, "c": "深圳", "d": to_feel(date(1950, 5, 1)), "e": to_feel(3)}
    assert {fact: could._read(could._written(value)) for fact, value in answers.items()} == answers


def test_fewer_questions_than_asking_everything(held):
    from zhengtong.kernel.rounds import queries as rounds
    from zhengtong.services.entitlement.guiding import measuring

    found = measuring.questions(held, rounds.latest(), most=20, seed=2)
    assert found.subjects and 0 < found.asked <= found.everything and found.pages <= found.asked
    assert 0 < found.unknown_asked < found.facts / 2

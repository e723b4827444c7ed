"""One who was asked for an opinion answers without an account: by the number and the code of the letter, and sees nothing else."""
import re
from datetime import date

import pytest

from zhengtong.kernel.cases import CaseRefused, standing
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.messages import queries as messages
from zhengtong.openness.requests import actions as requests

from .conftest import at

DAY = date(2025, 3, 5)
ASK, ANSWER = "/requests/opinion/", "/requests/opinion/answer"


def text(response):
    return response.content.decode()


@pytest.fixture
def asked(desk, office):
    """A third party was asked, and has the letter."""
    return desk.consult(desk.identified(date(2025, 3, 3)), DAY, text="配租名单里有贵公司的报价。")


def letter(held):
    """(number, code) as they stand in the letter."""
    said = held.message.text
    return held.request.case.number, re.search(r"答复码([A-Z2-7]{10})", said)[1]


def entered(client, held):
    number, code = letter(held)
    assert client.post(ASK, {"number": number, "code": f" {code.lower()} "})["Location"] == ANSWER
    return client


def test_what_is_asked_is_shown_and_nothing_of_the_applicant(asked, client):
    page = text(entered(client, asked).get(ANSWER))
    assert "配租名单里有贵公司的报价。" in page and "甲某" not in page and "13800000000" not in page


def test_the_answer_is_recorded_today_under_the_one_who_gave_it(asked, client, office):
    entered(client, asked)
    assert text(client.post(ANSWER, {"opinion": "objects", "reasons": "商业秘密。"})).count("答复收到了")
    asked.refresh_from_db()
    assert (asked.answered_on, asked.opinion, asked.reasons) == (DAY, "objects", "商业秘密。")
    event = asked.request.case.events.get(kind="third_party_answered")
    assert (event.role, event.login.startswith("asked:"), event.thread) == ("third_party", True, asked.thread)
    assert client.get(ANSWER)["Location"] == ASK


@pytest.mark.parametrize("given", [{"opinion": "objects", "reasons": " "}, {"opinion": "unfounded", "reasons": "x"}, {"reasons": "x"},
                                   {"opinion": "agrees", "day": "2025-03-01"}])
def test_an_answer_that_is_none_changes_nothing(asked, client, given):
    assert entered(client, asked).post(ANSWER, given).status_code in (409, 422)
    asked.refresh_from_db()
    assert asked.answered_on is None


def test_a_wrong_code_and_a_number_that_is_not_there_are_told_in_the_same_words(asked, client):
    wrong = text(client.post(ASK, {"number": asked.request.case.number, "code": "AAAAAAAAAA"}))
    absent = text(client.post(ASK, {"number": "龙华公开〔2025〕999号", "code": "AAAAAAAAAA"}))
    assert "编号或答复码不对" in wrong and "编号或答复码不对" in absent
    assert client.get(ANSWER)["Location"] == ASK


def test_the_code_opens_no_case(asked, client):
    entered(client, asked)
    assert client.get(f"/requests/mine/{asked.request_id}/").status_code in (302, 404)
    assert client.get(f"/cases/{asked.request_id}/").status_code == 302


def test_another_authority_answers_in_writing(desk, office):
    request = desk.identified(date(2025, 3, 3))
    desk.consult(request, DAY, kind="authority", name="某局")
    assert "答复码" not in messages.for_case(request.case.number)[-1].text


def test_who_is_asked_in_one_thread_answers_no_other(asked, desk):
    other = desk.consult(asked.request, DAY, kind="co_maker", name="另一机关")
    by = standing.whoever_was_asked(asked.request.case.number, asked.thread, "某公司")
    given = {"by": by, "on": DAY, "at": at(DAY), "room": "requests", "body": {"opinion": "agrees"}}
    with pytest.raises(CaseRefused) as refused:
        cases.record(asked.request_id, "co_maker_answered", thread=other.thread, **given)
    assert refused.value.code == "who"
    assert requests.answer_by_code(*letter(other), opinion="agrees", on=DAY, at=at(DAY)).opinion == "agrees"


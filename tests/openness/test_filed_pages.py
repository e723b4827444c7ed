"""What was filed, on the pages of those who handle it; the days that an officer's calendar carries."""

from datetime import date

import pytest

from zhengtong.openness.requests import actions as requests

from .conftest import HEAD

pytestmark = pytest.mark.django_db
FILED, DAY = date(2025, 3, 3), date(2025, 3, 5)
NUMBER = "449901199001010013"  # of the desk's filings


def text(response):
    return response.content.decode()


def test_the_office_reads_of_an_identity_number_its_end(desk, office):
    page = office["liu"].get(f"/cases/{desk.identified(FILED).pk}/filed/1")
    assert NUMBER[-4:] in text(page) and NUMBER not in text(page) and '<html lang="zh-CN">' in text(page)


def test_what_was_filed_a_second_time_and_never_is_not_there(desk, office):
    assert office["liu"].get(f"/cases/{desk.identified(FILED).pk}/filed/2").status_code == 404


def test_a_calendar_leaves_out_what_was_answered(desk, office):
    address = text(office["liu"].get("/cases/calendar")).split('class="all" href="http://testserver')[1].split('"')[0]
    waits, answered = desk.identified(FILED).case, desk.identified(FILED)
    desk.draft(answered, DAY)
    desk.do(requests.sign_reply, answered, DAY, HEAD)
    desk.do(requests.send_reply, answered, DAY, port="counter", address="甲某", printed=False)
    desk.do(requests.record_delivery, answered, DAY, day=DAY, how="signed", proof="甲某签收")
    carried = text(office["liu"].get(address)).replace("\r\n ", "")
    assert waits.number in carried and answered.case.number not in carried


@pytest.mark.parametrize(("code", "suit"), [("deny_law", False), ("disclose", True)])
def test_against_a_refusal_no_day_for_a_direct_suit_is_shown(desk, office, code, suit):
    request = desk.answered(FILED, DAY, code)
    page = text(office["liu"].get(f"/cases/{request.pk}/"))
    assert ('id="clock-suit"' in page) is suit and 'id="clock-reconsideration"' in page

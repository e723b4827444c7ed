"""Letters that come back: the same goes out once more, and its arrival is the delivery."""
from datetime import date

import pytest

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import queries as cases
from zhengtong.kernel.messages import queries as messages
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests import resending

from .conftest import HEAD, OFFICER, STRANGER, at
from .test_officer_screens import post, text

D = date
MONDAY, DAY, BACK, ARRIVED = D(2025, 3, 3), D(2025, 3, 5), D(2025, 3, 17), D(2025, 3, 20)


@pytest.fixture
def sent(desk):
    """A request whose reply is on its way by letter."""
    request = desk.identified(MONDAY)
    desk.draft(request, DAY)
    desk.do(requests.sign_reply, request, DAY, HEAD)
    desk.do(requests.send_reply, request, DAY, port="letter", address="某路1号", printed=False)
    return request


def again(request, day=BACK, by=OFFICER, **more):
    message = resending.undelivered(request)[-1]
    given = {"reason": "查无此人", "port": "letter", "address": "某路2号", **more}
    return requests.send_again(message.pk, by=by, on=day, at=at(day), **given)


def test_a_reply_that_came_back_goes_out_again_and_is_delivered(desk, sent):
    first = resending.undelivered(sent)[-1]
    second = again(sent)
    first.refresh_from_db()
    assert (first.state, first.reason, second.text, second.address) == ("failed", "查无此人", first.text, "某路2号")
    done = desk.do(requests.record_delivery, sent, ARRIVED, day=ARRIVED, how="signed", proof="签收")
    sent.refresh_from_db()
    assert (done.delivered_on, done.sent_on, sent.answered_on) == (ARRIVED, DAY, DAY)
    assert resending.undelivered(sent) == []


def test_a_notice_that_came_back_starts_the_applicants_days_when_it_arrives(desk):
    request = desk.file(MONDAY)
    desk.do(requests.ask_correction, request, DAY, fields=["title"], reason="不明确")
    again(request)
    desk.do(requests.deliver_notice, request, ARRIVED, day=ARRIVED, how="signed", proof="签收")
    request.case.refresh_from_db()
    assert cases.clock_table(request.case, ARRIVED)[("correction_period", "")].started_on == ARRIVED


def test_a_consultation_letter_that_came_back(desk):
    request = desk.file(MONDAY)
    held = desk.consult(request, DAY)
    again(request)
    done = requests.deliver_consultation(held.pk, day=ARRIVED, how="signed", proof="签收", by=OFFICER, on=ARRIVED, at=at(ARRIVED))
    assert (done.delivered_on, done.message.address) == (ARRIVED, "某路2号")


@pytest.mark.parametrize(("more", "code"), [({"reason": " "}, "message"), ({"by": STRANGER}, "unseen"), ({"port": "site"}, "message"),
                                            ({"port": "pigeon"}, "message"), ({"address": ""}, "message")])
def test_what_cannot_be_sent_again_changes_nothing(desk, sent, more, code):
    with pytest.raises(CaseRefused) as refused:
        again(sent, **more)
    assert refused.value.code == code
    assert [m.state for m in messages.for_case(sent.case.number)] == ["queued"]


def test_what_arrived_or_went_out_again_is_not_sent_again(desk, sent):
    first = resending.undelivered(sent)[-1]
    again(sent)
    with pytest.raises(CaseRefused):
        requests.send_again(first.pk, reason="再来", port="letter", address="某路3号", by=OFFICER, on=BACK, at=at(BACK))
    assert len(messages.for_case(sent.case.number)) == 2


def test_the_officer_finds_it_among_the_steps(desk, office, sent):
    assert f"/cases/{sent.pk}/do/send_again" in text(office["liu"].get(f"/cases/{sent.pk}/"))
    message = resending.undelivered(sent)[-1]
    given = {"message": str(message.pk), "reason": "查无此人", "port": "counter", "address": "甲某"}
    assert post(office["liu"], sent, "send_again", **given).status_code == 302
    assert {m.port for m in messages.for_case(sent.case.number)} == {"letter", "counter"}  # by the clock, the order may be any

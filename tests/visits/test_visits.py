"""A case reached by number and phone code: who gets in, who does not, and what a stranger learns (nothing)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.cases import CaseRefused, standing
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.journal.models import JournalEntry
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.visits import actions as visits
from zhengtong.kernel.visits.actions import VisitRefused
from zhengtong.kernel.visits.models import VisitCode

pytestmark = pytest.mark.django_db
ON = date(2025, 3, 5)
AT = datetime(2025, 3, 5, 2, tzinfo=UTC)
PHONE = "13800000000"


@pytest.fixture
def case(desk):
    return desk.identified().case


@pytest.fixture
def ask(case):
    def asked(number=case.number, phone=PHONE, clock=AT):
        return visits.ask(number, phone, on=ON, at=AT, clock=clock)

    return asked


def code_sent():
    return Message.objects.exclude(secret="").latest("at").secret


def enter(ticket, code, clock=AT):
    return visits.enter(ticket, code, at=AT, clock=clock)


def test_the_code_from_the_message_opens_this_case_alone(desk, case, ask):
    other = desk.identified(said={"title": "另一件"}).case
    by = enter(ask(), code_sent())
    assert visits.look(case.pk, by=by, on=ON, at=AT).part == "own"
    with pytest.raises(CaseRefused):
        visits.look(other.pk, by=by, on=ON, at=AT)


@pytest.mark.parametrize("phone", ["138 0000 0000", "+86 138-0000-0000"])
def test_a_phone_is_known_however_it_is_written(ask, phone):
    ask(phone=phone)
    assert Message.objects.get(port="sms").address == PHONE


@pytest.mark.parametrize(("number", "phone"), [("龙华公开〔2025〕999号", PHONE), (None, "13900000000"), (None, ""), ("", "")])
def test_nothing_is_sent_for_what_does_not_match_and_the_answer_is_the_same(case, ask, number, phone):
    ticket = ask(case.number if number is None else number, phone)
    assert len(ticket) == len(ask()) and not Message.objects.filter(port="sms", address="13900000000").exists()
    with pytest.raises(VisitRefused) as unknown:
        enter(ticket, "000000")
    with pytest.raises(VisitRefused) as wrong:
        enter(ask(clock=AT + timedelta(minutes=2)), "x")
    assert (unknown.value.reason, unknown.value.remedy) == (wrong.value.reason, wrong.value.remedy)


def test_a_code_serves_once(ask):
    ticket = ask()
    enter(ticket, code_sent())
    with pytest.raises(VisitRefused):
        enter(ticket, code_sent())


def test_a_code_lives_ten_minutes(ask):
    ticket = ask()
    with pytest.raises(VisitRefused):
        enter(ticket, code_sent(), AT + timedelta(minutes=10, seconds=1))


def test_five_wrong_tries_end_a_code(ask):
    ticket, code = ask(), code_sent()
    for _n in range(5):
        with pytest.raises(VisitRefused):
            enter(ticket, f"{(int(code) + 1) % 10**6:06d}")
    with pytest.raises(VisitRefused):
        enter(ticket, code)


def test_another_browser_cannot_use_the_code(ask, case):
    ask()
    with pytest.raises(VisitRefused):
        enter("another ticket", code_sent())


def test_a_minute_lies_between_two_codes_and_five_are_a_days_worth(ask):
    for minutes in (0, 0.5, 2, 4, 6, 8, 10, 12):
        ask(clock=AT + timedelta(minutes=minutes))
    assert VisitCode.objects.count() == 5
    ask(clock=AT + timedelta(hours=25))
    assert VisitCode.objects.count() == 6


def test_the_code_stands_in_the_message_and_nowhere_else(ask, case):
    ticket = ask()
    code = code_sent()
    kept = VisitCode.objects.get()
    assert code not in (kept.code, kept.ticket) and ticket not in (kept.code, kept.ticket)
    assert not [entry for entry in JournalEntry.objects.all() if code in str(entry.body) or ticket in str(entry.body)]


def test_no_officer_reads_the_code_and_the_carrier_takes_it_away(ask):
    ask()
    code, read = code_sent(), []

    class Carrier:
        def hand_over(self, message):
            read.append(message.spelled)
            return "1"

    kept = Message.objects.get(port="sms")
    assert code not in kept.text and code not in kept.subject
    messages.pump(at=AT, by="x", ports={"sms": Carrier()})
    kept.refresh_from_db()
    assert code in read[0] and (kept.state, kept.secret) == ("sent", "") and code not in kept.text


def test_every_look_is_in_the_journal_with_its_purpose(ask, case):
    visits.look(case.pk, by=enter(ask(), code_sent()), on=ON, at=AT)
    last = JournalEntry.objects.latest("index")
    assert last.kind == "visits.look" and "information-request" in str(last.body) and case.number in last.by


def test_a_case_without_a_mobile_number_sends_nothing(ask, case):
    Case.objects.filter(pk=case.pk).update(contact={"address": "x"})
    ask()
    assert not VisitCode.objects.exists()


def test_an_applicant_with_an_account_finds_the_look(desk):
    case = desk.identified(applicant=Applicant("person", 7, "甲某", {"phone": PHONE})).case
    visits.look(case.pk, by=standing.visitor(case.number), on=ON, at=AT)
    looks, _total = access.who_looked("person", 7)
    assert looks[0].role == "resident" and looks[0].case == case.number

"""The day of a case is a cache of what the clock says: kept in the event's transaction, by a new calendar, by the tick."""
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model

from zhengtong.kernel.cases import actions, pins, queries, recording
from zhengtong.kernel.cases.models import Case, CaseEvent
from zhengtong.kernel.clock import Calendar
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import actions as parties
from zhengtong.kernel.parties import system
from zhengtong.kernel.procedures import queries as procedures

from .conftest import APPROVER, DEPARTMENT, FILED, OFFICER, at
from .test_recording import DAY, LATER, refused

TICK = system("tick")
LATE = date(2026, 12, 14)


def act(action, on, **more):
    return action(by=TICK, on=on, at=at(on), **more)


@pytest.fixture
def notice(monkeypatch):
    """Loads the notice of 2027, with the days off that a test gives."""

    def load(*off):
        known = procedures.calendar()
        made = Calendar(known.off | set(off), known.work, known.years | {2027}, known.hours)
        monkeypatch.setattr(procedures, "calendar", lambda: made)

    return load


def test_a_year_without_notice_is_provisional(district):
    case = district.received(LATE)
    assert (case.due_on, case.provisional) == (date(2027, 1, 11), True)


def test_a_notice_moves_the_day_and_tells_the_applicant(district, notice):
    case = district.received(LATE)
    notice(date(2027, 1, 1), date(2027, 1, 4))
    done = act(actions.redate, LATE + DAY, years={2027})
    case.refresh_from_db()
    assert (done.cases, done.moved, case.due_on, case.provisional) == (1, 1, date(2027, 1, 13), False)
    message = Message.objects.get()
    assert (message.kind, message.no, message.about) == ("person", 11, case.number)
    assert all(part in message.text for part in ("2027-01-11", "2027-01-13", "2027"))
    assert case.events.last().kind == "redated"
    assert queries.check(on=LATE + DAY).wrong == ()


def test_a_notice_moves_no_closed_case(district, notice):
    case = district.received(LATE)
    district.record(case, "withdrawn", LATE + DAY)
    before = Case.objects.values().get()
    notice(date(2027, 1, 4))
    assert act(actions.redate, LATE + 2 * DAY).cases == 0
    assert (Case.objects.values().get(), Message.objects.count()) == (before, 0)


def test_a_case_that_it_does_not_touch_stays_silent(district, notice):
    case = district.received()
    notice(date(2027, 1, 4))
    act(actions.redate, FILED + DAY, years={2027})
    assert (Message.objects.count(), case.events.count()) == (0, 2)
    assert act(actions.redate, FILED + DAY).cases == 0


class Stopped(Exception):
    pass


def test_it_stops_and_goes_on_where_it_stopped(district, notice, monkeypatch):
    monkeypatch.setattr("zhengtong.kernel.cases.redating.BATCH", 2)
    cases = [district.received(LATE) for _n in range(5)]
    notice(date(2027, 1, 4))

    def stop(done, _total):
        if done >= 2:
            raise Stopped

    with pytest.raises(Stopped):
        act(actions.redate, LATE, report=stop)
    assert Message.objects.count() == 2
    assert act(actions.redate, LATE).cases == 3
    assert Message.objects.count() == CaseEvent.objects.filter(kind="redated").count() == len(cases)


def test_the_check_names_a_day_that_was_changed_by_hand(district):
    case = district.received()
    assert queries.check(on=FILED).wrong == ()
    Case.objects.filter(pk=case.pk).update(due_on=date(2025, 11, 3))
    assert queries.check(on=FILED).wrong == ((case.number, date(2025, 11, 3), date(2025, 10, 30)),)


def test_the_check_looks_at_closed_cases_too(district):
    case = district.received()
    district.record(case, "withdrawn", FILED + DAY)
    assert queries.check(on=FILED + 90 * DAY) == queries.Check(1, ())
    Case.objects.filter(pk=case.pk).update(due_on=date(2025, 5, 5))
    assert queries.check(on=FILED + 90 * DAY).wrong == ((case.number, date(2025, 5, 5), date(2025, 10, 30)),)


def test_a_closed_case_keeps_the_day_of_its_time_when_a_notice_comes(district, notice):
    case = district.received(LATE)
    district.record(case, "withdrawn", LATE + DAY)
    notice(date(2027, 1, 4))
    assert queries.check(on=LATE + 2 * DAY) == queries.Check(0, (), 1)


def consulted(district, kind="co_maker"):
    case = district.received()
    body = {"name": "某局", "text": "合同"}
    district.record(case, f"{kind}_asked", LATER, thread="c1", body=body)
    district.record(case, f"{kind}_delivered", LATER, thread="c1")
    return case, queries.clock_table(case, LATER)[(f"{kind}_opinion", "c1")].due_on


@pytest.mark.parametrize(("kind", "outcome"), [("co_maker", "co_maker_consented"), ("third_party", "third_party_silent")])
def test_silence_takes_effect_after_the_last_day(district, kind, outcome):
    case, last = consulted(district, kind)
    assert act(actions.expire_due, last) == 0
    assert act(actions.expire_due, last + DAY) == 1
    event = case.events.last()
    assert (event.kind, event.day, event.thread, event.login) == (outcome, last, "c1", "law")
    assert act(actions.expire_due, last + 2 * DAY) == 0


def test_the_day_is_at_the_latest_until_the_silence(district):
    case, last = consulted(district)
    assert case.at_latest
    act(actions.expire_due, last + DAY)
    case.refresh_from_db()
    assert not case.at_latest


def test_an_answer_in_time_but_entered_late_takes_the_silence_back(district):
    case, last = consulted(district)
    act(actions.expire_due, last + DAY)
    district.record(case, "co_maker_answered", last + 2 * DAY, day=last - 3 * DAY, thread="c1", body={"opinion": "objects"})
    kept = [(e.kind, e.voids) for e in case.events.all()][-3:]
    silent = case.events.get(kind="co_maker_consented", voids=None)
    assert kept[1:] == [("co_maker_consented", silent.seq), ("co_maker_answered", None)]
    assert queries.check(on=last + 2 * DAY).wrong == ()
    assert queries.clock_table(case, last + 2 * DAY)[("co_maker_opinion", "c1")].ended_on == last - 3 * DAY


def test_an_answer_after_the_silence_leaves_it(district):
    case, last = consulted(district)
    act(actions.expire_due, last + DAY)
    district.record(case, "co_maker_answered", last + 2 * DAY, thread="c1", body={"opinion": "objects"})
    assert not case.events.exclude(voids=None).exists()


def test_silence_on_a_provisional_day_means_nothing(district):
    case = district.received(LATE)
    district.record(case, "co_maker_asked", LATE, thread="c1", body={"name": "某局", "text": "合同"})
    district.record(case, "co_maker_delivered", date(2026, 12, 21), thread="c1")
    assert act(actions.expire_due, date(2027, 3, 1)) == 0


def test_what_is_overdue_reaches_the_approver_once(district):
    user = get_user_model().objects.create_user("zhao")
    post = parties.open_post(login=user, department=DEPARTMENT, role="approver", person=22, by=TICK, at=at(FILED))
    case = district.received()
    assert act(actions.warn_overdue, case.due_on) == 0
    assert [act(actions.warn_overdue, case.due_on + n * DAY) for n in (1, 2)] == [1, 0]
    message = Message.objects.get()
    assert (message.kind, message.no, message.about) == ("post", post.pk, case.number)


def test_an_applicants_own_day_that_moves_is_told_too(district, notice):
    case = district.received(date(2026, 12, 1))
    district.record(case, "correction_asked", date(2026, 12, 7), body={"fields": ["title"], "reason": "不明确"})
    district.record(case, "correction_notice_delivered", date(2026, 12, 14))
    assert (case.due_on, case.own_on) == (None, date(2027, 1, 4))
    notice(date(2027, 1, 1))
    assert act(actions.redate, date(2026, 12, 15)).told == 1
    case.refresh_from_db()
    message, event = Message.objects.get(), case.events.last()
    assert case.own_on == date(2027, 1, 5) and "2027-01-04" in message.text and "2027-01-05" in message.text
    assert (event.kind, event.body["from"], event.body["to"]) == ("redated", "2027-01-04", "2027-01-05")


def test_an_answered_question_leaves_no_own_day(district):
    case = district.received()
    district.record(case, "correction_asked", FILED + 3 * DAY, body={"fields": ["title"], "reason": "不明确"})
    district.record(case, "correction_notice_delivered", FILED + 3 * DAY)
    assert case.own_on
    district.record(case, "corrected", LATER)
    assert case.own_on is None


@pytest.fixture
def supervisor(db):
    user = get_user_model().objects.create_user("zhao")
    return parties.open_post(login=user, department=DEPARTMENT, role="approver", person=22, by=TICK, at=at(FILED))


def authority_asked(district, day=LATER, thread="a1"):
    case = district.received()
    district.record(case, "authority_asked", day, thread=thread, body={"name": "某局", "text": "合同"})
    return case


def test_a_question_without_a_period_reaches_the_supervisor_when_it_stands_too_long(district, supervisor):
    case = authority_asked(district)
    after = timedelta(days=pins.bundle(case.pin_id).procedure.lights.waiting)
    assert [act(actions.warn_overdue, LATER + after + n * DAY) for n in (0, 1, 2)] == [0, 1, 0]
    message = Message.objects.get()
    assert (message.no, LATER.isoformat() in message.text, "征求其他机关意见" in message.text) == (supervisor.pk, True, True)


def test_a_letter_that_never_arrives_does_so_too(district, supervisor):
    case = district.received()
    district.record(case, "third_party_asked", LATER, thread="t1", body={"name": "某公司", "text": "合同"})
    assert act(actions.warn_overdue, LATER + timedelta(days=31)) == 1


def test_what_stops_the_clock_and_since_when(district):
    case = authority_asked(district)
    district.record(case, "third_party_asked", LATER + DAY, thread="t1", body={"name": "某公司", "text": "合同"})
    stopped = [(one.name, one.thread, one.since, one.article[-5:]) for one in queries.stopped(case, LATER + 2 * DAY)]
    assert stopped == [("征求其他机关意见", "a1", LATER, "第三十三条"), ("书面征求第三方意见", "t1", LATER + DAY, "第三十三条")]
    district.record(case, "authority_answered", LATER + 3 * DAY, thread="a1")
    assert [one.thread for one in queries.stopped(case, LATER + 3 * DAY)] == ["t1"]


def test_a_running_clock_is_stopped_by_nothing(district):
    assert queries.stopped(district.received(), LATER) == ()


def test_the_longest_standing_still_is_the_most_urgent(district):
    later, first = authority_asked(district, LATER + DAY), authority_asked(district)
    rows = queries.worklist(OFFICER, on=LATER + 2 * DAY).rows
    assert [row.number for row in rows] == [first.number, later.number]


def test_lights(district):
    case = district.received()
    from zhengtong.kernel.cases.listing import light

    days = [FILED + timedelta(days=n) for n in range(40)]
    shown = list(dict.fromkeys(light(case, day) for day in days))
    assert shown == ["green", "yellow", "red", "overdue"]
    assert light(case, case.yellow_on) == "yellow" and queries.clock_table(case, case.yellow_on)[("reply", "")].left == 5
    assert light(case, case.red_on) == "red" and queries.clock_table(case, case.red_on)[("reply", "")].left == 2


def test_a_waiting_case_shows_no_day(district):
    case = district.received()
    district.record(case, "correction_asked", FILED + 3 * DAY, body={"fields": ["title"], "reason": "不明确"})
    assert (case.due_on, case.due_state, case.yellow_on) == (None, "awaiting", None)


def test_what_expires_is_not_done_before(district):
    case = district.received()
    district.record(case, "correction_asked", FILED + 3 * DAY, body={"fields": ["title"], "reason": "不明确"})
    district.record(case, "correction_notice_delivered", FILED + 3 * DAY)
    until = queries.clock_table(case, FILED + 3 * DAY)[("correction_period", "")].due_on
    assert refused(district.record, case, "correction_abandoned", until).code == "early"
    district.record(case, "correction_abandoned", until + DAY)
    assert (case.state, case.closed_on) == ("abandoned", until + DAY)


def test_every_step_in_a_case_is_in_the_journal(district):
    case = district.received()
    district.record(case, "extended", LATER, by=APPROVER, body={"reason": "多"})
    assert [e.body["event"] for e in journal.entries(about=case.about) if e.kind != "access.authorise"] == ["extended", "received", "filed"]
    assert OFFICER.login == case.handler


def test_after_a_delay_the_case_follows_the_delayed_clock(district):
    case = district.received()
    district.record(case, "reasons_asked", FILED, body={"reason": "多"})
    district.record(case, "reasons_given", FILED, body={"text": "研究"})
    district.record(case, "delayed", FILED + 3 * DAY, by=APPROVER, body={"reason": "量大"})
    clock = queries.clock_table(case, LATER)[("delayed_reply", "")]
    assert (case.due_clock, case.due_on) == ("delayed_reply", clock.due_on)


def test_a_consultation_that_was_ended_is_not_waited_for(district):
    case = district.received()
    ends = recording._answers(case.pin_id)
    assert {"third_party_answered", "co_maker_consented", "consultation_ended"} <= ends and "third_party_asked" not in ends

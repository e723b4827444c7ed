"""Which step may follow, until when, and why not: asked of every procedure."""
from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengtong.kernel.clock import Event
from zhengtong.kernel.procedures import queries

from .conftest import DAY, FOLDERS

ROLES = {"officer", "approver", "applicant", "third_party", "system"}


def event(bundle, kind, day, thread=""):
    return Event(kind, day, [e.key for e in bundle.procedure.events].index(kind), thread)


def closed(bundle, state, events, today, roles):
    return {rule.key: (reason, article) for rule, reason, article in queries.options(bundle, state, events, today, roles)[1]}


def allowed(bundle, state, events, today, roles):
    return {rule.key: until for rule, until in queries.options(bundle, state, events, today, roles)[0]}


def test_a_transition_or_why_not(request_bundle):
    assert queries.transition(request_bundle, "received", "drafted").to == "drafted"
    wrong = queries.transition(request_bundle, "submitted", "drafted")
    assert "待确认收到" in wrong.reason and wrong.article == "disclosure-regulation#第三十六条" and wrong.remedy
    assert queries.transition(request_bundle, "submitted", "burn").remedy


def test_until_is_the_clocks_day(request_bundle):
    got = [event(request_bundle, "received", DAY)]
    assert allowed(request_bundle, "received", got, DAY, {"officer"})["correction_asked"] == date(2025, 10, 13)
    assert allowed(request_bundle, "received", got, DAY, {"approver"})["extended"] == date(2025, 10, 30)
    assert allowed(request_bundle, "received", got, DAY, {"officer"})["drafted"] is None


def test_the_applicant_sees_until_when_to_correct(request_bundle):
    kinds = {"received": DAY, "correction_asked": date(2025, 10, 9), "correction_notice_delivered": date(2025, 10, 9)}
    events = [event(request_bundle, kind, day) for kind, day in kinds.items()]
    assert allowed(request_bundle, "correction", events, date(2025, 10, 10), {"applicant"})["corrected"] == date(2025, 10, 29)


def test_the_last_day_is_still_in_time(request_bundle):
    got = [event(request_bundle, "received", DAY)]
    assert "correction_asked" in allowed(request_bundle, "received", got, date(2025, 10, 13), {"officer"})
    reason, article = closed(request_bundle, "received", got, date(2025, 10, 14), {"officer"})["correction_asked"]
    assert "2025-10-13" in reason and article == "disclosure-regulation#第三十条"


def test_an_applicant_is_not_told_of_the_desks_steps(request_bundle):
    got = [event(request_bundle, "received", DAY)]
    assert set(allowed(request_bundle, "received", got, DAY, {"applicant"})) == {"withdrawn"}
    assert set(closed(request_bundle, "received", got, DAY, {"applicant"})) == {"reasons_given"}


def test_the_desk_is_told_who_does_what_it_may_not(request_bundle):
    got = [event(request_bundle, "received", DAY)]
    assert "审批人" in closed(request_bundle, "received", got, DAY, {"officer"})["extended"][0]
    assert "third_party_silent" not in closed(request_bundle, "received", got, DAY, {"officer"})


def test_an_answer_belongs_to_a_question_and_comes_once(request_bundle):
    got = [event(request_bundle, "received", DAY)]
    assert "还没有办" in closed(request_bundle, "received", got, DAY, {"officer"})["third_party_answered"][0]
    got.append(event(request_bundle, "third_party_asked", DAY, "a"))
    assert "third_party_answered" in allowed(request_bundle, "received", got, DAY, {"officer"})
    got.append(event(request_bundle, "third_party_answered", DAY, "a"))
    assert "每一次" in closed(request_bundle, "received", got, DAY, {"officer"})["third_party_answered"][0]
    got.append(event(request_bundle, "third_party_asked", DAY, "b"))
    assert "third_party_answered" in allowed(request_bundle, "received", got, DAY, {"officer"})


def test_a_provisional_day_gives_nothing_up(request_bundle):
    start = date(2026, 12, 21)
    asked = [event(request_bundle, kind, date(2026, 12, 22)) for kind in ("correction_asked", "correction_notice_delivered")]
    events = [event(request_bundle, "received", start), *asked]
    reason, _article = closed(request_bundle, "correction", events, date(2027, 3, 1), {"officer"})["correction_abandoned"]
    assert "2027" in reason


def test_the_reasons_are_in_english_too(request_bundle):
    got = [event(request_bundle, "received", DAY)]
    with override("en"):
        reason, _article = closed(request_bundle, "received", got, date(2025, 10, 14), {"officer"})["correction_asked"]
    assert reason == "The period “Correction notice” ended on 2025-10-13."


@pytest.mark.parametrize("key", sorted(FOLDERS))
@settings(max_examples=25, deadline=None)
@given(choices=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 12)), max_size=20))
def test_any_walk_along_the_open_steps_stays_in_the_procedure(key, choices):
    """Whatever is chosen of what is open: transition agrees, the state is known, once stays once, a final state stays final."""
    bundle = queries.procedure(key, on=DAY)
    states = {state.key: state for state in bundle.procedure.states}
    state, today, events = bundle.procedure.states[0].key, DAY, []
    for choice, later in choices:
        today = min(today + timedelta(later), date(2026, 12, 31))
        steps = [rule for rule, _until in queries.options(bundle, state, events, today, ROLES)[0]]
        if not steps:
            break
        rule = steps[choice % len(steps)]
        assert queries.transition(bundle, state, rule.key) == rule
        assert not (rule.once and not rule.thread and rule.key in {e.kind for e in events})
        assert not states[state].final or rule.to == "same"
        events.append(event(bundle, rule.key, today, f"t{len(events) % 3}" if rule.thread else ""))
        state = state if rule.to == "same" else rule.to
        assert state in states
        queries.reckon(bundle, events, today)

"""What holds of every clock, whatever happened."""
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from zhengtong.kernel.clock import Calendar, reckon

from . import drawn, requests

FEW = settings(max_examples=60, deadline=None)
DRAWS = st.randoms(use_true_random=False)
STARTED = requests.event("received", date(2025, 3, 3))


@st.composite
def consultations(draw):
    """Pairs of asked and answered, in threads of their own."""
    found = []
    for n in range(draw(st.integers(0, 4))):
        asked = date(2025, 3, 3) + timedelta(days=draw(st.integers(0, 40)))
        answered = asked + timedelta(days=draw(st.integers(0, 20)))
        found.append((requests.event("authority_asked", asked, f"t{n}"), requests.event("authority_answered", answered, f"t{n}")))
    return found


def reply(pairs, calendar, today=date(2025, 12, 31)):
    return reckon(requests.RULES, [STARTED, *(event for pair in pairs for event in pair)], calendar, today)["reply", ""]


@FEW
@given(draw=DRAWS)
def test_the_order_of_entry_changes_nothing(calendar, draw):
    rules, events, today, survives = drawn.case(draw)
    other, turned = list(events), list(rules)
    draw.shuffle(other)
    draw.shuffle(turned)
    found = reckon(rules, events, calendar, today, extension_survives=survives)
    assert reckon(turned, other, calendar, today, extension_survives=survives) == found


@FEW
@given(draw=DRAWS)
def test_the_table_ends_on_the_due_day_or_with_the_event_that_met_it_and_leaves_no_day_out(calendar, draw):
    rules, events, today, survives = drawn.case(draw)
    for found in reckon(rules, events, calendar, today, extension_survives=survives).values():
        days = [row.day for row in found.days]
        assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
        if found.due_on is not None and found.rule.before is None:
            last = min(found.due_on, found.ended_on or found.due_on)
            assert days[-1:] == ([last] if last > found.started_on else days[-1:])
            assert not [day for day in days if day > last]


@FEW
@given(draw=DRAWS)
def test_working_days_are_numbered_one_by_one_up_to_the_length(calendar, draw):
    rules, events, today, survives = drawn.case(draw)
    for found in reckon(rules, events, calendar, today, extension_survives=survives).values():
        if found.rule.length.unit != "working days" or found.rule.before or found.due_on is None or found.extended or found.end:
            continue
        numbers = [row.number for row in found.days if row.counted]
        assert numbers == list(range(1, found.rule.length.n + 1))
        assert all(calendar.day(row.day).works for row in found.days if row.counted)


@FEW
@given(pairs=consultations())
def test_overlapping_consultations_are_united(calendar, pairs):
    """Left out is what at least one leaves out: the union, which is at most the sum."""
    excluded = {row.day for row in reply(pairs, calendar).days if row.why == "excluded"}
    each = [{asked.day + timedelta(days=n) for n in range(1, (answered.day - asked.day).days + 1)} for asked, answered in pairs]
    due = reply(pairs, calendar).due_on
    assert excluded == {day for days in each for day in days if STARTED.day < day <= due}
    assert len(excluded) <= sum(map(len, each))


@FEW
@given(pairs=consultations())
def test_one_more_consultation_never_brings_the_day_forward(calendar, pairs):
    dues = [reply(pairs[:n], calendar).due_on for n in range(len(pairs) + 1)]
    assert dues == sorted(dues)


@FEW
@given(draw=DRAWS)
def test_a_silence_means_nothing_on_a_provisional_day(draw):
    rules, events, today, survives = drawn.case(draw)
    found = reckon(rules, events, Calendar.of([]), today, extension_survives=survives).values()
    assert not any(r.tacit for r in found)


@FEW
@given(draw=DRAWS)
def test_a_clock_says_the_same_of_a_past_day_whatever_came_later(calendar, draw):
    rules, events, today, survives = drawn.case(draw)
    known = [event for event in events if event.day <= today]
    assert reckon(rules, events, calendar, today, extension_survives=survives) == reckon(rules, known, calendar, today, extension_survives=survives)


@FEW
@given(draw=DRAWS)
def test_a_clock_that_stands_still_says_for_what_and_since_when(calendar, draw):
    rules, events, today, survives = drawn.case(draw)
    known = {(event.kind, event.thread, event.day) for event in events}
    for found in reckon(rules, events, calendar, today, extension_survives=survives).values():
        if found.rule.before is None:
            assert bool(found.stops) == (found.state in ("awaiting", "suspended"))
        assert {(stop.kind, stop.thread, stop.since) for stop in found.stops} <= known
        assert [stop.since for stop in found.stops] == sorted(stop.since for stop in found.stops if stop.since <= today)

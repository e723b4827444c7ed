"""What is refused, and in which words; hours; clocks that wait for each other."""
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from zhengtong.kernel.clock import (
    Await,
    Before,
    Calendar,
    ClockError,
    ClockRule,
    Event,
    Exclude,
    Extend,
    Length,
    Silence,
    reckon,
    sequence,
)

SHENZHEN = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2025, 9, 26, 17, tzinfo=SHENZHEN)


def rule(key="c", length="5 working days", **more):
    return ClockRule(key, Length.parse(length), ("start",), ("end",), **more)


def hours(calendar, n, moment=FRIDAY, today=date(2025, 9, 26)):
    start = Event("start", moment.date(), moment=moment)
    return reckon([rule(length=f"{n} working hours")], [start], calendar, today)["c", ""]


@pytest.mark.parametrize("text", ["20 working days", "1 working day", "30 days", "3 months", "1 year", "4 working hours"])
def test_a_length_is_written_as_it_is_read(text):
    assert str(Length.parse(text)) == text


@pytest.mark.parametrize("text", ["", "0 days", "-3 days", "20", "20 workdays", "1.5 days", "20 working days from receipt", "twenty days", "99999 days"])
def test_what_is_no_length_is_refused(text):
    with pytest.raises(ClockError, match="is no length; write a number and a unit"):
        Length.parse(text)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"length": "4 working hours", "exclude": (Exclude("a", ("b",)),)}, "counts working hours; it cannot exclude"),
        ({"length": "4 working hours", "extend": Extend(Length(1, "days"), "more")}, "counts working hours; it cannot exclude"),
        ({"extend": Extend(Length(1, "working hours"), "more")}, "is extended by hours; extend it by days"),
        ({"before": Before("other", Length(1, "months"))}, "runs backwards; it counts"),
        ({"before": Before("other", Length(1, "working days")), "exclude": (Exclude("a", ("b",)),)}, "runs backwards; it counts"),
    ],
)
def test_a_clock_that_the_law_does_not_know_is_refused(more, said):
    with pytest.raises(ClockError, match=said):
        rule(**more)


def test_clocks_that_wait_for_each_other_are_named():
    rules = [rule(one, exclude=(Exclude("a", (f"expiry of {other}",)),)) for one, other in (("x", "y"), ("y", "x"))]
    with pytest.raises(ClockError, match=r"\['x', 'y'\] wait for each other"):
        sequence(rules)


def test_a_clock_that_does_not_exist_is_named():
    with pytest.raises(ClockError, match=r"clock c needs .*'nothing'"):
        sequence([rule(before=Before("nothing", Length(2, "working days")))])


def test_a_clock_that_never_started_says_nothing(calendar):
    assert reckon([rule()], [Event("end", date(2025, 3, 3))], calendar, date(2025, 3, 4)) == {}


def test_hours_run_from_the_moment_over_noon_night_and_holidays(calendar):
    """One hour on Friday, then Sunday 28 September, which is worked: three hours of the morning."""
    found = hours(calendar, 4)
    assert found.due_at == datetime(2025, 9, 28, 12, tzinfo=SHENZHEN)
    assert [(row.day.day, row.number) for row in found.days] == [(26, 1), (27, None), (28, 4)]


def test_hours_pass_over_noon(calendar):
    assert hours(calendar, 2, FRIDAY.replace(hour=11)).due_at == FRIDAY.replace(hour=15)


def test_hours_that_begin_before_the_office_opens_count_from_its_opening(calendar):
    assert hours(calendar, 1, FRIDAY.replace(hour=3)).due_at == FRIDAY.replace(hour=10)


def test_the_office_hours_are_the_calendars(calendar):
    short = Calendar(calendar.off, calendar.work, calendar.years, ((time(10), time(11)),))
    assert hours(short, 2, FRIDAY.replace(hour=9)).due_at == datetime(2025, 9, 28, 11, tzinfo=SHENZHEN)


def test_hours_need_a_moment(calendar):
    with pytest.raises(ClockError, match=r"c counts hours, but start of 2025-09-26 has no moment"):
        reckon([rule(length="4 working hours")], [Event("start", date(2025, 9, 26))], calendar, date(2025, 9, 26))


def test_hours_in_a_year_without_a_notice_are_provisional(calendar):
    assert hours(calendar, 4, datetime(2027, 3, 1, 9, tzinfo=SHENZHEN), date(2027, 3, 1)).provisional


def test_permit_materials_are_accepted_when_nobody_asked_within_five_days(calendar):
    """行政许可法 32(4): accepted from the day on which they came; which day holds is said by `silence.on`."""
    acceptance = rule(silence=Silence("accepted", "permit-law#第三十二条", on="start"))
    found = reckon([acceptance], [Event("start", date(2025, 3, 3))], calendar, date(2025, 3, 11))["c", ""]
    assert (found.due_on, found.tacit, found.started_on) == (date(2025, 3, 10), True, date(2025, 3, 3))


def test_a_notice_on_the_last_day_is_in_time_and_the_complete_set_begins_anew(calendar):
    acceptance = ClockRule(
        "c", Length(5, "working days"), ("start", "complete"), ("end",), silence=Silence("accepted"), awaits=(Await("asked", ("complete",)),)
    )
    events = [Event("start", date(2025, 3, 3)), Event("asked", date(2025, 3, 10)), Event("complete", date(2025, 3, 19))]
    found = reckon([acceptance], events, calendar, date(2025, 3, 20))["c", ""]
    assert (found.due_on, found.restarted, found.tacit) == (date(2025, 3, 26), True, False)


def test_a_notice_after_the_last_day_takes_no_acceptance_back(calendar):
    """行政许可法 32(4): who is told nothing within five days is accepted; materials that come later begin nothing."""
    acceptance = ClockRule(
        "c", Length(5, "working days"), ("start", "complete"), ("end",), silence=Silence("accepted"), awaits=(Await("asked", ("complete",)),)
    )
    events = [Event("start", date(2025, 3, 3)), Event("asked", date(2025, 3, 11)), Event("complete", date(2025, 3, 19))]
    found = reckon([acceptance], events, calendar, date(2025, 3, 20))["c", ""]
    assert (found.due_on, found.restarted, found.tacit) == (date(2025, 3, 10), False, True)


def test_a_period_that_would_not_end_within_thirty_years_is_an_error(calendar):
    with pytest.raises(ClockError, match="no end found within thirty years"):
        reckon([rule(length="9999 working days")], [Event("start", date(2025, 3, 3))], calendar, date(2025, 3, 3))


def test_the_proof_of_a_met_clock_stops_at_the_event_that_met_it(calendar):
    events = [Event("start", date(2025, 9, 26)), Event("end", date(2025, 9, 29), 1)]
    found = reckon([rule()], events, calendar, date(2025, 11, 1))["c", ""]
    assert [(row.day.day, row.number) for row in found.days] == [(27, None), (28, 1), (29, 2)]
    assert found.due_on == date(2025, 10, 10) and found.end == events[1] and not found.late


def test_the_proof_of_a_clock_met_late_ends_with_its_due_day(calendar):
    events = [Event("start", date(2025, 9, 26)), Event("end", date(2025, 10, 20), 1)]
    found = reckon([rule()], events, calendar, date(2025, 11, 1))["c", ""]
    assert found.days[-1].day == found.due_on == date(2025, 10, 10) and found.late


def test_hours_that_were_met_stop_there_too(calendar):
    events = [Event("start", FRIDAY.date(), moment=FRIDAY), Event("end", date(2025, 9, 28), 1)]
    found = reckon([rule(length="20 working hours")], events, calendar, date(2025, 11, 1))["c", ""]
    assert found.days[-1].day == date(2025, 9, 28)

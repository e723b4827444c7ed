"""Deadlines as iCalendar: read back with another eye, byte by byte where RFC 5545 says how."""
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from icalendar import Calendar

from zhengtong.kernel.clock import ClockError
from zhengtong.kernel.clock.feed import calendar_feed

STAMP = datetime(2025, 10, 21, 9, tzinfo=timezone(timedelta(hours=8)))
ONE = ("reply-17@zhengtong", "答复：道路养护招标结果, 第2次;见附件", date(2025, 11, 10), "https://example.org/cases/17", STAMP)


def entry(**more):
    return tuple((dict(zip(("uid", "summary", "due_on", "url", "stamp"), ONE, strict=True)) | more).values())


def test_a_deadline_is_read_back_as_it_was_given():
    feed = Calendar.from_ical(calendar_feed([ONE], "我的期限"))
    (event,) = feed.walk("VEVENT")
    assert (str(event["uid"]), str(event["summary"]), event["dtstart"].dt, str(event["url"])) == ONE[:4]
    assert event["dtstamp"].dt == STAMP.astimezone(UTC)
    assert str(feed["x-wr-calname"]) == "我的期限"


def test_the_day_is_a_day_and_no_moment():
    assert b"DTSTART;VALUE=DATE:20251110\r\nDTEND;VALUE=DATE:20251111\r\n" in calendar_feed([ONE], "x")


def test_lines_end_in_crlf_and_are_folded_at_75_octets():
    lines = calendar_feed([entry(summary="很长的标题" * 40)], "x").split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]


def test_the_same_entries_in_another_order_are_the_same_bytes():
    two = [ONE, entry(uid="reply-18@zhengtong", due_on=date(2025, 11, 7))]
    assert calendar_feed(two, "x") == calendar_feed(reversed(two), "x")


@pytest.mark.parametrize("field", ["uid", "summary"])
def test_a_title_adds_no_line_of_its_own(field):
    feed = calendar_feed([entry(**{field: "a\r\nATTENDEE:mailto:x@example.org"})], "x")
    assert not any(line.startswith(b"ATTENDEE") for line in feed.split(b"\r\n"))


def test_control_characters_become_spaces():
    (event,) = Calendar.from_ical(calendar_feed([entry(summary="a\x00b\x1bc")], "x")).walk("VEVENT")
    assert str(event["summary"]) == "a b c"


def test_an_empty_feed_is_a_calendar():
    assert Calendar.from_ical(calendar_feed([], "x")).walk("VEVENT") == []


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([ONE, ONE], "has reply-17@zhengtong twice; one uid for one deadline"),
        ([entry(stamp=datetime(2025, 10, 21))], "has no time zone; give an aware moment"),
        ([entry(url="https://example.org/\r\nX-EVIL:1")], "is no address; leave line breaks out"),
    ],
)
def test_what_is_no_feed_is_refused(entries, said):
    with pytest.raises(ClockError, match=said):
        calendar_feed(entries, "x")

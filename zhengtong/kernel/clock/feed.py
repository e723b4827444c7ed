"""Deadlines as an iCalendar feed (RFC 5545): a day each, made of values; who may see which is the caller's."""
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar, Event

from .definitions import ClockError

PRODUCT = "-//zhengtong//clock//ZH"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # RFC 5545 3.1 knows none of them in a text


class Deadline(NamedTuple):
    """One entry. `uid`: stays the same when the day moves, so that a reader moves it too; `stamp`: when it was last changed."""

    uid: str
    summary: str
    due_on: date
    url: str
    stamp: datetime


def calendar_feed(entries: Iterable[Deadline | tuple[str, str, date, str, datetime]], name: str) -> bytes:
    """The feed named `name`, all-day entries by day: same entries, same bytes. ClockError for a uid that stands twice, a
    stamp without its zone, or an address that is none."""
    rows = sorted((Deadline(*entry) for entry in entries), key=lambda row: (row.due_on, row.uid))
    if doubled := sorted(uid for uid, times in Counter(row.uid for row in rows).items() if times > 1):
        raise ClockError(f"the feed has {', '.join(doubled)} twice; one uid for one deadline")
    feed = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH"), ("name", name), ("x-wr-calname", name)):
        feed.add(key, value)
    for row in rows:
        feed.add_component(_entry(row))
    return bytes(feed.to_ical())


def _entry(row: Deadline) -> Event:
    if row.stamp.tzinfo is None:
        raise ClockError(f"deadline {row.uid}: the stamp {row.stamp} has no time zone; give an aware moment")
    entry = Event()
    entry.add("uid", row.uid)
    entry.add("summary", CONTROL.sub(" ", row.summary))
    entry.add("dtstamp", row.stamp)
    entry.add("dtstart", row.due_on)
    entry.add("dtend", row.due_on + timedelta(days=1))
    entry.add("transp", "TRANSPARENT")
    try:
        entry.add("url", row.url)
    except ValueError as error:
        raise ClockError(f"deadline {row.uid}: {row.url!r} is no address; leave line breaks out") from error
    return entry

"""The day of an event: one that the calendar knows, and for what happens outside never before what it answers."""
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from zhengtong.kernel.clock import Event
from zhengtong.kernel.content.procedures import EventRule
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.kernel.procedures import queries as procedures

from . import names, refusals

FIRST = ("filed", "received")  # with these the case begins; every other outside event comes after the receipt


def own(by: Actor, day: date | None, on: date) -> None:
    """What citizens do themselves is done today; what came earlier by another way is entered by the desk, which has seen the
    postmark."""
    if by.role in CITIZEN and day is not None and day != on:
        raise refusals.wrong_day("own", day, on)


def given(rule: EventRule, day: date | None, *, by: Actor, on: date, opened_on: date) -> date:
    """The day that was given, or today. CaseRefused for one that cannot be."""
    own(by, day, on)
    day = on if day is None else day
    if day > on:
        raise refusals.wrong_day("future", day, on)
    if day != on and not rule.outside:
        raise refusals.wrong_day("inside", day, on)
    if day < opened_on:
        raise refusals.wrong_day("before", day, opened_on)
    if day.year not in procedures.calendar().years:
        raise refusals.wrong_day("calendar", day, on)
    return day


def in_order(bundle: Any, rule: EventRule, day: date, thread: str, events: Sequence[Event]) -> None:
    """What happens outside is not before the receipt, nor before the question that it answers: a wait that it closes would
    stay open for ever. Of several letters to which it may belong (`after`), the first is enough."""
    if not rule.outside or rule.key in FIRST:
        return
    got = [event.day for event in events if event.kind == "received"]
    if got and day < max(got):
        raise refusals.wrong_day("before", day, max(got), rule.article)
    here = [event for event in events if not rule.thread or event.thread == thread]
    first = min((event for event in here if event.kind in rule.after), key=_day, default=None)
    asked = max((event for event in here if event.kind in set(_asks(bundle, rule))), key=_day, default=None)
    for event in (first, asked, *_begun(bundle, rule, here)):
        if event is not None and day < event.day:
            raise refusals.before_question(names.events(bundle, [event.kind]), day, event.day, rule.article)
    for event in _met(bundle, rule, here):
        if day > event.day:
            raise refusals.after_answer(names.events(bundle, [event.kind]), day, event.day, rule.article)


def _begun(bundle: Any, rule: EventRule, here: Sequence[Event]) -> Iterator[Event]:
    """What began the consultation's own period, which this ends: its letter arrived before it was answered."""
    starts = {kind for clock in bundle.rules if clock.per == "thread" and rule.key in clock.ends for kind in clock.starts}
    yield from (event for event in here if rule.thread and event.kind in starts)


def _met(bundle: Any, rule: EventRule, here: Sequence[Event]) -> Iterator[Event]:
    """What ended the consultation's own period, which this begins: begun after its end it would run out in silence."""
    ends = {kind for clock in bundle.rules if clock.per == "thread" and rule.key in clock.starts for kind in clock.ends}
    yield from (event for event in here if rule.thread and event.kind in ends)


def _day(event: Event) -> date:
    return event.day


def _asks(bundle: Any, rule: EventRule) -> Iterator[str]:
    """The events that open what this one closes: a wait, days that are not counted, what the applicant was to supply."""
    for clock in bundle.rules:
        waits: Iterable[Any] = (*clock.awaits, *clock.exclude)
        yield from (wait.start for wait in waits if rule.key in wait.to)
    if rule.supplies:
        yield from (event.key for event in bundle.procedure.events if event.unlocks)

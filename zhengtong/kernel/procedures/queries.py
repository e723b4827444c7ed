"""Questions to procedures: a version as a bundle, the calendar, the clocks, what a form lacks, which steps are open."""
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from zhengtong.kernel import clock
from zhengtong.kernel.clock import Calendar, Event, Reckoning
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.procedures import EventRule, Form, Question

from . import answers as forms
from . import bundles, moves, steps
from .answers import FieldError
from .bundles import Bundle
from .steps import Allowed, NotAllowed, Refused

__all__ = [
    "Bundle", "FieldError", "Refused", "asked", "bundle", "calendar", "check_answers", "movable", "options", "procedure",
    "procedures", "reckon", "transition", "versions",
]
KINDS = ("laws", "units", "purposes", "procedures")  # with procedures, what their checks look at
KEPT = 64
_bundles: dict[tuple[str, tuple[Any, ...]], Bundle] = {}
_calendars: dict[str, Calendar] = {}


def procedure(key: str, *, on: date) -> Bundle:
    """The version of a procedure in force on a day; KeyError when there is none."""
    held = content.current(kinds=KINDS)
    if held.procedures.holding(key, on) is None:
        raise KeyError(f"{key} on {on}")
    return _bundle(held.procedures.item(key, on), on)


def procedures(on: date) -> dict[str, Bundle]:
    """Every procedure in force on a day, by key."""
    held = content.current(kinds=KINDS).procedures
    return {key: _bundle(held.item(key, on), on) for key in held.in_force(on)}


def versions(key: str) -> list[Bundle]:
    """Every version of a procedure, the oldest first, each as of its first day; KeyError when there is none."""
    return [_bundle(item, item.since) for item in content.current(kinds=KINDS).procedures.items_of(key)]


def bundle(source: str) -> Bundle:
    """A bundle rebuilt from its pinned source."""
    return bundles.from_source(source)


def _bundle(item: Any, on: date) -> Bundle:
    known = (item.hash, tuple(parameter.on(on) for parameter in item.model.parameters))
    if known not in _bundles:
        while len(_bundles) >= KEPT:
            _bundles.pop(next(iter(_bundles)))
        _bundles[known] = bundles.from_item(item, on)
    return _bundles[known]


def calendar() -> Calendar:
    """The working days of every year whose notice is known (`.years`); the same object until a notice is added."""
    held = content.current(kinds=("calendars",))
    if held.hash not in _calendars:
        while len(_calendars) > 4:
            _calendars.pop(next(iter(_calendars)))
        _calendars[held.hash] = Calendar.of((one.year, one.off, one.work) for one in held.calendars.values())
    return _calendars[held.hash]


def reckon(bundle: Bundle, events: Iterable[Event], today: date) -> dict[tuple[str, str], Reckoning]:
    """(clock, thread) -> what the bundle's clocks say on `today`. The events carry their place in the procedure as `order`."""
    survives = bundle.procedure.extension_survives_restart
    return clock.reckon(bundle.rules, events, calendar(), today, extension_survives=survives)


def transition(bundle: Bundle, state: str, event: str) -> EventRule | Refused:
    """The rule of an event that is open in this state, or why it is not."""
    return steps.transition(bundle, state, event)


def options(
    bundle: Bundle, state: str, events: Sequence[Event], today: date, roles: Collection[str]
) -> tuple[list[Allowed], list[NotAllowed]]:
    """([(rule, until)], [(rule, reason, article)]): what these roles may do from here, and what not (any more)."""
    return steps.options(bundle, state, events, reckon(bundle, events, today), roles, today)


def anew(bundle: Bundle, events: Sequence[Event]) -> Sequence[Event]:
    """Of a case's events in the order of entry, those since it was last opened anew."""
    return steps.anew(bundle, events)


def asked(form: Form, answers: Mapping[str, Any]) -> list[Question]:
    """The questions that remain to be asked, given these answers, in the order of the pages."""
    return forms.asked(form, answers)


def check_answers(
    form: Form, answers: Mapping[str, Any], files: Mapping[str, Sequence[str]], only: Collection[str] | None = None
) -> list[FieldError]:
    """Everything wrong with answers and files (question -> hashes); `only` these questions, for one page of the form."""
    return forms.check(form, answers, files, only)


def movable(bundle_from: Bundle, bundle_to: Bundle, state: str, events: Iterable[Event]) -> tuple[str, ...]:
    """Every reason why a running case cannot go on under another version; empty when it can."""
    return tuple(moves.reasons(bundle_from, bundle_to, state, events))

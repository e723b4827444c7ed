"""Which step may follow: from this state, in this order, within these clocks; and if not, why, under which article."""
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhengtong.kernel.clock import Event, Reckoning
from zhengtong.kernel.content.procedures import EventRule

from .bundles import Bundle
from .words import clock, events, spoken, state, who

Reckoned = Mapping[tuple[str, str], Reckoning]
Allowed = tuple[EventRule, date | None]
NotAllowed = tuple[EventRule, str, str]


@dataclass(frozen=True)
class Refused:
    """A step that is not open: why, under which article, and what to do instead."""

    reason: str
    article: str
    remedy: str


def transition(bundle: Bundle, at: str, key: str) -> EventRule | Refused:
    """The rule of the event `key` where it leads out of (or stays in) the state `at`."""
    rule = bundle.procedure.event(key)
    if rule is None:
        return Refused(_("这个程序没有“%s”这一步。") % key[:60], "", _("只能办页面上列出的步骤。"))
    if at not in rule.from_:
        said = {"state": state(bundle, at), "event": spoken(rule.names)}
        return Refused(_("办件现在是“%(state)s”，不能办“%(event)s”。") % said, rule.article, _("看办件页列出的可办步骤。"))
    return rule


def options(
    bundle: Bundle, at: str, happened: Sequence[Event], found: Reckoned, roles: Collection[str], today: date
) -> tuple[list[Allowed], list[NotAllowed]]:
    """What these roles may do from this state and until when, and which of its steps they may not (any more). What is for
    others alone is told to the desk, not to an applicant; what the law does by itself to nobody."""
    allowed: list[Allowed] = []
    closed: list[NotAllowed] = []
    for rule in bundle.procedure.events:
        theirs = set(rule.who) & set(roles)
        if at not in rule.from_ or not (theirs or (set(roles) - {"applicant"} and set(rule.who) != {"system"})):
            continue
        reason = next(_reasons(bundle, rule, happened, found, today), "") if theirs else _for_others(rule)
        if reason:
            closed.append((rule, reason, rule.article))
        else:
            allowed.append((rule, _until(rule, found)))
    return allowed, closed


def _for_others(rule: EventRule) -> str:
    return _("“%(event)s”由%(who)s办理。") % {"event": spoken(rule.names), "who": who(rule.who)}


def _reasons(
    bundle: Bundle, rule: EventRule, happened: Sequence[Event], found: Reckoned, today: date
) -> Iterator[str]:
    done, threads = {event.kind for event in anew(bundle, happened)}, _threads(rule, happened)
    ever = {event.kind for event in happened}
    if not threads and set(rule.after) & ever:
        yield _("每一次“%(after)s”都已办过“%(event)s”。") % {"after": events(bundle, rule.after), "event": spoken(rule.names)}
    elif not threads:
        yield _("还没有办“%s”。") % events(bundle, rule.after)
    if rule.once and (not rule.thread and rule.key in done):
        yield _("“%s”只能办一次。") % spoken(rule.names)
    if rule.before is not None:
        yield from _late(bundle, rule.before, found, threads, today)
    if rule.expired is not None:
        yield from _early(bundle, rule.expired, found, threads, today)


def anew(bundle: Bundle, happened: Sequence[Event]) -> Sequence[Event]:
    """What happened since the case was last opened anew, in the order of entry; everything where it never was."""
    reopening = {rule.key for rule in bundle.procedure.events if rule.reopens}
    last = max((n for n, event in enumerate(happened) if event.kind in reopening), default=-1)
    return happened[last + 1 :]


def _threads(rule: EventRule, happened: Sequence[Event]) -> set[str]:
    """The consultations to which the step may belong: those that were begun and have not had it yet; "" for the case."""
    if not rule.after:
        return {""}
    begun = {event.thread for event in happened if event.kind in rule.after}
    had = {event.thread for event in happened if event.kind == rule.key} if rule.thread else set[str]()
    return begun - had if rule.thread else ({""} if begun else set())


def _clocks(key: str, found: Reckoned, threads: set[str]) -> list[Reckoning]:
    wanted = threads | {""} if threads - {""} else {thread for _key, thread in found}
    return [one for (name, thread), one in found.items() if name == key and thread in wanted]


def _late(bundle: Bundle, key: str, found: Reckoned, threads: set[str], today: date) -> Iterator[str]:
    clocks = _clocks(key, found, threads)
    if clocks and all(one.state == "ended" or (one.due_on is not None and today > one.due_on) for one in clocks):
        over = max((one.due_on for one in clocks if one.due_on), default=None)
        said = {"clock": clock(bundle, key), "day": over or ""}
        yield _("“%(clock)s”的期限已在 %(day)s 结束。") % said if over else _("“%(clock)s”的期限已经结束。") % said


def _early(bundle: Bundle, key: str, found: Reckoned, threads: set[str], today: date) -> Iterator[str]:
    clocks = _clocks(key, found, threads)
    over = [one for one in clocks if one.state != "ended" and one.due_on is not None and today > one.due_on]
    if any(not one.provisional for one in over):
        return
    if over:
        yield _("%s 年的放假通知还没有公布，期限是暂定的，不能据此办理。") % over[0].due_on.year  # type: ignore[union-attr]
        return
    due = min((one.due_on for one in clocks if one.due_on and one.state != "ended"), default=None)
    said = {"clock": clock(bundle, key), "day": due or ""}
    yield _("“%(clock)s”的期限到 %(day)s 才结束。") % said if due else _("“%(clock)s”的期限没有在走。") % said


def _until(rule: EventRule, found: Reckoned) -> date | None:
    """The last day for the step: of the clock it must not outlive, or of the one that waits for it."""
    if rule.before is not None:
        days = [one.due_on for (key, _thread), one in found.items() if key == rule.before]
    elif rule.supplies:
        days = [one.due_on for one in found.values() if rule.key in one.rule.ends and one.state in ("running", "lapsed")]
    else:
        days = []
    return min((day for day in days if day is not None), default=None)

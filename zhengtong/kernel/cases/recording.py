"""One event in one case: every condition in its order, then what is written. Nothing is written before all of them hold."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from zhengtong.kernel.clock import Event, Reckoning
from zhengtong.kernel.content.procedures import SAME, EventRule
from zhengtong.kernel.journal.canonical import canonical
from zhengtong.kernel.parties import Actor, system
from zhengtong.kernel.procedures import queries as procedures

from . import bodies, days, due, names, pins, refusals, standing, statements
from .models import Case, CaseEvent, Consulted
from .refusals import CaseRefused

LAW = system("law")  # what the law itself says happened
COLUMNS = tuple(f.attname for f in Case._meta.concrete_fields if not f.primary_key)


@dataclass
class Desk:
    """One case while it is worked on: the row (locked), its pinned bundle, its events, the day and the moment."""

    case: Case
    on: date
    at: datetime
    by: Actor
    rows: list[CaseEvent]
    added: list[CaseEvent] = field(default_factory=list)
    loaded: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.loaded = _columns(self.case)

    @property
    def bundle(self) -> Any:
        """The case's own procedure, form and letters."""
        return pins.bundle(self.case.pin_id)

    def events(self) -> list[Event]:
        """What the clock sees."""
        return due.events_of(self.case, [*self.rows, *self.added])

    def kinds(self, thread: str | None = None) -> set[str]:
        """Kinds that have happened (in a thread)."""
        return {event.kind for event in self.events() if thread is None or event.thread == thread}

    def kinds_anew(self, thread: str | None = None) -> set[str]:
        """Those since the case was last opened anew."""
        since = procedures.anew(self.bundle, self.events())
        return {event.kind for event in since if thread is None or event.thread == thread}

    def reckon(self) -> dict[tuple[str, str], Reckoning]:
        """Every clock on the desk's day."""
        return due.reckon(self.case, self.events(), self.on)

    def rule(self, event: str) -> EventRule:
        """The event's rule in the pinned procedure. CaseRefused when there is none."""
        found: EventRule | None = self.bundle.procedure.event(event)
        if found is None:
            raise refusals.unknown(event)
        return found


def desk(case_id: Any, *, by: Actor, on: date, at: datetime) -> Desk:
    """Locks the case for this transaction. CaseRefused, the same for what is not there and what is not theirs to see."""
    case = statements.locked(case_id)
    if case is None:
        raise refusals.unseen()
    if not standing.within(case, by):
        raise refusals.unseen().of(case, "")
    return Desk(case, on, at, by, statements.events(case))


def aside(held: Desk, event: str) -> None:
    """Own and relatives' cases: refused, and the recusal goes on record with the refusal."""
    standing.aside(held.case, held.by, event)


def current(held: Desk, version: int | None) -> None:
    """Nobody else acted since the actor looked."""
    if version is not None and version != held.case.last_seq:
        raise refusals.stale(version, held.case.last_seq)


def record(
    held: Desk, event: str, *, day: date | None, thread: str, body: Mapping[str, Any], version: int | None, room: str = ""
) -> CaseEvent:
    """Checks and notes one event on the desk; `save` writes it. CaseRefused with article and remedy. `room`: whose action
    asks for it; what belongs to a room is recorded by no other way."""
    try:
        aside(held, event)
        current(held, version)
        rule = held.rule(event)
        _room(rule, room)
        day = days.given(rule, day, by=held.by, on=held.on, opened_on=held.case.opened_on)
        role = _who(held, rule, thread)
        bodies.threaded(rule, thread, held.events())
        _silence(held, rule, day, thread)
        _state(held, rule)
        _once(held, rule, thread)
        days.in_order(held.bundle, rule, day, thread, held.events())
        _in_time(held, rule, day, thread)
        checked = bodies.check(held.bundle, rule, body)
    except CaseRefused as refused:
        raise refused.of(held.case, event) from None
    if not held.case.handler and role == "officer":
        held.case.handler = held.by.login
    return note(held, rule, day=day, thread=thread, body=checked, role=role)


def note(
    held: Desk, rule: EventRule, *, day: date, thread: str, body: Mapping[str, Any], role: str, by: Actor | None = None,
    voids: int | None = None,
) -> CaseEvent:
    """Puts one event on the desk and moves the state; what may be done was asked before."""
    if rule.to != SAME and voids is None:
        held.case.state = rule.to
    return put(held, rule.key, day=day, thread=thread, body=body, role=role, by=by, voids=voids)


def put(
    held: Desk, kind: str, *, day: date, body: Mapping[str, Any], role: str, thread: str = "", by: Actor | None = None,
    voids: int | None = None,
) -> CaseEvent:
    """Adds the next event."""
    who, case = by or held.by, held.case
    case.last_seq += 1
    made = CaseEvent(
        case=case, seq=case.last_seq, kind=kind, day=day, thread=thread, body=dict(body), voids=voids, state=case.state,
        by=str(who), login=who.login, person=who.person, post=who.post, role=role, at=held.at,
    )
    held.added.append(made)
    return made


def save(held: Desk, new: bool = False) -> None:
    """Writes the events and the case (`new`: the first time) with its recomputed day."""
    case = held.case
    final = {state.key for state in held.bundle.procedure.states if state.final}
    if case.closed_on is None and case.state in final:
        case.closed_on = max(held.added[-1].day, case.opened_on) if held.added else held.on
    elif case.closed_on is not None and case.state not in final:
        case.closed_on = None
    due.of(case, held.events(), held.on).into(case)
    if new:
        case.save(force_insert=True)
    before = _columns(case) if new else held.loaded
    _consulted(held)
    statements.written(case, held.added, [name for name, value in _columns(case).items() if value != before[name]])


def _columns(case: Case) -> dict[str, Any]:
    return {name: case.__dict__[name] for name in COLUMNS}


def _consulted(held: Desk) -> None:
    """Departments that were asked in a thread, and those whose step is next: they may look in, until they have answered."""
    bundle, case = held.bundle, held.case
    asked = [e for e in held.added if e.thread and isinstance(e.body.get("department"), str)]
    steps = _steps(bundle.hash, case.state) if case.closed_on is None else ()
    last = {event.kind: n for n, event in enumerate(held.events())} if steps else {}
    theirs = {unit for unit, step, after in steps if not after or _waits(last, step, after)}
    if not (asked or theirs or case.has_consulted):
        return
    open_now = {(c.department, c.thread): c for c in Consulted.objects.filter(case=case, until_seq=None)}
    wanted = {(e.body["department"], e.thread) for e in asked} | {(unit, "") for unit in theirs}
    wanted |= {(d, t) for d, t in open_now if t and not case.closed_on and not _answered(held, t)}
    for key in open_now.keys() - wanted:
        Consulted.objects.filter(pk=open_now[key].pk).update(until_seq=case.last_seq)
    Consulted.objects.bulk_create(
        Consulted(case=case, department=d, thread=t, from_seq=case.last_seq) for d, t in sorted(wanted - open_now.keys())
    )
    case.has_consulted = bool(wanted)


def _waits(last: Mapping[str, int], step: str, after: frozenset[str]) -> bool:
    """Asked for, and not done since it was asked for the last time. `last`: the place of the last event of each kind."""
    return max((last[kind] for kind in after if kind in last), default=-1) > last.get(step, -1)


def _answered(held: Desk, thread: str) -> bool:
    return any(e.thread == thread and e.kind in _answers(held.bundle.hash) for e in held.added)


@lru_cache(maxsize=256)
def _answers(pin: str) -> frozenset[str]:
    """The events with which the asked side answers, or the law says that it stayed silent, or nobody waits any longer."""
    bundle = pins.bundle(pin)
    threaded = {e.key for e in bundle.procedure.events if e.thread}
    said = {e.key for e in bundle.procedure.events if e.thread and "third_party" in e.who}
    said |= {to for rule in bundle.rules for gap in rule.exclude for to in gap.to if to in threaded}
    return frozenset(said | {rule.silence.event for rule in bundle.rules if rule.silence})


@lru_cache(maxsize=1024)
def _steps(pin: str, state: str) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """(department, event, what must have happened) of the events that lead out of a state and are another department's."""
    here = [e for e in pins.bundle(pin).procedure.events if state in e.from_]
    return tuple((who.partition("@")[2], e.key, frozenset(e.after)) for e in here for who in e.who if "@" in who)


def _room(rule: EventRule, room: str) -> None:
    if rule.room is not None and rule.room != room:
        raise refusals.another_way(names.of(rule), rule.article)


def _who(held: Desk, rule: EventRule, thread: str) -> str:
    role = standing.may(rule.who, standing.roles(held.case, held.by, thread))
    if not role:
        raise refusals.not_for(names.of(rule), names.who(rule.who), rule.article)
    mine = [row for row in [*held.rows, *held.added] if row.kind in rule.not_by and _same(row, held.by)]
    if mine:
        raise refusals.not_author(names.of(rule), rule.article)
    return role


def _same(row: CaseEvent, by: Actor) -> bool:
    return row.login == by.login or (by.person is not None and row.person == by.person)


def _state(held: Desk, rule: EventRule) -> None:
    if held.case.state not in rule.from_:
        raise refusals.not_from(names.of(rule), names.state(held.bundle, held.case.state), rule.article)


def _once(held: Desk, rule: EventRule, thread: str) -> None:
    if rule.once and rule.key in held.kinds_anew(thread if rule.thread else None):
        raise refusals.once(names.of(rule), rule.article)
    if rule.after and not set(rule.after) & held.kinds(thread if rule.thread else None):
        raise refusals.too_soon(names.of(rule), names.events(held.bundle, rule.after), rule.article)


def _in_time(held: Desk, rule: EventRule, day: date, thread: str) -> None:
    """`before`: not after this clock is due; `expired`: only after it, and never on a day that may still move."""
    if rule.before is None and rule.expired is None:
        return
    found = held.reckon()
    if rule.before and (clock := _clock(found, rule.before, thread)) is not None:
        over = clock.state == "ended" or (clock.due_on is not None and day > clock.due_on)
        if over:
            raise refusals.too_late(names.of(rule), names.clock(held.bundle, rule.before), clock.due_on, rule.article)
    if rule.expired:
        clock = _clock(found, rule.expired, thread)
        if clock is None or clock.due_on is None or clock.state == "ended" or day <= clock.due_on:
            due_on = clock.due_on if clock else None
            raise refusals.not_expired(names.of(rule), names.clock(held.bundle, rule.expired), due_on, rule.article)
        if clock.provisional:
            raise refusals.provisional(names.of(rule), clock.due_on.year, rule.article)


def _clock(found: Mapping[tuple[str, str], Reckoning], key: str, thread: str) -> Reckoning | None:
    return found.get((key, thread)) or found.get((key, ""))


def _silence(held: Desk, rule: EventRule, day: date, thread: str) -> None:
    """Tacit outcomes first: those that hold already and are not recorded are recorded with this event; one that an outside
    event, entered late, refutes is taken back, if nothing was built on it."""
    for clock in due.pending(held.case, held.events(), held.on):
        if rule.key in clock.rule.ends and (not rule.thread or clock.thread == thread) and clock.due_on and day <= clock.due_on:
            continue  # this very event says that there was no silence
        tacit(held, clock)
    if rule.outside:
        _refute(held, rule, day, thread)


def tacit(held: Desk, clock: Reckoning) -> bool:
    """Puts the outcome that the law assumes on the desk; False where the state does not know it any more."""
    silence = clock.rule.silence
    assert silence is not None and clock.due_on is not None
    rule = held.bundle.procedure.event(silence.event)
    if rule is None or held.case.state not in rule.from_:
        return False
    day = clock.started_on if silence.on == "start" else clock.due_on
    body = {"clock": clock.key, "due_on": clock.due_on.isoformat()}
    note(held, rule, day=day, thread=clock.thread, body=body, role="system", by=LAW)
    return True


def _refute(held: Desk, rule: EventRule, day: date, thread: str) -> None:
    clocks = [r for r in held.bundle.rules if r.silence is not None and rule.key in r.ends]
    for clock in clocks:
        for row in _assumed(held, clock.silence.event, thread if clock.per == "thread" else ""):
            if day > date.fromisoformat(row.body["due_on"]):
                continue
            said = held.rule(row.kind)
            before = next((r.state for r in reversed(held.rows) if r.seq < row.seq), "")
            if said.to != SAME and (row.seq != held.case.last_seq or not before):
                raise refusals.outcome_stands(names.of(said), said.article)
            if said.to != SAME:
                held.case.state = before
            put(held, row.kind, day=held.on, thread=row.thread, body={"refuted_by": rule.key}, role="system", by=LAW,
                voids=row.seq)


def _assumed(held: Desk, kind: str, thread: str) -> Sequence[CaseEvent]:
    void = {row.voids for row in held.rows}
    return [row for row in held.rows if row.kind == kind and row.thread == thread and row.voids is None
            and row.seq not in void and "due_on" in row.body]


def digest(body: Mapping[str, Any]) -> str:
    """sha256 of an event's body, so that the journal proves it without holding it."""
    return sha256(canonical(dict(body)).encode()).hexdigest() if body else ""

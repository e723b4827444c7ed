"""Questions to cases: one case as far as the asker may see it, lists, clocks, what may be done, who could move, the check."""
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from zhengtong.kernel.clock import Reckoning
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.procedures import queries as procedures

from . import drafting, due, filing, letters, listing, moving, names, pins, redating, refusals, sight, standing
from .drafting import Draft
from .listing import ALL, Filters, Worklist, WorkRow, light
from .models import Case, CaseEvent, CaseLetter, Consulted, Filing, Recusal
from .moving import Movable
from .telling import Stopped

__all__ = [
    "CaseView", "Check", "Draft", "Filters", "Movable", "Option", "Options", "Stopped", "Verified", "WorkRow", "Worklist",
    "case", "check", "clock_table", "file_of", "handlers", "is_filed", "is_redating_due", "kept_aside", "letter_draft",
    "letter_drafts", "letter_page", "letter_read", "letter_text", "light", "movable", "of_number", "options", "part",
    "rendering", "stopped", "subjects", "verify", "worklist",
]


@dataclass(frozen=True)
class EventView:
    """One event as this viewer may see it: `body` None where it is not for them; `who` a login, or only the role."""

    seq: int
    kind: str
    name: str
    day: date
    thread: str
    body: dict[str, Any] | None
    who: str
    role: str
    at: Any
    voided: bool


@dataclass(frozen=True)
class CaseView:
    """A case cut to the viewer. `part`: `whole`, `own` (the applicant) or `asked` (a department that was asked, its thread)."""

    case: Case
    part: str
    bundle: Any
    state_name: str
    events: tuple[EventView, ...]
    filings: tuple[Filing, ...]
    letters: tuple[CaseLetter, ...]
    roles: frozenset[str]
    clocks: dict[tuple[str, str], Reckoning]
    threads: tuple[str, ...]
    recusals: tuple[Recusal, ...]
    on: date

    @property
    def version(self) -> int:
        """The number of the last event, to be given back with the next."""
        return self.case.last_seq

    @property
    def light(self) -> str:
        """green, yellow, red, overdue, waiting, ended."""
        return light(self.case, self.on)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers of the latest filing, where the viewer may see them."""
        return filing.answers_of(self.filings[-1].record)[0] if self.filings else {}


@dataclass(frozen=True)
class Option:
    """One step: what it is called, until when it may be done, or why it may not, and the article. `stops`: the clock of the
    case's day stands still from it, until it is answered."""

    event: str
    name: str
    allowed: bool
    until: date | None
    reason: str
    article: str
    stops: bool = False


@dataclass(frozen=True)
class Options:
    """What may be done in a case, and what not (any more)."""

    allowed: tuple[Option, ...]
    not_allowed: tuple[Option, ...]


def of_number(number: str, by: Actor, *, purpose: str = "") -> Case:
    """The case with this number, when the asker may see it; the same refusal otherwise."""
    found = Case.objects.filter(number=number.strip()).first()
    if found is None or not sight.sees(found, by, purpose):
        raise refusals.unseen()
    return found


def case(id: Any, by: Actor, *, on: date, purpose: str = "") -> CaseView:
    """One case, cut to what the asker may see; CaseRefused (`unseen`) otherwise. Screens open it by `actions.read_case`,
    which notes the look."""
    found = _found(id)
    if found is None or not sight.sees(found, by, purpose):
        raise refusals.unseen()
    return view(found, by, on)


def kept_aside(id: Any, by: Actor) -> refusals.CaseRefused | None:
    """Why somebody at the desk of this case may not even look at it: it is theirs or a relative's, or they stood aside. None
    for everybody else, to whom nothing is said of it."""
    found = _found(id)
    try:
        if found is not None:
            standing.aside(found, by, "read")
    except refusals.CaseRefused as refused:
        return refused
    return None


def _found(id: Any) -> Case | None:
    try:
        return Case.objects.filter(pk=id).first()
    except (ValidationError, ValueError):
        return None


def view(found: Case, by: Actor, on: date) -> CaseView:
    """The cut itself; may they see it at all was asked before."""
    bundle, rows = pins.bundle(found.pin_id), list(CaseEvent.objects.filter(case=found).order_by("seq"))
    part, threads = _part(found, by)
    void = {row.voids for row in rows if row.voids}
    events = tuple(_event(bundle, row, part, threads, void) for row in rows if part != "asked" or row.thread in ("", *threads))
    whole = part != "asked"
    return CaseView(
        found, part, bundle, names.state(bundle, found.state), events,
        tuple(Filing.objects.filter(case=found).order_by("n")) if whole else (),
        tuple(CaseLetter.objects.filter(case=found).order_by("seq", "code")) if whole else (),
        standing.roles(found, by), due.reckon(found, due.events_of(found, rows), on), threads,
        tuple(Recusal.objects.filter(case=found)) if part == "whole" else (), on,
    )


def part(found: Case, by: Actor) -> str:
    """How much of a case that they see is before this reader: `whole`, `own` or `asked`."""
    return _part(found, by)[0]


def _part(found: Case, by: Actor) -> tuple[str, tuple[str, ...]]:
    if by.role in standing.CITIZEN:
        return "own", ()
    if by.role not in standing.DESK or by.department == found.department:
        return "whole", ()
    asked = Consulted.objects.filter(case=found, department=by.department or "", until_seq=None)
    threads = tuple(asked.values_list("thread", flat=True))
    return ("whole", ()) if "" in threads else ("asked", threads)


def _event(bundle: Any, row: CaseEvent, part: str, threads: Sequence[str], void: set[int]) -> EventView:
    rule = bundle.procedure.event(row.kind)
    shown = {"whole": True, "asked": row.thread in threads, "own": _for_applicant(bundle, row, rule)}[part]
    who = row.login if part == "whole" else ""
    name = names.of(rule) if rule else names.own(row.kind)
    return EventView(row.seq, row.kind, name, row.day, row.thread if part != "own" else "", dict(row.body) if shown else None,
                     who, row.role, row.at, row.seq in void or row.voids is not None)


def _for_applicant(bundle: Any, row: CaseEvent, rule: Any) -> bool:
    """The applicant reads what was said to them or by them; what is weighed inside, or asked of others, stays inside."""
    if rule is None:
        return row.kind == "redated"
    waits = {wait.start for clock in bundle.rules for wait in clock.awaits}
    waits |= {clock.extend.event for clock in bundle.rules if clock.extend}
    return row.role == "applicant" or rule.unlocks or (rule.key in waits and not rule.thread)


def worklist(
    by: Actor, filters: Filters = ALL, *, on: date, offset: int = 0, limit: int = 20, purpose: str = ""
) -> Worklist:
    """The cases that the asker sees, the most urgent first, names covered. One rule with the detail, search, export, feed."""
    return listing.worklist(by, filters, on=on, offset=offset, limit=limit, purpose=purpose)


def subjects(rows: Sequence[WorkRow]) -> dict[str, list[int]]:
    """kind -> numbers of the applicants in these lines, for the look that a list or export leaves."""
    found: dict[str, list[int]] = {}
    for row in rows:
        if row.subject is not None:
            found.setdefault(row.subject[0], []).append(row.subject[1])
    return found


def clock_table(found: Case, today: date) -> dict[tuple[str, str], Reckoning]:
    """(clock, thread) -> its reckoning with the table of days that proves it."""
    rows = CaseEvent.objects.filter(case=found).order_by("seq")
    return due.reckon(found, due.events_of(found, rows), today)


def stopped(found: Case, today: date) -> tuple[Stopped, ...]:
    """What the clock of the case's day stands still for, the longest first; empty while it runs."""
    if found.due_state not in listing.STILL:
        return ()
    clock, bundle = clock_table(found, today).get((found.due_clock, "")), pins.bundle(found.pin_id)
    stops = clock.stops if clock is not None else ()
    return tuple(Stopped(names.events(bundle, [stop.kind]), stop.thread, stop.since, stop.article) for stop in stops)


def letter_drafts(found: Case, on: date) -> list[Draft]:
    """The pinned letters that what happened in the case calls for, the latest first, with the parts that are free to word."""
    return drafting.drafts(found, on)


def letter_draft(found: Case, letter: str, seq: int, on: date) -> Draft:
    """One of them. CaseRefused when the case calls for no such letter."""
    return drafting.draft(found, letter, seq, on)


def letter_is_decided(found: Case, letter: str) -> bool:
    """Whether the letter's words are a decision's, so that the decision's own step makes and sends it."""
    return drafting.decided(found, letter)


def letter_read(found: Case, one: Draft, given: Mapping[str, str], on: date) -> tuple[list[str], str]:
    """Its paragraphs and remedy with these words in the free parts. CaseRefused for words anywhere else."""
    return drafting.read(found, one, given, on)


def letter_page(found: Case, one: Draft, given: Mapping[str, str], on: date, *, verify_at: str = "/verify/") -> bytes:
    """The letter as it would leave, as PDF (as HTML where this machine cannot print); nothing is kept."""
    html = drafting.page(found, one, given, on, verify_at=verify_at)
    return letters.pdf(html) or html.encode()


def letter_text(found: Case, letter: str, *, on: date, given: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Title and text of one of the case's pinned letters about its last event, for a message. CaseRefused names what is not
    filled. `given`: what the case itself does not know."""
    return letters.plain(found, letter, on=on, given=given or {})


def options(found: Case, by: Actor, today: date) -> Options:
    """What this actor may do in the case today and until when, and what they may not (any more) and why. Nothing for a
    stranger; for one who must stand aside everything is not allowed, with the reason. A department that was asked may answer
    what it was asked, and is told of nothing else."""
    bundle, rows = pins.bundle(found.pin_id), list(CaseEvent.objects.filter(case=found).order_by("seq"))
    roles, (part, threads) = standing.roles(found, by), _part(found, by)
    if not roles or not sight.sees(found, by):
        return Options((), ())
    roles |= {"third_party"} if part == "asked" else set()
    may, may_not = procedures.options(bundle, found.state, due.events_of(found, rows), today, roles)
    if part == "asked":
        begun = {row.kind for row in rows if row.thread in threads}
        may, may_not = [(rule, until) for rule, until in may if rule.thread and begun & set(rule.after)], []
    halts = _halts(bundle)
    allowed = [Option(rule.key, names.of(rule), True, until, "", rule.article, rule.key in halts) for rule, until in may]
    refused = [Option(rule.key, names.of(rule), False, None, reason, article) for rule, reason, article in may_not]
    own = [o for o in allowed if _did(rows, bundle.procedure.event(o.event).not_by, by)]
    why = refusals.own_matter(standing.partial(found, by)).reason if standing.partial(found, by) else ""
    barred = allowed if why else own
    reasons = {o.event: why or refusals.not_author(o.name, o.article).reason for o in barred}
    refused += [Option(o.event, o.name, False, None, reasons[o.event], o.article) for o in barred]
    return Options(tuple(o for o in allowed if o not in barred), tuple(refused))


def _halts(bundle: Any) -> set[str]:
    """The events that would stop the procedure's main clock."""
    main = next(rule for rule in bundle.rules if rule.key == bundle.procedure.main)
    return {gap.start for gap in (*main.awaits, *main.exclude)}


def _did(rows: Sequence[CaseEvent], kinds: Sequence[str], by: Actor) -> bool:
    return any(r.kind in kinds and (r.login == by.login or (by.person is not None and r.person == by.person)) for r in rows)


def movable(procedure: str, to: date, *, on: date, offset: int = 0, limit: int = 1000) -> list[Movable]:
    """The running cases pinned to another version than that of the day `to`: who could move, why the others cannot."""
    return moving.movable(procedure, to, on=on, offset=offset, limit=limit)


def rendering(filed: Filing, language: str = "zh", *, covered: bool = False) -> bytes:
    """What was filed, as HTML: the same bytes for ever. `covered`: identity numbers by their end alone."""
    return filing.rendering(filed.record, language, covered=covered)


def file_of(found: Case, hash: str, by: Actor, *, purpose: str = "") -> str:
    """The name of a file of the case, when the asker may have it: filed with it, or made for it. CaseRefused otherwise."""
    if sight.sees(found, by, purpose) and _part(found, by)[0] != "asked":
        for record in Filing.objects.filter(case=found).values_list("record", flat=True):
            for part in (p for parts in json.loads(record)["files"].values() for p in parts):
                if part["hash"] == hash:
                    return str(part["name"])
        for letter in CaseLetter.objects.filter(case=found, file=hash):
            return f"{letter.number}.pdf"
    raise refusals.unseen()


def is_filed(hash: str) -> bool:
    """Whether a file was handed in with any filing of any case."""
    return Filing.objects.filter(record__contains=hash).exists()


def handlers(found: Case) -> list[tuple[str, str]]:
    """(login, name) of those in the case's department who may take it."""
    from zhengtong.kernel.parties import queries as parties

    out = set(Recusal.objects.filter(case=found).values_list("login", flat=True))
    posts = [p for p in parties.posts(found.department) if p.role in standing.DESK and p.login.username not in out]
    return sorted({(p.login.username, p.login.get_full_name() or p.login.username) for p in posts})


@dataclass(frozen=True)
class Verified:
    """What a verification code says: which letter, its number and day, the deadline in it, the hash of its PDF. No person."""

    number: str
    letter: str
    title: str
    day: date
    due_on: date | None
    department: str
    file: str


def verify(code: str) -> Verified | None:
    """The letter with this code; None when there is none."""
    letter = CaseLetter.objects.filter(code=code.strip().upper()).select_related("case").first()
    if letter is None:
        return None
    title = names.spoken(pins.bundle(letter.case.pin_id).letters[letter.letter].title)
    return Verified(letter.number, letter.letter, title, letter.day, letter.due_on, letter.case.department, letter.file)


def is_redating_due() -> bool:
    """Whether some running case was reckoned with another calendar than the present one."""
    return redating.is_due()


@dataclass(frozen=True)
class Check:
    """How many cases, running and closed, were reckoned anew, and those whose kept day differs: (number, kept, reckoned).
    `left`: closed ones whose day was provisional under the calendar of their time: it stays, and no notice moves it."""

    cases: int
    wrong: tuple[tuple[str, date | None, date | None], ...]
    left: int = 0


def check(*, on: date, report: Callable[[int, int], None] | None = None) -> Check:
    """Recomputes the due day of every case from its events and compares it with the one that is kept."""
    wrong: list[tuple[str, date | None, date | None]] = []
    every, mark = Case.objects.order_by("pk"), due.calendar_mark()
    total, done, left, last = every.count(), 0, 0, None
    while cases := list((every if last is None else every.filter(pk__gt=last))[: redating.BATCH]):
        events = redating.events_by_case(cases)
        for one in cases:
            found = due.of(one, due.events_of(one, events.get(one.pk, [])), on)
            if (found.due_on, found.due_clock) != (one.due_on, one.due_clock):
                if one.closed_on is not None and one.provisional and one.reckoned_with != mark:
                    left += 1
                else:
                    wrong.append((one.number, one.due_on, found.due_on))
        last, done = cases[-1].pk, done + len(cases)
        if report:
            report(done, total)
    return Check(done - left, tuple(wrong), left)

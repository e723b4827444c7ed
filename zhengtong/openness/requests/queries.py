"""Questions to requests: one with all that belongs to it, counts, what is public already, the log, the rows of the report."""
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from zhengtong.kernel.cases import pins, sight
from zhengtong.kernel.cases import queries as cases
from zhengtong.kernel.cases.refusals import unseen
from zhengtong.kernel.clock import Reckoning
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.fees import Fees
from zhengtong.kernel.files import queries as files
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import queries as decisions
from zhengtong.law.decisions.models import Decision
from zhengtong.law.norms import queries as norms
from zhengtong.law.norms.models import Review

from . import counting, receiving, telling
from .counting import Asked, Count
from .models import CaseFile, Consultation, Fee, LogEntry, RedactedCopy, Request, SearchRecord

__all__ = [
    "Hit", "View", "answered", "attachment", "consultation_clock", "count", "disputable", "fees", "log", "log_entry",
    "log_file", "material", "month_before", "public_search", "request_of", "rows", "unconfirmed", "unopened", "view",
]

LIMIT = 20
OPENED = ("correction", "evidence", "fee")  # states entered with a notice to the applicant


@dataclass(frozen=True)
class View:
    """A request with everything that belongs to it, for the officer's page; `clocks` with their tables of days."""

    request: Request
    clocks: dict[tuple[str, str], Reckoning]
    options: Any
    consultations: list[tuple[Consultation, Reckoning | None]]
    searches: list[SearchRecord]
    copies: list[RedactedCopy]
    fee: Fee | None
    decisions: list[Decision]
    reviews: list[Review]
    remedies: dict[str, Reckoning]
    entry: LogEntry | None
    count: Count | None
    confirmations: list[Any] = field(default_factory=list)


def view(case_id: Any, by: Actor, today: date) -> View:
    """CaseRefused for whoever may not see it. The applicant gets no consultations, searches, drafts, reviews or counts."""
    request = Request.objects.select_related("case").filter(pk=case_id).first()
    if request is None or not sight.sees(request.case, by):
        raise unseen()
    inside = _inside(request, by)
    clocks = cases.clock_table(request.case, today)
    held = [d for d in decisions.of_case(case_id) if inside or d.sent_on is not None]
    last = next((d for d in reversed(held) if d.delivered_on), None)
    clocks = decisions.with_remedies(clocks, last, today) if last else clocks
    consultations = [(c, consultation_clock(c, clocks)) for c in request.consultations.all()] if inside else []
    return View(
        request, clocks, cases.options(request.case, by, today), consultations, list(request.searches.all()) if inside else [],
        list(request.copies.all()) if inside else [], Fee.objects.filter(request=request).first(), held,
        norms.of_case(case_id) if inside else [], decisions.remedies_until(last, today) if last else {},
        LogEntry.objects.filter(request=request).first(), count(request) if inside else None,
        list(request.confirmations.all()),
    )


def _inside(request: Request, by: Actor) -> bool:
    """Whether this reader has the whole case before them; a department that was asked has its own thread alone."""
    if by.role == "system":
        return True
    if by.is_staff and cases.part(request.case, by) == "asked":
        raise unseen()
    return by.is_staff


def consultation_clock(consultation: Consultation, clocks: dict[tuple[str, str], Reckoning]) -> Reckoning | None:
    """The clock of the one who was asked; None before the letter arrived, and for other authorities, which have none."""
    return clocks.get((f"{consultation.kind}_opinion", consultation.thread))


def fees(request: Request) -> Fees:
    """The fees under which the request was opened."""
    found: Fees = pins.bundle(request.case.pin_id).fees
    return found


def count(request: Request) -> Count:
    """How often the same applicant asked, and who asks alike: a suggestion."""
    return counting.count(_asked(request), [_asked(r) for r in _comparable(request)])


def month_before(request: Request) -> int:
    """Requests of the same applicant in the natural month, before this one: what the fee by piece counts from."""
    return count(request).month


def _comparable(request: Request) -> Iterable[Request]:
    day = request.received_on or request.submitted_on
    same = Q(submitted_on__year=day.year)
    return Request.objects.select_related("case").filter(same, case__procedure=request.case.procedure).exclude(pk=request.pk)


def _asked(request: Request) -> Asked:
    case = request.case
    who = f"{case.applicant_kind}:{case.applicant_no if case.applicant_no is not None else case.applicant_name}"
    day = request.received_on or request.submitted_on
    return Asked(case.pk, case.number, day, f"{request.title}{request.features}", who, request.code)


@dataclass(frozen=True)
class Hit:
    """Something public that may already answer: `kind` log, law or policy, its key, title, and the day it is of."""

    kind: str
    key: str
    title: str
    day: date | None
    likeness: float


def public_search(words: str, *, on: date, limit: int = LIMIT) -> list[Hit]:
    """What is public already and reads like `words`: the log, laws and policies. Those that hold every word come first."""
    asked = [word for word in words.split() if word]
    found = [hit for hit in _public(on) if _holds(hit.title, asked, words)]
    ranked = [Hit(h.kind, h.key, h.title, h.day, counting.likeness(words, h.title)) for h in found]
    return sorted(ranked, key=lambda h: (not all(w in h.title for w in asked), -h.likeness, h.title))[:limit]


def _holds(title: str, asked: list[str], words: str) -> bool:
    return any(word in title for word in asked) or len(counting.grams(words) & counting.grams(title)) >= 3


def _public(on: date) -> Iterable[Hit]:
    for entry in LogEntry.objects.filter(taken_down_on=None, published_on__lte=on):
        yield Hit("log", entry.number, entry.title, entry.published_on, 0)
    held = content.current(kinds=("laws", "policies"))
    for key, law in held.laws.in_force(on).items():
        yield Hit("law", key, law.title.zh, law.in_force.from_, 0)
    for key, policy in held.policies.in_force(on).items():
        yield Hit("policy", key, policy.names.zh, policy.in_force.from_, 0)


def log(*, text: str = "", on: date, offset: int = 0, limit: int = LIMIT) -> tuple[list[LogEntry], int]:
    """The public log, newest first: a page, and how many there are in all."""
    shown = LogEntry.objects.filter(taken_down_on=None, published_on__lte=on)
    if text.strip():
        shown = shown.filter(Q(title__icontains=text.strip()) | Q(summary__icontains=text.strip()) | Q(number=text.strip()))
    return list(shown[offset : offset + limit]), shown.count()


def log_entry(number: str, on: date) -> LogEntry | None:
    """One entry of the public log."""
    return LogEntry.objects.filter(number=number, taken_down_on=None, published_on__lte=on).first()


def unopened(request: Request) -> Message | None:
    """The notice to correct, to pay or of no further processing on the applicant's own page, still to be opened."""
    if request.case.state == "abandoned":
        held = decisions.in_force(request.pk)
        message = held.message if held is not None and held.delivered_on is None else None
        return message if message is not None and message.port == "site" else None
    return telling.on_the_way(request, request.case.state) if request.case.state in OPENED else None


def request_of(message_id: Any) -> Request | None:
    """The request that a message is about."""
    about = Message.objects.filter(pk=message_id).values_list("about", flat=True).first()
    return Request.objects.select_related("case").filter(case__number=about).first() if about else None


def attachment(case_id: Any, digest: str, by: Actor) -> str:
    """The name of a file that goes with a sent reply, for whoever may see the case. CaseRefused otherwise."""
    request = Request.objects.select_related("case").filter(pk=case_id).first()
    if request is None or not sight.sees(request.case, by):
        raise unseen()
    inside = _inside(request, by)
    held = [d for d in decisions.of_case(case_id) if inside or d.sent_on is not None]
    if not any(digest in d.attachments for d in held):
        raise unseen()
    return files.get(digest).name


def material(request: Request) -> set[str]:
    """Hashes of the files of this request: those that the office handed in for it, and those that were filed with it."""
    filed = (json.loads(record)["files"] for record in request.case.filings.values_list("record", flat=True))
    own = set(CaseFile.objects.filter(request=request).values_list("hash", flat=True))
    return own | {part["hash"] for files in filed for parts in files.values() for part in parts}


def log_file(number: str, digest: str, on: date) -> str:
    """The name of a file of the public log. CaseRefused when it is not (or no longer) public."""
    entry = log_entry(number, on)
    if entry is None or digest not in entry.files:
        raise unseen()
    return files.get(digest).name


def unconfirmed(by: Actor, today: date) -> list[tuple[Request, bool]]:
    """Requests of the actor's department that are not received yet, with whether the confirmation is late."""
    waiting = Request.objects.select_related("case").filter(received_on=None, case__closed_on=None)
    mine = [r for r in waiting.order_by("submitted_on", "pk") if sight.sees(r.case, by)]
    return [(r, receiving.is_confirmed_late(r.channel, r.submitted_on, r.received_on, today)) for r in mine]


def rows(until: date, department: str | None = None) -> list[Request]:
    """Every request for information received up to a day (the annual report's rows), oldest first."""
    held = Request.objects.select_related("case").filter(received_on__lte=until, case__procedure="information-request")
    held = held.filter(case__department=department) if department else held
    return list(held.order_by("received_on", "case__number"))


def disputable(until: date, department: str | None = None) -> list[Any]:
    """The cases whose reconsiderations and suits table 4 counts: requests for information, and to correct records about oneself
    (a refusal to correct is attacked as a matter of disclosure, too)."""
    held = Request.objects.filter(submitted_on__lte=until)
    held = held.filter(case__department=department) if department else held
    return list(held.values_list("pk", flat=True))


@dataclass(frozen=True)
class Answered:
    """How the requests answered in a year kept their day: (case number, due, answered) of those that were late."""

    count: int
    late: tuple[tuple[str, date, date], ...]

    @property
    def rate(self) -> float:
        """The share answered in time; 1.0 only when none was late."""
        return 1 - len(self.late) / self.count if self.count else 1.0


def answered(year: int, department: str | None = None) -> Answered:
    """The requests answered in a year, against the clock and not against a stored day."""
    done = [r for r in rows(date(year, 12, 31), department) if r.answered_on and r.answered_on.year == year]
    late = [late for request in done if (late := _late(request))]
    return Answered(len(done), tuple(late))


def _late(request: Request) -> tuple[str, date, date] | None:
    assert request.answered_on is not None
    clocks = cases.clock_table(request.case, request.answered_on).values()
    late = [c for c in clocks if c.late and c.due_on and c.rule.before is None and "sent" in c.rule.ends]
    return (request.case.number, max(c.due_on for c in late if c.due_on), request.answered_on) if late else None

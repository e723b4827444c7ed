"""How fast cases are, measured in a scratch database: real actions beside the bare ORM, and a worklist among very many."""
import random
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import quantiles
from typing import Any

from django.db import connection, transaction

from zhengtong.kernel.parties import Actor, system
from zhengtong.kernel.procedures import queries as procedures

from . import actions, due, pins, queries, redating
from .models import Case, CaseEvent
from .opening import Applicant
from .queries import Filters

PROCEDURE, ON = "information-request", date(2025, 9, 26)
ANSWERS = {
    "applicant_type": "natural_person", "name": "测试", "id_number": "440300199001010016", "phone": "13800000000",
    "email": "a@example.org", "address": "测试路1号", "title": "测试信息", "features": "测试信息的名称和时间",
    "form": "electronic", "delivery": "site",
}
APPLICANT = Applicant("other", None, "测试", {"phone": "13800000000"})
BY = system("zt bench")
STATES = ("received",) * 7 + ("drafted",) * 4 + ("correction",)
SEED = 20_000  # cases made through the ORM; the others are copies of them


@dataclass(frozen=True)
class Rate:
    """Seconds for so many real actions (`cpu`: of processor time), and for the bare ORM's inserts and updates."""

    actions: int
    seconds: float
    cpu: float
    bare_seconds: float

    @property
    def per_second(self) -> float:
        """Real actions a second."""
        return self.actions / self.seconds

    @property
    def ratio(self) -> float:
        """The bare ORM's time for the same rows, as a part of ours."""
        return self.bare_seconds / self.seconds


def moment(on: date) -> datetime:
    """Ten in the morning of a day, China."""
    return datetime(on.year, on.month, on.day, 2, tzinfo=UTC)


def rate(cases: int, answers: dict[str, Any] | None = None) -> Rate:
    """Opens cases and works each through receipt, search, draft and signature; then writes rows of the same kind and number
    through the ORM alone, each in a transaction of its own."""
    given = answers or ANSWERS
    work(3, given)  # bundles, calendar and content are read once
    began, worked = time.perf_counter(), time.process_time()
    done = work(cases, given)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    began = time.perf_counter()
    bare(done)
    return Rate(done, seconds, cpu, time.perf_counter() - began)


def work(cases: int, answers: dict[str, Any] | None = None) -> int:
    """Opens cases and works them through; the number of actions."""
    department = procedures.procedure(PROCEDURE, on=ON).procedure.department
    officer, approver = (Actor(f"bench-{role}", role, role, department) for role in ("officer", "approver"))
    given = answers or ANSWERS
    return sum(_course(f"bench-{n}-{uuid.uuid4()}", given, officer, approver, n) for n in range(cases))


def _course(key: str, answers: dict[str, Any], officer: Actor, approver: Actor, n: int = 0) -> int:
    on = ON + timedelta(days=n % 60)  # as in life: hardly two cases with the same days
    at = moment(on)
    case = actions.open_case(procedure=PROCEDURE, answers=answers, applicant=APPLICANT, channel="internet", key=key, by=officer,
                             on=on, at=at, title="测试").case
    bundle = pins.bundle(case.pin_id)
    reply = next(iter(bundle.replies.replies))
    searched = {"where": "a", "words": "b", "found": "c"}
    steps: list[tuple[str, dict[str, Any], Actor]] = [
        ("received", {}, officer), ("searched", searched, officer), ("drafted", {"code": reply}, officer),
        ("extended", {"reason": "量大"}, approver), ("signed", {}, approver), ("sent", {}, officer),
    ]
    for event, body, by in steps:
        actions.record(case.pk, event, body=body, room=bundle.procedure.event(event).room or "", by=by, on=on, at=at)
    return 1 + len(steps)


def bare(rows: int, client: int = 0) -> None:
    """The same number of transactions: one insert of an event, one update of its case, nothing checked, reckoned or proved.
    Each `client` has a case of its own."""
    case = Case.objects.order_by("pk")[client]
    last = case.last_seq + 1000
    for n in range(rows):
        with transaction.atomic():
            CaseEvent.objects.create(case=case, seq=last + n, kind="bench", day=ON, state=case.state, by="x", login="x",
                                     role="x", at=moment(ON))
            Case.objects.filter(pk=case.pk).update(last_seq=last + n)


def fill(number: int, departments: int = 30, days: int = 60, tell: Callable[[int], None] = lambda n: None) -> None:
    """Writes `number` running cases past the actions: for reading and re-dating, never beside real ones."""
    bundle = procedures.procedure(PROCEDURE, on=ON)
    dice, procedure = random.Random(7), bundle.procedure
    with transaction.atomic():
        pin = pins.pin(bundle)
    units = [procedure.department, *(f"unit-{n}" for n in range(1, departments))]
    weights = [1 / (n + 1) for n in range(departments)]
    starts = [ON + timedelta(days=n) for n in range(days)]
    seed = min(number, SEED)  # ids of the seed begin with at least 8, those of the n-th copy with n
    cases = list(_made(range(seed), pin, bundle, dice, units, weights, starts))
    with transaction.atomic():
        Case.objects.bulk_create(cases, batch_size=500)
        CaseEvent.objects.bulk_create([e for case in cases for e in _events(case)], batch_size=500)
    for n in range(1, -(-number // seed)):
        _copied(n)
        tell(min(number, (n + 1) * seed))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copied(n: int) -> None:
    """Once more every seed case with its events, under numbers of its own, by the database itself."""
    sqlite = connection.vendor == "sqlite"
    new_id = f"'{n:08x}' || substr({{}}, 9)" if sqlite else f"('{n:08x}' || substr({{}}::text, 9))::uuid"
    own = "substr(id, 1, 8) >= '00010000'" if sqlite else "substr(id::text, 1, 8) >= '00010000'"
    names = [str(f.column) for f in Case._meta.concrete_fields]
    changed = {"id": new_id.format("id"), "number": f"number || '-{n}'", "key": f"key || '-{n}'",
               "applicant_no": f"applicant_no + {n * SEED}"}
    events = [str(f.column) for f in CaseEvent._meta.concrete_fields if f.column != "id"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_insert("cases_case", names, changed, f"cases_case WHERE {own}"))
        cursor.execute(_insert("cases_event", events, {"case_id": new_id.format("case_id")},
                               f"cases_event WHERE {own.replace('id', 'case_id')}"))


def _insert(table: str, names: list[str], changed: dict[str, str], source: str) -> str:
    quoted = [connection.ops.quote_name(name) for name in names]
    values = [changed.get(name, connection.ops.quote_name(name)) for name in names]
    return f"INSERT INTO {table} ({', '.join(quoted)}) SELECT {', '.join(values)} FROM {source}"


def _made(
    numbers: range, pin: str, bundle: Any, dice: random.Random, units: list[str], weights: list[float], starts: list[date]
) -> Iterator[Case]:
    for n in numbers:
        start = dice.choice(starts)
        case = Case(
            id=uuid.UUID(int=dice.getrandbits(128) | 1 << 127),
            number=f"测试〔2025〕{n}号", procedure=PROCEDURE, since=bundle.since, pin_id=pin,
            department=dice.choices(units, weights)[0], state=dice.choice(STATES), last_seq=2,
            applicant_kind="person", applicant_no=n, applicant_name=f"测试{n}", title=f"测试{n}", channel="internet",
            handler=f"officer-{dice.randrange(300)}", opened_on=start, sort_on=start, key=f"bench-{n}", key_hash="",
        )
        due.of(case, due.events_of(case, _events(case)), start).into(case)
        yield case


def _events(case: Case) -> list[CaseEvent]:
    rest = {"state": case.state, "by": "x", "login": "x", "role": "x", "at": moment(case.opened_on), "day": case.opened_on}
    asked = ["correction_asked"] if case.state == "correction" else []
    return [CaseEvent(case=case, seq=n, kind=kind, **rest) for n, kind in enumerate(["filed", "received", *asked], 1)]


def redate(number: int, on: date) -> dict[str, float]:
    """Seconds (`cpu`: of processor time) in which so many running cases are reckoned anew under another calendar: the day of
    each that has one moves, and its applicant is told."""
    fill(number)
    Case.objects.update(reckoned_with="")
    Case.objects.exclude(due_on=None).update(due_on=ON)
    began, worked = time.perf_counter(), time.process_time()
    found = redating.redate(by=BY, on=on, at=moment(on), years=None, report=None)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    return {"cases": found.cases, "moved": found.moved, "seconds": seconds, "cpu": cpu}


FILTERS = (
    Filters(), Filters(procedure=PROCEDURE), Filters(state="drafted"), Filters(light="overdue"), Filters(light="red"),
    Filters(light="yellow"), Filters(light="green"), Filters(light="waiting"), Filters(handler="officer-7"),
    Filters(state="received", light="green"), Filters(handler="officer-7", light="red"), Filters(text="测试〔2025〕77号"),
)


def pages(times: int, on: date, limit: int = 20) -> dict[str, float]:
    """Seconds at p50, p95 and most of a worklist's page: every kind of filter, first and far pages, the largest department."""
    department = procedures.procedure(PROCEDURE, on=ON).procedure.department
    officer, seconds = Actor("bench", "bench", "officer", department), []
    for n in range(times):
        for filters in FILTERS:
            for offset in (0, 400) if n % 5 == 0 else (0,):
                began = time.perf_counter()
                queries.worklist(officer, filters, on=on, offset=offset, limit=limit)
                seconds.append(time.perf_counter() - began)
    cut = quantiles(seconds, n=100)
    return {"p50": cut[49], "p95": cut[94], "max": max(seconds), "pages": len(seconds)}

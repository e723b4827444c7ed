"""The line `grants`: lists proposed, confirmed, signed, published, released; people and firms answer; batches go to a bank.

Nothing is remembered outside the product: each day looks at where lists, grants and batches are and takes the step that is
due, so that a year can be stopped and gone on with. What people do and what the bank says is drawn from the names of grant and
payment.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.parties import Actor, system
from zhengtong.kernel.rounds import queries as rounds
from zhengtong.services.entitlement import actions as entitlement
from zhengtong.services.entitlement.payment import actions, agreeing
from zhengtong.services.entitlement.payment.answers import HEADER
from zhengtong.services.entitlement.payment.models import Batch, BenefitList, Grant, YearBudget

SYSTEM = system("zt year")
MONTHLY = (
    "old-age-allowance", "disability-living", "severe-disability-care", "living-aid", "minimum-living", "elder-meals",
)  # fmt: skip
ONCE = ("srdi-title", "srdi-growth")
PAY_DAYS, MANDATE = (8, 18, 28), "居民户口簿"
BUDGET_SHARE = 0.9  # of what the list asks, where a policy has a budget: the cut is to be seen


@dataclass
class Desk:
    """Who works in the paying departments: an officer who proposes, one who confirms and pays, an approver."""

    actors: dict[tuple[str, str], Actor]
    ticks: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def acting(self, department: str, part: str, day: date) -> dict[str, Any]:
        """The arguments of an action."""
        return {"by": self.actors[department, part], "on": day, "at": self.at(day)}

    def at(self, day: date) -> datetime:
        """The next moment of a day: each step some seconds after the one before."""
        from .office import Office

        clock = Office({}, day.year, ticks=self.ticks)
        self.ticks = self.ticks % 1400 + 1
        return clock.at(day)

    def step(self, verb: Callable[..., Any], **given: Any) -> Any:
        """Takes a step; what the product refuses is counted, by verb and code."""
        try:
            return verb(**given)
        except actions.PaymentRefused as refused:
            self.refused[f"{verb.__name__}: {refused.code}"] += 1
            return None


def staffed(departments: list[str]) -> Desk:
    """The departments' people, made when they are not there; nobody can log in with them."""
    from .office import posted

    parts = (("proposer", "officer", "名单经办"), ("officer", "officer", "兑现经办"), ("approver", "approver", "兑现审批"))
    found = {}
    for department in departments:
        for part, role, name in parts:
            found[department, part] = posted(f"year-{department}-{part}", name, role, department, 2025)
    return Desk(found)


def months_of(scale: float) -> list[date]:
    """The ends of the months that are lived: a share of the year, its last months."""
    ends = [date(2025 + m // 12, m % 12 + 1, 1) - timedelta(days=1) for m in range(1, 13)]
    return ends[-max(1, round(12 * scale)):]


def day(desk: Desk, today: date, ends: list[date]) -> None:
    """One day of every paying department."""
    departments = sorted({department for department, _part in desk.actors})
    _lists(desk, today)
    _answers_of_people(desk, today)
    for department in departments:
        _bank(desk, department, today)
    given: dict[str, Any] = {"by": SYSTEM, "on": today, "at": desk.at(today)}
    for duty in (actions.record_paid, actions.remind_due, actions.lapse_due, actions.tell_due):
        duty(**given)
    if today in ends:
        _propose(desk, today, first=today == ends[0])


def _propose(desk: Desk, today: date, *, first: bool) -> None:
    """At the month's end a round, and a list of each monthly policy; of the others in the first month."""
    entitlement.run_due_round(on=today, at=desk.at(today), by=SYSTEM)
    round = rounds.latest()
    loaded = content.current()
    for key in (*MONTHLY, *(ONCE if first else ())):
        row = round.rules.filter(key=key).first() if round is not None else None
        if row is None or not row.entitled or BenefitList.objects.filter(policy=key, period=row.period).exists():
            continue
        desk.step(actions.propose, policy=key, round=round, **desk.acting(loaded.policies[key].department, "proposer", today))


def _lists(desk: Desk, today: date) -> None:
    """Each list that waits for a step takes one."""
    for held in BenefitList.objects.select_related("case").exclude(case__state__in=["released", "withdrawn"]):
        state, given = held.case.state, {"pk": held.pk}  # type: str, dict[str, Any]
        if held.case.opened_on >= today:
            continue
        if state == "proposed":
            desk.step(actions.confirm_list, **given, **desk.acting(held.department, "officer", today))
        elif state == "confirmed":
            _sign(desk, held, today)
        elif state == "signed" and content.current().policies[held.policy].publicity.form != "none":
            until = today + timedelta(days=(content.current().policies[held.policy].publicity.days or 0))
            desk.step(actions.publish_list, **given, until=until, **desk.acting(held.department, "officer", today))
        elif held.publicity_until is None or held.publicity_until < today:
            desk.step(actions.release_grants, **given, **desk.acting(held.department, "approver", today))


def _sign(desk: Desk, held: BenefitList, today: date) -> None:
    budgeted = content.current().policies[held.policy].budget is not None
    if budgeted and not YearBudget.objects.filter(policy=held.policy, year=today.year).exists():
        by = desk.acting(held.department, "approver", today)
        actions.set_budget(policy=held.policy, year=today.year, fen=int(held.total * BUDGET_SHARE), by=by["by"], at=by["at"])
    desk.step(actions.sign_list, pk=held.pk, **desk.acting(held.department, "approver", today))


def _answers_of_people(desk: Desk, today: date) -> None:
    """Whoever was asked answers on a day of their own, or never; whoever the bank rejected gives another account."""
    waiting = Grant.objects.filter(state__in=["asked", "rejected", "returned"]).select_related("list__case").order_by("pk")
    for grant in waiting:
        draw = drawn(f"{grant.policy}/{grant.no}/{grant.period}")
        if grant.state != "asked":
            if today.day % 3 == draw % 3:
                _another_account(desk, grant, draw, today)
        elif grant.list.asked_until and (grant.list.asked_until - today).days == 28 - draw % 9 and draw % 100 < 95:
            _answer(desk, grant, draw, today)


def _answer(desk: Desk, grant: Grant, draw: int, today: date) -> None:
    who = _speaker(desk, grant, today)
    if draw % 100 >= 93:
        desk.step(actions.decline, grant=grant.pk, **who)
        return
    channel = "counter" if "mandate" in who else "site"
    desk.step(actions.agree, grant=grant.pk, account=_account(grant, draw, today), channel=channel, **who)


def _another_account(desk: Desk, grant: Grant, draw: int, today: date) -> None:
    who = _speaker(desk, grant, today)
    account = _account(grant, draw + grant.attempts, today)
    desk.step(actions.give_account, kind=grant.holder_kind, no=grant.holder_no, account=account, **who)


def _speaker(desk: Desk, grant: Grant, today: date) -> dict[str, Any]:
    """The holder by their own login; a household at the counter."""
    kind, no = grant.holder_kind, grant.holder_no
    if kind not in ("person", "firm"):
        return {**desk.acting(grant.list.department, "officer", today), "mandate": MANDATE}
    role, person = ("resident", no) if kind == "person" else ("enterprise", None)
    by = Actor(f"year-{kind}-{no}", "", role, subject=(kind, no), person=person)
    return {"by": by, "on": today, "at": desk.at(today)}


def _account(grant: Grant, draw: int, today: date) -> actions.Account:
    names = sorted(agreeing.names((grant.holder_kind, grant.holder_no), today))
    return actions.Account(names[0] if names else "未知", f"6299{draw % 10**12:012d}", "示例银行龙华支行")


def _bank(desk: Desk, department: str, today: date) -> None:
    """Batches are made on pay days, sent the day after, answered the day after that."""
    for batch in Batch.objects.filter(department=department, answers=None, on__lt=today):
        if batch.state == "made":
            desk.step(actions.send_batch, pk=batch.pk, **desk.acting(department, "approver", today))
        elif batch.sent_on is not None and batch.sent_on < today:
            desk.step(actions.load_answer, data=said(batch), **desk.acting(department, "officer", today))
    if today.day in PAY_DAYS:
        desk.step(actions.make_batch, department=department, form="pain.001", **desk.acting(department, "officer", today))


def said(batch: Batch) -> bytes:
    """What the bank answers: of a hundred payments one is rejected, always the same one."""
    rows = []
    for key, fen in batch.payments.order_by("key").values_list("key", "fen"):
        status, reason = ("rejected", "账户已销户") if drawn(key) % 100 == 0 else ("paid", "")
        rows.append(f"{batch.key},{key},{status},{fen // 100}.{fen % 100:02d},{reason}")
    end = f"END,{batch.count},,{batch.total // 100}.{batch.total % 100:02d},"
    return "\n".join([",".join(HEADER), *rows, end]).encode()


def drawn(name: str) -> int:
    """A number of a name's own."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:12], 16)

"""From agreed to sent: facts checked again on the day of payment, payments with derived identifiers, one file."""
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import numpy as np
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.rounds import queries as rounds

from . import moving
from .bankfiles import Order, Orders
from .models import LIVE, Batch, Grant, GrantMove, PayeeAccount, Payment, YearBudget
from .proposing import rules_of
from .recording.deducted import agrees
from .refusals import PaymentRefused, own_matter
from .statements import insert_all

READY = ("agreed", "rejected", "returned")
NOT_DUE, OTHER_AMOUNT, UNCLEAR = "no longer entitled", "another amount", "facts missing"
OPEN = ("undetermined", "amount_undetermined")
CHUNK = 20_000


def payment_key(grant: Grant, attempt: int) -> str:
    """The payment's identifier from (grant, period, attempt). A grant is named by what it is for, not by its row."""
    named = (grant.policy, grant.kind, grant.no, grant.period, grant.matter, grant.turn, attempt)
    return sha256("\x1f".join(map(str, named)).encode()).hexdigest()[:32]


def batch_key(keys: Iterable[str]) -> str:
    """The batch's identifier from its sorted payment identifiers."""
    return sha256("\n".join(sorted(keys)).encode()).hexdigest()[:32]


def payable(department: str, policy: str | None, limit: int | None) -> QuerySet[Grant]:
    """Grants that can go to the bank now: agreed, or rejected or returned and the holder gave another account since."""
    account = PayeeAccount.objects.filter(kind=OuterRef("holder_kind"), no=OuterRef("holder_no"), until=None)
    found = Grant.objects.filter(Exists(account), state__in=READY, list__department=department)
    found = (found.filter(policy=policy) if policy else found).order_by("pk")
    return found[:limit] if limit else found


def locked(found: QuerySet[Grant]) -> list[Grant]:
    """The grants, locked; whoever works at the same time waits, and then finds them in another state."""
    pks = list(found.select_for_update(of=("self",)).values_list("pk", flat=True))
    return [row for part in chunks(pks) for row in Grant.objects.filter(pk__in=part, state__in=READY).order_by("pk")]


def chunks(found: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """In parts that fit into one statement."""
    return (found[at : at + CHUNK] for at in range(0, len(found), CHUNK))


def recheck(grants: Sequence[Grant], on: date, loaded: Content) -> dict[int, str]:
    """Grant -> why it is not paid: the policy, asked again for the grant's period by today's facts, says no or another sum.
    What a person decided after a review is not asked again: it would be a decision by the machine alone."""
    snapshot = reach.current_snapshot()
    wrong: dict[int, str] = {}
    asked = [g for g in grants if not g.review]
    for policy, period in sorted({(g.policy, g.period) for g in asked}):
        mine = [g for g in asked if (g.policy, g.period) == (policy, period)]
        if policy not in loaded.policies:
            wrong |= {g.pk: NOT_DUE for g in mine}
            continue
        rules = rules_of(loaded.policies[policy], period, on, loaded)
        found = rounds.decided_now(snapshot, rules, np.array([g.no for g in mine]))
        now = dict(zip(found["subject"].tolist(), found["fen"].tolist(), strict=True))
        failing = [g for g in mine if not agrees(g, now.get(g.no), loaded.policies[policy])]
        kinds = rounds.kinds_now(snapshot, rules, [g.no for g in failing])
        wrong |= {g.pk: _why(g.no, now, kinds) for g in failing}
    return wrong


def _why(no: int, now: dict[int, int], kinds: dict[int, str]) -> str:
    """Another sum, a fact that is missing or contradicted now, or no longer due: a missing fact is never a no."""
    return OTHER_AMOUNT if no in now else UNCLEAR if kinds.get(no) in OPEN else NOT_DUE


def hold(wrong: dict[int, str], *, department: str, by: Actor, on: date, at: datetime) -> list[GrantMove]:
    """Withholds what failed the check, with its reason."""
    moves: list[GrantMove] = []
    for reason in sorted(set(wrong.values())):
        for part in chunks([pk for pk, why in wrong.items() if why == reason]):
            moves += moving.move(Grant.objects.filter(pk__in=part), "held", department=department, by=by, on=on, at=at,
                                 values={"reason": reason})
    return moves


def impartial(grants: QuerySet[Grant], by: Actor) -> None:
    """Nobody puts into a batch, or sends, what goes to themselves or their household."""
    for kind, nos in reach.conflicts(by, reach.current_snapshot()).items():
        if grants.filter(Q(kind=kind, no__in=list(nos)[:900]) | Q(holder_kind=kind, holder_no__in=list(nos)[:900])).exists():
            raise own_matter()


def orders(grants: Sequence[Grant], on: date, payer: str, loaded: Content) -> tuple[Orders, dict[str, Grant]]:
    """The orders of one file by identifier, each to the holder's open account as it is now."""
    accounts = _accounts(grants)
    made: list[Order] = []
    by_key: dict[str, Grant] = {}
    for grant in grants:
        grant.attempts += 1
        grant.account = accounts[grant.holder_kind, grant.holder_no]
        key, fen = payment_key(grant, grant.attempts), grant.fen - grant.cut
        purpose = f"{loaded.policies[grant.policy].names.zh} {grant.period}"
        by_key[key] = grant
        made.append(Order(key, fen, grant.account.name, grant.account.number, grant.account.bank, purpose))
    made.sort(key=lambda order: order.key)
    return Orders(batch_key(by_key), on, payer, tuple(made)), by_key


def _accounts(grants: Sequence[Grant]) -> dict[tuple[str, int], PayeeAccount]:
    found: dict[tuple[str, int], PayeeAccount] = {}
    for kind in {g.holder_kind for g in grants}:
        for part in chunks(sorted({g.holder_no for g in grants if g.holder_kind == kind})):
            rows = PayeeAccount.objects.filter(kind=kind, no__in=part, until=None)
            found |= {(kind, row.no): row for row in rows}
    return found


def within_budget(grants: Sequence[Grant], on: date) -> None:
    """Refuses a batch by which a policy's payments of the year would exceed its budget."""
    for policy in {g.policy for g in grants}:
        budget = YearBudget.objects.filter(policy=policy, year=on.year).first()
        if budget is None:
            continue
        live = Payment.objects.filter(grant__policy=policy, state__in=LIVE, batch__on__year=on.year)
        paid = live.aggregate(sum=Sum("fen"))["sum"]
        if (paid or 0) + sum(g.fen - g.cut for g in grants if g.policy == policy) > budget.total:
            raise PaymentRefused("above budget", _("这一批超过该政策的年度预算。"), _("核对预算，或分开付款。"))


def write(batch: Batch, made: Orders, by_key: dict[str, Grant]) -> None:
    """The payments of a batch. A second live payment of one grant is refused by the database."""
    names = ("key", "grant", "batch", "attempt", "fen", "account", "state", "reason", "answered_on", "recorded")
    rows = ((o.key, g.pk, batch.pk, g.attempts, o.fen, g.account_id, "ready", "", None, False)
            for o in made.orders for g in (by_key[o.key],))
    insert_all(Payment, names, rows)


def count_attempts(grants: Sequence[Grant]) -> None:
    """What the rows keep of it: the attempt's number and the account that the file names."""
    account = PayeeAccount.objects.filter(kind=OuterRef("holder_kind"), no=OuterRef("holder_no"), until=None).values("pk")[:1]
    for part in chunks([g.pk for g in grants]):
        Grant.objects.filter(pk__in=part).update(attempts=F("attempts") + 1, account=Subquery(account))

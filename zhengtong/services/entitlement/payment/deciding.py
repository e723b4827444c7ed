"""A list's course: confirmed by an officer, signed by another person, published as the policy says, released."""
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery, Sum
from django.utils.translation import gettext as _

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.parties import Actor

from ..amounts import budgets
from . import moving
from .models import Agreement, BenefitList, Grant, GrantMove, PayeeAccount, YearBudget
from .refusals import PaymentRefused, own_matter

ROOM = "entitlement"


def policy_of(key: str, on: date) -> Policy:
    """The policy in force on the day. PaymentRefused where there is none."""
    found = content.current().policies.holding(key, on)
    if found is None:
        raise PaymentRefused("policy", _("没有施行中的政策“%s”。") % key[:60], _("政策见内容包 policies。"))
    return found


def held(pk: int) -> BenefitList:
    """The list, locked first in every action about it."""
    return BenefitList.objects.select_for_update(of=("self",)).select_related("case").get(pk=pk)


def record(of: BenefitList, event: str, *, by: Actor, on: date, at: datetime, **more: Any) -> Any:
    """The event of the list's case; CaseRefused says who may and when."""
    return cases.record(of.case_id, event, room=ROOM, by=by, on=on, at=at, **more)


def impartial(of: BenefitList, by: Actor) -> None:
    """Nobody handles a list with a grant to themselves, their household or their firms on it."""
    for kind, nos in reach.conflicts(by, reach.current_snapshot()).items():
        if of.grants.filter(kind=kind, no__in=list(nos)[:900]).exclude(state="withheld").exists():
            raise own_matter()


def strike(of: BenefitList, reasons: Mapping[int, str], *, by: Actor, on: date, at: datetime) -> list[GrantMove]:
    """Takes single grants off the list, each with its reason."""
    moves: list[GrantMove] = []
    for pk, reason in reasons.items():
        grants = of.grants.filter(pk=pk)
        if not reason.strip() or not grants.exists():
            raise PaymentRefused("strike", _("移出名单的每一笔都要在名单上，并写明理由。"), _("补上理由，或去掉这一笔。"))
        moves += moving.move(grants, "struck", department=of.department, by=by, on=on, at=at, of=of,
                             values={"reason": reason[:200]})
    return moves


def budgeted(of: BenefitList, policy: Policy, on: date) -> tuple[YearBudget | None, list[int], list[int]]:
    """(the year's budget, the numbers of the proposed grants, what each is given): the cut as it is shown and as it is made."""
    if policy.budget is None:
        return None, [], []
    budget = YearBudget.objects.select_for_update().filter(policy=policy.key, year=on.year).first()
    if budget is None:
        raise PaymentRefused("budget", _("还没有录入这项政策 %d 年的预算。") % on.year, _("由审批人录入年度总额后再签批。"))
    rows = list(of.grants.filter(state="proposed").order_by("no", "pk").values_list("pk", "no", "fen"))
    if policy.budget.method == "first come":
        return budget, [], []
    given = budgets.proportional([budgets.Ask(no, fen) for _pk, no, fen in rows], budget.total - budget.reserved)
    return budget, [pk for pk, _no, _fen in rows], given


def cut(of: BenefitList, policy: Policy, *, by: Actor, on: date, at: datetime) -> list[GrantMove]:
    """Makes the cut of the signature: every grant's part, those left with nothing cut whole, the rest reserved."""
    budget, pks, given = budgeted(of, policy, on)
    if budget is None or not pks:
        return []
    fen = dict(of.grants.filter(state="proposed").values_list("pk", "fen"))
    changed = [Grant(pk=pk, cut=fen[pk] - part) for pk, part in zip(pks, given, strict=True) if part < fen[pk]]
    Grant.objects.bulk_update(changed, ["cut"], batch_size=500)
    YearBudget.objects.filter(pk=budget.pk).update(reserved=F("reserved") + sum(given))
    moves = []
    if changed:
        taken = sum(row.cut for row in changed)
        moves = [GrantMove(
            list=of, policy=of.policy, event="cut", before="proposed", after="proposed", count=len(changed), fen=0, cut=taken,
            by=str(by), login=by.login, person=by.person, on=on, at=at)]
        GrantMove.objects.bulk_create(moves)
    spent = of.grants.filter(state="proposed", cut=F("fen"))
    if spent.exists():
        moves += moving.move(spent, "budget_spent", department=of.department, by=by, on=on, at=at, of=of,
                             values={"reason": "budget"})
    return moves


def settle(of: BenefitList, policy: Policy, *, by: Actor, on: date, at: datetime) -> list[GrantMove]:
    """On release: whose agreement stands (or is not needed) and whose account is known is granted; the others are asked."""
    proposed = of.grants.filter(state="proposed")
    account = PayeeAccount.objects.filter(kind=OuterRef("holder_kind"), no=OuterRef("holder_no"), until=None)
    ready = proposed.filter(Exists(account))
    if policy.agreement.form == "ask":
        ready = ready.none()
    elif policy.agreement.form == "standing":
        agreed = Agreement.objects.filter(policy=of.policy, kind=OuterRef("holder_kind"), no=OuterRef("holder_no"), until=None)
        ready = ready.filter(Exists(agreed))
    if first_come(policy):
        ready = ready.none()  # the budget is reserved one by one, at the moment of agreement
    values = {"account": Subquery(account.values("pk")[:1]), "agreed_on": on}
    moves = moving.move(ready, "standing", department=of.department, by=by, on=on, at=at, of=of, values=values)
    return moves + moving.move(proposed.all(), "asked", department=of.department, by=by, on=on, at=at, of=of)


def first_come(policy: Policy) -> bool:
    """Whether the budget goes to whoever agrees first."""
    return policy.budget is not None and policy.budget.method == "first come"


def asked_until(policy: Policy, on: date) -> date:
    """Until when somebody who is asked may answer; thirty days where the policy says nothing (a project default)."""
    return on + timedelta(days=policy.agreement.days or 30)


def totals(of: BenefitList) -> dict[str, int]:
    """State -> fen of a list's grants, after the cut."""
    rows = of.grants.order_by().values("state").annotate(sum=Sum(F("fen") - F("cut")))
    return {row["state"]: row["sum"] for row in rows}

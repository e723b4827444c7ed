"""Questions to payment: one's own grants, a department's lists and batches, what can be paid now, how far a budget reaches."""
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.parties import queries as parties
from zhengtong.kernel.procedures import queries as procedures
from zhengtong.kernel.rounds import queries as rounds

from ..amounts import budgets
from . import moving, sending
from .agreeing import MATTER
from .models import Batch, BenefitList, Grant, Payment, YearBudget

CITIZENS_OWN = 500  # grants of one household that are shown


def own(by: Actor, on: date) -> list[Grant]:
    """The grants of the one who asks, of the minors in their care, of their household, and of those for whom they hold a
    mandate, as far as it goes; the newest first."""
    mine = _mandated(by, on)
    for kind, nos in reach.subjects_of(by, reach.current_snapshot(), on).items():
        if kind in ("person", "firm", "household"):
            mine |= Q(holder_kind=kind, holder_no__in=nos)
    found = Grant.objects.filter(mine).exclude(state="proposed").select_related("list__case", "account")
    return list(found.order_by("-pk")[:CITIZENS_OWN])


def _mandated(by: Actor, on: date) -> Q:
    found = Q(pk=None)
    for one in parties.mandates_of(by.subject[1], on) if by.subject is not None and by.subject[0] == "person" else ():
        held = Q(holder_kind=one.kind, holder_no=one.no)
        policies = [matter.partition(":")[2] for matter in one.matters if matter.startswith(f"{MATTER}:")]
        found |= held if MATTER in one.matters else held & Q(policy__in=policies)
    return found


def lists(department: str) -> QuerySet[BenefitList]:
    """A department's lists, the newest first."""
    return BenefitList.objects.filter(department=department).select_related("case")


def batches(department: str) -> QuerySet[Batch]:
    """A department's batches with how many payments were paid, rejected or returned, and wait for an answer."""
    def counted(*states: str) -> Count:
        return Count("payments", filter=Q(payments__state__in=states))

    return Batch.objects.filter(department=department).annotate(
        paid=counted("paid"), failed=counted("rejected", "returned"), waiting=counted("ready", "sent"))


def payments(of: Batch, state: str = "") -> QuerySet[Payment]:
    """The payments of a batch in a state (empty: all), by identifier."""
    found = of.payments.filter(state=state) if state else of.payments.all()
    return found.select_related("grant", "account").order_by("key")


def payable(department: str) -> tuple[int, int]:
    """(grants, fen) that can go into a batch now."""
    found = sending.payable(department, None, None).order_by().aggregate(n=Count("pk"), fen=Sum(F("fen") - F("cut")))
    return found["n"], found["fen"] or 0


def proposable(department: str) -> list[tuple[str, Any, int, int]]:
    """(policy, names, entitled, fen) of the latest round that this department pays and may propose."""
    latest, loaded = rounds.latest(), content.current()
    found = []
    for rule in rounds.rules(latest) if latest else ():
        policy = loaded.policies.get(rule.key)
        if policy is not None and policy.payable and policy.department == department and rule.entitled:
            found.append((rule.key, policy.names, rule.entitled, rule.fen))
    return found


def states(held: BenefitList) -> list[tuple[str, int, int]]:
    """(state, grants, fen) of a list."""
    rows = held.grants.order_by().values_list("state").annotate(n=Count("pk"), fen=Sum(F("fen") - F("cut")))
    return sorted(rows)


def reach_of_budget(held: BenefitList, on: date) -> tuple[YearBudget | None, budgets.Reach | None]:
    """The year's budget of the list's policy and how far it reaches, as signing would cut it; (None, None) without a budget."""
    policy = content.current().policies.get(held.policy)
    if policy is None or policy.budget is None:
        return None, None
    budget = YearBudget.objects.filter(policy=held.policy, year=on.year).first()
    if budget is None:
        return None, None
    rows = held.grants.filter(state="proposed").order_by("no", "pk").values_list("no", "fen")
    asks = [budgets.Ask(no, fen) for no, fen in rows]
    return budget, budgets.reach(asks, budget.total - budget.reserved, policy.budget.method)


def state_names() -> dict[str, Any]:
    """State of a grant -> its names."""
    return {state.key: state.names for state in procedures.versions(moving.PROCEDURE)[-1].procedure.states}


def case_states() -> dict[str, Any]:
    """State of a list -> its names."""
    return {state.key: state.names for state in procedures.versions("benefit-list")[-1].procedure.states}


def of_case(pk: int, department: str) -> BenefitList | None:
    """A list of this department."""
    return lists(department).filter(pk=pk).first()


def page(held: BenefitList, state: str, offset: int, limit: int) -> tuple[Sequence[Grant], int]:
    """Grants of a list in a state (empty: all), the largest first, and how many there are."""
    found = held.grants.filter(state=state) if state else held.grants.all()
    return list(found.order_by("-fen", "no")[offset : offset + limit]), found.count()

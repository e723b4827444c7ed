"""Grants moved in sets by the transition table `benefit-grant`: one statement for the rows, one row that says what moved."""
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext as _

from zhengtong.kernel.content.procedures import SAME, EventRule
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.kernel.procedures import queries as procedures

from .models import Batch, BenefitList, Grant, GrantMove
from .refusals import PaymentRefused, not_yours, same_person

PROCEDURE = "benefit-grant"


def rule(event: str, on: date) -> EventRule:
    """The event's rule in the table in force."""
    found: EventRule | None = procedures.procedure(PROCEDURE, on=on).procedure.event(event)
    assert found is not None, event
    return found


def may(found: EventRule, by: Actor, department: str) -> None:
    """Refuses whoever the table does not name: officers and approvers of the paying department, the holder, the system."""
    role = "applicant" if by.role in CITIZEN else by.role
    if role not in found.who or (role in ("officer", "approver") and by.department != department):
        raise not_yours()


def two_persons(found: EventRule, by: Actor, earlier: QuerySet[GrantMove]) -> None:
    """Refuses whoever did one of the steps that this one must not be done with."""
    if found.not_by:
        not_again(by, earlier.filter(event__in=found.not_by))


def not_again(by: Actor, earlier: QuerySet[GrantMove]) -> None:
    """Refuses whoever made one of these moves, under whichever login."""
    for login, person in earlier.values_list("login", "person").distinct():
        if login == by.login or (by.person is not None and person == by.person):
            raise same_person()


def move(
    grants: QuerySet[Grant], event: str, *, department: str, by: Actor, on: date, at: datetime, of: BenefitList | None = None,
    batch: Batch | None = None, values: Mapping[str, Any] | None = None,
) -> list[GrantMove]:
    """Moves every grant of a set, or refuses. One GrantMove for each policy and state that they come from; no journal entry:
    that is the action's last statement. The rows are locked by the caller's own selection or by the update."""
    found = rule(event, on)
    may(found, by, department)
    sets = _sets(grants)
    odd = sorted({one["state"] for one in sets} - set(found.from_))
    if odd:
        said = _("有的兑现现在是“%s”，做不了这一步。") % "、".join(map(state_name, odd))
        raise PaymentRefused("state", said, _("刷新后再试。"))
    made = [_made(one, found, of=of, batch=batch, by=by, on=on, at=at) for one in sets]
    changes = dict(values or {}) if found.to == SAME else {"state": found.to, **(values or {})}
    if changes and sets:
        grants.update(**changes)
    GrantMove.objects.bulk_create(made)
    return made


def _sets(grants: QuerySet[Grant]) -> list[dict[str, Any]]:
    rows = grants.order_by().values("policy", "state")
    counted = rows.annotate(n=Count("pk"), sum=Sum(F("fen") - F("cut"))).order_by("policy", "state")
    return [dict(one) for one in counted]


def _made(one: dict[str, Any], found: EventRule, *, of: Any, batch: Any, by: Actor, on: date, at: datetime) -> GrantMove:
    after = one["state"] if found.to == SAME else found.to
    return GrantMove(
        list=of, batch=batch, policy=one["policy"], event=found.key, before=one["state"], after=after, count=one["n"],
        fen=one["sum"] or 0, by=str(by), login=by.login, person=by.person, on=on, at=at)


def state_name(state: str) -> str:
    """A grant's state in Chinese, as the procedure names it."""
    versions = procedures.versions(PROCEDURE)
    return next((one.names.zh for one in versions[-1].procedure.states if one.key == state), state)


def body(moves: list[GrantMove]) -> list[dict[str, Any]]:
    """What the journal says of sets that moved."""
    names = {"event": "event", "from": "before", "to": "after", "count": "count", "fen": "fen", "cut": "cut"}
    return [{"policy": m.policy} | {name: getattr(m, field) for name, field in names.items()} for m in moves]

"""What the tick does with grants: reminds, lets requests lapse, tells what became of them."""
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal.actions import writing
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.parties import Actor

from .. import deciding, moving, notices, sending
from ..models import BenefitList, Grant, GrantMove
from ..noting import done

__all__ = ["lapse_due", "remind_due", "tell_due"]


def remind_due(*, by: Actor, on: date, at: datetime) -> int:
    """Marks who is reminded today, once, the policy's days before the request lapses; gives how many."""
    return _due("remind_due", "reminded", {"reminded": True}, by=by, on=on, at=at)


def tell_due(*, by: Actor, on: date, at: datetime, limit: int = 5_000) -> int:
    """Tells holders what became of their grants since they were told the last time; gives how many. Repeated after a crash it
    tells nobody twice: each thing that is said has its key."""
    loaded = content.current()
    with writing():
        grants = notices.untold(limit)
        if not grants:
            return 0
        for state in sorted({notices.told_as(grant) for grant in grants}):
            for part in sending.chunks([grant.pk for grant in grants if notices.told_as(grant) == state]):
                Grant.objects.filter(pk__in=part).update(told=state)
        messages.send_all([notices.message(grant, loaded, on) for grant in grants], by=by, on=on, at=at)
    return len(grants)


def lapse_due(*, by: Actor, on: date, at: datetime) -> int:
    """Lets requests lapse that nobody answered; only what was reminded before. Gives how many."""
    return _due("lapse_due", "lapsed", {"reason": "no answer"}, by=by, on=on, at=at)


def _due(action: str, event: str, values: Mapping[str, Any], *, by: Actor, on: date, at: datetime) -> int:
    count = 0
    with writing():
        moves: list[GrantMove] = []
        for held in BenefitList.objects.filter(grants__state="asked").distinct():
            days = deciding.policy_of(held.policy, held.case.opened_on).agreement.remind or 7
            waiting = held.grants.filter(state="asked", reminded=event == "lapsed")
            for grants in _over(held, waiting, on if event == "lapsed" else on + timedelta(days=days + 1)):
                moves += moving.move(grants, event, department=held.department, by=by, on=on, at=at, of=held, values=values)
        count = sum(move.count for move in moves)
        if moves:
            done(action, "", {"moves": moving.body(moves)}, by, at)
    return count


def _over(held: BenefitList, waiting: QuerySet[Grant], day: date) -> list[QuerySet[Grant]]:
    """Those whose last day to agree lies before `day`: by the list's, and one by one by their own."""
    found = [waiting.filter(until__lt=day)]
    return [*found, waiting.filter(until=None)] if held.asked_until and held.asked_until < day else found

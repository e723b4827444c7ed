"""Wrong after all: which paid grants would now differ, and what is still to be recovered of one."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Sum

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.rounds import queries as rounds

from .models import Correction, Grant
from .proposing import GONE, rules_of
from .recording.deducted import agrees, without_own
from .sending import OPEN


def _rested() -> Any:
    """Paid grants of which a rest is proposed, on its way or paid."""
    return Grant.objects.exclude(more_of=None).exclude(state__in=GONE).values("more_of")


@dataclass(frozen=True)
class Differing:
    """A paid grant that the policy would now decide otherwise: what was decided and what would be due by today's facts."""

    grant: Grant
    was: int
    now: int


def differing(policy: str, period: str, on: date, loaded: Content) -> list[Differing]:
    """The paid grants of a policy and period that today's facts and rules decide otherwise. The old decisions stay. A fact that
    is missing or contradicted now decides nothing: such a grant is not among them; nor is what a person decided, and what has
    its rest on a list."""
    paid = Grant.objects.filter(policy=policy, period=period, state="paid", review="", more_of=None)
    grants = list(paid.exclude(pk__in=_rested()).order_by("no", "pk"))
    model = loaded.policies[policy]
    rules, snapshot = rules_of(model, period, on, loaded), without_own(reach.current_snapshot(), model, grants)
    found = rounds.decided_now(snapshot, rules, np.array([g.no for g in grants], np.int64))
    now = dict(zip(found["subject"].tolist(), found["fen"].tolist(), strict=True))
    other = [g for g in grants if not agrees(g, now.get(g.no, 0), model)]
    kinds = rounds.kinds_now(snapshot, rules, [g.no for g in other])
    return [Differing(g, g.gross, now.get(g.no, 0)) for g in other if kinds.get(g.no) not in OPEN]


def due(grant: Grant, now: int) -> int:
    """What is due of a grant for which the table now says `now` fen: less what stacking took off, cut as it was cut."""
    left = max(0, now - (grant.gross - grant.fen))
    return left * (grant.fen - grant.cut) // grant.fen


def to_recover(differing_: Differing) -> int:
    """What was paid above what is due; never more than was paid."""
    paid = differing_.grant.fen - differing_.grant.cut
    return max(0, min(paid, paid - due(differing_.grant, differing_.now)))


def to_pay(differing_: Differing) -> int:
    """The rest of a grant that was too small."""
    grant = differing_.grant
    return max(0, due(grant, differing_.now) - (grant.fen - grant.cut))


def outstanding(grant: Grant) -> int:
    """Fen that are still to come back: recoveries less receipts, offsets and what was written off."""
    sums = dict(Correction.objects.filter(grant=grant).values_list("kind").annotate(sum=Sum("fen")).order_by())
    return -sum(sums.values())


def months_to_look_at(periods: Sequence[str], since: date) -> list[str]:
    """Of the periods that were paid those that a change with effect from `since` can touch."""
    return [period for period in sorted(periods) if period == "once" or period >= f"{since:%Y-%m}"[: len(period)]]

"""The fact that a table takes off (`deducted`) holds our own recorded payments too: what it would say without them."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db.models import QuerySet, Sum

from zhengtong.kernel.content.policies import Policy

from ..models import Correction, Grant, Payment

PER_UNIT = {"元": 100, "万元": 1_000_000}  # fen


@dataclass(frozen=True)
class Lessened:
    """A snapshot in which one column of one kind is another."""

    snapshot: Any
    kind: str
    name: str
    other: Any

    def __getattr__(self, name: str) -> Any:
        """Everything else is the snapshot's."""
        return getattr(self.snapshot, name)

    def column(self, kind: str, name: str) -> Any:
        """The other column where it is asked for."""
        return self.other if (kind, name) == (self.kind, self.name) else self.snapshot.column(kind, name)


def without_own(snapshot: Any, policy: Policy, grants: Sequence[Grant]) -> Any:
    """The snapshot as it would be had these grants and the later ones of their holders not been paid: a grant that was paid
    does not speak against itself. The same snapshot where the policy deducts nothing."""
    fact = policy.stacking.deducted
    own = _own(grants) if fact is not None else {}
    if fact is None or not any(own.values()):
        return snapshot
    column = snapshot.column(policy.subject, fact)
    values = np.array(column.values)
    for no, fen in own.items():
        values[no] -= fen * 10**column.scale // PER_UNIT[column.unit]
    return Lessened(snapshot, policy.subject, fact, replace(column, values=values, key=f"{column.key} without own"))


def _own(grants: Sequence[Grant]) -> dict[int, int]:
    """Subject -> fen that the register holds of its grant and of later grants of the same group and holder, less what came
    back as far as the register knows."""
    found = {}
    for grant in grants:
        later = Grant.objects.filter(
            group=grant.group, holder_kind=grant.holder_kind, holder_no=grant.holder_no, pk__gte=grant.pk)
        paid = Payment.objects.filter(grant__in=later, state="paid", recorded=True)
        back = Correction.objects.filter(grant__in=paid.values("grant"), kind="receipt", recorded=True)
        found[grant.no] = _sum(paid) - _sum(back)
    return found


def _sum(rows: QuerySet[Any]) -> int:
    return int(rows.aggregate(sum=Sum("fen"))["sum"] or 0)


def agrees(grant: Grant, now: int | None, policy: Policy) -> bool:
    """Whether what the table says now is what was decided. Where the table deducts, what stacking took off before the register
    knew of it is taken off by the table now: then it says the amount that was left."""
    return now == grant.gross or (policy.stacking.deducted is not None and now == grant.fen)

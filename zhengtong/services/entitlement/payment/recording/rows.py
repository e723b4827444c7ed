"""What the register 政策兑现 is to say of our payments: rows in the form of a delivery file."""
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import Correction, Payment
from ..sending import chunks

REGISTER = "payments"
HOLDERS = {"firm": "兑现企业", "person": "兑现人员", "household": "兑现户"}
FEN, TEN_THOUSAND = pa.decimal128(18, 2), pa.decimal128(18, 6)


@dataclass(frozen=True)
class Change:
    """Payments whose rows are written (anew), those whose rows go, and the receipts that the written rows have taken off."""

    written: Sequence[Payment]
    gone: Sequence[Payment]
    receipts: Sequence[int]

    @property
    def fen(self) -> int:
        """What the written payments sum to."""
        return sum(payment.fen for payment in self.written)


def due() -> Change:
    """What the register does not say yet: payments made, payments returned after they were recorded, money that came back."""
    back = _receipts().filter(grant=OuterRef("grant"))
    fresh = Q(state="paid") & (Q(recorded=False) | Exists(back))
    held = Payment.objects.select_related("grant__list").order_by("key")
    written = list(held.filter(fresh))
    receipts = list(_receipts().filter(grant__payments__state="paid").values_list("pk", flat=True))
    return Change(written, list(held.filter(state="returned", recorded=True)), receipts)


def _receipts() -> QuerySet[Correction]:
    return Correction.objects.filter(kind="receipt", recorded=False)


def delivery(change: Change, snapshot: Any) -> pa.Table:
    """The file that finance would deliver: by payment number, references as keys, `删除` for a row that goes."""
    both = sorted([*((p, False) for p in change.written), *((p, True) for p in change.gone)], key=lambda row: row[0].key)
    payments, deleted = [payment for payment, _gone in both], [gone for _payment, gone in both]
    net = _net(payments)
    yuan = [None if gone else Decimal(fen).scaleb(-2) for fen, gone in zip(net, deleted, strict=True)]
    columns: dict[str, pa.Array] = {
        "付款编号": pa.array([p.key for p in payments]),
        "兑现政策": pa.array([p.grant.policy for p in payments]),
        "兑现组": pa.array([p.grant.group or None for p in payments], pa.string()),
        **{fact: pa.array(_keys(payments, kind, snapshot), pa.string()) for kind, fact in HOLDERS.items()},
        "兑现部门": pa.array([p.grant.list.department for p in payments]),
        "兑现期间": pa.array([p.grant.period for p in payments]),
        "兑现金额": pa.array(yuan, FEN),
        "兑现金额万元": pa.array([None if y is None else y.scaleb(-4) for y in yuan], TEN_THOUSAND),
        "付款日期": pa.array([p.answered_on for p in payments], pa.date32()),
        "删除": pa.array(deleted, pa.bool_()),
    }
    return pa.table(columns)


def _net(payments: Sequence[Payment]) -> list[int]:
    """Fen of each payment less all that came back of it."""
    back: dict[int, int] = {}
    for part in chunks(sorted({payment.grant_id for payment in payments})):
        for grant, fen in Correction.objects.filter(kind="receipt", grant__in=part).values_list("grant", "fen"):
            back[grant] = back.get(grant, 0) + fen
    return [payment.fen - back.get(payment.grant_id, 0) for payment in payments]


def _keys(payments: Sequence[Payment], kind: str, snapshot: Any) -> list[str | None]:
    """The holder's key where the holder is of this kind, empty else."""
    nos = sorted({p.grant.holder_no for p in payments if p.grant.holder_kind == kind})
    keys = dict(zip(nos, (parts[0] for parts in snapshot.keys(kind, nos)), strict=True)) if nos else {}
    return [keys[p.grant.holder_no] if p.grant.holder_kind == kind else None for p in payments]

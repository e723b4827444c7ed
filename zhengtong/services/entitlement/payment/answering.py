"""A bank's answer applied to a batch: every line checked before anything is written, then payments and grants in sets."""
from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from zhengtong.kernel.parties import Actor

from . import moving
from .answers import Line, Said, read
from .models import Batch, Grant, GrantMove, PayeeAccount, Payment
from .refusals import PaymentRefused
from .sending import chunks

__all__ = ["apply", "read"]
NEXT = {"sent": ("paid", "rejected", "returned"), "paid": ("returned",)}


def apply(batch: Batch, said: Said, *, by: Actor, on: date, at: datetime) -> list[GrantMove]:
    """Refuses the whole answer with the line that is wrong, or writes all of it."""
    held = {p.key: p for p in batch.payments.all()}
    changed: dict[str, list[Line]] = {}
    for line in said.lines:
        if _changes(line, held):
            changed.setdefault(line.status, []).append(line)
    moves: list[GrantMove] = []
    for status in ("paid", "rejected", "returned"):
        lines = changed.get(status, [])
        _write(batch, status, lines, held, on)
        if lines:
            moves += _moved(batch, status, by=by, on=on, at=at)
    return moves


def _changes(line: Line, held: Mapping[str, Payment]) -> bool:
    payment = held.get(line.key)
    if payment is None:
        raise _wrong(line, _("这一批里没有这个付款编号。"))
    if payment.fen != line.fen:
        raise _wrong(line, _("金额与送出的不同。"))
    if payment.state == line.status:
        return False
    if payment.state == "ready":
        raise _wrong(line, _("这一批还没有送出。"))
    if line.status not in NEXT.get(payment.state, ()):
        raise _wrong(line, _("与已经载入的回单相反。"))
    return True


def _wrong(line: Line, reason: str) -> PaymentRefused:
    return PaymentRefused("answer", reason, _("整份文件没有载入；请向银行要更正的回单。"), line.place)


def _write(batch: Batch, status: str, lines: list[Line], held: Mapping[str, Payment], on: date) -> None:
    by_reason: dict[str, list[Line]] = {}
    for line in lines:
        by_reason.setdefault(line.reason, []).append(line)
    for reason, mine in by_reason.items():
        for part in chunks(mine):
            Payment.objects.filter(batch=batch, key__in=[line.key for line in part]).update(
                state=status, reason=reason, answered_on=on)
    if status != "paid":  # the next attempt needs an account that the holder gives anew
        for part in chunks([held[line.key].account_id for line in lines]):
            PayeeAccount.objects.filter(pk__in=part, until=None).update(until=on, closed=status)


def _moved(batch: Batch, status: str, *, by: Actor, on: date, at: datetime) -> list[GrantMove]:
    """The grants of the payments that changed; those that have a later attempt stay where that one is."""
    last = Payment.objects.filter(batch=batch, state=status, attempt=F("grant__attempts"))
    grants = Grant.objects.filter(pk__in=last.values("grant"), state__in=moving.rule(status, on).from_)
    return moving.move(grants, status, department=batch.department, by=by, on=on, at=at, batch=batch)

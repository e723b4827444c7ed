"""What recoveries share: the grant and its case, what is outstanding, corrections, the plan of instalments, the end."""
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhengtong.kernel.parties import Actor

from . import matters, moving, recovering
from .models import Correction, Grant, GrantCase
from .refusals import PaymentRefused, not_there, same_person


def locked(grant: int) -> Grant:
    """The grant, locked, with its list."""
    return Grant.objects.select_for_update(of=("self",)).select_related("list__case").get(pk=grant)


def of_grant(grant: int) -> tuple[Grant, GrantCase]:
    """The grant, locked, and the recovery that is open for it."""
    row = locked(grant)
    found = GrantCase.objects.filter(grant=row, use=GrantCase.RECOVERY, open=True).values_list("pk", flat=True).first()
    if found is None:
        raise not_there()
    of = matters.held(found, GrantCase.RECOVERY)
    return row, of


def another(grant: Grant, by: Actor) -> None:
    """Refuses whoever began the recovery, under whichever login."""
    begun = Correction.objects.filter(grant=grant, kind="recovery").latest("pk")
    if begun.login == by.login or (by.person is not None and begun.person == by.person):
        raise same_person()


def outstanding(row: Grant, fen: int) -> None:
    """Refuses more than is still to come back."""
    if row.state != "recovering" or not 0 < fen <= recovering.outstanding(row):
        raise PaymentRefused("recovery", _("没有这么多要追回的。"), _("核对这一笔的追回记录。"))


def plan(grant: Grant, parts: Sequence[tuple[date, int]], on: date) -> None:
    """Refuses instalments that are not in order, in the past, or another sum."""
    days = [day for day, _fen in parts]
    ordered = days == sorted(set(days)) and all(day > on for day in days) and all(fen > 0 for _day, fen in parts)
    if not parts or not ordered or sum(fen for _day, fen in parts) != recovering.outstanding(grant):
        said = _("分期的日子要在今天之后、一期比一期晚，各期大于零，合计等于还没有退回的。")
        raise PaymentRefused("plan", said, _("改正后再记。"))


def said(of: GrantCase, outcome: str, left: int) -> str:
    """The decision's first line, in Chinese, its language."""
    named = matters.named(of.grant)
    if outcome == "dropped":
        return f"{named}：不再追回尚未退回的 {matters.yuan(left)} 元。"
    return f"{named}：追回多付的 {matters.yuan(of.fen)} 元，其中尚未退回的 {matters.yuan(left)} 元。"


def dropped(of: GrantCase, left: int, reasons: str, number: str, *, by: Actor, on: date, at: datetime) -> None:
    """What is outstanding is corrected by the decision; the grant is paid as before."""
    if left:
        correction(of.grant, "write-off", left, f"{number}：{reasons}", by=by, on=on)
    moving.move(Grant.objects.filter(pk=of.grant_id), "recovery_dropped", department=of.grant.list.department, by=by, on=on,
                at=at, of=of.grant.list)


def settled(of: GrantCase, *, by: Actor, on: date, at: datetime) -> None:
    """Nothing more is to come back: the recovery and its case end."""
    if recovering.outstanding(of.grant) == 0:
        moving.move(Grant.objects.filter(pk=of.grant_id), "recovered", department=of.grant.list.department, by=by, on=on, at=at,
                    of=of.grant.list)
        matters.record(of, "settled", by=by, on=on, at=at)


def correction(
    row: Grant, kind: str, fen: int, reason: str, *, by: Actor, on: date, reference: str = ""
) -> Correction:
    """One row of what changed of the grant's money after it was paid."""
    return Correction.objects.create(grant=row, kind=kind, fen=fen, reason=reason[:400], reference=reference, on=on, by=str(by),
                                     login=by.login, person=by.person)

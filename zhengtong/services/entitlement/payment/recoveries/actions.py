"""Wrong after all: what was paid too much is noticed, comes back, or is written off."""
from datetime import date, datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from zhengtong.kernel.journal.actions import writing
from zhengtong.kernel.parties import Actor

from .. import moving, recovering, sending
from ..models import Correction, Grant
from ..noting import done
from ..refusals import PaymentRefused, same_person

__all__ = ["notice_recovery", "receive_back", "write_off"]


def notice_recovery(*, grant: int, fen: int, reason: str, by: Actor, on: date, at: datetime) -> Correction:
    """Begins to recover what was paid above what is due, with a notice and its reason. The old decision stays as it was."""
    with writing():
        row = Grant.objects.select_for_update(of=("self",)).select_related("list").get(pk=grant)
        if not 0 < fen <= row.fen - row.cut or not reason.strip():
            raise PaymentRefused("recovery", _("追回的金额要大于零、不超过已付的，并写明理由。"), _("改正后再发通知。"))
        sending.impartial(Grant.objects.filter(pk=grant), by)
        moving.move(Grant.objects.filter(pk=grant), "recovery_noticed", department=row.list.department, by=by, on=on, at=at,
                    of=row.list)
        made = _correction(row, "recovery", -fen, reason, by=by, on=on)
        done("notice_recovery", f"grant:{row.pk}", {"fen": fen}, by, at)
    return made


def receive_back(*, grant: int, fen: int, reference: str, by: Actor, on: date, at: datetime) -> Correction:
    """Money that came back, by a line of the bank statement; instalments are several lines. The last one ends the recovery."""
    with writing():
        row = Grant.objects.select_for_update(of=("self",)).select_related("list").get(pk=grant)
        _recovering(row, fen)
        if not reference.strip() or Correction.objects.filter(reference=reference).exists():
            raise PaymentRefused("reference", _("银行流水号没有填，或者已经记过。"), _("一笔流水只记一次。"))
        made = _correction(row, "receipt", fen, "", by=by, on=on, reference=reference[:120])
        _settled(row, by=by, on=on, at=at)
        done("receive_back", f"grant:{row.pk}", {"fen": fen, "reference": sha256(reference.encode()).hexdigest()}, by, at)
    return made


def write_off(*, grant: int, fen: int, reason: str, by: Actor, on: date, at: datetime) -> Correction:
    """An approver who did not begin the recovery decides that a part is not recovered."""
    with writing():
        row = Grant.objects.select_for_update(of=("self",)).select_related("list").get(pk=grant)
        found = moving.rule("recovery_dropped", on)
        moving.may(found, by, row.list.department)
        begun = Correction.objects.filter(grant=row, kind="recovery").latest("pk")
        if begun.login == by.login or (by.person is not None and begun.person == by.person):
            raise same_person()
        _recovering(row, fen)
        made = _correction(row, "write-off", fen, reason, by=by, on=on)
        _settled(row, by=by, on=on, at=at)
        done("write_off", f"grant:{row.pk}", {"fen": fen}, by, at)
    return made


def _recovering(row: Grant, fen: int) -> None:
    if row.state != "recovering" or not 0 < fen <= recovering.outstanding(row):
        raise PaymentRefused("recovery", _("没有这么多要追回的。"), _("核对这一笔的追回记录。"))


def _settled(row: Grant, *, by: Actor, on: date, at: datetime) -> None:
    """Nothing more is to come back: the recovery ends."""
    if recovering.outstanding(row) == 0:
        moving.move(Grant.objects.filter(pk=row.pk), "recovered", department=row.list.department, by=by, on=on, at=at,
                    of=row.list)


def _correction(row: Grant, kind: str, fen: int, reason: str, *, by: Actor, on: date, reference: str = "") -> Correction:
    return Correction.objects.create(grant=row, kind=kind, fen=fen, reason=reason[:400], reference=reference, on=on, by=str(by),
                                     login=by.login, person=by.person)

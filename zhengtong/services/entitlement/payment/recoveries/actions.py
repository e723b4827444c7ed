"""Wrong after all: what was paid too much is noticed, heard, ordered back, comes back in parts, or is written off."""
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions.models import Decision

from .. import agreeing, claiming, matters, moving, recovering, sending
from ..models import Correction, Grant, GrantCase
from ..noting import done
from ..papers.actions import send_paper
from ..refusals import PaymentRefused

__all__ = [
    "drop_recovery", "notice_recovery", "order_recovery", "receive_back", "say_in_hearing", "set_instalments", "write_off",
]


def notice_recovery(
    *, grant: int, fen: int, reason: str, printed: bool = True, verify_at: str = "/verify/", by: Actor, on: date, at: datetime
) -> GrantCase:
    """Begins to recover what was paid above what is due: a case of its own, a notice with its reason, days to be heard. The old
    decision stays as it was."""
    with acting(by=by, at=at):
        row = claiming.locked(grant)
        if not 0 < fen <= row.fen - row.cut or not reason.strip():
            raise PaymentRefused("recovery", _("追回的金额要大于零、不超过已付的，并写明理由。"), _("改正后再发通知。"))
        sending.impartial(Grant.objects.filter(pk=grant), by)
        moving.move(Grant.objects.filter(pk=grant), "recovery_noticed", department=row.list.department, by=by, on=on, at=at,
                    of=row.list)
        of = matters.opened(row, GrantCase.RECOVERY, {"amount": matters.yuan(fen), "reason": reason}, fen=fen, text=reason,
                            by=by, on=on, at=at)
        claiming.correction(row, "recovery", -fen, reason, by=by, on=on)
        said = f"{matters.named(row)}多付了 {matters.yuan(fen)} 元，拟予追回。收到本通知后可以陈述和申辩，由另一个人决定。"
        matters.draft(of, "notice", said, reason, kind=Decision.NOTICE, by=by, on=on, at=at)
        done("notice_recovery", of.about, {"fen": fen, "case": of.case.number}, by, at)
    send_paper(pk=of.pk, printed=printed, verify_at=verify_at, by=by, on=on, at=at)
    return of


def say_in_hearing(*, pk: int, text: str, mandate: str = "", by: Actor, on: date, at: datetime) -> GrantCase:
    """What the holder says against it (陈述申辩): on the own page, by a guardian or agent, or written down at a counter."""
    with acting(by=by, at=at):
        of = matters.held(pk, GrantCase.RECOVERY)
        holder = (of.grant.holder_kind, of.grant.holder_no)
        agreeing.entitled_to_speak(holder, by, of.grant.list.department, mandate, on, of.grant.policy)
        acts = matters.SYSTEM if by.role in CITIZEN and by.subject != holder else by
        matters.record(of, "heard", body={"text": text}, by=acts, on=on, at=at)
        done("say_in_hearing", of.about, {"text": sha256(text.encode()).hexdigest(), "case": of.case.number}, by, at)
    return of


def order_recovery(
    *, pk: int, reasons: str, printed: bool = True, verify_at: str = "/verify/", by: Actor, on: date, at: datetime
) -> Decision:
    """After the hearing an approver who did not give the notice orders the recovery, with what was said against it in view."""
    return _decided(pk, "ordered", reasons, printed, verify_at, by=by, on=on, at=at)


def drop_recovery(
    *, pk: int, reasons: str, printed: bool = True, verify_at: str = "/verify/", by: Actor, on: date, at: datetime
) -> Decision:
    """The approver decides that nothing (more) is recovered: what is outstanding is corrected, the grant is paid as before."""
    return _decided(pk, "dropped", reasons, printed, verify_at, by=by, on=on, at=at)


def _decided(
    pk: int, outcome: str, reasons: str, printed: bool, verify_at: str, *, by: Actor, on: date, at: datetime
) -> Decision:
    with acting(by=by, at=at):
        of = matters.held(pk, GrantCase.RECOVERY)
        claiming.another(of.grant, by)
        left = recovering.outstanding(of.grant)
        made = matters.draft(of, outcome, claiming.said(of, outcome, left), reasons, by=matters.SYSTEM, on=on, at=at)
        signed = decisions.sign(made.pk, by=by, on=on, at=at)
        matters.record(of, outcome, by=by, on=on, at=at)
        if outcome == "dropped":
            claiming.dropped(of, left, reasons, str(signed.number), by=by, on=on, at=at)
        done(f"{'order' if outcome == 'ordered' else 'drop'}_recovery", of.about, {"decision": signed.pk, "fen": left}, by, at)
    return send_paper(pk=pk, printed=printed, verify_at=verify_at, by=by, on=on, at=at)


def set_instalments(*, pk: int, plan: Sequence[tuple[date, int]], by: Actor, on: date, at: datetime) -> GrantCase:
    """Agrees to instalments (day, fen) that together are what is still to come back, in the order of their days."""
    with acting(by=by, at=at):
        of = matters.held(pk, GrantCase.RECOVERY)
        claiming.plan(of.grant, plan, on)
        of.plan = [[day.isoformat(), fen] for day, fen in plan]
        of.save(update_fields=["plan"])
        said = "；".join(f"{day} {matters.yuan(fen)}" for day, fen in plan)
        matters.record(of, "instalments_set", body={"text": said}, by=by, on=on, at=at)
        done("set_instalments", of.about, {"plan": of.plan}, by, at)
    return of


def receive_back(*, grant: int, fen: int, reference: str, by: Actor, on: date, at: datetime) -> Correction:
    """Money that came back, by a line of the bank statement; instalments are several lines. The last one ends the recovery."""
    with acting(by=by, at=at):
        row, of = claiming.of_grant(grant)
        claiming.outstanding(row, fen)
        if not reference.strip() or Correction.objects.filter(reference=reference).exists():
            raise PaymentRefused("reference", _("银行流水号没有填，或者已经记过。"), _("一笔流水只记一次。"))
        made = claiming.correction(row, "receipt", fen, "", by=by, on=on, reference=reference[:120])
        matters.record(of, "money_received", by=by, on=on, at=at)
        claiming.settled(of, by=by, on=on, at=at)
        done("receive_back", of.about, {"fen": fen, "reference": sha256(reference.encode()).hexdigest()}, by, at)
    return made


def write_off(*, grant: int, fen: int, reason: str, by: Actor, on: date, at: datetime) -> Correction:
    """An approver who did not begin the recovery decides, after it was ordered, that a part is not recovered."""
    with acting(by=by, at=at):
        row, of = claiming.of_grant(grant)
        claiming.another(row, by)
        claiming.outstanding(row, fen)
        matters.record(of, "written_off", body={"reason": reason}, by=by, on=on, at=at)
        made = claiming.correction(row, "write-off", fen, reason, by=by, on=on)
        claiming.settled(of, by=by, on=on, at=at)
        done("write_off", of.about, {"fen": fen, "case": of.case.number}, by, at)
    return made

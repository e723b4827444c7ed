"""What later rounds find of paid grants: to be recovered, to be paid the rest of, or left with a reason."""
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal.actions import writing
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.rounds import queries as rounds

from .. import deciding, opening, resting
from ..models import BenefitList, Finding, GrantCase
from ..noting import done
from ..recoveries.actions import notice_recovery
from ..refusals import PaymentRefused, not_there, not_yours

__all__ = ["leave_finding", "look_again", "propose_rest", "recover_finding"]


def look_again(*, by: Actor, on: date, at: datetime) -> int:
    """Decides the paid grants once more after a round, and keeps those that would differ as findings; what no longer differs is
    `gone`. Once for a round; gives how many findings are open."""
    latest = rounds.latest()
    if latest is None or not resting.is_new(latest.number):
        return 0
    found = resting.found(on, content.current())
    with writing():
        count = resting.keep(found, latest.number, on)
        done("look_again", f"round:{latest.number}", {"round": latest.number, "open": count}, by, at)
    return count


def recover_finding(
    *, pk: int, reason: str, printed: bool = True, verify_at: str = "/verify/", by: Actor, on: date, at: datetime
) -> GrantCase:
    """An officer gives the notice of recovery for what a round found paid too much."""
    held = _open(pk, by)
    if held.fen >= 0:
        raise PaymentRefused("finding", _("这一笔不是多付的。"), _("少付的提出补发名单。"))
    of = notice_recovery(grant=held.grant_id, fen=-held.fen, reason=reason, printed=printed, verify_at=verify_at, by=by, on=on,
                         at=at)
    with writing():
        Finding.objects.filter(pk=pk, state="open").update(state="handled", reason=reason[:400], by=str(by))
        done("recover_finding", f"grant:{held.grant_id}", {"finding": pk, "case": of.case.number}, by, at)
    return of


def leave_finding(*, pk: int, reason: str, by: Actor, on: date, at: datetime) -> Finding:
    """An approver of the department decides that nothing is done about a difference, and says why."""
    held = _open(pk, by)
    if by.role != "approver" or not reason.strip():
        raise PaymentRefused("finding", _("由审批人决定不处理，并写明理由。"), _("请转给审批人。"))
    with writing():
        Finding.objects.filter(pk=pk, state="open").update(state="left", reason=reason.strip()[:400], by=str(by))
        done("leave_finding", f"grant:{held.grant_id}", {"finding": pk, "on": on}, by, at)
    held.refresh_from_db()
    return held


def propose_rest(*, policy: str, period: str, by: Actor, on: date, at: datetime) -> BenefitList:
    """A list of the rests of grants that were too small, of one policy and period: confirmed, signed, released, agreed and paid
    as every list."""
    model, latest = deciding.policy_of(policy, on), rounds.latest()
    row = latest.rules.filter(key=policy).first() if latest else None
    if by.role not in ("officer", "system") or (by.role == "officer" and by.department != model.department):
        raise not_yours()
    with writing():
        held = list(resting.short(policy, period).select_for_update(of=("self",)).select_related("grant"))
        if not held or latest is None or row is None:
            raise PaymentRefused("empty", _("没有要补发的。"), _("看最近一轮之后的清单。"))
        row.period = period
        made = opening.opened(model, latest, row, [resting.proposal(one) for one in held], {}, by=by, on=on, at=at)
        resting.tie(made, held, str(by))
        body = {"list": made.case.number, "policy": policy, "period": period, "count": made.count, "fen": made.total}
        done("propose_rest", made.about, body, by, at)
    return made


def _open(pk: int, by: Actor) -> Finding:
    held = Finding.objects.select_related("grant__list").filter(pk=pk, state="open").first()
    if held is None:
        raise not_there()
    if by.department != held.grant.list.department:
        raise not_yours()
    return held

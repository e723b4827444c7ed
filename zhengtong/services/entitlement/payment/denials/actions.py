"""Decisions not to pay: prepared for whoever was struck or lost a grant, signed by another person."""
from datetime import date, datetime

from django.db.models import Q

from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.journal.actions import writing
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions.models import Decision

from .. import matters, moving, notices
from ..models import Grant, GrantCase, GrantMove
from ..noting import done
from ..papers.actions import send_paper
from ..sending import OTHER_AMOUNT, UNCLEAR

__all__ = ["drop_denial", "prepare_denials", "sign_denial"]
STRUCK = ("struck", "held")


def prepare_denials(*, by: Actor, on: date, at: datetime, limit: int = 500) -> int:
    """Opens a case with a draft for every grant that was struck or lost its ground and has none; gives how many. What is to be
    proposed anew (another amount, a fact missing) is no refusal, nor is a list that was taken back as a whole."""
    found = Grant.objects.filter(state="withheld", matters=None).exclude(reason__in=("", OTHER_AMOUNT, UNCLEAR))
    found = found.exclude(list__case__state="withdrawn").select_related("list__case")
    grants = list(found.order_by("pk")[:limit])
    for grant in grants:
        with writing():
            reason = notices.reason_of(grant)
            of = matters.opened(grant, GrantCase.DENIAL, {"reason": reason}, text=reason, by=by, on=on, at=at)
            said = f"{matters.named(grant)} {matters.yuan(grant.fen - grant.cut)} 元，决定不予发放。"
            made = matters.draft(of, "refused", said, reason, by=by, on=on, at=at)
            done("prepare_denials", of.about, {"decision": made.pk}, by, at)
    return len(grants)


def sign_denial(
    *, pk: int, printed: bool = True, verify_at: str = "/verify/", by: Actor, on: date, at: datetime
) -> Decision:
    """An approver who did not strike the grant signs the refusal; it goes out with number, article, reasons and remedy."""
    with acting(by=by, at=at):
        of = matters.held(pk, GrantCase.DENIAL)
        moves = GrantMove.objects.filter(Q(list=of.grant.list_id) | Q(list=None), policy=of.grant.policy, event__in=STRUCK)
        moving.not_again(by, moves)
        signed = decisions.sign(_draft(of), by=by, on=on, at=at)
        matters.record(of, "refused", by=by, on=on, at=at)
        done("sign_denial", of.about, {"decision": signed.pk, "number": signed.number}, by, at)
    return send_paper(pk=pk, printed=printed, verify_at=verify_at, by=by, on=on, at=at)


def drop_denial(*, pk: int, reason: str, by: Actor, on: date, at: datetime) -> GrantCase:
    """No decision is needed: the grant is to be proposed anew (a mistake in striking it)."""
    with acting(by=by, at=at):
        of = matters.held(pk, GrantCase.DENIAL)
        matters.record(of, "dropped", body={"reason": reason}, by=by, on=on, at=at)
        done("drop_denial", of.about, {"case": of.case.number}, by, at)
    return of


def _draft(of: GrantCase) -> int:
    return int(Decision.objects.filter(case=of.case_id, state=Decision.DRAFT).values_list("pk", flat=True).get())

"""The review by a person (PIPL 24): asked for, examined and decided by people who did not handle the grant."""
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions.models import Decision

from .. import agreeing, anew, matters
from ..models import Grant, GrantCase
from ..noting import done
from ..papers.actions import send_paper
from ..refusals import PaymentRefused

__all__ = ["ask_review", "decide_review", "examine_review", "send_back_review", "withdraw_review"]
UPHELD, CHANGED = "upheld", "changed"


def ask_review(*, grant: int, text: str, mandate: str = "", by: Actor, on: date, at: datetime) -> GrantCase:
    """The holder (a guardian, an agent with a mandate, somebody at a counter) asks a person to look at a grant again."""
    with acting(by=by, at=at):
        row = Grant.objects.select_related("list__case").get(pk=grant)
        agreeing.entitled_to_speak((row.holder_kind, row.holder_no), by, row.list.department, mandate, on, row.policy)
        if row.state == "proposed" or not text.strip():
            raise PaymentRefused("review", _("没有写哪里不对，或者这一笔还没有放行。"), _("写明您认为哪里不对。"))
        of = matters.opened(row, GrantCase.REVIEW, {"text": text.strip()}, text=text.strip(),
                            channel="site" if by.role in CITIZEN else "counter", by=by, on=on, at=at)
        done("ask_review", of.about, {"case": of.case.number}, by, at)
    return of


def withdraw_review(*, pk: int, mandate: str = "", by: Actor, on: date, at: datetime) -> GrantCase:
    """Takes the request back before it is decided."""
    with acting(by=by, at=at):
        of = matters.held(pk, GrantCase.REVIEW)
        holder = (of.grant.holder_kind, of.grant.holder_no)
        agreeing.entitled_to_speak(holder, by, of.grant.list.department, mandate, on, of.grant.policy)
        acts = matters.SYSTEM if by.role in CITIZEN and by.subject != holder else by
        matters.record(of, "withdrawn", by=acts, on=on, at=at)
        done("withdraw_review", of.about, {"case": of.case.number}, by, at)
    return of


def examine_review(*, pk: int, opinion: str, reasons: str, fen: int = 0, by: Actor, on: date, at: datetime) -> Decision:
    """An officer who never handled the grant examines it: `upheld`, or `changed` with the amount that is due (fen). The opinion
    with its reasons is the draft of the decision."""
    with acting(by=by, at=at):
        of = matters.held(pk, GrantCase.REVIEW)
        matters.fresh_eyes(of, by)
        anew.possible(of.grant, opinion, fen)
        of.fen = fen if opinion == CHANGED else 0
        of.save(update_fields=["fen"])
        matters.record(of, "examined", body={"opinion": opinion, "reason": reasons}, by=by, on=on, at=at)
        made = matters.draft(of, opinion, anew.said(of, opinion), reasons, by=by, on=on, at=at)
        done("examine_review", of.about, {"opinion": opinion, "decision": made.pk, "fen": of.fen}, by, at)
    return made


def send_back_review(*, pk: int, reason: str, by: Actor, on: date, at: datetime) -> GrantCase:
    """The approver asks for another examination."""
    with acting(by=by, at=at):
        of = matters.held(pk, GrantCase.REVIEW)
        matters.record(of, "sent_back", body={"reason": reason}, by=by, on=on, at=at)
        done("send_back_review", of.about, {"case": of.case.number}, by, at)
    return of


def decide_review(
    *, pk: int, printed: bool = True, verify_at: str = "/verify/", by: Actor, on: date, at: datetime
) -> Decision:
    """An approver who never handled the grant, and did not examine it, decides. Changed: the grant is decided anew, under this
    decision's number. The paper goes out at once."""
    with acting(by=by, at=at):
        of = matters.held(pk, GrantCase.REVIEW)
        matters.fresh_eyes(of, by)
        held = Decision.objects.filter(case=of.case_id, state=Decision.DRAFT).first()
        if held is None:
            raise PaymentRefused("state", _("还没有审核意见。"), _("先由经办人审核。"))
        signed = decisions.sign(held.pk, by=by, on=on, at=at)
        matters.record(of, signed.code, by=by, on=on, at=at)
        made = anew.decided(of, str(signed.number), by=by, on=on, at=at) if signed.code == CHANGED else None
        body = {"outcome": signed.code, "decision": signed.pk, "grant": made.pk if made else None}
        done("decide_review", of.about, body, by, at)
    return send_paper(pk=pk, printed=printed, verify_at=verify_at, by=by, on=on, at=at)

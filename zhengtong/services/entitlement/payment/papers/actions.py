"""The papers of a grant's own case: sent, opened by the holder or handed over, and so delivered."""
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import pins
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.cases.telling import recipient
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions import paper
from zhengtong.law.decisions.models import Decision

from .. import agreeing, matters
from ..models import GrantCase
from ..noting import done
from ..refusals import PaymentRefused, not_there

__all__ = ["deliver_paper", "open_message", "open_paper", "send_paper"]
NOTICE = "notice"


def send_paper(
    *, pk: int, printed: bool = True, verify_at: str = "/verify/", by: Actor, on: date, at: datetime
) -> Decision:
    """Sends the signed paper of a grant's case (`pk`) with its letter to the holder; again where it did not go out before."""
    of = GrantCase.objects.select_related("case").get(pk=pk)
    signed = Decision.objects.filter(case=of.case_id, state=Decision.SIGNED).select_related("case").order_by("-id").first()
    if signed is None:
        raise PaymentRefused("state", _("没有已签发、等发出的文书。"), _("先签发。"))
    letter = pins.bundle(of.case.pin_id).replies.replies[signed.code].letter
    document = paper.document(signed, letter, printed, verify_at, by=by, on=on, at=at)
    with acting(by=by, at=at):
        way = recipient(of.case)
        sent = decisions.send(signed.pk, document=document, **way, by=by, on=on, at=at)
        done("send_paper", of.about, {"decision": sent.pk, "number": sent.number, "port": way["port"]}, by, at)
    return sent


def open_paper(*, decision: int, by: Actor, on: date, at: datetime) -> Decision:
    """The holder (a guardian, an agent with a mandate) opens a paper on the site: that is its delivery."""
    of, held = _held(decision)
    if by.role not in CITIZEN or held.sent_on is None:
        raise not_there()
    holder, department = (of.grant.holder_kind, of.grant.holder_no), of.grant.list.department
    agreeing.entitled_to_speak(holder, by, department, "", on, of.grant.policy)
    if held.state != Decision.SENT or held.message is None or held.message.port != "site":
        return held
    if held.message.state == "queued":
        messages.pump(at=at, by=matters.SYSTEM)
    proof = f"{by.login} {at.isoformat()}"
    return _delivered(of, held, {"day": on, "how": "opened", "proof": proof}, by=matters.SYSTEM, on=on, at=at)


def open_message(*, message: Any, by: Actor, on: date, at: datetime) -> bool:
    """Opens a message of one's own box; whether it brought a paper of a grant's case, whose delivery that is."""
    held = Decision.objects.filter(message=message).values_list("pk", "case").first()
    if held is None or by.role not in CITIZEN or not GrantCase.objects.filter(case=held[1]).exists():
        return False
    open_paper(decision=held[0], by=by, on=on, at=at)
    return True


def deliver_paper(*, decision: int, day: date, how: str, proof: str, by: Actor, on: date, at: datetime) -> Decision:
    """An officer records that a paper arrived: handed over, signed for, delivered by post."""
    of, held = _held(decision)
    if held.message is not None and held.message.state == "queued":
        messages.pump(at=at, by=matters.SYSTEM)
    return _delivered(of, held, {"day": day, "how": how, "proof": proof}, by=by, on=on, at=at)


def _held(decision: int) -> tuple[GrantCase, Decision]:
    held = Decision.objects.select_related("case", "message").filter(pk=decision).first()
    of = GrantCase.objects.select_related("case", "grant__list").filter(case=held.case_id).first() if held else None
    if of is None or held is None:
        raise not_there()
    return of, held


def _delivered(of: GrantCase, held: Decision, known: dict[str, Any], *, by: Actor, on: date, at: datetime) -> Decision:
    with acting(by=by, at=at):
        made = decisions.record_delivery(held.pk, **known, by=by, on=on, at=at)
        event = "notice_delivered" if held.code == NOTICE else "delivered"
        rule = pins.bundle(of.case.pin_id).procedure.event(event)
        of.case.refresh_from_db()
        if of.case.state in rule.from_ and not of.case.events.filter(kind=event).exists():
            matters.record(of, event, day=known["day"], by=by, on=on, at=at)
        done("open_paper" if known["how"] == "opened" else "deliver_paper", of.about, {"decision": held.pk}, by, at)
    return made

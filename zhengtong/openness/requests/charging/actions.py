"""The processing fee: its notice, its payment; and what was neither paid nor corrected in time."""
from datetime import date, datetime
from typing import Any

from zhengtong.kernel.cases import CaseRefused, texts
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import actions as decisions

from .. import (
    conditions,
    noting,
    queries,
    replying,
    telling,
)
from ..fees import FeeRefused, reckon
from ..models import Fee, Request
from ..noting import ROOM
from ..records.actions import send_result

__all__ = ["abandon", "notice_fee", "record_payment"]


def notice_fee(
    case_id: Any, *, method: str, quantity: int, reason: str, by: Actor, on: date, at: datetime
) -> Fee:
    """The fee notice, inside the reply period: basis, standard, amount, how to pay. One method, once; nothing below the first
    tier. `reason`: why number or frequency clearly exceeds what is reasonable (the officer's finding, never the machine's)."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        try:
            fee = reckon(queries.fees(request), method, quantity, before=queries.month_before(request))
        except FeeRefused as refused:
            said = CaseRefused("fee", refused.reason, article=refused.article, remedy=refused.remedy)
            raise said.of(request.case, "fee_noticed") from None
        texts.check(reason)
        conditions.fee(request, fee.amount, reason)
        made = Fee.objects.create(
            request=request, method=method, before=fee.before, quantity=quantity, amount=fee.amount, reason=reason.strip(),
            steps=[[s.first, s.last, str(s.price)] for s in fee.steps], noticed_on=on)
        cases.record(case_id, "fee_noticed", body={"method": method, "quantity": quantity, "amount": str(fee.amount)},
                     room=ROOM, by=by, on=on, at=at)
        telling.notice(request, "fee-notice", "fee", given=telling.charged(request, method, fee.steps), by=by, on=on, at=at)
        noting.note("notice_fee", request, {"method": method, "quantity": quantity, "amount": fee.amount}, by, at)
    return made


def record_payment(case_id: Any, *, day: date, voucher: str, by: Actor, on: date, at: datetime) -> Fee:
    """The whole fee was paid on `day`; the reply period begins anew from the day after."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        texts.check(voucher)
        held = conditions.unpaid(request, voucher)
        cases.record(case_id, "fee_paid", day=day, room=ROOM, by=by, on=on, at=at)
        held.paid_on, held.voucher = day, voucher.strip()[:100]
        held.save(update_fields=["paid_on", "voucher"])
        noting.note("record_payment", request, {"day": day, "amount": held.amount}, by, at)
    return held


ABANDONED = {"correction": ("abandoned_correction", "correction_period"), "fee": ("abandoned_fee", "fee_payment")}


def abandon(
    case_id: Any, *, what: str = "", printed: bool = True, verify_at: str = "/verify/", by: Actor, on: date, at: datetime
) -> Request:
    """Not corrected or not paid in time (`what`: correction or fee, else what the case waits for): no further processing,
    told to the applicant by a letter with article and remedy. `printed`, `verify_at` as in `send_reply`."""
    with acting(by=by, at=at):
        request = conditions.desk(case_id, by)
        what = what or (request.case.state if request.case.state in ABANDONED else "correction")
        code, clock = ABANDONED[what]
        cases.record(case_id, f"{what}_abandoned", room=ROOM, by=by, on=on, at=at)
        noting.answered(request, code, on)
        held = replying.draft(replying.rule(request, code), None, None)
        said, why = telling.abandoned(request, clock, on)
        decisions.give_notice(
            case_id=case_id, code=code, demands=held.demands, articles=held.articles, remedy=held.remedy, text=said,
            reasons=why, by=by, on=on, at=at)
        noting.note("abandon", request, {"code": code}, by, at)
    send_result(case_id, printed=printed, verify_at=verify_at, by=by, on=on, at=at)
    return request

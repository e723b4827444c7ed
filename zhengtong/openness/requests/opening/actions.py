"""What the applicant opens on the site: that is its delivery."""
from datetime import date, datetime
from typing import Any

from zhengtong.kernel.cases import sight
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.law.decisions import queries as decisions_held
from zhengtong.law.decisions.models import Decision

from .. import answering, conditions, queries, telling
from ..models import Request
from ..notices.actions import deliver_notice
from ..noting import SYSTEM
from ..replies.actions import record_delivery

__all__ = ["open_message", "open_notice", "open_reply"]


def open_reply(case_id: Any, *, by: Actor, on: date, at: datetime) -> Decision:
    """The applicant opens the reply on the site: that is its delivery."""
    with acting(by=by, at=at):
        conditions.seen(case_id, by)
        held = answering.sent_or_delivered(case_id)
    if held.state == Decision.DELIVERED or by.role not in CITIZEN or held.message is None or held.message.port != "site":
        return held
    telling.pumped(held.message, by=SYSTEM, at=at)
    return record_delivery(case_id, day=on, how="opened", proof=f"{by.login} {at.isoformat()}", by=SYSTEM, on=on, at=at)


def open_notice(case_id: Any, *, by: Actor, on: date, at: datetime) -> Request:
    """The applicant opens on the site the notice that waits for them (to correct, to pay, of no further processing): that is
    its delivery. Where none waits, or it went another way, nothing is recorded."""
    with acting(by=by, at=at):
        request = conditions.seen(case_id, by)
    if by.role not in CITIZEN or queries.unopened(request) is None:
        return request
    return deliver_notice(case_id, day=on, how="opened", proof=f"{by.login} {at.isoformat()}", by=SYSTEM, on=on, at=at)


def open_message(message_id: Any, *, by: Actor, on: date, at: datetime) -> bool:
    """Opens a message of one's own box. Whether it was the reply or a notice of a request: its opening is their delivery."""
    request = queries.request_of(message_id)
    if request is None or by.role not in CITIZEN or not sight.sees(request.case, by):
        return False
    waiting, reply = queries.unopened(request), decisions_held.in_force(request.pk)
    if waiting is not None and waiting.pk == message_id:
        open_notice(request.pk, by=by, on=on, at=at)
    elif reply is not None and reply.message_id == message_id:
        open_reply(request.pk, by=by, on=on, at=at)
    else:
        return False
    return True

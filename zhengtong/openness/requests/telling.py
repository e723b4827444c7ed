"""What applicants and those who are asked are told, through the outbox; and how an arrival is recorded there."""
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases.telling import recipient
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.messages import queries as sent
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import Actor

from .models import Request


def applicant(request: Request, subject: str, text: str, what: str, *, by: Actor, on: date, at: datetime) -> Message:
    """One message to the applicant about the request; the same `what` once in a case."""
    return _sent(request, recipient(request.case), f"{request.case.number}：{subject}", text, what, by=by, on=on, at=at)


def abandoned(code: str) -> str:
    """No further processing, and why."""
    words = {
        "abandoned_correction": _("您没有在规定期限内补正，依据条例第三十条，视为放弃申请，我们不再处理。您可以重新申请。"),
        "abandoned_fee": _("您没有在规定期限内缴纳信息处理费，视为放弃申请，我们不再处理。您可以重新申请。"),
    }
    return words[code]


def consulted(
    request: Request, name: str, address: str, text: str, thread: str, *, by: Actor, on: date, at: datetime
) -> Message:
    """The letter to the one who is asked: by post where there is an address, else handed over at the counter."""
    way: dict[str, Any] = {"port": "letter", "address": address} if address.strip() else {"port": "counter", "address": name}
    return _sent(request, way, _("征求意见：%s") % request.case.number, text, thread, by=by, on=on, at=at)


def _sent(
    request: Request, way: dict[str, Any], subject: str, text: str, what: str, *, by: Actor, on: date, at: datetime
) -> Message:
    return messages.send(**way, subject=subject[:200], text=text, about=request.case.number,
                         key=f"{what}:{request.pk.hex}", by=by, on=on, at=at)


def arrived(request: Request, what: str, *, day: date, how: str, proof: str, by: Actor, on: date, at: datetime) -> Message:
    """Records the arrival of the notice that was sent to the applicant."""
    found = Message.objects.filter(key=f"{what}:{request.pk.hex}").first()
    return confirmed(found, day=day, how=how, proof=proof, by=by, on=on, at=at)


def confirmed(
    message: Message | None, *, day: date, how: str, proof: str, by: Actor, on: date, at: datetime
) -> Message:
    """The arrival with its proof; a letter that still waits in the outbox is handed to its carrier first."""
    if message is None:
        raise CaseRefused("message", _("没有发出过这份文书。"), remedy=_("先发出。"))
    pumped(message, by=by, at=at)
    try:
        return messages.confirm(message, how=how, proof=proof, delivered_on=day, on=on, by=by, at=at)
    except messages.MessageRefused as refused:
        raise CaseRefused("message", refused.reason, remedy=refused.remedy) from None


def pumped(message: Message | None, *, by: Actor, at: datetime) -> None:
    """What waits is handed to its carrier."""
    if message is not None and sent.get(str(message.pk)).state == "queued" and message.port != "counter":
        messages.pump(at=at, by=by)


def on_the_way(request: Request, what: str) -> Message | None:
    """The notice `what` that went to the applicant's own page and was not opened yet."""
    mine = Message.objects.filter(key=f"{what}:{request.pk.hex}", port="site")
    return mine.exclude(state__in=["delivered", "failed"]).first()

"""Letters that came back or were lost: which of a request's messages may go out once more, and what hangs on the new one."""
from datetime import date, datetime
from typing import Any

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions.models import Decision

from .models import Consultation, Request

ON_THE_WAY = ("queued", "sent", "failed")


def stem(message: Message) -> str:
    """What a message and those that were sent for it again have in common."""
    return str(message.key or message.pk).partition("#")[0]


def undelivered(request: Request) -> list[Message]:
    """The request's own letters and notices that did not arrive, each in its latest form, oldest first."""
    held = Message.objects.filter(about=request.case.number).order_by("at", "id")
    latest = {stem(message): message for message in held}
    return [message for message in latest.values() if message.state in ON_THE_WAY and _ours(request, message)]


def _ours(request: Request, message: Message) -> bool:
    head, _colon, rest = stem(message).partition(":")
    return rest == request.pk.hex or (head == "decision" and Decision.objects.filter(case=request.pk, message=message).exists())


def again(
    request: Request, message: Message, way: dict[str, Any], reason: str, *, by: Actor, on: date, at: datetime
) -> Message:
    """Sends it once more; the decision or the consultation that it belongs to follows the new message."""
    decision = Decision.objects.filter(case=request.pk, message=message).first()
    if decision is not None:
        sent = decisions.send_again(decision.pk, reason=reason, **way, by=by, on=on, at=at).message
        assert sent is not None
        return sent
    try:
        made = messages.send_again(message, reason=reason, **way, by=by, on=on, at=at)
    except messages.MessageRefused as refused:
        raise CaseRefused("message", refused.reason, remedy=refused.remedy).of(request.case, "sent") from None
    Consultation.objects.filter(request=request, message=message).update(message=made)
    return made

"""What applicants and those who are asked are told, through the outbox; and how an arrival is recorded there."""
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, pins
from zhengtong.kernel.cases import queries as cases
from zhengtong.kernel.cases.telling import recipient
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.messages import queries as sent
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import paper

from .fees import Step
from .models import Request


def applicant(request: Request, subject: str, text: str, what: str, *, by: Actor, on: date, at: datetime) -> Message:
    """One message to the applicant about the request; the same `what` once in a case."""
    return _sent(request, recipient(request.case), f"{request.case.number}：{subject}", text, what, by=by, on=on, at=at)


def notice(
    request: Request, letter: str, what: str, *, given: Mapping[str, str] | None = None, by: Actor, on: date, at: datetime
) -> Message:
    """One of the pinned letters about the step that was just taken, as a message to the applicant: with its number, the day as
    it is now, the article, and the remedy where the letter has one."""
    title, text = _letter(request, letter, on, given)
    return applicant(request, title, text, what, by=by, on=on, at=at)


def _letter(request: Request, letter: str, on: date, given: Mapping[str, str] | None = None) -> tuple[str, str]:
    request.case.refresh_from_db()
    title, text = cases.letter_text(request.case, letter, on=on, given=given)
    article = pins.bundle(request.case.pin_id).letters[letter].article
    return title, f"{text}\n依据：{paper.cited([article])}" if article else text


def charged(request: Request, method: str, steps: Sequence[Step]) -> dict[str, str]:
    """What a fee is reckoned by, and how to pay it (a parameter of the procedure)."""
    unit = {"piece": "件", "page": "页"}.get(method, "")
    said = "；".join(f"第{s.first}至第{s.last}{unit}每{unit}{s.price}元" for s in steps if s.price)
    return {"standard": said, "how_to_pay": str(pins.bundle(request.case.pin_id).values.get("how_to_pay", ""))}


def abandoned(request: Request, clock: str, on: date) -> tuple[str, str]:
    """No further processing, and why: by when what was asked for had to come. In Chinese, the language of the notice."""
    case = request.case
    due_on = next((r.due_on for (key, _t), r in cases.clock_table(case, on).items() if key == clock), None)
    what = {"correction_period": "补正", "fee_payment": "缴纳信息处理费"}[clock]
    asked = f"您于{_day(case.opened_on)}申请公开“{case.title}”，编号{case.number}。"
    said = f"{asked}视为您放弃申请，我们不再处理。您可以重新申请。"
    return said, f"您没有在{_day(due_on)}前{what}，也没有说明正当理由。" if due_on else f"您没有在规定期限内{what}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def consulted(
    request: Request, letter: str, name: str, address: str, thread: str, *, more: str = "", by: Actor, on: date, at: datetime
) -> Message:
    """The pinned letter to the one who is asked or told: by post where there is an address, else handed over at the counter.
    `more`: what stands under it (how to answer)."""
    way: dict[str, Any] = {"port": "letter", "address": address} if address.strip() else {"port": "counter", "address": name}
    title, text = _letter(request, letter, on)
    return _sent(request, way, f"{request.case.number}：{title}", text + more, thread, by=by, on=on, at=at)


def _sent(
    request: Request, way: dict[str, Any], subject: str, text: str, what: str, *, by: Actor, on: date, at: datetime
) -> Message:
    return messages.send(**way, subject=subject[:200], text=text, about=request.case.number,
                         key=f"{what}:{request.pk.hex}", by=by, on=on, at=at)


def arrived(request: Request, what: str, *, day: date, how: str, proof: str, by: Actor, on: date, at: datetime) -> Message:
    """Records the arrival of the notice that was sent to the applicant."""
    found = _latest(request, what)
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
    mine = _latest(request, what)
    return mine if mine is not None and mine.port == "site" and mine.state not in ("delivered", "failed") else None


def _latest(request: Request, what: str) -> Message | None:
    """The notice, or the last one that was sent for it again."""
    held = Message.objects.filter(key__startswith=f"{what}:{request.pk.hex}")
    return held.order_by("-at", "-id").first()


def page(request: Request) -> dict[str, Any]:
    """The applicant's own page; CaseRefused where there is none."""
    if request.case.applicant_no is None:
        said = _("申请人没有网上的页面。")
        raise CaseRefused("message", said, remedy=_("用信函或窗口。")).of(request.case, "send_again")
    return {"kind": request.case.applicant_kind, "no": request.case.applicant_no, "address": ""}

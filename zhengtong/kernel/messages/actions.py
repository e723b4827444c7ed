"""Sending, and what became of it: one message or many, the outbox moved on, an arrival recorded with its proof."""
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhengtong.kernel.journal.actions import append, writing

from .composing import composed, written_before
from .models import Message
from .ports import HOW, PORTS, WORDS, Port, PortFailed
from .refusals import MessageRefused

__all__ = ["MessageRefused", "confirm", "fail", "pump", "send", "send_again", "send_all"]

SPELT = 100  # messages that a journal entry names one by one
BATCH = 500  # messages carried and rows written at a time


def send(
    *, port: str, kind: str = "", no: int | None = None, address: str = "", subject: str, text: str = "",
    document: str | None = None, about: str = "", key: str | None = None, secret: str = "", by: object, on: date, at: datetime,
) -> Message:  # fmt: skip
    """Puts one message into the outbox. The same `key` with the same content gives the message that is there already.

    `port`: sms, site, letter or counter. `document`: hash of a file. `about`: case number. `secret`: what the recipient reads
    instead of BLOT, and nobody of the house. Refused: MessageRefused.
    """
    given = {"port": port, "kind": kind, "no": no, "address": address, "subject": subject, "text": text,
             "document": document, "about": about, "key": key, "secret": secret}  # fmt: skip
    return send_all([given], by=by, on=on, at=at)[0]


def send_all(messages: Iterable[Mapping[str, Any]], *, by: object, on: date, at: datetime) -> list[Message]:
    """Puts many into the outbox, all or none, with one journal entry; each mapping holds `send`'s arguments."""
    made = [composed(given, by=by, on=on, at=at) for given in messages]
    with writing():
        before = written_before(made)
        fresh = list({m.key or m.id: m for m in made if (m.key or "") not in before}.values())
        Message.objects.bulk_create(fresh, batch_size=BATCH)
        if fresh:
            _append("messages.send", fresh, by=by, at=at)
    known = before | {m.key: m for m in fresh if m.key is not None}
    return [known.get(m.key, m) if m.key is not None else m for m in made]


def pump(*, at: datetime, by: object, limit: int = 5000, ports: Mapping[str, Port] = PORTS) -> dict[str, int]:
    """Hands what waits, oldest first, to its carrier: {sent, failed}. Nothing is carried inside a transaction."""
    done = {"sent": 0, "failed": 0}
    waiting = list(Message.objects.filter(state="queued").exclude(port="counter").order_by("at", "id")[:limit])
    for start in range(0, len(waiting), BATCH):
        carried = [_carried(message, ports, at) for message in waiting[start : start + BATCH]]
        with writing():
            still = Message.objects.select_for_update().filter(pk__in=[m.pk for m in carried], state="queued")
            known = set(still.values_list("pk", flat=True))
            carried = [m for m in carried if m.pk in known]
            told = ["state", "sent_at", "reference", "reason", "secret"]  # an upsert: many times faster than a CASE a row
            Message.objects.bulk_create(carried, update_conflicts=True, unique_fields=["id"], update_fields=told)
            for state in done:
                done[state] += sum(m.state == state for m in carried)
            if carried:
                _append("messages.pump", carried, by=by, at=at)
    return done


def _carried(message: Message, ports: Mapping[str, Port], at: datetime) -> Message:
    try:
        message.reference = ports[message.port].hand_over(message)[:120]
        message.state, message.sent_at = "sent", at
    except PortFailed as why:
        message.state, message.reason = "failed", (str(why) or "?")[:300]
    message.secret = ""  # nosec B105: the recipient has it, or asks for another
    return message


def confirm(
    message: Message, *, how: str, proof: str, delivered_on: date, proof_file: str = "", on: date | None = None, by: object,
    at: datetime,
) -> Message:  # fmt: skip
    """Records that a message arrived: on which day, known how (`ports.HOW`), with which proof (a number, and a file's hash).

    Told once; the same again changes nothing. `on`: today (the day of `at` without it). Refused: a day before the message or
    after today, another `how` than the port can prove, no proof, a message that failed, another day or proof than is recorded.
    """
    told = {"how": how, "proof": proof.strip(), "delivered_on": delivered_on, "proof_file": proof_file}
    with writing():
        held = Message.objects.select_for_update().get(pk=message.pk)
        if held.state == "delivered" and told == {name: getattr(held, name) for name in told}:
            return held
        _check_arrival(held, told, on or timezone.localdate(at))
        held.sent_at, held.state = held.sent_at or at, "delivered"
        for name, value in told.items():
            setattr(held, name, value)
        held.save()
        body = {"message": str(held.pk), "how": how, "delivered_on": delivered_on, "proof_file": proof_file}
        append(kind="messages.confirm", body=body, about=held.about, by=by, at=at)
    return held


def _check_arrival(message: Message, told: dict[str, Any], today: date) -> None:
    if message.state == "delivered":
        raise MessageRefused(_("这条消息已在 %s 记为送达。") % message.delivered_on, _("记录不改；确有错误请另发一条并说明。"))
    if message.state == "failed":
        raise MessageRefused(_("这条消息没有送成：%s") % message.reason, _("另发一条。"))
    if message.state == "queued" and message.port != "counter":
        raise MessageRefused(_("这条消息还没有发出。"), _("等它发出后再记送达。"))
    if told["how"] not in HOW[message.port]:
        usable = "、".join(str(WORDS[how]) for how in HOW[message.port])
        raise MessageRefused(_("这种送达方式不能用“%s”证明。") % WORDS.get(told["how"], told["how"]), _("可用：%s。") % usable)
    if not told["proof"] or len(told["proof"]) > 300:
        raise MessageRefused(_("没有送达证明，或说明超过 300 字。"), _("填写回执编号、签收人或记录编号。"))
    if not message.on <= told["delivered_on"] <= today:
        raise MessageRefused(_("送达日早于发出日，或还没有到。"), _("核对回执上的日期。"))


def fail(message: Message, *, reason: str, by: object, at: datetime) -> Message:
    """Records that a message came back or could not be carried. A delivered one cannot fail."""
    reason = reason.strip()[:300]
    if not reason:
        raise MessageRefused(_("没有写退回的原因。"), _("写明退件或失败的原因。"))
    with writing():
        held = Message.objects.select_for_update().get(pk=message.pk)
        if held.state == "delivered":
            raise MessageRefused(_("这条消息已在 %s 记为送达。") % held.delivered_on, _("记录不改；确有错误请另发一条并说明。"))
        held.state, held.reason, held.secret = "failed", reason, ""
        held.save(update_fields=["state", "reason", "secret"])
        append(kind="messages.fail", body={"message": str(held.pk)}, about=held.about, by=by, at=at)
    return held


def send_again(
    message: Message, *, reason: str, port: str, kind: str = "", no: int | None = None, address: str = "", by: object, on: date,
    at: datetime,
) -> Message:  # fmt: skip
    """The same words and document once more, by whichever way, after the first came back or was lost (`reason`, unless its
    carrier has said so). A delivered message, and one that was sent again before, is refused."""
    with writing():
        held = Message.objects.select_for_update().get(pk=message.pk)
        stem, _sharp, n = (held.key or str(held.pk)).partition("#")
        again = f"{stem}#{int(n or 1) + 1}"
        if Message.objects.filter(key=again).exists():
            raise MessageRefused(_("这条消息已经再发过。"), _("看再发的那一条。"))
        if held.state != "failed":
            fail(held, reason=reason, by=by, at=at)
        return send(port=port, kind=kind, no=no, address=address, subject=held.subject, text=held.text,
                    document=held.document or None, about=held.about, key=again, by=by, on=on, at=at)


def _append(kind: str, messages: list[Message], *, by: object, at: datetime) -> None:
    """One entry for the set: how many, a hash over every message's id, state and content; a short list is spelt out.
    The words themselves stay in the rows."""
    lines = sorted(f"{m.pk} {m.port} {m.state} {m.content_hash}" for m in messages)
    body: dict[str, Any] = {"count": len(lines), "set": sha256("\n".join(lines).encode()).hexdigest()}
    if len(lines) <= SPELT:
        body["messages"] = lines
    append(kind=kind, body=body, about=messages[0].about if len(messages) == 1 else "", by=by, at=at)

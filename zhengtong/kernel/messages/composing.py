"""A message before it is written: its fields checked, its content hashed, its key looked up."""
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.journal.canonical import canonical

from .models import Message
from .ports import wrong_address
from .refusals import MessageRefused

FIELDS = ("port", "kind", "no", "address", "subject", "text", "document", "about")
SLICE = 500


def composed(given: Mapping[str, Any], *, by: object, on: date, at: datetime) -> Message:
    """The message, not yet written. MessageRefused when its recipient does not fit its port or it has no subject."""
    fields: dict[str, Any] = {name: given.get(name) or ("" if name != "no" else None) for name in FIELDS}
    fields["no"] = given.get("no")
    wrong = wrong_address(fields["port"], fields["kind"], fields["no"], fields["address"])
    if wrong:
        raise MessageRefused(*wrong)
    if not fields["subject"].strip() or len(fields["subject"]) > 200:
        raise MessageRefused(_("消息没有标题，或标题超过 200 字。"), _("写一个简短的标题。"))
    digest = sha256(canonical([fields[name] for name in FIELDS]).encode()).hexdigest()
    unhashed = {"key": given.get("key"), "secret": given.get("secret", "")}  # the hash of six figures would tell them
    return Message(**fields, **unhashed, content_hash=digest, by=str(by), on=on, at=at)


def written_before(messages: Sequence[Message]) -> dict[str, Message]:
    """Key -> the message already written under it. MessageRefused when that one says something else."""
    keys = [message.key for message in messages if message.key is not None]
    found: dict[str, Message] = {}
    for start in range(0, len(keys), SLICE):
        found |= {m.key: m for m in Message.objects.filter(key__in=keys[start : start + SLICE]) if m.key is not None}
    first = dict(found)
    for message in messages:
        if message.key is not None and first.setdefault(message.key, message).content_hash != message.content_hash:
            raise MessageRefused(_("编号“%s”已用于另一条内容不同的消息。") % message.key, _("换一个编号，或核对内容。"))
    return found

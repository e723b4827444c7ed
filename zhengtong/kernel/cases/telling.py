"""What people are told of a case: the applicant of a moved day, the supervisor of what is overdue."""
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from zhengtong.kernel.parties import queries as parties

from . import names, pins
from .models import Case, CaseLetter

Message = dict[str, Any]


@dataclass(frozen=True)
class Stopped:
    """What a case's clock stands still for: the step, in words, its consultation, since when, the article."""

    name: str
    thread: str
    since: date
    article: str


MOBILE = re.compile(r"1[3-9]\d{9}")
PAPER = "paper"  # in a case's contact: the applicant has a number and no login
POST = "post"  # the recipient's kind for an official: the number is the post's


def recipient(case: Case) -> Message:
    """Port and address of the applicant: the own page where there is a number, else phone, letter, or the counter; these too
    for a known person without a login (`PAPER` among what is known of how to reach them)."""
    contact = case.contact if isinstance(case.contact, dict) else {}
    if case.applicant_no is not None and PAPER not in contact:
        return {"port": "site", "kind": case.applicant_kind, "no": case.applicant_no}
    if MOBILE.fullmatch(contact.get("phone") or ""):
        return {"port": "sms", "address": contact["phone"]}
    if contact.get("address"):
        return {"port": "letter", "address": contact["address"]}
    return {"port": "counter"}


def moved(case: Case, old: date | None, new: date | None, years: Iterable[int], *, own: bool = False) -> Message:
    """The day of a running case changed because a holiday notice was loaded. `own`: until when the applicant is to act."""
    said = "、".join(map(str, sorted(years)))
    none = _("未定")
    text = _("您的办件 %(number)s 的期限由 %(old)s 变为 %(new)s。原因：%(years)s 年节假日安排已经公布，工作日按通知重算。")
    if own:
        text = _("您的办件 %(number)s 等您办的一步，期限由 %(old)s 变为 %(new)s。原因："
                 "%(years)s 年节假日安排已经公布，日子按通知重算。")
    return recipient(case) | {
        "subject": _("办件 %s 的期限有变动") % case.number, "about": case.number,
        "key": f"redate:{case.id.hex}:{case.last_seq}",
        "text": text % {"number": case.number, "old": old or none, "new": new or none, "years": said},
    }


def letter(made: CaseLetter, port: str) -> Message:
    """A letter that was made, as a message: its title and its PDF; the same one the same way once."""
    with translation.override("zh-hans"):
        title = names.spoken(pins.bundle(made.case.pin_id).letters[made.letter].title)
    return {
        "subject": f"{made.number}：{title}"[:200], "text": title, "document": made.file or None, "about": made.case.number,
        "key": f"letter:{made.code}:{port}",
    }


def overdue(case: Case, stopped: Sequence[Stopped]) -> list[Message]:
    """To every approver of the department, once for a due day, or once for a clock that stands still. `stopped`: for what."""
    if stopped:
        text, subject = _("办件 %(number)s 的期限停着，%(stopped)s。经办人：%(handler)s。"), _("办件 %s 的期限停得太久")
    else:
        text, subject = _("办件 %(number)s 应在 %(due)s 前办结，已经超期。经办人：%(handler)s。"), _("办件 %s 超期")
    since = "；".join(_("自 %(day)s 起等“%(event)s”的结果") % {"day": one.since, "event": one.name} for one in stopped)
    given = {"number": case.number, "due": case.due_on, "handler": case.handler or _("无"), "stopped": since}
    return [
        {"port": "site", "kind": POST, "no": post.pk, "subject": subject % case.number, "about": case.number,
         "key": f"overdue:{case.id.hex}:{case.sort_on}:{post.pk}", "text": text % given}
        for post in parties.posts(case.department) if post.role == "approver"
    ]

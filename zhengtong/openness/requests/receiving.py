"""On which day a request counts as received (收到申请之日), by the channel it came through. Article 31; values only."""
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

ARTICLE = "disclosure-regulation#第三十一条"
OFFICE, APPLICANT = "office", "applicant"


@dataclass(frozen=True)
class Channel:
    """A way in. `received`: `submission` (the day it was handed in), `signature` (signed for by the office), `contact` (the
    office has reached the applicant) or `both` (office and applicant have confirmed)."""

    key: str
    name: object
    received: str


CHANNELS = {
    channel.key: channel
    for channel in (
        Channel("in_person", _("当面提交"), "submission"),
        Channel("oral", _("口头，由工作人员代为填写"), "submission"),
        Channel("registered_mail", _("需要签收的邮寄"), "signature"),
        Channel("ordinary_mail", _("平常信函"), "contact"),
        Channel("internet", _("互联网"), "both"),
        Channel("email", _("电子邮件（按互联网办理）"), "both"),
        Channel("fax", _("传真"), "both"),
    )
}


@dataclass(frozen=True)
class Confirmed:
    """One side confirmed on a day: `office` or `applicant`."""

    side: str
    on: date


def received_on(channel: str, submitted_on: date, confirmed: tuple[Confirmed, ...] = ()) -> date | None:
    """The day of receipt, or None while the confirmation that the channel needs is missing. KeyError for another channel.

    A confirmation before the submission counts from the submission: nobody confirms what is not there.
    """
    rule = CHANNELS[channel].received
    if rule == "submission":
        return submitted_on
    days = {side: [c.on for c in confirmed if c.side == side] for side in (OFFICE, APPLICANT)}
    sides = (OFFICE, APPLICANT) if rule == "both" else (OFFICE,)
    if not all(days[side] for side in sides):
        return None
    return max(submitted_on, *(min(days[side]) for side in sides))


def is_confirmed_late(channel: str, submitted_on: date, received: date | None, today: date) -> bool:
    """An ordinary letter must be confirmed on the day on which it arrives; this one was not (yet)."""
    return CHANNELS[channel].received == "contact" and (received or today) > submitted_on

"""The ways out: what each needs to know of the recipient, how an arrival is proved, and who carries the message."""
import re
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .models import Message

MOBILE = re.compile(r"1[3-9]\d{9}")
HOW = {  # port -> how an arrival may be known
    "sms": ("gateway",),
    "site": ("opened",),
    "letter": ("signed", "postal"),
    "counter": ("signed", "handed over"),
}
NAMES = {"sms": lazy("短信"), "site": lazy("站内信"), "letter": lazy("信函"), "counter": lazy("窗口")}
WORDS = {
    "gateway": lazy("短信网关回执"), "opened": lazy("本人打开"), "signed": lazy("签收"), "postal": lazy("邮政投递记录"),
    "handed over": lazy("当面交付"),
}  # fmt: skip


class PortFailed(Exception):
    """The carrier did not take the message; its text is kept as the reason."""


class Port(Protocol):
    """A carrier. `hand_over` gives the carrier's own reference; it may be called twice with one message after a crash, and
    must then not send twice: `message.id` is the same."""

    def hand_over(self, message: Message) -> str: ...


@dataclass(frozen=True)
class Kept:
    """A port without a carrier: nothing leaves the house, the outbox shows what would have been sent."""

    name: str

    def hand_over(self, message: Message) -> str:
        return f"{self.name}-{message.id.hex[:12]}"


PORTS: dict[str, Port] = {name: Kept(name) for name in HOW}


def wrong_address(port: str, kind: str, no: int | None, address: str) -> tuple[str, str] | None:
    """(what is wrong with the recipient for this port, the remedy), or None."""
    if port not in HOW:
        return _("没有“%s”这种送达方式。") % port, _("可用：%s。") % "、".join(map(str, NAMES.values()))
    if (no is None) != (kind == ""):
        return _("收件人要么有类别和编号，要么两者都没有。"), _("补上缺的一项，或只写地址。")
    if port == "sms" and not MOBILE.fullmatch(address):
        return _("“%s”不是手机号码。") % address, _("填 11 位手机号码，或改用信函、窗口。")
    if port == "site" and no is None:
        return _("站内信只能发给有登录的人或企业。"), _("改用短信、信函或窗口。")
    if port == "letter" and not address.strip():
        return _("信函没有地址。"), _("填写收件地址，或改用窗口。")
    return None

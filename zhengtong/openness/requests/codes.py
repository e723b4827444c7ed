"""The code under a letter that asks for an opinion: with the number of the case it lets the one who was asked answer without an
account. It is reckoned from the thread with the site's secret and kept nowhere."""
import base64
import hashlib
import hmac

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused

from .models import Consultation

KINDS = (Consultation.THIRD_PARTY, Consultation.CO_MAKER)
LENGTH = 10  # signs of base 32: fifty bits


def of(number: str, thread: str) -> str:
    """The code of one consultation, ten capital letters and figures."""
    said = f"zhengtong.requests:answer|{number}|{thread}".encode()
    return base64.b32encode(hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).digest()).decode()[:LENGTH]


def told(number: str, thread: str) -> str:
    """What stands under the letter, in Chinese, its language."""
    return f"\n您可以书面答复，也可以在网上“答复征求意见”一页凭编号{number}和答复码{of(number, thread)}答复，不用账号。"


def consultation(number: str, code: str) -> Consultation:
    """The consultation with this number and code that is still open to an answer; CaseRefused in the same words for everything
    else."""
    rows = Consultation.objects.select_related("request__case").filter(
        request__case__number=number.strip(), kind__in=KINDS, answered_on=None, ended_on=None)
    typed = "".join(code.split()).upper()
    for row in rows:
        if constant_time_compare(of(row.request.case.number, row.thread), typed):
            return row
    said = _("编号或答复码不对，或者这一次已经答复过了。")
    raise CaseRefused("unseen", said, remedy=_("照征求意见书上的编号和答复码填写；也可以书面答复，或到窗口办。"))

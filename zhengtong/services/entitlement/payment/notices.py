"""What a holder is told of a grant: the state, the reason, what can be done. Only states that concern the holder are told."""
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from zhengtong.kernel.content.queries import Content

from .models import Grant

TOLD = ("asked", "paid", "rejected", "returned", "withheld", "cut", "lapsed", "recovering")
REASONS = {
    "no longer entitled": lambda: _("付款日再核对时，已经不符合条件"),
    "another amount": lambda: _("付款日再核对时，金额有变，将重新提出"),
    "facts missing": lambda: _("付款日再核对时，有一条数据缺失或者互相矛盾，补上后重新提出"),
    "budget": lambda: _("本年度预算已用完"),
    "no answer": lambda: _("逾期没有答复"),
}


def untold(limit: int) -> Sequence[Grant]:
    """Grants whose holders are to be told: people and firms; one that was reminded is told once more."""
    found = Grant.objects.filter(state__in=TOLD, holder_kind__in=("person", "firm")).exclude(told=F("state"))
    reminded = Q(state="asked", reminded=True) & ~Q(told="reminded")
    again = Grant.objects.filter(reminded, holder_kind__in=("person", "firm"))
    return list((found.exclude(state="asked", told="reminded") | again).select_related("list__case").order_by("pk")[:limit])


def told_as(grant: Grant) -> str:
    """What `told` becomes."""
    return "reminded" if grant.state == "asked" and grant.reminded else grant.state


def message(grant: Grant, loaded: Content, on: date) -> dict[str, Any]:
    """The arguments of messages.send: to the holder's own page, once for each thing that is said."""
    policy = loaded.policies[grant.policy].names.zh
    told = told_as(grant)
    return {
        "port": "site", "kind": grant.holder_kind, "no": grant.holder_no, "subject": f"{policy}（{grant.period}）",
        "text": _text(grant, told), "about": grant.list.case.number, "key": f"grant-{grant.pk}-{told}-{grant.attempts}",
    }


def reason_of(grant: Grant) -> str:
    """Why a grant is as it is, in words."""
    return REASONS.get(grant.reason, lambda: grant.reason)()


def _text(grant: Grant, told: str) -> str:
    yuan = f"{(grant.fen - grant.cut) // 100}.{(grant.fen - grant.cut) % 100:02d}"
    until = grant.list.asked_until
    said = {
        "asked": _("您可以得到 %(yuan)s 元。请在 %(until)s 前同意并确认收款账户；不答复不会付款。"),
        "reminded": _("提醒：%(yuan)s 元还在等您同意，%(until)s 后失效。"),
        "paid": _("%(yuan)s 元已付到您确认的账户。"),
        "rejected": _("银行没有付成 %(yuan)s 元，请更换收款账户。"),
        "returned": _("%(yuan)s 元被退回，请更换收款账户。"),
        "withheld": _("这一笔 %(yuan)s 元没有发放。理由：%(reason)s。"),
        "cut": _("这一笔没有发放。理由：%(reason)s。"),
        "lapsed": _("%(yuan)s 元因逾期没有答复而失效。"),
        "recovering": _("已付的款有一部分要退回，理由见通知。"),
    }[told]
    reason = reason_of(grant)
    text = said % {"yuan": yuan, "until": until, "reason": reason}
    remedy = _("您可以要求由人复核，也可以依法申请行政复议或者提起行政诉讼。")
    return text + (remedy if told in ("withheld", "cut", "recovering") else "")

"""What becomes of what one is entitled to, in a sentence: who acts next, whether one's answer is waited for, what was paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from zhengtong.services.entitlement.payment import queries
from zhengtong.services.entitlement.payment.models import Grant
from zhengtong.services.entitlement.payment.standing import latest_grants
from zhengtong.services.entitlement.results import Result
from zhengtong.site import content
from zhengtong.site.templatetags.look import day, period_name

ANOTHER = ("rejected", "returned")


@dataclass(frozen=True)
class Standing:
    """A sentence, and where one does or sees it: `deed` says what, `waits` that nothing happens without it."""

    sentence: str
    address: str = ""
    deed: str = ""
    waits: bool = False


def of_all(results: Iterable[Result]) -> dict[tuple[str, tuple[str, int]], Standing]:
    """(policy, subject) -> where it stands, for those that are entitled."""
    entitled = [result for result in results if result.kind == "entitled"]
    grants = latest_grants(result.subject for result in entitled)
    return {(r.key, r.subject): of(r, grants.get((r.key, *r.subject))) for r in entitled}


def of(result: Result, grant: Grant | None) -> Standing:
    """Where one result stands; `grant` its latest grant, None while it is on no list that was released."""
    if grant is None:
        return Standing(_to_come(result))
    address = f"/grants/{grant.pk}/"
    if grant.state == "asked":
        return Standing(_asked(grant), f"{address}agree", _("同意，填收款账户"), waits=True)
    if grant.state in ANOTHER:
        return Standing(_("银行没有付成。换一个账户，下一批再付。"), f"{address}agree", _("换一个账户"), waits=True)
    return Standing(_moving(grant), address, _("看这一笔"))


def _to_come(result: Result) -> str:
    given = {"who": content.department(result.policy.department)}
    if not result.policy.payable:
        return _("由%(who)s办理，不发钱。您不用做什么。") % given
    if result.policy.agreement.form == "not needed":
        return _("由%(who)s列入发放名单后付款。不用您同意，您不用做什么。") % given
    return _("由%(who)s列入发放名单。轮到您同意、填账户时，发消息给您。") % given


def _asked(grant: Grant) -> str:
    until: Any = grant.until or grant.list.asked_until
    if until is None:
        return _("等您同意并填收款账户。不答复不会付款。")
    return format_html(_("等您同意并填收款账户，最晚 {day}。不答复不会付款。"), day=day(until))


def _moving(grant: Grant) -> str:
    said = {
        "agreed": _("已经同意，等下一批付款。"),
        "batched": _("已经编入付款批次，付出后发消息给您。"),
        "sent": _("已经送银行，到账后发消息给您。"),
    }
    given = {"period": period_name(grant.period), "state": content.spoken(queries.state_names()[grant.state])}
    return said.get(grant.state) or _("%(period)s：%(state)s。") % given

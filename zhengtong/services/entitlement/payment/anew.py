"""A grant decided anew by a person after a review: what was withheld is granted, what lapsed is asked again, a rest is paid."""
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhengtong.kernel.parties import Actor

from . import agreeing, deciding, matters, moving
from .models import Grant, GrantCase, GrantMove
from .refusals import PaymentRefused

CHANGEABLE = ("withheld", "lapsed", "paid")


def possible(grant: Grant, opinion: str, fen: int) -> None:
    """Refuses to change what a review cannot: money that is on its way, a spent budget, what is being recovered."""
    if opinion != "changed":
        return
    if grant.state not in CHANGEABLE:
        said = _("这一笔现在是“%s”，复核不能改变。") % moving.state_name(grant.state)
        raise PaymentRefused("state", said, _("付款途中的等回单；追回中的在追回案里决定；预算用完的要先有预算。"))
    if fen <= 0 or (grant.state == "lapsed" and fen != grant.fen - grant.cut):
        raise PaymentRefused("amount", _("重新决定的金额不对。"), _("写大于零的金额；逾期失效的照原金额。"))
    same = Grant.objects.filter(policy=grant.policy, kind=grant.kind, no=grant.no, period=grant.period, matter=grant.matter)
    if grant.state == "withheld" and same.exclude(state="withheld").exists():
        raise PaymentRefused("live", _("这一笔已经重新提出。"), _("看新的那一笔。"))


def said(of: GrantCase, opinion: str) -> str:
    """The decision's first line, in Chinese, its language."""
    named = matters.named(of.grant)
    if opinion != "changed":
        return f"{named}：维持原来的决定。"
    if of.grant.state == "paid":
        return f"{named}：改变原来的决定，另发 {matters.yuan(of.fen)} 元。"
    return f"{named}：改变原来的决定，发放 {matters.yuan(of.fen)} 元。"


def decided(of: GrantCase, number: str, *, by: Actor, on: date, at: datetime) -> Grant:
    """Carries a changed decision out. The old row stays as it was decided; the holder is asked for agreement again."""
    grant, policy = of.grant, deciding.policy_of(of.grant.policy, on)
    possible(grant, "changed", of.fen)
    until = deciding.asked_until(policy, on)
    if grant.state == "lapsed":
        moving.move(Grant.objects.filter(pk=grant.pk), "reopened", department=grant.list.department, by=by, on=on, at=at,
                    of=grant.list, values={"until": until, "review": number, "reminded": False, "told": "", "reason": ""})
        grant.refresh_from_db()
        return grant
    made = _copy(of, number, until)
    if policy.budget is not None and not deciding.first_come(policy) and not agreeing.reserve(made, on.year):
        raise PaymentRefused("budget", _("本年度预算已用完，复核后的一笔没有着落。"), _("先追加预算，再决定。"))
    found = moving.rule("decided_anew", on)
    moving.may(found, by, grant.list.department)
    GrantMove.objects.create(list=grant.list, policy=grant.policy, event=found.key, before="", after=found.to, count=1,
                             fen=made.fen, by=str(by), login=by.login, person=by.person, on=on, at=at)
    return made


def _copy(of: GrantCase, number: str, until: date) -> Grant:
    """The new row: a further turn of what was withheld, the rest of what was paid too little."""
    old = of.grant
    same = {name: getattr(old, name) for name in ("list", "policy", "group", "kind", "no", "holder_kind", "holder_no", "period",
                                                  "rule")}
    if old.state == "paid":
        same |= {"more_of": old, "matter": rest_matter(old), "turn": 0}
    else:
        turns = Grant.objects.filter(policy=old.policy, kind=old.kind, no=old.no, period=old.period, matter=old.matter)
        same |= {"matter": old.matter, "turn": max(turns.values_list("turn", flat=True)) + 1}
    return Grant.objects.create(**same, gross=of.fen, fen=of.fen, state="asked", review=number, until=until)


def rest_matter(old: Grant) -> str:
    """The matter of a rest: the paid grant's own, counted on, so that the database holds each rest apart and once."""
    return f"{old.matter}+{old.rests.count() + 1}"[:200]

"""Giving and ending mandates: by the principal on the own page, or at a counter by an officer who saw the paper."""
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhengtong.kernel.journal.actions import append, writing

from ..actor import CITIZEN, Actor
from ..models import Mandate

__all__ = ["LONGEST", "MandateRefused", "end_mandate", "give_mandate"]
LONGEST = 5  # years; no article read gives a length, a parameter of the project [?]
COUNTER = ("officer", "approver")


class MandateRefused(Exception):
    """The mandate is not given or ended: `reason` says why, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason + remedy)
        self.reason, self.remedy = reason, remedy


def give_mandate(
    *, principal: tuple[str, int], agent: int, matters: Sequence[str], until: date, form: str = Mandate.AGENT,
    evidence: str = "", by: Actor, on: date, at: datetime,
) -> Mandate:
    """From today until a day, in these matters. The principal gives it on the own page to an agent; an officer who saw the
    paper (`evidence`), and is neither of the two, enters it. A guardian is always entered from a paper."""
    _who(principal, agent, form, evidence, by)
    if not matters or not all(part.strip() for part in matters):
        raise MandateRefused(_("没有写授权办什么。"), _("选一项，或者全部免申即享。"))
    if not on <= until <= _longest(on):
        raise MandateRefused(_("授权的截止日要在今天之后、%d 年之内。") % LONGEST, _("改一个日子。"))
    with writing():
        made = Mandate.objects.create(
            form=form, kind=principal[0], no=principal[1], agent=agent, matters=sorted(set(matters)), since=on, until=until,
            evidence=evidence.strip()[:300] or by.login, by=str(by), at=at)
        body = {"form": form, "kind": made.kind, "no": made.no, "agent": agent, "matters": made.matters, "until": until}
        append(kind="parties.give_mandate", body=body, by=by, at=at, about=made.about)
    return made


def end_mandate(*, pk: int, by: Actor, on: date, at: datetime) -> Mandate:
    """Ends a mandate from today, as easily as it was given: the principal, the agent, or an officer at the counter."""
    made = Mandate.objects.filter(pk=pk, ended=None).first()
    theirs = made is not None and (by.subject == (made.kind, made.no) or by.person == made.agent)
    if made is None or not (theirs or by.role in COUNTER):
        raise MandateRefused(_("没有这项授权，或者不是您的。"), _("从授权清单里点进来。"))
    with writing():
        Mandate.objects.filter(pk=pk).update(ended=on)
        append(kind="parties.end_mandate", body={"on": on}, by=by, at=at, about=made.about)
    made.refresh_from_db()
    return made


def _who(principal: tuple[str, int], agent: int, form: str, evidence: str, by: Actor) -> None:
    if principal == ("person", agent):
        raise MandateRefused(_("不能授权给自己。"), _("填另一个人。"))
    if by.role in CITIZEN and by.subject == principal and form == Mandate.AGENT:
        return
    if by.role not in COUNTER:
        raise MandateRefused(_("只有本人可以授权别人。"), _("由本人登录，或持授权书到窗口。"))
    if not evidence.strip():
        raise MandateRefused(_("没有写看过的授权书或者监护证明。"), _("写明文书和编号。"))
    if by.person is not None and (by.person == agent or principal == ("person", by.person)):
        raise MandateRefused(_("不能登记自己的授权。"), _("请另一位同事办理。"))


def _longest(on: date) -> date:
    return date(on.year + LONGEST, on.month, min(on.day, 28) if on.month == 2 else on.day)

"""Who must do what next in an applicant's own case, by which day, and what the applicant may do today."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengtong.kernel.cases import queries
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions.models import Decision
from zhengtong.openness.requests import queries as requests
from zhengtong.openness.requests.receiving import APPLICANT, CHANNELS
from zhengtong.site import content
from zhengtong.site.pages.kernel.cases.parts import Deed, Today

OVER = ("delivered", "petition", "archived", "abandoned")


def of(seen: queries.CaseView, held: Any, by: Actor) -> Today:
    """What the applicant's page says first."""
    base = f"/requests/mine/{seen.case.pk}/"
    may = {option.event: option for option in queries.options(seen.case, by, seen.on).allowed}
    supply = None if opens(held) else _supply(seen, may, base)  # what it asks for is read first
    found = [deed for deed in (supply, _confirm(held, base), _reasons(may, base), _back(may, base)) if deed]
    if remedies(held):
        found.append(Deed(_("不服这个结果"), f"{base}remedy", note=_("行政复议、行政诉讼，各还有几天。")))
    who, waits, late = _waits(seen, held, may)
    return Today(f"{who}{_('：')}".strip() if who else "", waits, late, found)


def _cited(option: queries.Option) -> Any:
    return content.cited(option.article.partition(";")[0].strip()) if "#" in option.article else None


def _supply(seen: queries.CaseView, may: dict[str, queries.Option], base: str) -> Deed | None:
    rule = next((r for r in seen.bundle.procedure.events if r.supplies and r.key in may), None)
    if rule is None:
        return None
    return Deed(_("去补正"), f"{base}correct", note=_("只补通知里列出的几项。"), article=_cited(may[rule.key]), main=True)


def _confirm(held: Any, base: str) -> Deed | None:
    """The applicant's own confirmation, where the channel needs it and it is missing."""
    if held is None or held.request.received_on is not None or CHANNELS[held.request.channel].received != "both":
        return None
    if any(one.side == APPLICANT for one in held.confirmations):
        return None
    return Deed(_("确认是我提交的"), f"{base}confirm", main=True)


def _reasons(may: dict[str, queries.Option], base: str) -> Deed | None:
    option = may.get("reasons_given")
    return Deed(_("说明理由"), f"{base}reasons", article=_cited(option), main=True) if option else None


def _back(may: dict[str, queries.Option], base: str) -> Deed | None:
    return Deed(_("撤回申请"), f"{base}withdraw", note=_("撤回以后不再办，可以重新申请。")) if "withdrawn" in may else None


def _waits(seen: queries.CaseView, held: Any, may: dict[str, queries.Option]) -> tuple[str, str, bool]:
    """(for whom, for what, late)."""
    state = seen.case.state
    own = _own_day(seen)
    if opens(held) or _unopened_reply(held):
        return _("等您打开"), _("文书已经送到本页，打开就算送达。"), False
    if state in ("correction", "evidence"):
        return _("等您补正"), _by(own, _("不补的，视为放弃申请。") if state == "correction" else ""), False
    if state == "fee":
        return _("等您缴费"), _by(own, _("不缴的，视为放弃申请。")), False
    if "reasons_given" in may:
        return _("等您说明理由"), _("您申请的数量、次数很多，机关请您说明理由。"), False
    if seen.case.closed_on is not None or state in OVER:
        return "", "", False
    return _office(seen, held)


def _office(seen: queries.CaseView, held: Any) -> tuple[str, str, bool]:
    unit, due = content.department(seen.case.department), seen.case.due_on
    who = _("等%(unit)s") % {"unit": unit}
    if held is not None and held.request.received_on is None:
        return who, _("确认收到的当天，开始计算答复的期限。"), False
    sent = reply(held)
    if sent is not None and sent.delivered_on is None:
        return _("等您收到"), _arriving(sent), False
    if due is None:
        return who, _("期限停着。"), False
    if due < seen.on:
        return who, _("应当在 %(day)s 前办，已经超期。可以打 12345，也可以申请行政复议。") % {"day": _day(due)}, True
    return who, _("最晚 %(day)s。%(left)s您不用做什么。") % {"day": _day(due), "left": _left(seen)}, False


def _left(seen: queries.CaseView) -> str:
    found = seen.clocks.get((seen.case.due_clock, ""))
    if found is None or found.left is None:
        return ""
    unit = found.rule.length.unit
    text = ngettext("还有 %(n)s 个工作日。", "还有 %(n)s 个工作日。", found.left) if unit == "working days" else ngettext(
        "还有 %(n)s 天。", "还有 %(n)s 天。", found.left)
    return text % {"n": found.left} + (" " if content.english() else "")


def _arriving(sent: Decision) -> str:
    port = sent.message.port if sent.message else ""
    return {
        "letter": _("答复已经寄出，签收之日起算复议和诉讼的期限。"),
        "counter": _("答复已经做好，请带身份证到窗口领取。"),
    }.get(port, _("答复已经发出。"))


def _own_day(seen: queries.CaseView) -> Any:
    """The last day of the applicant's own period that runs now; None before the notice arrived."""
    specs = seen.bundle.procedure.clocks
    running = [r for (key, _t), r in seen.clocks.items() if specs[key].whose == "applicant" and r.state == "running"]
    return min((r.due_on for r in running if r.due_on), default=None)


def _by(day: Any, otherwise: str) -> str:
    said = _("%(day)s前，机关的期限停着。") % {"day": _day(day)} if day else _("机关的期限停着。")
    return said + (" " if content.english() and otherwise else "") + otherwise


def _day(day: Any) -> str:
    return date_format(day, "j F Y") if content.english() else f"{day.year}年{day.month}月{day.day}日"


def reply(held: Any) -> Any:
    """The latest decision or notice that was sent; None before."""
    sent = [d for d in held.decisions if d.sent_on] if held is not None else []
    return sent[-1] if sent else None


def _unopened_reply(held: Any) -> bool:
    sent = reply(held)
    waits = sent is not None and sent.delivered_on is None and sent.message is not None
    return bool(waits and sent.message.port == "site")


def opens(held: Any) -> str:
    """What waits on this page to be opened: `reply`, `notice`, or nothing."""
    if held is None:
        return ""
    if requests.unopened(held.request) is not None:
        return "notice"
    return "reply" if _unopened_reply(held) else ""


def remedies(held: Any) -> list[tuple[str, Any]]:
    """(kind, its clock) of what may be done against what was delivered."""
    return [(kind, r) for kind, r in held.remedies.items() if r.due_on or r.state == "ended"] if held is not None else []

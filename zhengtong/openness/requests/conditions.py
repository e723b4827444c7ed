"""What must hold before a step of a request is taken, beside the conditions of its procedure. Each refuses with its remedy."""
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, days, sight, standing
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.law.decisions import queries as decisions

from .models import CaseFile, Consultation, Fee, Request
from .receiving import APPLICANT, CHANNELS, OFFICE

PROCEDURE, CORRECTION = "information-request", "record-correction"
FORM = "disclosure-regulation#第二十九条"
RECEIPT = "disclosure-regulation#第三十一条"
REPLY = "disclosure-regulation#第三十六条"
PARTIAL = "disclosure-regulation#第三十七条"
OWN = "disclosure-regulation#第四十一条"
PRIVACY = "disclosure-regulation#第十五条"
IDENTITY = ("login", "card", "licence", "letter", "other")


def seen(case_id: Any, by: Actor) -> Request:
    """The request, locked, for whoever may see its case; the same refusal for what is not there."""
    found = Request.objects.select_for_update(of=("self",)).select_related("case").filter(pk=case_id).first()
    if found is not None:
        standing.aside(found.case, by, "")
    if found is None or not (by.role == "system" or sight.sees(found.case, by)):
        said = _("没有这个办件，或不归您办、不归您看。")
        raise CaseRefused("unseen", said, remedy=_("核对编号；办件由承办部门和申请人查看。"))
    return found


def desk(case_id: Any, by: Actor) -> Request:
    """The same, for the department that handles it."""
    found = seen(case_id, by)
    if by.role != "system" and not (by.is_staff and by.department == found.case.department):
        raise CaseRefused("who", _("这一步由承办部门办理。"), article=FORM, remedy=_("请承办部门办理。")).of(found.case, "desk")
    return found


def channel(key: str, by: Actor, read_back: bool) -> None:
    """A known way in, open to this actor; an oral request is taken down by an officer and read back."""
    if key not in CHANNELS:
        said = _("没有“%s”这个渠道。") % key[:40]
        known = "、".join(str(c.name) for c in CHANNELS.values())
        raise CaseRefused("channel", said, article=RECEIPT, remedy=_("只有：%s。") % known)
    if by.role in CITIZEN and key != "internet":
        said = _("自己在网上提交的，渠道是互联网。")
        raise CaseRefused("channel", said, article=RECEIPT, remedy=_("到窗口、邮寄的由工作人员登记。"))
    if key == "oral" and not read_back:
        said = _("口头申请由工作人员填写后，要念给申请人听并由其确认。")
        raise CaseRefused("oral", said, article=FORM, remedy=_("念一遍，确认后勾选“已宣读”。"))


def identity(request: Request, how: str, on: date) -> None:
    """A known way to check, once."""
    if how not in IDENTITY:
        raise CaseRefused("identity", _("没有“%s”这种核验方式。") % how[:40], article=FORM, remedy=_("看列出的几种。"))
    if request.identity_on is not None:
        raise CaseRefused("once", _("身份已经核验过了。"), article=FORM, remedy=_("看登记。"))


def identified(request: Request) -> None:
    """Who applies was checked before an answer is drafted: it goes to whoever is named (articles 29 and 41)."""
    if request.identity_on is None:
        raise CaseRefused("identity", _("还没有核验申请人的身份。"), article=FORM, remedy=_("先核验身份证明。"))


def consultation(consultation_id: int, by: Actor) -> Consultation:
    """The consultation, for the department that asked."""
    found = Consultation.objects.select_related("request__case", "message").filter(pk=consultation_id).first()
    if found is None:
        raise CaseRefused("unseen", _("没有这次征求意见。"), remedy=_("看办件里的征求意见。"))
    desk(found.request_id, by)
    return found


def own_record(by: Actor) -> None:
    """A wrong record is corrected on the request of the one whom it is about (article 41)."""
    if by.role in CITIZEN and by.subject is None:
        raise CaseRefused("applicant", _("更正只能由记录所涉的本人提出。"), article=OWN, remedy=_("用本人或本企业的登录提出。"))


def confirmation(request: Request, sides: Sequence[str], how: str, day: date, today: date, by: Actor) -> None:
    """Known sides and ways; a day between the submission and today; the applicant confirms for the applicant only."""
    if not sides or set(sides) - {OFFICE, APPLICANT} or how not in CONFIRMED:
        said = _("确认的一方或方式不对。")
        raise CaseRefused("confirmation", said, article=RECEIPT, remedy=_("选本机关、申请人，和列出的方式。"))
    if by.role in CITIZEN and set(sides) != {APPLICANT}:
        raise CaseRefused("who", _("本机关的确认由工作人员记。"), article=RECEIPT, remedy=_("等工作人员联系您。"))
    days.own(by, day, today)
    if request.received_on is not None:
        raise CaseRefused("once", _("收到之日已经确定。"), article=RECEIPT, remedy=_("看登记。")).of(request.case, "received")
    if not request.submitted_on <= day <= today:
        said = _("%(day)s 不在 %(first)s 和今天 %(today)s 之间。") % {"day": day, "first": request.submitted_on, "today": today}
        code = "day_before" if day < request.submitted_on else "day_future"
        raise CaseRefused(code, said, article=RECEIPT, remedy=_("核对签收或确认的日子。")).of(request.case, "received")


def fee(request: Request, amount: Decimal, reason: str) -> None:
    """Something to pay, a reason why it is excessive, and no other fee for this request."""
    if Fee.objects.filter(request=request).exists():
        said = _("每件申请只收一次，按件、按量只用一种。")
        raise CaseRefused("once", said, article=METHOD, remedy=_("看已有的收费通知。")).of(request.case, "fee_noticed")
    if amount <= 0:
        said = _("没有超出不收费的范围，不能收费。")
        raise CaseRefused("fee", said, article=FREE, remedy=_("按不收费办理。")).of(request.case, "fee_noticed")
    if not reason.strip():
        said = _("没有写数量、频次怎样明显超过合理范围。")
        raise CaseRefused("body", said, article=FREE, remedy=_("写上理由。")).of(request.case, "fee_noticed")


def unpaid(request: Request, voucher: str) -> Fee:
    """The fee that waits for its payment."""
    held = Fee.objects.select_for_update().filter(request=request).first()
    if held is None or held.paid_on is not None:
        raise CaseRefused("state", _("没有待缴的费用。"), article=FREE, remedy=_("看收费通知。")).of(request.case, "fee_paid")
    if not voucher.strip():
        said = _("没有写缴费凭证的号码。")
        raise CaseRefused("body", said, article=FREE, remedy=_("写上号码。")).of(request.case, "fee_paid")
    return held


def asked(request: Request, kind: str, name: str, text: str) -> None:
    """A known kind, somebody to ask and something that is asked."""
    if kind not in (Consultation.THIRD_PARTY, Consultation.CO_MAKER, Consultation.AUTHORITY):
        raise CaseRefused("body", _("没有“%s”这种征求意见。") % kind[:40], remedy=_("第三方、共同制作机关、其他机关三种。"))
    if not name.strip() or not text.strip():
        said = _("没有写征求谁的意见，或征求什么。")
        raise CaseRefused("body", said, article=ASKED, remedy=_("补上再发。")).of(request.case, f"{kind}_asked")


def counted(request: Request, hits: int) -> None:
    """A whole number of what was found."""
    if isinstance(hits, bool) or not isinstance(hits, int) or not 0 <= hits < 1_000_000:
        said = _("没有写找到几份相符的信息。")
        raise CaseRefused("body", said, article=REPLY, remedy=_("写份数，没有找到写 0。")).of(request.case, "searched")


def opinion(held: Consultation, given: str, reasons: str) -> None:
    """Who does not agree says why: without it nobody can tell whether the grounds are reasonable."""
    if held.kind != Consultation.AUTHORITY and given in ("objects", "unfounded") and not reasons.strip():
        said = _("没有写不同意公开的理由。")
        remedy, event = _("写上对方来函里的理由。"), f"{held.kind}_answered"
        raise CaseRefused("body", said, article=ASKED, remedy=remedy).of(held.request.case, event)


def quashed(request: Request) -> None:
    """A reconsideration or suit ended with the reply corrected."""
    if not any(remedy.outcome == "corrected" for remedy in decisions.remedies_of([request.pk])):
        said, remedy = _("没有纠正原答复的复议决定或判决。"), _("先记下复议或诉讼的结果（纠正）。")
        raise CaseRefused("after", said, article=QUASHED, remedy=remedy).of(request.case, "reply_ordered")


def one_of_two(given: str) -> None:
    """Who answers for themselves agrees or objects; whether their grounds are reasonable is the authority's to weigh."""
    if given not in ("agrees", "objects"):
        raise CaseRefused("body", _("没有选同意还是不同意公开。"), article=ASKED, remedy=_("选一个。"))


def withdrawal(request: Request, reason: str, paper: str, by: Actor) -> None:
    """Recorded by the office: with the reason, and the applicant's paper among the files of this request."""
    if by.role in CITIZEN:
        return
    if not reason.strip() or not CaseFile.objects.filter(request=request, hash=paper).exists():
        said = _("由工作人员登记撤回，要有理由和申请人撤回的书面材料。")
        remedy = _("写上理由，上传申请人签名的材料。")
        raise CaseRefused("paper", said, article=FORM, remedy=remedy).of(request.case, "withdrawn")


def against_its_will(held: Consultation, text: str, reason: str) -> None:
    """A third party that objected, told once, with content and reason."""
    objected = held.kind == Consultation.THIRD_PARTY and held.opinion in ("objects", "unfounded")
    if not objected or held.told_on or not text.strip() or not reason.strip():
        said = _("只有不同意公开而决定公开的，才书面告知第三方一次，写明内容和理由。")
        raise CaseRefused("state", said, article=ASKED, remedy=_("看这次征求意见。")).of(held.request.case, "tell_third_party")


QUASHED = "reconsideration-law#第六十四条"
DISGUISE = "disclosure-regulation#第三十九条"
CONFIRMED = ("phone", "signature", "site", "email", "fax", "counter")
METHOD = "disclosure-fee#第三条"
FREE = "disclosure-regulation#第四十二条"
ASKED = "disclosure-regulation#第三十二条"
MANY = "disclosure-regulation#第四十四条"
CO_MADE = "disclosure-regulation#第三十四条"

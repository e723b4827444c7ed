"""What must hold before a step of a request is taken, beside the conditions of its procedure. Each refuses with its remedy."""
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, pins, sight
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.law.decisions import queries as decisions
from zhengtong.law.decisions.models import Decision

from .models import Consultation, Fee, LogEntry, RedactedCopy, Request
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


def reply(request: Request, code: str, copies: Sequence[RedactedCopy], files_given: Sequence[str]) -> Any:
    """The reply's rule in the pinned bundle, when what it presupposes is there. CaseRefused otherwise."""
    found = pins.bundle(request.case.pin_id).replies.replies.get(code)
    if found is None or code in ("abandoned_correction", "abandoned_fee"):
        said = _("不能用“%s”答复。") % code[:40]
        raise CaseRefused("code", said, article=REPLY, remedy=_("选列出的答复种类；视为放弃的另走一步。"))
    if request.identity_on is None:
        raise CaseRefused("identity", _("还没有核验申请人的身份。"), article=FORM, remedy=_("先核验身份证明。"))
    kinds = set(request.case.events.values_list("kind", flat=True))
    needed = {
        "not_held": ("searched", _("答复不掌握之前，要先有检索记录。")),
        "still_unclear": ("corrected", _("补正以后仍不明确的，才能这样答复。")),
        "excessive": ("reasons_asked", _("不予处理之前，要先请申请人说明理由。")),
    }
    if code in needed and needed[code][0] not in kinds:
        raise CaseRefused("after", needed[code][1], article=found.articles[0], remedy=_("先办这一步。"))
    if code == "partial" and not {copy.copy for copy in copies} & set(files_given):
        raise CaseRefused("copy", _("部分公开要附上遮盖件。"), article=PARTIAL, remedy=_("先做遮盖件，再附在答复里。"))
    attachments(request, files_given, copies)
    return found


def attachments(request: Request, given: Sequence[str], copies: Sequence[RedactedCopy]) -> None:
    """Every file that goes out is kept, a redacted one with its proof; an original that was redacted never goes out."""
    made = {copy.copy for copy in copies}
    originals = {copy.original for copy in copies}
    for digest in given:
        rows = StoredFile.objects.filter(hash=digest)
        if not rows.exists():
            raise CaseRefused("file", _("没有这个文件：%s") % digest[:12], article=REPLY, remedy=_("重新上传。"))
        if digest in originals:
            said = _("这是遮盖前的原件，不能发出。")
            raise CaseRefused("file", said, article=PARTIAL, remedy=_("换成遮盖件。")).of(request.case, "file")
        if digest in made and not any(_proved(row) for row in rows):
            said = _("遮盖件没有通过核验。")
            raise CaseRefused("copy", said, article=PARTIAL, remedy=_("重做遮盖件。")).of(request.case, "file")


def _proved(file: StoredFile) -> bool:
    return file.origin == "redacted" and all(check["holds"] for check in file.proof or [{"holds": False}])


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


def against_its_will(held: Consultation, text: str, reason: str) -> None:
    """A third party that objected, told once, with content and reason."""
    objected = held.kind == Consultation.THIRD_PARTY and held.opinion in ("objects", "unfounded")
    if not objected or held.told_on or not text.strip() or not reason.strip():
        said = _("只有不同意公开而决定公开的，才书面告知第三方一次，写明内容和理由。")
        raise CaseRefused("state", said, article=ASKED, remedy=_("看这次征求意见。")).of(held.request.case, "tell_third_party")


def desk_now(case_id: Any, by: Actor) -> None:
    """The same as `desk`, before work that no transaction should wait for."""
    with transaction.atomic():
        desk(case_id, by)


def open_draft(case_id: Any) -> Decision:
    """The draft that may be reviewed and signed."""
    found = decisions.open_draft(case_id)
    if found is None:
        raise CaseRefused("state", _("没有草稿。"), article=REPLY, remedy=_("先拟答复。"))
    return found


def signed(case_id: Any, by: Actor) -> tuple[Request, Decision]:
    """The signed reply that is to be sent."""
    with transaction.atomic():
        request = desk(case_id, by)
    return request, _in_force(case_id, (Decision.SIGNED,), _("没有已签发、待发出的答复。"))


def sent(case_id: Any) -> Decision:
    """The reply that is on its way."""
    return _in_force(case_id, (Decision.SENT,), _("没有已发出、待送达的答复。"))


def sent_or_delivered(case_id: Any) -> Decision:
    """The reply that the applicant may read."""
    return _in_force(case_id, (Decision.SENT, Decision.DELIVERED), _("还没有答复。"))


def _in_force(case_id: Any, states: Sequence[str], said: str) -> Decision:
    found = decisions.in_force(case_id)
    if found is None or found.state not in states:
        raise CaseRefused("state", said, article=REPLY, remedy=_("看办件的经过。"))
    return found


def published(request: Request, title: str, summary: str) -> Decision:
    """The reply whose content may be shown to all: disclosed or partly disclosed, delivered, not published yet."""
    held = decisions.in_force(request.pk)
    if held is None or held.code not in PUBLIC or held.state not in (Decision.SENT, Decision.DELIVERED):
        said = _("只有予以公开、部分公开并已发出的答复，才能进公开目录。")
        raise CaseRefused("state", said, article=MANY, remedy=_("先发出答复。")).of(request.case, "publish")
    if LogEntry.objects.filter(request=request).exists():
        raise CaseRefused("once", _("已经公开过了。"), article=MANY, remedy=_("看公开目录。")).of(request.case, "publish")
    if not title.strip() or not summary.strip():
        raise CaseRefused("body", _("没有写名称或内容概述。"), article=MANY, remedy=_("补上。")).of(request.case, "publish")
    return held


DISGUISE = "disclosure-regulation#第三十九条"
PUBLIC = ("disclose", "partial", "already_public")
CONFIRMED = ("phone", "signature", "site", "email", "fax", "counter")
METHOD = "disclosure-fee#第三条"
FREE = "disclosure-regulation#第四十二条"
ASKED = "disclosure-regulation#第三十二条"
MANY = "disclosure-regulation#第四十四条"

"""The steps of a case as forms: fields from the procedure's own definition, and which action each step calls."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases import queries
from zhengtong.law.decisions import queries as decisions
from zhengtong.law.norms import actions as norms
from zhengtong.openness.requests import actions, answering, resending
from zhengtong.openness.requests.conditions import CORRECTION
from zhengtong.openness.requests.models import Consultation
from zhengtong.site import content, day
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.kernel.cases.questions import Attachments
from zhengtong.site.pages.kernel.cases.questions import field as question_field
from zhengtong.site.pages.openness.requests import handing

Fields = dict[str, forms.Field]
NO_EVENT = ("identity", "publish", "hand_over", "recuse", "authority_delivered")
PRINTED = ("correction_abandoned", "fee_abandoned", "send_result")  # with a letter, which no transaction waits for
HIDDEN = {  # parts that the action fills or names anew
    "drafted": ("reason",), "fee_noticed": ("amount",), "received": ("how",), "third_party_told": ("name",),
}  # fmt: skip


class StepForm(HouseForm):
    """The fields of one step."""

    def __init__(self, fields: Fields, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in fields.items():
            self.ask(name, field)


def fields(step: str, seen: queries.CaseView, held: Any) -> Fields:
    """The fields of a step. `held`: the request's view, None for a case of another procedure."""
    from zhengtong.site.pages.openness.requests import disputing, own_record

    own = held is not None and seen.case.procedure == CORRECTION
    more, left_out = (MORE | own_record.MORE, own_record.HIDDEN) if own else (MORE, HIDDEN)
    more = more | disputing.MORE
    rule = seen.bundle.procedure.event(step)
    found: Fields = {}
    if rule is not None:
        hidden = left_out.get(step, ()) if held else ()
        if rule.thread and rule.after:
            found["thread"] = _thread(step, held) if held and not own else _open_thread(rule, seen)
        found |= {key: _part(part, seen) for key, part in rule.body.items() if key not in hidden}
        if rule.outside:
            found["day"] = _day()
    return found | (more.get(step, _nothing)(seen, held) if held or step in NO_EVENT else {})


def _part(part: Any, seen: queries.CaseView) -> forms.Field:
    label = content.spoken(part.names)
    if part.type == "choice":
        return _choice(label, [(key, content.spoken(names)) for key, names in part.choices.items()], part.required)
    if part.type == "yes_no":
        return _choice(label, [("yes", _("是")), ("no", _("否"))], part.required)
    if part.type == "reply":
        replies = seen.bundle.replies.replies
        return _pick(label, [(key, content.spoken(r.names)) for key, r in replies.items() if key not in answering.ABANDONED])
    if part.type == "fields":
        questions = [(q.key, content.spoken(q.names)) for q in seen.bundle.form.questions]
        return _several(label, questions)
    if part.type == "number":
        return forms.IntegerField(label=label, min_value=0, required=part.required, error_messages=_said())
    if part.type == "date":
        return _day(label)
    return _text(label, long=True, required=part.required)


def _said() -> dict[str, str]:
    return {
        "required": _("这一栏要填。"),
        "invalid": _("填一个整数。"),
        "invalid_choice": _("没有“%(value)s”这一项，请从列出的里面选。"),
        "min_value": _("不能小于 0。"),
    }


def _text(label: str, *, long: bool = False, required: bool = True, hint: str = "", initial: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput()
    return forms.CharField(
        label=label, widget=widget, required=required, help_text=hint, max_length=4000, initial=initial, error_messages=_said()
    )


def _choice(label: str, choices: Sequence[tuple[str, str]], required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=required, error_messages=_said())


def _pick(label: str, choices: Sequence[tuple[str, str]], required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("请选择")), *choices], required=required, error_messages=_said())


def _several(label: str, choices: Sequence[tuple[str, str]], required: bool = True) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, required=required, error_messages=_said())


def _day(label: str = "") -> forms.DateField:
    said = {"required": _("填日期，写成 2025-12-31。"), "invalid": _("没有这一天。写成 2025-12-31。")}
    widget = forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.DateField(
        label=label or _("哪一天"),
        input_formats=["%Y-%m-%d"],
        widget=widget,
        initial=day.today,
        help_text=_("写成 2025-12-31。"),
        error_messages=said,
    )


def _thread(step: str, held: Any) -> forms.Field:
    kinds = [kind for kind in ("third_party", "co_maker", "authority") if step.startswith(kind)]
    rows = [row for row, _clock in held.consultations if row.kind in kinds or not kinds]
    return _pick(_("哪一次征求"), [(str(row.pk), f"{row.name} · {row.asked_on}") for row in rows])


def _open_thread(rule: Any, seen: queries.CaseView) -> forms.Field:
    """Which question it answers; nobody is asked where there is but one."""
    had = {event.thread for event in seen.events if event.kind == rule.key and not event.voided}
    begun = [event for event in seen.events if event.kind in rule.after and event.thread not in had]
    field = _pick(_("哪一次"), [(event.thread, _thread_words(event)) for event in begun])
    if len(begun) == 1:
        field.widget, field.initial = forms.HiddenInput(), begun[0].thread
    return field


def _thread_words(event: queries.EventView) -> str:
    body = event.body or {}
    who = content.department(str(body["department"])) if body.get("department") else ""
    return " · ".join(part for part in (who or event.name, str(event.day), str(body.get("text", ""))[:30]) if part)


def _nothing(_seen: queries.CaseView, _held: Any) -> Fields:
    return {}


def _arrival(_seen: queries.CaseView, _held: Any) -> Fields:
    ways = [("signed", _("签收")), ("handed over", _("当面交付")), ("postal", _("邮政投递记录")), ("opened", _("本人打开"))]
    return {"how": _choice(_("怎样送达"), ways), "proof": _text(_("凭证"), hint=_("签收人、邮件号等。"))}


def _confirmed(_seen: queries.CaseView, _held: Any) -> Fields:
    ways = [
        ("phone", _("与申请人电话确认")),
        ("signature", _("邮件签收")),
        ("counter", _("当面提交")),
        ("site", _("网上确认")),
        ("email", _("电子邮件")),
        ("fax", _("传真")),
    ]
    return {"how": _choice(_("怎样收到或确认"), ways)}


def _identity(_seen: queries.CaseView, _held: Any) -> Fields:
    ways = [("card", _("身份证")), ("licence", _("营业执照")), ("letter", _("介绍信")), ("other", _("其他"))]
    return {"how": _choice(_("看了什么证明"), ways)}


def _drafting(_seen: queries.CaseView, held: Any) -> Fields:
    copies = [(copy.copy, _("遮盖件 %(day)s：%(why)s") % {"day": copy.on, "why": copy.reasons[:30]}) for copy in held.copies]
    found: Fields = {
        "text": _text(_("答复正文"), long=True),
        "reasons": _text(_("理由"), long=True, required=False, hint=_("部分公开、不予公开、不予处理必须写理由。")),
        "remedy": _text(_("救济途径"), long=True, required=False, hint=_("空着就用这种答复的规定写法。")),
        "ground": _text(_("另外的根据"), required=False, hint=_(
            "重复申请：原来那一件的编号。保护第三方而没有征求意见：原因。部分公开而第三方不同意：没有公开哪些内容。")),
    }
    if copies:
        found["copies"] = _several(_("附上遮盖件"), copies, required=False)
    found["files"] = Attachments(label=_("附件"), help_text=_("没有个人信息的原件。"))
    return found


def _again(seen: queries.CaseView, held: Any) -> Fields:
    listed = [(str(m.pk), f"{m.subject} · {m.on}") for m in resending.undelivered(held.request)]
    return {
        "message": _pick(_("哪一份文书"), listed),
        "reason": _text(_("为什么没有送到"), hint=_("退回的原因，例如查无此人。")),
        **_sending(seen, held),
    }


def _searching(_seen: queries.CaseView, _held: Any) -> Fields:
    label = _("找到几份相符的")
    return {"hits": forms.IntegerField(label=label, min_value=0, error_messages=_said(), help_text=_("没有找到写 0。"))}


def _withdrawing(_seen: queries.CaseView, _held: Any) -> Fields:
    label, hint = _("申请人撤回的书面材料"), _("申请人签名的扫描件或照片。")
    return {"files": Attachments(label=label, help_text=hint)}


def _sending(_seen: queries.CaseView, _held: Any) -> Fields:
    ports = [("site", _("站内信")), ("letter", _("信函")), ("counter", _("窗口"))]
    return {
        "port": _choice(_("怎样发出"), ports),
        "address": _text(_("地址或收件人"), required=False, hint=_("不填的，信函寄到申请里的地址，窗口交给申请人。")),
    }


def _handing(seen: queries.CaseView, held: Any) -> Fields:
    """To a colleague; a case that is no request also to another department (a request goes there as a transfer, article 10)."""
    colleagues = handing.people(seen, without=seen.case.handler)
    found: Fields = {"to": handing.choice(_("交给谁"), colleagues, required=held is not None)}
    if held is None:
        others = handing.departments(without=seen.case.department)
        said = _("选了部门，就由那个部门定谁来办。")
        found["department"] = handing.choice(_("或交给别的部门"), others, required=False, hint=said)
    return found | {"reason": _text(_("理由"), long=True)}


def _standing_aside(seen: queries.CaseView, _held: Any) -> Fields:
    """An approver may also decide it for somebody else; an officer asks for it alone."""
    found: Fields = {}
    if "approver" in seen.roles:
        found["login"] = handing.choice(_("谁回避"), handing.people(seen), required=False, hint=_("不选就是您自己。"))
    return found | {"reason": _text(_("为什么回避"), long=True, hint=_("本人或近亲属的事，或其他可能影响公正的关系。"))}


def _transferring(seen: queries.CaseView, _held: Any) -> Fields:
    return {"department": handing.choice(_("转往部门"), handing.departments(without=seen.case.department))}


def _arrived_elsewhere(_seen: queries.CaseView, held: Any) -> Fields:
    return {"thread": _thread("authority_delivered", held), **_arrival(_seen, held), "day": _day()}


def unlocked(seen: queries.CaseView) -> list[str]:
    """The questions that the last correction notice opened."""
    asked = [event.body or {} for event in seen.events if event.kind in ("correction_asked", "evidence_asked")]
    return list(asked[-1].get("fields", ())) if asked else []


def _correcting(seen: queries.CaseView, _held: Any) -> Fields:
    found = [seen.bundle.form.question(key) for key in unlocked(seen)]
    return {question.key: question_field(question) for question in found if question is not None}


def _correct(pk: Any, data: dict[str, Any], _held: Any, when: dict[str, Any]) -> Any:
    answers = {key: value for key, value in data.items() if key not in ("day", "attachments") and value not in (None, "")}
    return actions.correct(pk, answers=answers, day=data["day"], **when)


MORE: dict[str, Callable[[queries.CaseView, Any], Fields]] = {
    "received": _confirmed,
    "identity": _identity,
    "correction_notice_delivered": _arrival,
    "fee_notice_delivered": _arrival,
    "abandonment_delivered": _arrival,
    "third_party_delivered": _arrival,
    "co_maker_delivered": _arrival,
    "delivered": _arrival,
    "fee_noticed": lambda _s, _h: {"reason": _text(_("理由"), long=True)},
    "fee_paid": lambda _s, _h: {"voucher": _text(_("缴款凭证号"))},
    "third_party_asked": lambda _s, _h: {"address": _text(_("地址"), required=False)},
    "co_maker_asked": lambda _s, _h: {"address": _text(_("地址"), required=False)},
    "third_party_answered": lambda _s, _h: {"reasons": _text(_("理由"), long=True, required=False)},
    "co_maker_answered": lambda _s, _h: {"reasons": _text(_("理由"), long=True, required=False)},
    "corrected": _correcting,
    "drafted": _drafting,
    "sent": _sending,
    "searched": _searching,
    "withdrawn": _withdrawing,
    "hand_over": _handing,
    "recuse": _standing_aside,
    "transferred": _transferring,
    "send_again": _again,
    "authority_delivered": _arrived_elsewhere,
}


def titles() -> dict[str, str]:
    """Steps that are no events of a procedure, in words."""
    from zhengtong.site.pages.openness.requests import disputing

    return {
        "suit_decided": disputing.title(),
        "identity": _("核验身份"),
        "publish": _("公开到政府信息公开平台"),
        "hand_over": _("交给别人办"),
        "recuse": _("申请回避"),
        "redact": _("做遮盖件"),
        "send_result": _("发出结果"),
        "send_again": _("退回的文书再发一次"),
        "authority_delivered": _("记下函件送达其他机关"),
    }


def offered(seen: queries.CaseView, held: Any, actor: Any) -> list[str]:
    """Steps without an event that make sense today."""
    if seen.part != "whole" or seen.case.department != actor.department:
        return []
    from zhengtong.site.pages.openness.requests import disputing

    running = seen.case.closed_on is None
    found = ["hand_over", "recuse"] if running else []
    if held is not None and _waits_to_leave(seen, held):
        found.insert(0, "send_result")
    if held is None or actor.role != "officer":
        return found
    if resending.undelivered(held.request):
        found.append("send_again")
    if disputing.waits(held):
        found.append("suit_decided")
    first = ["identity"] if running and held.request.identity_on is None else []
    answered = [d for d in held.decisions if d.delivered_on]
    return [*first, *found, *(["publish"] if answered and held.entry is None else [])]


def _waits_to_leave(seen: queries.CaseView, held: Any) -> bool:
    """Whether a result that goes out without a step of its own was signed and did not."""
    itself = seen.case.procedure == CORRECTION or seen.case.state == "abandoned"
    return itself and any(d.state == "signed" for d in held.decisions)


def act(step: str, seen: queries.CaseView, held: Any, data: dict[str, Any], **when: Any) -> None:
    """Does the step. `when`: by, on, at. Raises CaseRefused."""
    from zhengtong.site.pages.openness.requests import disputing, own_record

    case = seen.case
    if held is not None and case.procedure == CORRECTION and own_record.act(step, seen, held, data, when):
        return
    if held is not None and step in CALLS:
        CALLS[step](case.pk, data, held, when)
    elif held is not None and step in disputing.CALLS:
        disputing.CALLS[step](case.pk, data, held, when)
    elif step == "hand_over":
        to = {"to": "", "department": data["department"]} if data.get("department") else {"to": data["to"]}
        cases.hand_over(case.pk, **to, reason=data["reason"], **when)
    elif step == "recuse":
        login = data.get("login") or when["by"].login
        person = when["by"].person if login == when["by"].login else None
        cases.recuse(case.pk, login=login, person=person, reason=data["reason"], **when)
    else:
        given = {
            key: value
            for key, value in data.items()
            if key not in ("day", "thread", "attachments") and value not in (None, "", [])
        }
        thread = data.get("thread") or _new_thread(step, seen)
        cases.record(case.pk, step, day=data.get("day"), thread=thread, body=given, **when)


def _new_thread(step: str, seen: queries.CaseView) -> str:
    """The next thread that a step begins; empty for a step of the case as a whole."""
    rule = seen.bundle.procedure.event(step)
    if rule is None or not rule.thread or rule.after:
        return ""
    return f"{step}-{sum(event.kind == step for event in seen.events) + 1}"


Call = Callable[[Any, dict[str, Any], Any, dict[str, Any]], Any]


def _with(action: Callable[..., Any], *names: str, **fixed: Any) -> Call:
    return lambda pk, data, _held, when: action(pk, **{name: data[name] for name in names}, **fixed, **when)


def _at_thread(action: Callable[..., Any], *names: str) -> Call:
    return lambda _pk, data, _held, when: action(int(data["thread"]), **{name: data[name] for name in names}, **when)


def _asking(kind: str) -> Call:
    def call(pk: Any, data: dict[str, Any], _held: Any, when: dict[str, Any]) -> Any:
        return actions.consult(pk, kind=kind, name=data["name"], text=data["text"], address=data.get("address", ""), **when)

    return call


def _authority(_pk: Any, data: dict[str, Any], _held: Any, when: dict[str, Any]) -> Any:
    return actions.answer_consultation(int(data["thread"]), day=data["day"], reasons=data.get("text", ""), **when)


def _confirm(pk: Any, data: dict[str, Any], _held: Any, when: dict[str, Any]) -> Any:
    sides = ("office", "applicant") if data["how"] in ("phone", "counter") else ("office",)
    return actions.confirm(pk, sides=sides, how=data["how"], day=data["day"], **when)


def _draft(pk: Any, data: dict[str, Any], _held: Any, when: dict[str, Any]) -> Any:
    return actions.draft_reply(
        pk, code=data["code"], text=data["text"], reasons=data["reasons"], remedy=data["remedy"] or None, ground=data["ground"],
        attachments=data.get("attachments", ()), **when,
    )  # fmt: skip


def _send(pk: Any, data: dict[str, Any], held: Any, when: dict[str, Any]) -> Any:
    case = held.request.case
    return actions.send_reply(
        pk,
        port=data["port"],
        kind=case.applicant_kind if case.applicant_no is not None else "",
        no=case.applicant_no,
        address=data["address"] or _usual(case, data["port"]),
        verify_at=data["verify_at"],
        **when,
    )


def _usual(case: Any, port: str) -> str:
    """Where it goes when nobody writes an address: a letter to the one given with the request; at the counter, by name."""
    return str(case.contact.get("address", "")) if port == "letter" else case.applicant_name


def _search(pk: Any, data: dict[str, Any], _held: Any, when: dict[str, Any]) -> Any:
    return actions.search(pk, place=data["where"], words=data["words"], found=data["found"], hits=data["hits"], **when)


def _withdraw(pk: Any, data: dict[str, Any], _held: Any, when: dict[str, Any]) -> Any:
    paper = next(iter(data.get("attachments", ())), "")
    return actions.withdraw(pk, reason=data["reason"], paper=paper, **when)


CALLS: Mapping[str, Call] = {
    "received": _confirm,
    "identity": _with(actions.check_identity, "how"),
    "correction_asked": _with(actions.ask_correction, "fields", "reason"),
    "correction_notice_delivered": _with(actions.deliver_notice, "day", "how", "proof"),
    "fee_notice_delivered": _with(actions.deliver_notice, "day", "how", "proof"),
    "abandonment_delivered": _with(actions.deliver_notice, "day", "how", "proof"),
    "corrected": _correct,
    "correction_abandoned": _with(actions.abandon, "verify_at", what="correction"),
    "fee_abandoned": _with(actions.abandon, "verify_at", what="fee"),
    "send_result": _with(actions.send_result, "verify_at"),
    "fee_noticed": _with(actions.notice_fee, "method", "quantity", "reason"),
    "fee_paid": _with(actions.record_payment, "day", "voucher"),
    "third_party_asked": _asking(Consultation.THIRD_PARTY),
    "co_maker_asked": _asking(Consultation.CO_MAKER),
    "authority_asked": _asking(Consultation.AUTHORITY),
    "third_party_delivered": _at_thread(actions.deliver_consultation, "day", "how", "proof"),
    "co_maker_delivered": _at_thread(actions.deliver_consultation, "day", "how", "proof"),
    "authority_delivered": _at_thread(actions.deliver_consultation, "day", "how", "proof"),
    "third_party_answered": _at_thread(actions.answer_consultation, "day", "opinion", "reasons"),
    "co_maker_answered": _at_thread(actions.answer_consultation, "day", "opinion", "reasons"),
    "authority_answered": _authority,
    "consultation_ended": _at_thread(actions.end_consultation, "reason"),
    "third_party_told": _at_thread(actions.tell_third_party, "text", "reason"),
    "extended": _with(actions.extend, "reason"),
    "reasons_asked": _with(actions.ask_reasons, "reason"),
    "reasons_given": _with(actions.give_reasons, "text", "day"),
    "delayed": _with(actions.delay, "reason"),
    "transferred": _with(actions.transfer, "department", "reason"),
    "searched": _search,
    "drafted": _draft,
    "review_asked": _with(actions.ask_review),
    "late_review_allowed": _with(norms.allow_late, "reason"),
    "signed": _with(actions.sign_reply),
    "sent": _send,
    "send_again": lambda _pk, d, _h, when: actions.send_again(
        d["message"], reason=d["reason"], port=d["port"], address=d["address"], **when),
    "delivered": _with(actions.record_delivery, "day", "how", "proof"),
    "petition_passed": _with(actions.pass_petition, "department"),
    "archived": _with(actions.archive),
    "withdrawn": _withdraw,
    "reply_ordered": _with(actions.take_up_again, "day", "text"),
}


def draft_of(case_id: Any) -> Any:
    """The draft or decision that stands last in a case, None when there is none."""
    held = decisions.of_case(case_id)
    return held[-1] if held else None

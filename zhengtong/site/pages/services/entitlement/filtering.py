"""Filters and CSV of the payment pages: which lists, which grants, which batches, which payments; and the same as a file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.services.entitlement.payment import notices, queries
from zhengtong.services.entitlement.payment.models import Batch, BenefitList, Finding, Grant, Payment
from zhengtong.site import content
from zhengtong.site.pages import lists
from zhengtong.site.pages.forms import HouseForm

LABELS = {
    "policy": gettext_lazy("哪项政策"),
    "state": gettext_lazy("状态"),
    "use": gettext_lazy("哪一类"),
    "next": gettext_lazy("等谁"),
}
WAITS = {"officer": gettext_lazy("经办人"), "approver": gettext_lazy("审批人"), "holder": gettext_lazy("本人")}
USES = {"denial": gettext_lazy("不予发放"), "review": gettext_lazy("由人复核"), "recovery": gettext_lazy("追回")}
FOUND = {
    "open": gettext_lazy("待处理"),
    "handled": gettext_lazy("已处理"),
    "left": gettext_lazy("不处理"),
    "gone": gettext_lazy("已没有差异"),
}


class Filter(HouseForm):
    """What is to be seen, by fields that each offer some choices; everything while a field is wrong."""

    def __init__(self, offered: Mapping[str, Mapping[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in offered.items():
            field = forms.ChoiceField(label=LABELS[name], required=False, choices=[("", _("全部")), *choices.items()])
            field.error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")
            self.ask(name, field)

    def asked(self) -> dict[str, str]:
        """Field -> what was chosen; nothing for all."""
        return {key: value for key, value in self.cleaned_data.items() if value} if self.is_valid() else {}


def of_lists(given: Any, rows: Sequence[BenefitList]) -> Filter:
    """Lists by policy and by state of their case."""
    return Filter({"policy": policies(row.policy for row in rows), "state": spoken(queries.case_states())}, given or None)


def of_grants(given: Any, rows: Iterable[Grant]) -> Filter:
    """One's own grants by policy and state."""
    held = list(rows)
    states = {row.state for row in held}
    named = {key: name for key, name in spoken(queries.state_names()).items() if key in states}
    return Filter({"policy": policies(row.policy for row in held), "state": named}, given or None)


def of_list(given: Any) -> Filter:
    """The grants of one list by state."""
    return Filter({"state": spoken(queries.state_names())}, given or None)


def of_batches(given: Any) -> Filter:
    """Batches by how far they are."""
    return Filter({"state": {"made": _("等审批人送出"), "waiting": _("等回单"), "answered": _("都有回单")}}, given or None)


def of_payments(given: Any) -> Filter:
    """The payments of one batch by state."""
    return Filter({"state": payment_states()}, given or None)


def of_matters(given: Any) -> Filter:
    """Cases of single grants by what they are and whose step is next."""
    return Filter({"use": {key: str(said) for key, said in USES.items()}, "next": {k: str(said) for k, said in WAITS.items()}},
                  given or None)  # fmt: skip


def of_findings(given: Any) -> Filter:
    """What rounds found, by what became of it."""
    return Filter({"state": {key: str(said) for key, said in FOUND.items()}}, given or None)


def payment_states() -> dict[str, str]:
    """State of a payment in words."""
    return {"ready": _("待送出"), "sent": _("等回单"), "paid": _("已付"), "rejected": _("拒付"), "returned": _("退回")}


def policies(keys: Iterable[str]) -> dict[str, str]:
    """Policy -> its name, by name."""
    held = content.now().policies
    found = {key: content.named(held[key]) if key in held else key for key in keys}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def spoken(names: Mapping[str, Any]) -> dict[str, str]:
    """Key -> the name in the reader's language."""
    return {key: content.spoken(one) for key, one in names.items()}


def lists_file(rows: Iterable[BenefitList]) -> HttpResponse:
    """Lists as CSV."""
    states = spoken(queries.case_states())
    header = [_("名单"), _("政策"), _("期间"), _("状态"), _("笔数"), _("提出，元"), _("轮次")]
    held = list(rows)
    named = policies(row.policy for row in held)
    return lists.csv_response(_("兑现名单"), header, (
        [r.case.number, named[r.policy], r.period, states[r.case.state], r.count, yuan(r.total), r.round]
        for r in held))  # fmt: skip


def list_file(of: BenefitList, rows: Iterable[Grant], names: Mapping[tuple[str, int], str]) -> HttpResponse:
    """A list's grants as CSV: subjects by number and masked name, as on the page."""
    states = spoken(queries.state_names())
    header = [_("主体"), _("名称"), _("规则"), _("金额，元"), _("核减，元"), _("状态"), _("理由")]
    return lists.csv_response(of.case.number, header, (
        [r.no, names.get((r.kind, r.no), ""), r.rule, yuan(r.fen), yuan(r.cut), states[r.state], reason(r)]
        for r in rows))  # fmt: skip


def grants_file(rows: Iterable[Grant]) -> HttpResponse:
    """One's own grants as CSV."""
    states, held = spoken(queries.state_names()), list(rows)
    named = policies(row.policy for row in held)
    header = [_("政策"), _("期间"), _("金额，元"), _("状态"), _("理由")]
    return lists.csv_response(_("我的兑现"), header, (
        [named[r.policy], r.period, yuan(r.fen - r.cut), states[r.state], reason(r)] for r in held))  # fmt: skip


def batches_file(rows: Iterable[Batch]) -> HttpResponse:
    """Batches as CSV."""
    header = [_("批次"), _("日期"), _("笔数"), _("元"), _("已付"), _("拒付或退回"), _("等回单")]
    return lists.csv_response(_("付款批次"), header, (
        [b.key, b.on, b.count, yuan(b.total), b.paid, b.failed, b.waiting] for b in rows))  # type: ignore[attr-defined]  # fmt: skip


def payments_file(batch: Batch, rows: Iterable[Payment]) -> HttpResponse:
    """A batch's payments as CSV, account numbers covered."""
    states = payment_states()
    header = [_("付款编号"), _("主体"), _("账号"), _("金额，元"), _("状态"), _("理由"), _("回单日期")]
    return lists.csv_response(batch.key, header, (
        [p.key, p.grant.no, covered(p.account.number), yuan(p.fen), states[p.state], p.reason, p.answered_on]
        for p in rows))  # fmt: skip


def matters_file(rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """Cases of single grants as CSV, without names."""
    header = [_("编号"), _("哪一类"), _("政策"), _("期间"), _("状态"), _("等谁"), _("截止")]
    held = list(rows)
    named = policies(row["policy"] for row in held)
    return lists.csv_response(_("单笔案件"), header, (
        [r["of"].case.number, content.spoken(r["names"]), named[r["policy"]], r["of"].grant.period,
         content.spoken(r["state_names"]), str(r["waits"]), r["of"].case.due_on] for r in held))  # fmt: skip


def findings_file(rows: Sequence[Finding], names: Mapping[tuple[str, int], str]) -> HttpResponse:
    """What rounds found as CSV, names masked."""
    named = policies(row.grant.policy for row in rows)
    header = [_("主体"), _("名称"), _("政策"), _("期间"), _("原来，元"), _("现在，元"), _("差额，元"), _("轮次"), _("理由")]
    return lists.csv_response(_("已付之后的差异"), header, (
        [r.grant.no, names.get((r.grant.kind, r.grant.no), ""), named[r.grant.policy], r.grant.period, yuan(r.was), yuan(r.now),
         signed_yuan(r.fen), r.round, r.reason] for r in rows))  # fmt: skip


def signed_yuan(fen: int) -> str:
    """-12345 -> -123.45, as a number that no spreadsheet runs."""
    return ("−" if fen < 0 else "") + yuan(abs(fen))


def reason(grant: Grant) -> str:
    """Why a grant is where it is, in words."""
    return str(notices.REASONS.get(grant.reason, lambda: grant.reason)())


def covered(number: str) -> str:
    """The end of an account's number."""
    return f"＊{number[-4:]}"


def yuan(fen: int) -> str:
    """12345 -> 123.45"""
    return f"{fen // 100}.{fen % 100:02d}"

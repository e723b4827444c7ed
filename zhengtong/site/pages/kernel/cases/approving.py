"""What waits for the head, in one list with the clock: replies to sign, what their review says, extensions, overdue cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.cases import actions, queries
from zhengtong.law.norms import queries as norms
from zhengtong.site import day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.kernel.cases.worklist import light_words
from zhengtong.site.pages.openness.requests import handing

READ = 200  # as many of each kind as one question to the cases gives
SIGNED = {"information-request": "drafted"}  # procedure -> the state in which a head signs
STEPS = {  # kind -> the steps that may be the head's answer, the first that is allowed today
    "sign": ("signed", "late_review_allowed"),
    "extend": ("extended", "delayed", "late_review_allowed"),
    "overdue": ("signed", "delayed", "late_review_allowed"),
}
KINDS = ("", *STEPS)


@dataclass(frozen=True)
class Line:
    """One case that waits. `deed`: the words and address of what may be done; `why`: why it may not; `review` in words."""

    kind: str
    row: queries.WorkRow
    light: str
    review: tuple[str, str] | None
    deed: tuple[str, str] | None
    why: str


class Filter(HouseForm):
    """Which of them."""

    kind = forms.ChoiceField(label=gettext_lazy("等批什么"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, kind_words(key)) for key in KINDS]
        field.error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")


def kind_words(kind: str) -> str:
    """What waits, in words."""
    return {"": _("全部"), "sign": _("签发答复"), "extend": _("要不要延期"), "overdue": _("已逾期")}.get(kind, kind)


@door("approver")
def to_sign(request: HttpRequest) -> HttpResponse:
    """`/cases/head`: one list, what is due first on top; a page at a time, filtered, exported."""
    form = Filter(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    rows = _rows(request)
    wanted = [(key, row) for key, row in rows if not kind or key == kind]
    if request.GET.get("export") == "csv":
        return _export([_line(request, key, row) for key, row in wanted])
    cut = lists.cut(request, wanted)
    lines = [_line(request, key, row) for key, row in cut.rows]
    counts = [(key, kind_words(key), sum(k == key for k, _row in rows)) for key in STEPS]
    handlers = handing.names(line.row.handler for line in lines)
    context = {"form": form, "listed": cut, "lines": lines, "counts": counts, "handlers": handlers}
    return render(request, "kernel/cases/head.html", context)


def _rows(request: HttpRequest) -> list[tuple[str, queries.WorkRow]]:
    """Each case once, under the first kind that it is of."""
    asked = [("sign", queries.Filters(procedure=key, state=state)) for key, state in SIGNED.items()]
    asked += [("extend", queries.Filters(light="red")), ("overdue", queries.Filters(light="overdue"))]
    found: dict[Any, tuple[str, queries.WorkRow]] = {}
    for kind, filters in asked:
        for row in _read(request, filters):
            found.setdefault(row.id, (kind, row))
    return sorted(found.values(), key=lambda pair: (pair[1].due_on is None, pair[1].due_on, pair[1].number))


def _read(request: HttpRequest, filters: queries.Filters) -> Sequence[queries.WorkRow]:
    by = request.actor  # type: ignore[attr-defined]
    return actions.read_worklist(filters, by=by, on=day.today(), at=day.now(), limit=READ).rows


def _line(request: HttpRequest, kind: str, row: queries.WorkRow) -> Line:
    actor, today = request.actor, day.today()  # type: ignore[attr-defined]
    options = queries.options(queries.case(row.id, actor, on=today).case, actor, today)
    may = {option.event: option for option in options.allowed}
    step = next((one for one in STEPS[kind] if one in may), "")
    deed = (step_words(step), f"/cases/{row.id}/do/{step}") if step else None
    why = next((o.reason for o in options.not_allowed if o.event in STEPS[kind][:1]), "")
    return Line(kind, row, light_words().get(row.light, ""), _review(row), deed, "" if deed else why or row.state_name)


def step_words(step: str) -> str:
    """The button of a step."""
    return {
        "signed": _("看稿、签发"),
        "extended": _("批准延期"),
        "delayed": _("定延迟答复"),
        "late_review_allowed": _("准予补审"),
    }.get(step, step)


def _review(row: queries.WorkRow) -> tuple[str, str] | None:
    """What the last legality review says, and the class of its tag; None where none was asked for."""
    held = [one for one in norms.of_case(row.id) if one.opinion or one.is_open]
    if not held:
        return None
    return {
        "lawful": (_("合法"), "go"),
        "mend": (_("修改后合法"), "wait"),
        "unlawful": (_("不合法"), "late"),
    }.get(held[-1].opinion, (_("等意见"), "wait"))


def _export(lines: Sequence[Line]) -> HttpResponse:
    header = [_("等批什么"), _("编号"), _("名称"), _("申请人"), _("谁在办"), _("截止"), _("还有"), _("期限"), _("合法性审查")]
    rows = (
        [
            kind_words(one.kind),
            one.row.number,
            one.row.title,
            one.row.applicant,
            one.row.handler,
            one.row.due_on,
            one.row.left,
            one.light,
            one.review[0] if one.review else "",
        ]
        for one in lines
    )
    return lists.csv_response(_("待我批的"), header, rows)

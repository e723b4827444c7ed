"""One policy in a round: how its subjects divide by result, rule and missing facts, and, for a purpose, who they are."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.access import actions
from zhengtong.kernel.rounds import queries
from zhengtong.services.entitlement import queries as entitlement
from zhengtong.site import actors, content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.kernel.rounds import figures
from zhengtong.site.pages.kernel.rounds.views import STAFF, round_of
from zhengtong.site.templatetags.look import outcome_words

EXPORTED = 5_000
NO_RULE = 0


@dataclass(frozen=True)
class Part:
    """Subjects of a policy with the same result for the same reason."""

    outcome: str
    rule: int | None
    wanted: tuple[str, ...]
    names: str
    count: int
    low: int
    high: int
    chosen: bool


class Filter(HouseForm):
    """Which subjects: by result, by rule, by what they wait for."""

    outcome = forms.ChoiceField(label=gettext_lazy("结论"), required=False)
    rule = forms.IntegerField(
        label=gettext_lazy("规则"),
        required=False,
        min_value=NO_RULE,
        max_value=10_000,
        error_messages={
            "invalid": gettext_lazy("规则是一个数，比如 3；0 是没有规则适用。"),
            "min_value": gettext_lazy("规则从 1 起；0 是没有规则适用。"),
            "max_value": gettext_lazy("没有这么多规则。"),
        },
    )
    wanted = forms.CharField(
        label=gettext_lazy("缺的数据"),
        required=False,
        max_length=400,
        error_messages={"max_length": gettext_lazy("最多 400 个字。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), *((kind, outcome_words(kind)) for kind in figures.OUTCOMES)]
        field.error_messages["invalid_choice"] = _("没有“%(value)s”这个结论，请从列出的里面选。")

    def fits(self, outcome: str, rule: int | None, wanted: tuple[str, ...]) -> bool:
        """Does a part belong to what was asked for? Everything does while a field is wrong."""
        if not self.is_valid():
            return True
        given = self.cleaned_data
        asked = tuple(sorted(name for name in given["wanted"].split("、") if name))
        return (
            (given["outcome"] in {"", outcome})
            and (given["rule"] is None or given["rule"] == (rule or NO_RULE))
            and (not asked or asked == wanted)
        )


@door(*STAFF)
def policy(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """`/rounds/<n>/<policy>/`: the parts for everybody on the staff; who they are only for a purpose that shows them."""
    round_ = round_of(number)
    line = next((line for line in figures.lines(round_) if line.policy.key == key), None)
    if line is None:
        raise Http404(_("这一轮没有算“%(key)s”。") % {"key": key})
    form = Filter(request.GET)
    parts = _parts(line, form)
    codes = [code for code, part in parts.items() if part.chosen]
    total = sum(parts[code].count for code in codes)
    names = _names(request, line, codes, total)
    if request.GET.get("export") == "csv":
        return _export(request, line, codes, list(parts.values()))
    context = {
        "round": round_,
        "line": line,
        "policy": line.policy,
        "form": form,
        "total": total,
        "names": names,
        "parts": sorted(parts.values(), key=lambda part: (figures.OUTCOMES.index(part.outcome), -part.count)),
        "most": max((part.count for part in parts.values()), default=0),
    }
    return render(request, "kernel/rounds/policy.html", context)


@door(*STAFF, purpose=True)
def waiting(request: HttpRequest) -> HttpResponse:
    """`/worklist/subjects/?kind=&wanted=`: who waits for exactly these facts in the last round."""
    round_, kind = figures.latest(), request.GET.get("kind", "")
    wanted = [name for name in request.GET.getlist("wanted") if name][:50]
    if round_ is None or kind not in content.now().subjects or not wanted:
        raise Http404(_("没有这样的一条。请从“先补哪条数据”里点进来。"))
    found = entitlement.subjects_wanting(round_, kind, wanted)
    nos = [int(no) for no in found[lists.offset(request) : lists.offset(request) + lists.SIZE]]
    rows, refusal = _read(request, kind, nos)
    if request.GET.get("export") == "csv" and not refusal:
        return _exported(request, kind, [int(no) for no in found[:EXPORTED]])
    names = _("、").join(content.fact_name(kind, name) for name in wanted)
    context = {
        "round": round_,
        "kind": kind,
        "names": names,
        "rows": rows,
        "refusal": refusal,
        "total": len(found),
        "listed": lists.listed(request, rows, len(found)),
    }
    return render(request, "kernel/rounds/waiting.html", context)


def _parts(line: figures.Line, form: Filter) -> dict[int, Part]:
    """Code -> the part it stands for; codes that nobody has are left out."""
    rule, kind = line.rule, line.policy.subject
    found = {}
    for code, told in enumerate(rule.outcomes):
        if not told[0] or not rule.counts[code]:  # code 0: no subject of this policy
            continue
        outcome, number, wanted = told[0], told[1], tuple(sorted(told[2] or ()))
        low, high = rule.money[code] or (0, 0)
        names = _("、").join(content.fact_name(kind, name) for name in wanted)
        found[code] = Part(outcome, number, wanted, names, rule.counts[code], low, high, form.fits(outcome, number, wanted))
    return found


def _names(request: HttpRequest, line: figures.Line, codes: list[int], total: int) -> dict[str, Any] | None:
    """The page of subjects, when a purpose was stated; what refuses it otherwise."""
    if not actors.purpose(request):
        return None
    before = lists.offset(request)
    rows, refusal = _read(request, line.policy.subject, _numbers(line, codes, before, lists.SIZE))
    told = [{"row": row, "result": queries.outcome(line.round, line.policy.key, row.no)} for row in rows]
    return {"rows": told, "refusal": refusal, "listed": lists.listed(request, told, total)}


def _numbers(line: figures.Line, codes: list[int], before: int, limit: int) -> list[int]:
    """Numbers of the subjects that stand under one of these codes, `limit` of them after the first `before`."""
    stored = np.asarray(queries.codes(line.round, line.policy.key))
    wanted = np.zeros(len(line.rule.outcomes), np.bool_)
    wanted[codes] = True
    return [int(no) for no in np.flatnonzero(wanted[stored])[before : before + limit]]


def _read(request: HttpRequest, kind: str, nos: list[int]) -> tuple[list[Any], str]:
    try:
        return actions.read_list(by=request.actor, purpose=actors.purpose(request), kind=kind, nos=nos, at=day.now()), ""  # type: ignore[attr-defined]
    except actions.AccessDenied as denied:
        return [], str(denied)


def _export(request: HttpRequest, line: figures.Line, codes: list[int], parts: list[Part]) -> HttpResponse:
    """With a purpose the subjects, without one the parts."""
    if actors.purpose(request):
        return _exported(request, line.policy.subject, _numbers(line, codes, 0, EXPORTED))
    header = [_("结论"), _("规则"), _("缺的数据"), _("人次"), _("至少，分"), _("最多，分")]
    rows = ([outcome_words(p.outcome), p.rule, "、".join(p.wanted), p.count, p.low, p.high] for p in parts if p.chosen)
    return lists.csv_response(content.named(line.policy), header, rows)


def _exported(request: HttpRequest, kind: str, nos: list[int]) -> HttpResponse:
    try:
        made = actions.export(by=request.actor, purpose=actors.purpose(request), kind=kind, nos=nos, fields=(), at=day.now())  # type: ignore[attr-defined]
    except actions.AccessDenied as denied:
        raise PermissionDenied(str(denied)) from denied
    response = HttpResponse(made.csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    return response

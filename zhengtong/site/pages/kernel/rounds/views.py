"""The rounds: their list, one round as a board, one policy in a round with its outcomes and, for a purpose, its subjects."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.rounds import queries
from zhengtong.site import actors, content, work
from zhengtong.site.pages import charts, lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.kernel.rounds import figures
from zhengtong.site.pages.services.entitlement import worklist

STAFF = tuple(sorted(actors.STAFF))
TREND = 30
OWED_ROWS = 9
SORTS = {"undetermined": "undetermined", "entitled": "entitled", "yearly": "yearly", "not_entitled": "not_entitled"}


class BoardFilter(HouseForm):
    """What the board is narrowed to and by which column it is ordered."""

    department = forms.ChoiceField(label=gettext_lazy("主管"), required=False)
    subject = forms.ChoiceField(label=gettext_lazy("对象"), required=False)
    sort = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[("", "")] + [(key, key) for key in SORTS])

    def __init__(self, rows: list[figures.Line], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("department", {r.policy.department: content.department(r.policy.department) for r in rows})
        self._offer("subject", {r.policy.subject: content.subject_name(r.policy.subject) for r in rows})
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), *sorted(choices.items(), key=lambda item: item[1])]

    def apply(self, rows: list[figures.Line]) -> list[figures.Line]:
        """The lines that fit, in the order asked for; everything by 待补数 while a field is wrong."""
        given = self.cleaned_data if self.is_valid() else {}
        found = [
            r
            for r in rows
            if given.get("department", "") in {"", r.policy.department} and given.get("subject", "") in {"", r.policy.subject}
        ]
        return sorted(found, key=lambda row: -getattr(row, given.get("sort") or "undetermined"))


class RoundFilter(HouseForm):
    """Which rounds: for which days they were run."""

    since = forms.DateField(label=gettext_lazy("从哪一天"), required=False, input_formats=["%Y-%m-%d"])
    until = forms.DateField(label=gettext_lazy("到哪一天"), required=False, input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["invalid"] = _("没有这一天。写成 2025-12-31。")
            field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "placeholder": "2025-12-31"}

    def days(self) -> dict[str, Any]:
        """The days asked for; all of them while one is wrong."""
        return {key: value for key, value in self.cleaned_data.items() if value} if self.is_valid() else {}


@door(*STAFF)
def every(request: HttpRequest) -> HttpResponse:
    """`/rounds/`: every round, the newest first."""
    form = RoundFilter(request.GET)
    days = form.days()
    if request.GET.get("export") == "csv":
        return _export_rounds(days)
    found = queries.all(lists.offset(request), lists.SIZE, **days)
    rows = [{"round": round_, "sums": figures.sums(figures.lines(round_))} for round_ in found]
    listed = lists.listed(request, rows, queries.how_many(**days))
    return render(request, "kernel/rounds/every.html", {"listed": listed, "form": form})


@door("data_bureau", methods="POST")
def run(request: HttpRequest) -> HttpResponse:
    """`/rounds/run`: asks for a round now; the worker runs it when something has changed."""
    asked = work.ask("run round", by=str(request.actor))  # type: ignore[attr-defined]
    return redirect(f"/work/{asked.pk}/")


@door(*STAFF)
def board(request: HttpRequest, number: int) -> HttpResponse:
    """`/rounds/<n>/`: the whole round; every number leads to what it counts."""
    round_ = round_of(number)
    rows = figures.lines(round_)
    form = BoardFilter(rows, request.GET)
    shown = form.apply(rows)
    if request.GET.get("export") == "csv":
        return _export_board(round_, shown)
    listed = lists.cut(request, shown)
    owed = worklist.top(round_, OWED_ROWS, request.actor)  # type: ignore[attr-defined]
    owing = worklist.by_department(round_)
    context = {
        "round": round_,
        "subjects": figures.subject_counts(rows),
        "sums": figures.sums(rows),
        "form": form,
        "listed": listed,
        "page_sums": figures.sums(listed.rows),
        "sort": request.GET.get("sort") or "undetermined",
        "trend": _trend(round_),
        "owing": charts.bars([(d.name, d.people, d.address) for d in owing]),
        "departments": len(owing),
        "shown": owed,
        "order": "money",
        "newest": round_.number == figures.latest().number,
    }
    return render(request, "kernel/rounds/board.html", context)


def round_of(number: int) -> Any:
    """The round `number`. Raises Http404 in words."""
    found = queries.by_number(number)
    if found is None:
        raise Http404(_("没有第 %(number)s 轮。") % {"number": number})
    return found


def _trend(round_: Any) -> charts.Line | None:
    rounds = [(found, on, waiting) for found, on, waiting in queries.trend(TREND) if found.number <= round_.number]
    points = [(f"{on.month}-{on.day}", waiting) for _found, on, waiting in rounds]
    if len(points) < 2:
        return None
    said = _("待补数：近 %(n)s 轮从 %(first)s 到 %(last)s") % {"n": len(points), "first": points[0][1], "last": points[-1][1]}
    return charts.line(points, said)


def _export_rounds(days: dict[str, Any]) -> HttpResponse:
    header = [
        _("轮次"),
        _("日子"),
        _("开始"),
        _("用时，秒"),
        _("政策"),
        _("应享"),
        _("金额待定"),
        _("不符"),
        _("待补数"),
        _("快照"),
    ]
    rows = []
    for round_ in queries.all(0, 1000, **days):
        sums = figures.sums(figures.lines(round_))
        rows.append(
            [
                round_.number,
                round_.on,
                round_.at.isoformat(),
                round_.seconds,
                sums.policies,
                sums.entitled,
                sums.amount_undetermined,
                sums.not_entitled,
                sums.undetermined,
                round_.manifest,
            ]
        )
    return lists.csv_response(_("轮次"), header, rows)


def _export_board(round_: Any, rows: list[figures.Line]) -> HttpResponse:
    header = [
        _("编号"),
        _("政策"),
        _("主管"),
        _("对象"),
        _("应享"),
        _("金额待定"),
        _("不符"),
        _("待补数"),
        _("应付，分"),
        _("至少再付，分"),
        _("最多再付，分"),
    ]
    body = (
        [
            r.policy.key,
            content.named(r.policy),
            content.department(r.policy.department),
            content.subject_name(r.policy.subject),
            r.entitled,
            r.amount_undetermined,
            r.not_entitled,
            r.undetermined,
            r.fen,
            r.low,
            r.high,
        ]
        for r in rows
    )
    return lists.csv_response(_("第 %(n)s 轮") % {"n": round_.number}, header, body)

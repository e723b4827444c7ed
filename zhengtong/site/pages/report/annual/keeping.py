"""Filling in the annual report: a cell of table 2 with its source, the chapters, and publication."""
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.report.annual import actions
from zhengtong.report.annual.form import TABLE2
from zhengtong.report.annual.queries import Annual
from zhengtong.site import day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.report.annual import layout
from zhengtong.site.pages.report.annual.working import standing

LONGEST = 20_000
CHAPTERS = {"overview": "overview", "shortcomings": "problems", "other": "other"}  # field: chapter


class CellForm(HouseForm):
    """A figure and where it comes from."""

    value = forms.CharField(label=gettext_lazy("数字"), max_length=40,
                            error_messages={"required": gettext_lazy("写上数字；没有就写 0。")})
    source = forms.CharField(label=gettext_lazy("来源"), max_length=300,
                             help_text=gettext_lazy("从哪份台账、哪个系统、哪一天的数来。"),
                             error_messages={"required": gettext_lazy("写明数字从哪里来。")})


class PublishForm(HouseForm):
    """The three chapters that are written, and a reason for each place where I4 does not hold."""

    overview = forms.CharField(label=gettext_lazy("一、总体情况"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}),
                               error_messages={"required": gettext_lazy("写总体情况。")})
    shortcomings = forms.CharField(label=gettext_lazy("五、存在的主要问题及改进情况"), max_length=LONGEST,
                               widget=forms.Textarea(attrs={"rows": 6}),
                               error_messages={"required": gettext_lazy("写问题和改进。")})
    other = forms.CharField(label=gettext_lazy("六、其他需要报告的事项"), max_length=LONGEST,
                            widget=forms.Textarea(attrs={"rows": 4}),
                            help_text=gettext_lazy("包括收取信息处理费的情况。"),
                            error_messages={"required": gettext_lazy("没有其他事项，就写“无”。")})

    def __init__(self, annual: Annual, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = [f.place for f in annual.findings if f.identity == actions.OVERRIDABLE]
        for n, place in enumerate(self.places):
            label = _("为什么与上年报告不符：%(where)s") % {"where": layout.where(place)}
            self.ask(f"why{n}", forms.CharField(label=label, max_length=1000, required=False))

    def given(self) -> dict[str, Any]:
        """The arguments of the action."""
        said = self.cleaned_data
        return {"chapters": {key: said[field] for field, key in CHAPTERS.items()},
                "overrides": {place: said[f"why{n}"] for n, place in enumerate(self.places)}}


@door("approver", "officer", methods="GET POST")
def enter(request: HttpRequest, year: int, unit: str) -> HttpResponse:
    """`/annual/<year>/<unit>/work/enter/?row=&column=`: enters one cell of table 2; what is refused is said at the form."""
    annual, (row, column) = standing(year, unit), _cell(request)
    now = annual.entered.get((row.key, column.key))
    initial = {"value": f"{now.value.normalize():f}", "source": now.source} if now else None
    form = CellForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_cell(year=year, unit=annual.unit, row=row.key, column=column.key, **form.cleaned_data, **_by(request))
        except actions.ReportRefused as refused:
            form.add_error(None, str(refused))
        else:
            named = {"row": layout.say(row), "column": layout.say(column)}
            messages.success(request, _("已记下：%(row)s，%(column)s。") % named)
            return redirect(f"{layout.place(annual)}work/#table2")
    context = {"form": form, "annual": annual, "unit_name": layout.unit_name(annual.unit), "place": layout.place(annual),
               "row": layout.say(row), "column": layout.say(column), "money": row.money, "now": now}
    return render(request, "report/annual/enter.html", context, status=422 if form.errors else 200)


def _cell(request: HttpRequest) -> tuple[Any, Any]:
    line = next((line for line in TABLE2 if line.key == request.GET.get("row")), None)
    column = next((c for c in line.columns if c.key == request.GET.get("column")), None) if line else None
    if column is None:
        raise Http404(_("表二没有这一格。"))
    return line, column


@door("approver", methods="GET POST")
def publish(request: HttpRequest, year: int, unit: str) -> HttpResponse:
    """`/annual/<year>/<unit>/work/publish/`: chapters, reasons, publication."""
    annual = standing(year, unit)
    kept = annual.published.chapters if annual.published else {}
    initial = {field: kept.get(key, "") for field, key in CHAPTERS.items()}
    form = PublishForm(annual, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(year=year, unit=annual.unit, **form.given(), **_by(request))
        except actions.ReportRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(year)s年年度报告已公布。") % {"year": year})
            return redirect(layout.place(annual))
    context = {"form": form, "annual": annual, "unit_name": layout.unit_name(annual.unit), "place": layout.place(annual)}
    return render(request, "report/annual/publish.html", context, status=422 if form.errors else 200)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "on": day.today(), "at": day.now()}  # type: ignore[attr-defined]

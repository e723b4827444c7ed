"""The published annual reports, for everyone: the list, one report, its files."""
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhengtong.report.annual import kept, queries
from zhengtong.report.annual.models import AnnualReport
from zhengtong.site import actors, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.report.annual import layout

READERS = ("approver", "auditor", "officer")


@door()
def every(request: HttpRequest) -> HttpResponse:
    """`/annual/`: what was published; officials also see each year as it stands."""
    found = [(report, layout.unit_name(report.unit), _place(report)) for report in kept.reports()]
    standing = [_year(year) for year in kept.years(day.today())] if actors.role(request) in READERS else []
    return render(request, "report/annual/every.html", {"reports": found, "standing": standing})


def _year(year: int) -> dict[str, Any]:
    units = [("", layout.DISTRICT), *((key, key) for key in queries.units(year))]
    lines = [{"name": layout.unit_name(unit), "address": f"/annual/{year}/{part}/work/", "due_on": queries.due_on(year, unit),
              "report": queries.published(year, unit)} for unit, part in units]
    return {"year": year, "lines": lines}


def _place(report: AnnualReport) -> str:
    return f"/annual/{report.year}/{report.unit or layout.DISTRICT}/"


@door()
def one(request: HttpRequest, year: int, unit: str) -> HttpResponse:
    """`/annual/<year>/<unit>/`: a report as it was published."""
    report = _report(year, unit)
    annual = kept.as_published(report)
    context = {"report": report, "annual": annual, "unit_name": layout.unit_name(annual.unit), "figures": layout.table2(annual),
               "third": layout.table3(annual, False), "fourth": layout.table4(annual, False), "place": layout.place(annual),
               "reader": actors.role(request) in READERS,
               "overrides": [(layout.where(spot), why) for spot, why in sorted(report.overrides.items())]}
    return render(request, "report/annual/published.html", context)


@door()
def file(request: HttpRequest, year: int, unit: str, kind: str) -> HttpResponse:
    """`/annual/<year>/<unit>/docx`: the published report as a file."""
    report = _report(year, unit)
    return layout.download(kept.as_published(report), kind, report.chapters)


def _report(year: int, unit: str) -> AnnualReport:
    report = queries.published(year, layout.unit_of(year, unit))
    if report is None:
        raise Http404(_("这份年度报告还没有公布。"))
    return report

"""The annual report as it stands, for officials: every number leads to its cases, every identity shows its result."""
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.report.annual import exporting, queries
from zhengtong.report.annual.actions import OFFICE
from zhengtong.report.annual.form import BLOCKS, COLUMNS, OUTCOMES, ROWS, Line
from zhengtong.report.annual.queries import Annual
from zhengtong.site import actors, content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.report.annual import layout
from zhengtong.site.pages.report.annual.published import READERS


def standing(year: int, unit: str) -> Annual:
    """The report of this address as the cases stand. Raises Http404 for a year that has not begun."""
    key = layout.unit_of(year, unit)
    if year > day.today().year:
        raise Http404(_("%(year)s年还没有开始。") % {"year": year})
    return queries.annual(year, key)


def keeps(request: HttpRequest, unit: str) -> bool:
    """Is this the office that fills in the report?"""
    actor = request.actor  # type: ignore[attr-defined]
    return bool(actor and actor.role in ("officer", "approver") and actor.department == (unit or OFFICE))


@door(*READERS)
def report(request: HttpRequest, year: int, unit: str) -> HttpResponse:
    """`/annual/<year>/<unit>/work/`: the tables as they stand."""
    annual = standing(year, unit)
    found = layout.identities(annual)
    mine = keeps(request, annual.unit)
    context = {
        "annual": annual, "unit_name": layout.unit_name(annual.unit), "place": layout.place(annual), "keeps": mine,
        "preview": exporting.preview(annual, day.today(), "en" if content.english() else "zh"),
        "publishes": mine and actors.role(request) == "approver", "over": year < day.today().year,
        "office": annual.unit or OFFICE,
        "figures": layout.table2(annual), "third": layout.table3(annual, True), "fourth": layout.table4(annual, True),
        "identities": [(one, [(layout.where(f.place), f) for f in one.findings]) for one in found],
        "broken": sum(one.state == "broken" for one in found), "received": annual.table3.of("r1", "total"),
        "carried": annual.table3.of("r2", "total"), "answered": annual.table3.of("r3.7", "total"),
        "open": annual.table3.of("r4", "total"), "units": [(key, content.department(key)) for key in queries.units(year)],
    }
    return render(request, "report/annual/work.html", context)


@door(*READERS)
def cases(request: HttpRequest, year: int, unit: str) -> HttpResponse:
    """`/annual/<year>/<unit>/work/cases/?table=3&row=r1&column=total`: the cases of a cell, those that the asker may see."""
    key, table, row, column = layout.unit_of(year, unit), *_cell(request)
    purpose = actors.purpose(request)
    if actors.role(request) == "auditor" and not purpose:
        return redirect("/purpose?" + urlencode({"next": request.get_full_path()}))
    seen, count = queries.cases_seen(year, table, row.key, column.key, key, by=request.actor, purpose=purpose)  # type: ignore[attr-defined]
    if request.GET.get("export") == "csv":
        return lists.csv_response(f"{year}-{table}-{row.key}-{column.key}", [_("编号"), _("部门")],
                                  ([case.number, content.department(case.department)] for case in seen))
    context = {"year": year, "unit_name": layout.unit_name(key), "place": f"/annual/{year}/{unit}/", "table": table,
               "row": layout.say(row), "column": layout.say(column), "count": count,
               "seen": len(seen), "unseen": count - len(seen),
               "auditor": actors.role(request) == "auditor", "listed": lists.cut(request, seen)}
    return render(request, "report/annual/cases.html", context)


def _cell(request: HttpRequest) -> tuple[int, Line, Line]:
    """The table, row and column asked for. Raises Http404 in words."""
    table = request.GET.get("table", "")
    rows, columns = {"3": (ROWS, COLUMNS), "4": (BLOCKS, OUTCOMES)}.get(table, ((), ()))
    row = next((line for line in rows if line.key == request.GET.get("row")), None)
    column = next((line for line in columns if line.key == request.GET.get("column")), None)
    if row is None or column is None:
        raise Http404(_("报告里没有这一格。从报告的数字点进来。"))
    return int(table), row, column


@door(*READERS)
def file(request: HttpRequest, year: int, unit: str, kind: str) -> HttpResponse:
    """`/annual/<year>/<unit>/work/docx`: the report as it stands, as a file."""
    return layout.download(standing(year, unit), kind, {}, preview=True)

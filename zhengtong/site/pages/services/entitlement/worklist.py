"""The worklist: which fact to supply first, by people and money; and sending a department a list of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhengtong.services.entitlement import actions, queries
from zhengtong.services.entitlement.queries import WorkRow
from zhengtong.site import actors, content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.kernel.rounds import figures

STAFF = tuple(sorted(actors.STAFF))
ISSUERS = ("approver", "data_bureau", "officer")
EVERYTHING = 100_000
ORDERS = {"money": gettext_lazy("金额"), "people": gettext_lazy("人数")}


@dataclass(frozen=True)
class Line:
    """One row for reading, with the departments to which the reader may send it."""

    row: WorkRow
    names: str
    policies: list[Any]
    departments: str
    standard: bool
    address: str
    issue_to: list[tuple[str, str]]


@dataclass(frozen=True)
class Owing:
    """A department and how many (person, policy) pairs wait for it."""

    name: str
    people: int
    address: str


@dataclass(frozen=True)
class Shown:
    """Rows for reading with their totals and the largest of each column."""

    rows: list[Line]
    count: int
    pairs: int
    low: int
    high: int
    most_people: int
    most_money: int


class Filter(HouseForm):
    """By department, policy and how many facts; the order."""

    department = forms.ChoiceField(label=gettext_lazy("应由谁供"), required=False)
    policy = forms.ChoiceField(label=gettext_lazy("政策"), required=False)
    alone = forms.ChoiceField(
        label=gettext_lazy("差几条"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("1", gettext_lazy("只差一条")), ("0", gettext_lazy("差几条"))],
    )
    order = forms.ChoiceField(label=gettext_lazy("按什么排"), required=False, choices=list(ORDERS.items()))

    def __init__(self, rows: Iterable[WorkRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = list(rows)
        self._offer("department", {d: content.department(d) for row in every for d in row.departments})
        policies = content.now().policies
        self._offer("policy", {k: content.named(policies[k]) for row in every for k in row.policies if k in policies})
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), *sorted(choices.items(), key=lambda item: item[1])]

    def asked(self) -> dict[str, Any]:
        """The arguments of the query; nothing is left out while a field is wrong."""
        given = self.cleaned_data if self.is_valid() else {}
        alone = {"1": True, "0": False}.get(given.get("alone", ""))
        return {
            "department": given.get("department") or None,
            "policy": given.get("policy") or None,
            "alone": alone,
            "order": given.get("order") or "money",
        }


@door(*STAFF)
def worklist(request: HttpRequest) -> HttpResponse:
    """`/worklist/`: every missing fact or set of facts, the one that decides most money or people first."""
    round_ = figures.latest()
    if round_ is None:
        return render(request, "services/entitlement/worklist_before.html")
    form = Filter(queries.worklist(round_, limit=EVERYTHING).rows, request.GET)
    asked = form.asked()
    if request.GET.get("export") == "csv":
        return _export(queries.worklist(round_, limit=EVERYTHING, **asked).rows)
    found = queries.worklist(round_, offset=lists.offset(request), limit=lists.SIZE, **asked)
    shown = of_rows(found.rows, found.count, request.actor)  # type: ignore[attr-defined]
    context = {
        "round": round_,
        "form": form,
        "order": asked["order"],
        "shown": shown,
        "found": found,
        "listed": lists.listed(request, shown.rows, found.count),
        "open": len(_open_lists(request)),
    }
    return render(request, "services/entitlement/worklist.html", context)


@door(*ISSUERS, methods="POST")
def issue(request: HttpRequest) -> HttpResponse:
    """`/worklist/issue`: sends a department the pairs of one row as a list."""
    given = request.POST
    try:
        made = actions.issue_list(
            by=request.actor,  # type: ignore[attr-defined]
            department=given.get("department", ""),
            kind=given.get("kind", ""),  # type: ignore[attr-defined]
            wanted=given.getlist("wanted"),
            at=day.now(),
        )
    except actions.ListRefused as refused:
        messages.error(request, str(refused))
        return redirect("/worklist/")
    rows = made.rows.count()
    messages.success(
        request,
        ngettext("发出第 %(list)s 号清单，%(n)s 行。", "发出第 %(list)s 号清单，%(n)s 行。", rows)
        % {"list": made.pk, "n": rows},
    )
    return redirect(f"/worklist/lists/{made.pk}/")


def top(round_: Any, count: int, actor: Any) -> Shown:
    """The first rows by money, for a round's board."""
    found = queries.worklist(round_, order="money", limit=count)
    return of_rows(found.rows, found.count, actor)


def by_department(round_: Any) -> list[Owing]:
    """How many pairs wait for each department; a row that two owe counts for both."""
    counted: Counter[str] = Counter()
    for row in queries.worklist(round_, limit=EVERYTHING).rows:
        counted.update(dict.fromkeys(row.departments, row.pairs))
    return [Owing(content.department(key), n, f"/worklist/?department={key}") for key, n in counted.most_common()]


def of_rows(rows: Iterable[WorkRow], count: int, actor: Any) -> Shown:
    """Rows for reading."""
    found = [_line(row, actor) for row in rows]
    return Shown(
        found,
        count,
        sum(line.row.pairs for line in found),
        sum(line.row.low for line in found),
        sum(line.row.high for line in found),
        max((line.row.pairs for line in found), default=0),
        max((line.row.high for line in found), default=0),
    )


def _line(row: WorkRow, actor: Any) -> Line:
    names = content.capital(_("、").join(content.fact_name(row.kind, name) for name in row.wanted))
    policies = [content.now().policies[key] for key in row.policies if key in content.now().policies]
    departments = [content.department(key) for key in row.departments]
    address = "/worklist/subjects/?" + urlencode({"kind": row.kind, "wanted": row.wanted}, doseq=True)
    return Line(row, names, policies, _("、").join(departments), not row.is_list, address, _issuable(row, actor))


def _issuable(row: WorkRow, actor: Any) -> list[tuple[str, str]]:
    owing = list(dict.fromkeys(d for part in row.owed if not part.is_parameter for d in part.departments))
    if actor.role == "data_bureau":
        return [(key, content.department(key)) for key in owing]
    mine = actor.role in ISSUERS and actor.department in owing
    return [(actor.department, content.department(actor.department))] if mine else []


def _open_lists(request: HttpRequest) -> list[Any]:
    actor = request.actor  # type: ignore[attr-defined]
    mine = None if actor.role in {"data_bureau", "auditor"} else actor.department
    return [found for found in queries.lists(mine) if found.state in {"issued", "returned"}]


def _export(rows: Iterable[WorkRow]) -> HttpResponse:
    header = [_("对象"), _("缺的数据"), _("应由谁供"), _("政策"), _("人"), _("人次"), _("至少，分"), _("最多，分")]
    body = (
        [
            content.subject_name(row.kind),
            "、".join(row.wanted),
            "、".join(map(content.department, row.departments)),
            "、".join(row.policies),
            row.people,
            row.pairs,
            row.low,
            row.high,
        ]
        for row in rows
    )
    return lists.csv_response(_("先补哪条数据"), header, body)

"""政策一本账: what was paid, to oneself, to one person or firm, under one policy; every sum leads to its payments."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.data.products import actions, queries
from zhengtong.site import actors, content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm

READERS = ("approver", "auditor", "officer")
OWN = {"firm": "firm-own-data", "person": "own-data"}


class Years(HouseForm):
    """Of which year, and under which of the policies that are there."""

    year = forms.ChoiceField(label=gettext_lazy("哪一年"), required=False)
    policy = forms.ChoiceField(label=gettext_lazy("哪项政策"), required=False)

    def __init__(self, years: Sequence[int], policies: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("year", {str(year): str(year) for year in sorted(set(years), reverse=True)})
        self._offer("policy", {key: policy_name(key) for key in sorted(set(policies))})

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), *choices.items()]
        field.error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")

    def asked(self) -> queries.Asked:
        """What was asked for; everything while a field is wrong."""
        given = self.cleaned_data if self.is_valid() else {}
        return queries.Asked(given.get("policy", ""), int(given["year"]) if given.get("year") else None)


@door(*sorted(actors.CITIZEN))
def own(request: HttpRequest) -> HttpResponse:
    """`/ledger/`: everything that was ever paid to the one who asks (a person's household included)."""
    kind, no = request.actor.subject  # type: ignore[attr-defined]
    return _of(request, kind, no, OWN[kind])


@door("approver", "officer", "auditor", purpose=True)
def one(request: HttpRequest, kind: str, no: int) -> HttpResponse:
    """`/subjects/<kind>/<no>/ledger`: the same of one subject, for the purpose that was stated."""
    if kind not in OWN:
        raise Http404(_("只有人和企业有一本账。"))
    return _of(request, kind, no, actors.purpose(request))


def _of(request: HttpRequest, kind: str, no: int, purpose: str) -> HttpResponse:
    try:
        found = actions.read_ledger(by=request.actor, kind=kind, no=no, purpose=purpose, at=day.now())  # type: ignore[attr-defined]
    except actions.AccessDenied as denied:
        raise PermissionDenied(str(denied)) from denied
    except (KeyError, IndexError):
        raise Http404(_("没有这个对象。")) from None
    form = Years([e.on.year for e in found], [e.policy for e in found], request.GET or None)
    asked = form.asked()
    meant = [e for e in found if asked.year in (None, e.on.year) and asked.policy in ("", e.policy)]
    if request.GET.get("export") == "csv":
        return _taken(meant)
    listed = lists.cut(request, [{"entry": e, "policy": policy_name(e.policy)} for e in meant])
    context = {"listed": listed, "form": form, "fen": sum(e.fen for e in meant), "kind": kind, "no": no,
               "own": actors.role(request) in actors.CITIZEN, "asked": asked != queries.Asked()}  # fmt: skip
    return render(request, "data/products/ledger.html", context)


def _taken(entries: Sequence[actions.Entry]) -> HttpResponse:
    header = [_("付款日期"), _("政策"), _("期间"), _("金额，元"), _("发放部门"), _("付款编号")]
    rows = ([e.on, policy_name(e.policy), e.period, f"{e.fen / 100:.2f}", content.department(e.department), e.number]
            for e in entries)  # fmt: skip
    return lists.csv_response(_("政策一本账"), header, rows)


@door(*READERS)
def every(request: HttpRequest) -> HttpResponse:
    """`/desk/ledger/`: what the department paid, by year and policy; finance and the auditor see every department's."""
    department = queries.department_of(request.actor)  # type: ignore[attr-defined]
    sums = queries.sums(queries.Asked(department=department))
    form = Years([one.year for one in sums], [one.policy for one in sums], request.GET or None)
    asked = form.asked()
    meant = [one for one in sums if asked.year in (None, one.year) and asked.policy in ("", one.policy)]
    if request.GET.get("export") == "csv":
        header = [_("年份"), _("政策"), _("笔数"), _("户数"), _("金额，元")]
        rows = ([one.year, policy_name(one.policy), one.count, one.holders, f"{one.fen / 100:.2f}"] for one in meant)
        return lists.csv_response(_("政策一本账"), header, rows)
    listed = lists.cut(request, [{"sum": one, "policy": policy_name(one.policy)} for one in meant])
    count, fen = queries.totals(meant)
    context = {"listed": listed, "form": form, "count": count, "fen": fen, "asked": asked != queries.Asked()}
    return render(request, "data/products/sums.html", context)


@door(*READERS)
def lines(request: HttpRequest, policy: str, year: int) -> HttpResponse:
    """`/desk/ledger/<policy>/<year>/`: the payments behind one sum, identity numbers covered; `?export=csv` takes them away."""
    asked = queries.Asked(policy, year)
    actor = request.actor  # type: ignore[attr-defined]
    if request.GET.get("export") == "csv":
        taken = actions.export_lines(by=actor, asked=asked, at=day.now())
        response = HttpResponse("\ufeff" + taken.csv(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{taken.filename}"'
        return response
    rows, total = actions.read_lines(by=actor, asked=asked, offset=lists.offset(request), limit=lists.SIZE, at=day.now())
    if not total:
        raise Http404(_("这一年没有这项政策的兑现，或者是别的部门付的。"))
    told = [_line(row) for row in rows]
    context = {"listed": lists.listed(request, told, total), "policy": policy_name(policy), "year": year}
    return render(request, "data/products/lines.html", context)


def _line(row: Any) -> dict[str, Any]:
    facts = row.facts
    holder = next((str(text) for name in ("兑现企业", "兑现人员", "兑现户") if (text := facts.get(name))), "")
    return {"number": row.key, "holder": holder, "period": str(facts["兑现期间"] or ""), "fen": int(facts["兑现金额"] * 100),
            "on": date.fromisoformat(str(facts["付款日期"]))}  # fmt: skip


def policy_name(key: str) -> str:
    """A policy in the reader's language; the key of one that the packs do not have."""
    found = content.now().policies.get(key)
    return content.named(found) if found else key

"""The policies: the list, one policy with its table, parameters, examples, law and versions, the table as DMN."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.content.policies import Policy
from zhengtong.site import actors, content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.kernel.content import examples, parameters, tables, trying
from zhengtong.site.pages.kernel.rounds import figures

LEVELS = {
    "nation": gettext_lazy("国家"),
    "province": gettext_lazy("省"),
    "city": gettext_lazy("市"),
    "district": gettext_lazy("区"),
}
STATUS = {
    "in force": gettext_lazy("现行"),
    "expired": gettext_lazy("已失效"),
    "draft": gettext_lazy("草案"),
    "closed": gettext_lazy("已停办"),
    "neighbour": gettext_lazy("别区的"),
}
ALL = ("", gettext_lazy("全部"))


class Filter(HouseForm):
    """What the list is narrowed to; every value is one of those offered."""

    q = forms.CharField(
        label=gettext_lazy("名称、文号"),
        required=False,
        max_length=80,
        error_messages={"max_length": gettext_lazy("最多 80 个字。")},
    )
    department = forms.ChoiceField(label=gettext_lazy("部门"), required=False)
    subject = forms.ChoiceField(label=gettext_lazy("对象"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("层级"), required=False, choices=[ALL, *LEVELS.items()])
    status = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=[ALL, *STATUS.items()])

    def __init__(self, policies: list[Policy], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = sorted({p.department for p in policies})
        self._offer("department", [(key, content.department(key)) for key in departments])
        self._offer("subject", [(key, content.subject_name(key)) for key in sorted({p.subject for p in policies})])
        for name in ("department", "subject", "level", "status"):
            self.fields[name].error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ALL, *choices]

    def narrow(self, policies: list[Policy]) -> list[Policy]:
        """Those that fit everything that was chosen; nothing is left out while a field is wrong."""
        if not self.is_valid():
            return policies
        given = self.cleaned_data
        exact = {name: given[name] for name in ("department", "subject", "level", "status") if given[name]}
        return [p for p in policies if all(getattr(p, n) == v for n, v in exact.items()) and found_by(p, given["q"])]


@door()
def catalogue(request: HttpRequest) -> HttpResponse:
    """`/policies/`: every policy, those in force first; open to everybody."""
    every = sorted(content.now().policies.values(), key=lambda p: (p.status != "in force", p.department, p.key))
    form = Filter(every, request.GET)
    found = form.narrow(every)
    if request.GET.get("export") == "csv":
        return _export(found)
    listed = lists.cut(request, found)
    counts = figures.by_policy() if actors.is_staff(request) else {}
    rows = [
        {"policy": p, "level": LEVELS[p.level], "status": STATUS[p.status], "counts": counts.get(p.key)} for p in listed.rows
    ]
    context = {
        "listed": listed,
        "rows": rows,
        "form": form,
        "problems": content.now().errors if actors.is_staff(request) else (),
    }
    return render(request, "kernel/content/policies.html", context)


@door()
def policy(request: HttpRequest, key: str) -> HttpResponse:
    """`/policies/<key>/`: one policy in full; the figures of the last round for staff only."""
    found, on = content.policy(key), day.today()
    item = content.now().policies.item(key)
    staff = actors.is_staff(request)
    context = {
        "policy": found,
        "status": STATUS[found.status],
        "level": LEVELS[found.level],
        "table": tables.of(found, item, on, figures.hits(key) if staff else {}),
        "raw": request.GET.get("raw") == "1",
        "parameters": parameters.of(found, on),
        "examples": examples.of(found, item, trying.passed(found, item)),
        "laws": [content.now().laws[law] for law in found.laws if law in content.now().laws],
        "versions": list(reversed(content.now().policies.items_of(key))),
        "item": item,
        "findings": trying.findings(found, item),
        "counts": figures.by_policy().get(key) if staff else None,
        "round": figures.latest(),
    }
    return render(request, "kernel/content/policy.html", context)


@door()
def table_file(request: HttpRequest, key: str) -> HttpResponse:
    """`/policies/<key>/table.dmn`: the decision table as it is computed."""
    content.policy(key)
    response = HttpResponse(content.now().model_source(key), content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.dmn"'
    return response


def found_by(found: Policy, words: str) -> bool:
    """True when every word stands in the policy's names, number or issuer."""
    text = " ".join([found.names.zh, found.names.en, found.number or "", found.issuer, found.key]).lower()
    return all(word in text for word in words.lower().split())


def _export(found: list[Policy]) -> HttpResponse:
    header = [_("编号"), _("名称"), _("文号"), _("主管"), _("对象"), _("层级"), _("状态"), _("施行日"), _("失效日"), _("单位")]
    rows = (
        [
            p.key,
            content.named(p),
            p.number,
            content.department(p.department),
            content.subject_name(p.subject),
            str(LEVELS[p.level]),
            str(STATUS[p.status]),
            p.in_force.from_,
            p.in_force.to,
            p.unit,
        ]
        for p in found
    )
    return lists.csv_response(_("政策"), header, rows)

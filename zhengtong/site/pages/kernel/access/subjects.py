"""An officer looks up one person or firm: first the purpose, then the whole key or name, then what the purpose shows."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.access import actions
from zhengtong.services.entitlement import actions as entitlement
from zhengtong.site import actors, content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.services.entitlement import cards, owed

READERS = ("approver", "auditor", "data_bureau", "officer")
KINDS = ("person", "firm", "household")
SAYS_NOTHING = {"absent", "outside_coverage"}
QUERY = {
    "required": gettext_lazy("填完整的证件号、统一社会信用代码、户号，或者完整的姓名、名称。"),
    "max_length": gettext_lazy("最多 80 个字。"),
}


class FindForm(HouseForm):
    """What is looked for; whole keys and names only, so that nobody browses."""

    kind = forms.ChoiceField(label=gettext_lazy("查什么"), required=True)
    text = forms.CharField(
        label=gettext_lazy("证件号、信用代码或名称"),
        max_length=80,
        error_messages=QUERY,
        help_text=gettext_lazy("要写完整；写一半查不到。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind, content.subject_name(kind)) for kind in KINDS]
        field.error_messages |= {"invalid_choice": _("没有“%(value)s”这一种，请从列出的里面选。"), "required": _("选一种。")}
        self.fields["text"].widget.attrs["autocomplete"] = "off"


@door(*READERS, purpose=True, methods="GET POST")
def find(request: HttpRequest) -> HttpResponse:
    """`/subjects/`: the search; by POST, so that no identity number stands in an address or a log."""
    form, rows = FindForm(request.POST or None), None
    refusal = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            rows = actions.find(
                by=request.actor, purpose=actors.purpose(request), kind=given["kind"], text=given["text"], at=day.now()  # type: ignore[attr-defined]
            )  # type: ignore[attr-defined]
        except actions.AccessDenied as denied:
            refusal = str(denied)
    status = 422 if form.is_bound and not form.is_valid() else 403 if refusal else 200
    context = {
        "form": form,
        "rows": rows,
        "kind": form.cleaned_data.get("kind", "") if form.is_bound and form.is_valid() else "",
        "refusal": refusal,
    }
    return render(request, "kernel/access/find.html", context, status=status)


@door(*READERS, purpose=True)
def subject(request: HttpRequest, kind: str, no: int) -> HttpResponse:
    """`/subjects/<kind>/<no>/`: what the purpose shows of one subject, and its results; one look, one journal entry."""
    if kind not in content.now().subjects:
        raise Http404(_("没有“%(kind)s”这种对象。") % {"kind": kind})
    told = _opened(request, kind, no)
    view = told.view
    held = {name: fact for name, fact in sorted(view.facts.items()) if fact.state not in SAYS_NOTHING}
    facts = [cards.shown(kind, _line(name, fact)) for name, fact in held.items()]
    rest = [cards.shown(kind, _line(name, fact)) for name, fact in sorted(view.facts.items()) if name not in held]
    if request.GET.get("export") == "csv":
        return _export(view)
    why = owed.explained(told, told.results)
    shown = [cards.of(r, why.get((r.key, r.subject)), (kind, no)) for r in told.results]
    context = {
        "view": view,
        "kind": kind,
        "facts": sorted(facts, key=lambda f: not f.lack),
        "rest": rest,
        "cards": shown,
        "told": told,
        "withheld": view.withheld,
        "sums": owed.sums_of(told, shown),
    }
    return render(request, "kernel/access/subject.html", context)


def _opened(request: HttpRequest, kind: str, no: int) -> Any:
    try:
        told = entitlement.statement(by=request.actor, kind=kind, no=no, purpose=actors.purpose(request), at=day.now())  # type: ignore[attr-defined]
    except actions.AccessDenied as denied:
        raise PermissionDenied(str(denied)) from denied
    except (KeyError, IndexError):
        raise Http404(_("没有这个对象。")) from None
    if told is None:
        raise Http404(_("还没有跑过一轮，没有可看的结果。"))
    return told


def _line(name: str, fact: Any) -> Any:
    text = fact.text if fact.state == "known" else ""
    departments = tuple(dict.fromkeys(o.provider for o in fact.origin)) or ((fact.provider,) if fact.provider else ())
    return cards.FactLine(name, fact.state, text, fact.register, departments, fact.as_of)


def _export(view: Any) -> HttpResponse:
    header = [_("数据"), _("状态"), _("值"), _("登记册"), _("数据日期")]
    rows = (
        [name, fact.state, fact.text if fact.state == "known" else "", fact.register, fact.as_of]
        for name, fact in sorted(view.facts.items())
    )
    return lists.csv_response(f"{view.purpose}-{view.kind}", header, rows)

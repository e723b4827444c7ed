"""The officer's list of cases by days left: filtered, paged, exported; and what waits for the head."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.cases import actions, queries
from zhengtong.kernel.procedures import queries as procedures
from zhengtong.site import content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.openness.requests import handing

HANDLING = ("officer", "approver")
EXPORTED = 200  # as many as one question to the cases gives


class Filter(HouseForm):
    """Which cases: by state, light, handler, and the whole number or name."""

    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    light = forms.ChoiceField(label=gettext_lazy("期限"), required=False)
    handler = forms.ChoiceField(label=gettext_lazy("谁在办"), required=False)
    text = forms.CharField(label=gettext_lazy("编号或姓名"), required=False, max_length=100)
    closed = forms.ChoiceField(label=gettext_lazy("办结"), required=False)

    def __init__(self, actor: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("state", _states())
        self._offer("light", [(key, words) for key, words in light_words().items() if key != "ended"])
        self._offer("handler", [(actor.login, _("我经办的"))])
        self._offer("closed", [("1", _("已办结"))], _("在办"))

    def _offer(self, name: str, choices: list[tuple[str, str]], first: str = "") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", first or _("全部")), *choices]
        field.error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")

    def asked(self) -> queries.Filters:
        """What was asked for; everything while a field is wrong."""
        if not self.is_valid():
            return queries.Filters()
        given = self.cleaned_data
        filters = queries.Filters(state=given["state"], handler=given["handler"], text=given["text"].strip())
        return replace(filters, light=given["light"], closed=bool(given["closed"]))


def light_words() -> dict[str, str]:
    """The lights in words."""
    return {
        "overdue": _("已逾期"),
        "red": _("快到期"),
        "yellow": _("要抓紧"),
        "green": _("来得及"),
        "waiting": _("等对方"),
        "ended": _("期限已了结"),
    }


def _states() -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for bundle in procedures.procedures(day.today()).values():
        found |= {state.key: content.spoken(state.names) for state in bundle.procedure.states}
    return list(found.items())


@door(*HANDLING)
def worklist(request: HttpRequest) -> HttpResponse:
    """`/cases/`: what one may see, the most urgent first."""
    form = Filter(request.actor, request.GET)  # type: ignore[attr-defined]
    filters = form.asked()
    if request.GET.get("export") == "csv":
        return _export(request, filters)
    found = _read(request, filters, lists.offset(request), lists.SIZE, "search" if filters.text else "list")
    context = {
        "form": form,
        "handlers": handing.names(row.handler for row in found.rows),
        "rows": [(row, light_words().get(row.light, "")) for row in found.rows],
        "found": found,
        "listed": lists.listed(request, found.rows, found.count),
        "overdue": _count(request, "overdue"),
        "red": _count(request, "red"),
        "waiting": _count(request, "waiting"),
    }
    return render(request, "kernel/cases/worklist.html", context)


def _read(request: HttpRequest, filters: queries.Filters, offset: int, limit: int, form: str = "list") -> queries.Worklist:
    by = request.actor  # type: ignore[attr-defined]
    return actions.read_worklist(filters, by=by, on=day.today(), at=day.now(), offset=offset, limit=limit, form=form)


def _count(request: HttpRequest, light: Any) -> int:
    return queries.worklist(request.actor, queries.Filters(light=light), on=day.today(), limit=1).count  # type: ignore[attr-defined]


def _export(request: HttpRequest, filters: queries.Filters) -> HttpResponse:
    found: list[queries.WorkRow] = []
    offset = 0
    while True:
        page = _read(request, filters, offset, EXPORTED, "export").rows
        found += page
        offset += EXPORTED
        if len(page) < EXPORTED or offset >= 1000:
            break
    header = [_("编号"), _("事项"), _("名称"), _("申请人"), _("状态"), _("经办人"), _("截止"), _("还有"), _("期限")]
    words = light_words()
    return lists.csv_response(
        _("办件"),
        header,
        (
            [
                r.number,
                r.procedure_name,
                r.title,
                r.applicant,
                r.state_name,
                r.handler,
                r.due_on,
                r.left,
                words.get(r.light, ""),
            ]
            for r in found
        ),
    )

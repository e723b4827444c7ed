"""The outbox: what left the house about the cases that one may see, by which way, and how its arrival is known."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases import outbox as sent
from zhengtong.kernel.messages.models import STATES
from zhengtong.kernel.messages.ports import NAMES, WORDS
from zhengtong.site import day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm

READING = ("officer", "approver")
EXPORTED = 1000


def state_words() -> dict[str, str]:
    """The states of a message."""
    return {"queued": _("还没发出"), "sent": _("已发出"), "delivered": _("已送达"), "failed": _("没送成")}


class Filter(HouseForm):
    """Which messages: by way, by state, and a word of the title, the number or the address."""

    port = forms.ChoiceField(label=gettext_lazy("怎样送"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    text = forms.CharField(label=gettext_lazy("编号、标题或收件人"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("port", [(key, str(name)) for key, name in NAMES.items()])
        self._offer("state", [(key, state_words()[key]) for key in STATES])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), *choices]
        field.error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")


@door(*READING)
def outbox(request: HttpRequest) -> HttpResponse:
    """`/messages/outbox/`: the messages about the cases of one's department, newest first, filtered, paged, exported."""
    form = Filter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    asked: dict[str, Any] = {name: str(given.get(name) or "").strip() for name in ("port", "state", "text")}
    export = request.GET.get("export") == "csv"
    offset, limit = (0, EXPORTED) if export else (lists.offset(request), lists.SIZE)
    who = {"by": request.actor, "on": day.today(), "at": day.now()}  # type: ignore[attr-defined]
    found = cases.read_outbox(**asked, offset=offset, limit=limit, form="export" if export else "list", **who)
    cases_of = sent.ids(found)
    rows = [_line(message, cases_of) for message in found.rows]
    if export:
        return _export(rows)
    counts = sent.counts(request.actor, "queued", "failed")  # type: ignore[attr-defined]
    context = {"form": form, "rows": rows, "listed": lists.listed(request, found.rows, found.total), "counts": counts}
    return render(request, "kernel/messages/outbox.html", context)


def _line(message: Any, cases_of: dict[str, str]) -> dict[str, Any]:
    """A message in words. A code stands in none: whoever read it could pass for the applicant."""
    return {
        "m": message,
        "case": cases_of.get(message.about, ""),
        "to": message.address or (_("本人的消息页") if message.port == "site" else ""),
        "port": str(NAMES[message.port]),
        "state": state_words()[message.state],
        "how": str(WORDS.get(message.how, "")),
        "text": message.text,
    }


def _export(rows: list[dict[str, Any]]) -> HttpResponse:
    header = [_("日子"), _("办件编号"), _("怎样送"), _("标题"), _("状态"), _("送达的日子"), _("怎样证明"), _("证明")]
    header.append(_("没送成的原因"))
    return lists.csv_response(_("发件箱"), header, map(_cells, rows))


def _cells(row: dict[str, Any]) -> list[Any]:
    m = row["m"]
    return [m.on, m.about, row["port"], m.subject, row["state"], m.delivered_on, row["how"], m.proof, m.reason]

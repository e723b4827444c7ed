"""Who looked at my data: rounds as rounds, persons one by one, with the day, the office and the purpose."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.access import queries
from zhengtong.kernel.journal import queries as journal
from zhengtong.site import actors, content
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.templatetags.look import register_names

EXPORTED = 10_000


class Filter(HouseForm):
    """Which looks: in what way, and by which department."""

    form = forms.ChoiceField(label=gettext_lazy("怎样看的"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("哪个部门"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("form", form_words())
        units = {key: content.department(key) for key in content.now().units}
        self._offer("department", dict(sorted(units.items(), key=lambda pair: pair[1])))

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), *choices.items()]
        field.error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")

    def asked(self) -> dict[str, str]:
        """What was asked for; everything while a field is wrong."""
        return {key: value for key, value in self.cleaned_data.items() if value} if self.is_valid() else {}


def form_words() -> dict[str, str]:
    """The ways to look, in words."""
    return {
        "record": _("打开"),
        "list": _("名单"),
        "search": _("查找"),
        "export": _("导出"),
        "round": _("全区一起算"),
    }


@door(*sorted(actors.CITIZEN))
def looked(request: HttpRequest) -> HttpResponse:
    """`/looked/`: every look at the one who asks, newest first; `?export=csv` takes them away."""
    kind, no = request.actor.subject  # type: ignore[attr-defined]
    form = Filter(request.GET)
    asked: dict[str, Any] = form.asked()
    if request.GET.get("export") == "csv":
        return _export(queries.who_looked(kind, no, limit=EXPORTED, **asked)[0])
    looks, total = queries.who_looked(kind, no, offset=lists.offset(request), limit=lists.SIZE, **asked)
    listed = lists.listed(request, [told(look) for look in looks], total)
    return render(request, "kernel/access/looked.html", {"listed": listed, "form": form, "asked": asked})


def last(kind: str, no: int, count: int = 3) -> list[dict[str, Any]]:
    """The last looks at a subject, for the side of another page."""
    return [told(look) for look in queries.who_looked(kind, no, limit=count)[0]]


def told(look: Any) -> dict[str, Any]:
    """One look in words."""
    purposes = content.now().purposes
    purpose = content.named(purposes[look.purpose]) if look.purpose in purposes else look.purpose
    return {"look": look, "who": _who(look), "deed": _deed(look), "purpose": purpose, "written": _written(look)}


def _written(look: Any) -> datetime | None:
    """The system's moment of the journal entry, where the district lives on another day: both are then said."""
    if look.entry is None:
        return None
    stamp = journal.entry(look.entry).stamp
    return stamp if timezone.localdate(stamp) != timezone.localdate(look.at) else None


def _who(look: Any) -> str:
    if look.is_round:
        return _("系统自动计算")
    if look.role in actors.CITIZEN and look.case:  # one's own look at a case is not noted; this was a visit
        return _("凭编号和验证码（%(number)s）") % {"number": look.case}
    if look.role in actors.CITIZEN:
        return _("您自己")
    if look.role in {"system", "shell"}:
        return _("系统维护：%(who)s") % {"who": look.who}
    return _("%(department)s，%(who)s") % {"department": content.department(look.department), "who": look.who}


def _deed(look: Any) -> str:
    if look.is_round:
        return _("全区 %(count)s 个对象一起算，您是其中之一。") % {"count": f"{look.count:,}"}
    return {
        "record": _("打开了您的数据。"),
        "list": _("看了一份 %(count)s 行的名单，里面有您，姓名和证件号遮着。") % {"count": look.count},
        "search": _("按证件号或姓名查到您。"),
        "export": _("导出了一份 %(count)s 行的名单，里面有您，姓名和证件号遮着。") % {"count": look.count},
    }.get(look.form, look.form)


def _export(looks: list[Any]) -> HttpResponse:
    header = [_("时刻"), _("写入"), _("谁"), _("做了什么"), _("目的"), _("看了哪几条"), _("留痕编号")]
    rows = (
        [
            lk.at.isoformat(),
            (line["written"] or lk.at).isoformat(),
            line["who"],
            line["deed"],
            line["purpose"],
            register_names(lk.fields),
            lk.entry,
        ]
        for line in map(told, looks)
        for lk in [line["look"]]
    )
    return lists.csv_response(_("谁看过我的数据"), header, rows)

"""Against a reply: reconsideration and suit, how many days are left for each, and that it was filed."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions.models import Decision, Remedy
from zhengtong.site import content
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.cases import clocks
from zhengtong.site.pages.openness.requests import deeds, looking, waiting
from zhengtong.site.pages.openness.requests.looking import CITIZEN


def names() -> dict[str, str]:
    """The remedies in words."""
    return {
        Remedy.RECONSIDERATION: _("行政复议"),
        Remedy.SUIT: _("直接起诉"),
        Remedy.AFTER: _("复议以后起诉"),
    }


@door(*CITIZEN, methods="GET POST", visitor=True)
def remedy(request: HttpRequest, pk: Any) -> HttpResponse:
    """`.../remedy`: what may be done against the reply, where, until which day; and the form in which one tells that it was."""
    seen, held, _by = looking.seen(request, pk)
    decision = _against(held)
    ways = [_way(kind, reckoning, seen.on) for kind, reckoning in waiting.remedies(held)]
    filed = list(decision.remedies.all())
    done = {one.kind for one in filed}
    left = [(way["kind"], way["name"]) for way in ways if way["kind"] not in done]
    asked = deeds.Asked(_("不服这个结果"), decision.remedy, _("记下来"), _("已经记下。"), _fields(left))

    def act(data: dict[str, Any], _held: Any, **who: Any) -> None:
        decisions.file_remedy(decision.pk, kind=data["kind"], day=data["day"], authority=data["authority"],
                              number=data["number"], **who)

    more = {"ways": ways, "filed": [(names()[one.kind], one, _outcome(one.outcome)) for one in filed], "may_file": bool(left)}
    return deeds.page(request, pk, asked, act, template="openness/requests/remedy.html", more=more)


def _against(held: Any) -> Decision:
    """The reply or notice that was delivered last. Http404 before there is one."""
    found = [d for d in held.decisions if d.delivered_on] if held is not None else []
    if not found:
        raise Http404(_("答复还没有送达。送达以后，这里写明怎样申请复议、起诉，各还有几天。"))
    last: Decision = found[-1]
    return last


def _way(kind: str, reckoning: Any, today: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": names()[kind],
        "clock": clocks.of(names()[kind], reckoning, today),
        "due": reckoning.due_on,
        "left": reckoning.left if reckoning.state == "running" else None,
        "over": reckoning.due_on is not None and reckoning.due_on < today and reckoning.state != "ended",
        "article": content.cited(reckoning.rule.article) if "#" in reckoning.rule.article else None,
    }


def _outcome(key: str) -> str:
    return {"pending": _("还没有结果"), "upheld": _("维持"), "corrected": _("纠正"), "other": _("其他")}[key]


def _fields(left: list[tuple[str, str]]) -> dict[str, forms.Field]:
    day_errors = {"required": _("填提出的那一天，写成 2025-12-31。"), "invalid": _("没有这一天。写成 2025-12-31。")}
    wrong = {"required": _("选一种。"), "invalid_choice": _("没有“%(value)s”这一项，请从列出的里面选。")}
    return {
        "kind": forms.ChoiceField(label=_("提出了哪一种"), choices=left, widget=forms.RadioSelect, error_messages=wrong),
        "day": forms.DateField(label=_("哪一天提出的"), help_text=_("写成 2025-12-31。"), input_formats=["%Y-%m-%d"],
                               widget=forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                               error_messages=day_errors),
        "authority": forms.CharField(label=_("向谁提出的"), max_length=120, help_text=_("复议机关或者法院的名称。"),
                                     error_messages={"required": _("写复议机关或者法院的名称。"),
                                                     "max_length": _("最多 %(n)s 个字。") % {"n": 120}}),
        "number": forms.CharField(label=_("受理的文号"), required=False, max_length=100, help_text=_("有就写。"),
                                  error_messages={"max_length": _("最多 %(n)s 个字。") % {"n": 100}}),
    }

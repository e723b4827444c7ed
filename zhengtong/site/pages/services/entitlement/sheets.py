"""The lists that went out: take the sheet, bring it back filled in, let a second person release it, withdraw it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.access.actions import AccessDenied
from zhengtong.services.entitlement import actions, queries
from zhengtong.services.entitlement.models import WorkList
from zhengtong.site import actors, content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.uploads import DatedFileForm

STAFF = tuple(sorted(actors.STAFF))
HANDLING = ("approver", "officer")
LARGEST = 20 << 20  # bytes of one sheet
PAGE = 1 << 20  # bytes of the rest of a POST
TAKING = ("approver", "data_bureau", "officer")
STATES = {
    "issued": gettext_lazy("等部门填"),
    "returned": gettext_lazy("等人放行"),
    "releasing": gettext_lazy("正在放行"),
    "released": gettext_lazy("已放行"),
    "withdrawn": gettext_lazy("已收回"),
}


class ReturnForm(DatedFileForm):
    """The day for which the department vouches, and the sheet."""

    LARGEST = LARGEST
    DAY_HINT = gettext_lazy("填的这些是哪一天的情况，比如 2025-12-31。")
    FILE = gettext_lazy("填好的清单")
    FILE_HINT = gettext_lazy("就是取走的那个 CSV，只填“填写”一栏；确知没有的填“无”。")
    NO_FILE = gettext_lazy("选填好的文件。")
    TOO_LARGE = gettext_lazy("文件超过 20 MB。只传这张清单。")


class Filter(HouseForm):
    """By where the list stands."""

    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=[("", gettext_lazy("全部")), *STATES.items()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")

    def asked(self) -> str | None:
        """The state asked for; None for all, and while the field is wrong."""
        return self.cleaned_data.get("state") or None if self.is_valid() else None


@door(*STAFF)
def every(request: HttpRequest) -> HttpResponse:
    """`/worklist/lists/`: the lists of one's department; the data bureau and the auditor see all."""
    actor = request.actor  # type: ignore[attr-defined]
    mine = None if actor.role in {"data_bureau", "auditor"} else actor.department
    form = Filter(request.GET)
    found = queries.lists(mine, state=form.asked())
    if request.GET.get("export") == "csv":
        return _export(found)
    listed = lists.cut(request, found)
    rows = [_told(one) for one in listed.rows]
    return render(request, "services/entitlement/lists.html", {"listed": listed, "rows": rows, "form": form})


@door(*STAFF)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """`/worklist/lists/<pk>/`: where the list stands and what may be done with it by whom."""
    return _shown(request, _list(request, pk), ReturnForm(initial={"as_of": day.today().isoformat()}))


@door(*TAKING)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """`/worklist/lists/<pk>/sheet.csv`: the sheet to fill in; taking it is a look at everybody on it."""
    try:
        name, text = actions.list_csv(work_list=_list(request, pk), by=request.actor, at=day.now())  # type: ignore[attr-defined]
    except (AccessDenied, actions.ListRefused) as refused:
        raise PermissionDenied(str(refused)) from refused
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@door(*HANDLING, methods="POST", largest=LARGEST + PAGE)
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """`/worklist/lists/<pk>/return`: takes the filled-in sheet; every error with line and column, then nothing has changed."""
    found, form, errors = _list(request, pk), ReturnForm(request.POST, request.FILES), []
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.return_list(
                work_list=found, by=request.actor, data=given["file"].read(), as_of=given["as_of"], at=day.now()  # type: ignore[attr-defined]
            )  # type: ignore[attr-defined]
        except actions.ReturnRefused as refused:
            errors = refused.errors
        except (actions.ListRefused, AccessDenied) as refused:
            messages.error(request, str(refused))
            return redirect(f"/worklist/lists/{pk}/")
        else:
            messages.success(request, _("收到了。由本部门另一个人放行以后，下一轮用上。"))
            return redirect(f"/worklist/lists/{pk}/")
    return _shown(request, found, form, errors, status=422)


@door("approver", methods="POST")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """`/worklist/lists/<pk>/release`: a second person vouches; the answers become facts."""
    return _do(request, pk, actions.release_list, _("放行了。下一轮就用这些数据。"))


@door(*TAKING, methods="POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """`/worklist/lists/<pk>/withdraw`: takes back a list that was not released."""
    return _do(request, pk, actions.withdraw_list, _("收回了。这些行可以再发。"))


def _do(request: HttpRequest, pk: int, action: Any, said: str) -> HttpResponse:
    try:
        action(work_list=_list(request, pk), by=request.actor, at=day.now())  # type: ignore[attr-defined]
    except (actions.ListRefused, AccessDenied) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(f"/worklist/lists/{pk}/")


def _list(request: HttpRequest, pk: int) -> WorkList:
    """The list, when it is one's department's, or one sees all."""
    actor = request.actor  # type: ignore[attr-defined]
    found = WorkList.objects.filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有第 %(pk)s 号清单。") % {"pk": pk})
    if actor.role not in {"data_bureau", "auditor"} and actor.department != found.department:
        raise PermissionDenied(_("这张清单发给了%(who)s，只给它看。") % {"who": content.department(found.department)})
    return found


def _shown(request: HttpRequest, found: WorkList, form: ReturnForm, errors: Any = (), status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    own, open_ = actor.department == found.department, found.state in {"issued", "returned"}
    may = {
        "take": open_ and actor.role in TAKING and (own or actor.role == "data_bureau"),
        "bring": open_ and own and actor.role in HANDLING,
        "release": found.state in {"returned", "releasing"}
        and own
        and actor.role == "approver"
        and actor.login != found.returned_login,
        "withdraw": open_ and actor.role in TAKING and (own or actor.role == "data_bureau"),
    }
    context = {"told": _told(found), "form": form, "errors": list(errors)[:200], "total": len(errors), "may": may}
    return render(request, "services/entitlement/list.html", context, status=status)


def _told(found: WorkList) -> dict[str, Any]:
    rows = found.rows.count()
    answered = found.rows.exclude(value=None, absent=False).count()
    names = _("、").join(content.fact_name(found.kind, name) for name in found.wanted)
    return {"list": found, "rows": rows, "answered": answered, "names": names, "state": STATES[found.state]}


def _export(found: list[WorkList]) -> HttpResponse:
    header = [_("编号"), _("部门"), _("缺的数据"), _("状态"), _("行"), _("已填"), _("发出"), _("交回"), _("放行")]
    body = []
    for told in map(_told, found):
        one_list = told["list"]
        body.append(
            [
                one_list.pk,
                content.department(one_list.department),
                told["names"],
                str(told["state"]),
                told["rows"],
                told["answered"],
                one_list.issued_at.isoformat(),
                one_list.returned_at and one_list.returned_at.isoformat(),
                one_list.released_at and one_list.released_at.isoformat(),
            ]
        )
    return lists.csv_response(_("清单"), header, body)

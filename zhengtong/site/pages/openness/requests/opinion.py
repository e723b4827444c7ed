"""The page of one who was asked for an opinion and has no account: number and code of the letter, then the answer. It shows
what was asked and by when, and nothing of the one who applied."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import queries as cases
from zhengtong.openness.requests import actions, codes, queries
from zhengtong.site import content, day, throttling
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm, surplus
from zhengtong.site.pages.openness.requests.officer import refused_surplus

KEPT = "opinion"  # number and code, until the answer
MOST, MINUTES = 20, 60  # tries from one address


class Which(HouseForm):
    """The number and the code that stand in the letter."""

    number = forms.CharField(
        label=gettext_lazy("办件编号"), max_length=80, help_text=gettext_lazy("在征求意见书上。"),
        error_messages={"required": gettext_lazy("写征求意见书上的编号。")},
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("答复码"), max_length=20, help_text=gettext_lazy("征求意见书末尾的 10 位字母和数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("写征求意见书末尾的答复码。")},
    )  # fmt: skip


class Opinion(HouseForm):
    """Whether it may be disclosed, and why not."""

    opinion = forms.ChoiceField(
        label=gettext_lazy("您同意公开吗？"), widget=forms.RadioSelect,
        choices=[("agrees", gettext_lazy("同意公开")), ("objects", gettext_lazy("不同意公开"))],
        error_messages={"required": gettext_lazy("选同意或不同意。"), "invalid_choice": gettext_lazy("选同意或不同意。")},
    )  # fmt: skip
    reasons = forms.CharField(
        label=gettext_lazy("理由"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("不同意的要写：公开会怎样损害您的合法权益。"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Who objects says why."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("opinion") == "objects" and not given.get("reasons", "").strip():
            self.add_error("reasons", _("写上为什么不同意。"))
        return given


@door(methods="GET POST")
def ask(request: HttpRequest) -> HttpResponse:
    """`/requests/opinion/`: number and code; the same words whatever does not match."""
    form = Which(request.POST) if request.method == "POST" else Which()
    if request.method == "POST" and form.is_valid():
        if not throttling.allowed(request, "opinion", most=MOST, minutes=MINUTES):
            form.add_error(None, _("从这里试得太多了。一小时以后再试，或者打 12345。"))
        else:
            try:
                codes.consultation(form.cleaned_data["number"], form.cleaned_data["code"])
            except CaseRefused as refused:
                form.add_error("code", f"{refused.reason}{' ' if content.english() else ''}{refused.remedy}")
            else:
                request.session[KEPT] = [form.cleaned_data["number"], form.cleaned_data["code"]]
                return redirect("/requests/opinion/answer")
    return render(request, "openness/requests/opinion.html", {"form": form}, status=422 if form.is_bound else 200)


@door(methods="GET POST")
def answer(request: HttpRequest) -> HttpResponse:
    """`/requests/opinion/answer`: what is asked and by when, and the answer."""
    try:
        held = codes.consultation(*request.session.get(KEPT, ("", "")))
    except CaseRefused:
        return redirect("/requests/opinion/")
    form = Opinion(request.POST) if request.method == "POST" else Opinion()
    clock = queries.consultation_clock(held, cases.clock_table(held.request.case, day.today()))
    context: dict[str, Any] = {"form": form, "held": held, "case": held.request.case, "until": clock.due_on if clock else None}
    if request.method == "POST" and form.is_valid():
        try:
            if added := surplus(request.POST, form.fields):
                raise refused_surplus(added)
            actions.answer_by_code(*request.session[KEPT], **form.cleaned_data, on=day.today(), at=day.now())
        except CaseRefused as refused:
            context |= {"refused": refused, "article": content.cited(refused.article) if refused.article else None}
        else:
            del request.session[KEPT]
            return render(request, "openness/requests/opinion_given.html", context)
    status = 409 if "refused" in context else 422 if form.is_bound else 200
    return render(request, "openness/requests/opinion_answer.html", context, status=status)

"""The legality review at the justice unit: what waits, the draft as it was sent, the opinion."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.cases import CaseRefused
from zhengtong.law.norms import actions as norms
from zhengtong.law.norms import queries
from zhengtong.site import content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm, surplus
from zhengtong.site.pages.kernel.cases import reading
from zhengtong.site.pages.kernel.cases.parts import Letter
from zhengtong.site.pages.openness.requests.officer import refused_surplus

HANDLING = ("officer", "approver")


class Opinion(HouseForm):
    """One of three, with its reasons."""

    opinion = forms.ChoiceField(
        label=gettext_lazy("意见"),
        widget=forms.RadioSelect,
        choices=[("lawful", gettext_lazy("合法")), ("mend", gettext_lazy("修改后合法")), ("unlawful", gettext_lazy("不合法"))],
        error_messages={"required": gettext_lazy("选一种意见。")},
    )
    text = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("写上理由。")},
    )


class Filter(HouseForm):
    """Which drafts: late ones, and words of the number or title."""

    late = forms.ChoiceField(label=gettext_lazy("期限"), required=False)
    text = forms.CharField(label=gettext_lazy("编号或名称"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["late"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), ("1", _("已逾期")), ("0", _("没有逾期"))]
        field.error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")

    def holds(self, row: Any, late: bool) -> bool:
        """Is this draft one of them? Every one while a field is wrong."""
        if not self.is_valid():
            return True
        asked, text = self.cleaned_data["late"], self.cleaned_data["text"].strip()
        return asked in ("", str(int(late))) and (not text or text in row.case.number or text in row.case.title)


@door(*HANDLING)
def every(request: HttpRequest) -> HttpResponse:
    """`/reviews/`: what waits for this officer's opinion, the most urgent first."""
    waiting = queries.pending(request.actor)  # type: ignore[attr-defined]
    form = Filter(request.GET)
    rows = [row for row in _marked(waiting) if form.holds(*row)]
    if request.GET.get("export") == "csv":
        header = [_("编号"), _("名称"), _("送审"), _("最晚"), _("期限")]
        words = {True: _("已逾期"), False: ""}
        return lists.csv_response(
            _("送审稿"), header, ([r.case.number, r.case.title, r.asked_on, r.due_on, words[late]] for r, late in rows)
        )
    return render(request, "law/reviews.html", {"listed": lists.cut(request, rows), "form": form, "waiting": len(waiting)})


def _marked(waiting: list[Any]) -> list[tuple[Any, bool]]:
    return [(row, row.due_on is not None and row.due_on < day.today()) for row in waiting]


@door(*HANDLING, methods="GET POST")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """`/reviews/<n>/`: the draft, and the opinion on it."""
    by, today, at = request.actor, day.today(), day.now()  # type: ignore[attr-defined]
    seen, review = reading.opened(request, queries.case_of(pk)), queries.review(pk, by)
    if review is None:
        raise Http404(_("没有这份送审稿，或不归您审查。"))
    form = Opinion(request.POST) if request.method == "POST" else Opinion()
    context: dict[str, Any] = {"review": review, "form": form, "case": seen.case, "letter": _letter(review, seen)}
    if request.method == "POST" and form.is_valid():
        try:
            if added := surplus(request.POST, form.fields):
                raise refused_surplus(added)
            norms.give(pk, opinion=form.cleaned_data["opinion"], text=form.cleaned_data["text"], by=by, on=today, at=at)
        except CaseRefused as refused:
            context |= {"refused": refused, "article": content.cited(refused.article) if refused.article else None}
        else:
            messages.success(request, _("意见已记下。"))
            return redirect("/reviews/")
    return render(request, "law/review.html", context, status=409 if "refused" in context else 200)


def _letter(review: Any, seen: Any) -> Letter:
    draft = review.draft
    rule = seen.bundle.replies.replies.get(draft.get("code")) if seen.bundle.replies else None
    laws = _("、").join(content.cited(article)[2] for article in draft.get("articles", ()))
    paragraphs = [draft.get("text", ""), *([_("理由：%s") % draft["reasons"]] if draft.get("reasons") else [])]
    paragraphs += [_("依据：%s") % laws] if laws else []
    title = content.spoken(rule.names) if rule else _("送审稿")
    return Letter(title, seen.case.number, paragraphs, draft.get("remedy", ""), draft=True)

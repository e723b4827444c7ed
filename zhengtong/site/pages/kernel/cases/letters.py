"""The letters of a case: what was made and where it is, what else is called for, and the page where one is worded, looked
at as it will leave, made and sent. Only the free parts can be written; text, article and remedy stand in the pinned letter."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.cases import CaseRefused, actions, queries
from zhengtong.kernel.messages import queries as outbox
from zhengtong.site import content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm, surplus
from zhengtong.site.pages.kernel.cases import reading
from zhengtong.site.pages.kernel.cases.parts import Letter

HANDLING = ("officer", "approver")
CHINESE = "zh-hans"  # the language in which an authority writes
PDF = b"%PDF"
BUTTONS = ("look", "pdf", "issue", "seq")
STATES = ("", "made", "sent", "delivered", "failed")


@dataclass(frozen=True)
class Made:
    """A letter that was made. `state`: made, sent, delivered or failed, with the word and the class of its tag. `decided`: a
    decision's, which is sent where that is."""

    letter: Any
    title: str
    state: str
    tag: tuple[str, str]
    note: str
    decided: bool = False


class Wording(HouseForm):
    """The free parts of one letter."""

    def __init__(self, one: queries.Draft, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, words in one.free.items():
            field = forms.CharField(
                label=part_name(key),
                initial=words,
                max_length=4_000,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": _("这一栏要填。")},
            )
            self.ask(key, field)


class Filter(HouseForm):
    """Which letters: by how far they are, and words of the title or number."""

    state = forms.ChoiceField(label=gettext_lazy("到了哪里"), required=False)
    text = forms.CharField(label=gettext_lazy("名称或文号"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, _state_words(key)[0] if key else _("全部")) for key in STATES]
        field.error_messages["invalid_choice"] = _("没有“%(value)s”这一项，请从列出的里面选。")


class Sending(HouseForm):
    """How a letter leaves."""

    port = forms.ChoiceField(
        label=gettext_lazy("怎样发出"),
        widget=forms.RadioSelect,
        choices=[
            ("applicant", gettext_lazy("发给申请人（按登记的方式）")),
            ("letter", gettext_lazy("信函")),
            ("counter", gettext_lazy("窗口")),
        ],
        error_messages={"required": gettext_lazy("选一种发出的方式。")},
    )
    address = forms.CharField(
        label=gettext_lazy("地址或收件人"), required=False, max_length=300, help_text=gettext_lazy("信函和窗口要填。")
    )


def part_name(key: str) -> str:
    """A free part in words."""
    return {"reason": _("理由"), "text": _("正文"), "other": _("收件的一方")}.get(key, key)


def _state_words(state: str) -> tuple[str, str]:
    return {
        "made": (_("已制作，没有发"), "wait"),
        "sent": (_("已发出"), "go"),
        "delivered": (_("已送达"), "go"),
        "failed": (_("没有送到"), "late"),
    }.get(state, (state, ""))


def _whole(request: HttpRequest, pk: Any) -> queries.CaseView:
    """The case, for the department that handles it; the look is noted."""
    seen = reading.opened(request, pk)
    if seen.part != "whole":
        raise Http404(_("文书由承办部门制作。"))
    return seen


@door(*HANDLING)
def every(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/cases/<id>/letters/`: the letters that were made and where each is; those that what happened calls for."""
    seen = _whole(request, pk)
    form = Filter(request.GET)
    rows = [one for one in _made(seen) if _wanted(one, form)]
    if request.GET.get("export") == "csv":
        return _export(seen, rows)
    done = {(one.letter.letter, one.letter.seq) for one in _made(seen)}
    drafts = queries.letter_drafts(seen.case, seen.on)
    offered = [(one, content.spoken(one.spec.title), (one.key, one.seq) in done) for one in drafts]
    context = {"seen": seen, "case": seen.case, "form": form, "listed": lists.cut(request, rows), "offered": offered}
    return render(request, "kernel/cases/letters.html", context)


def _made(seen: queries.CaseView) -> list[Made]:
    sent = outbox.for_case(seen.case.number)
    return [_one_made(letter, seen, sent) for letter in reversed(seen.letters)]


def _one_made(letter: Any, seen: queries.CaseView, sent: Any) -> Made:
    title = content.spoken(seen.bundle.letters[letter.letter].title)
    ways = [
        m for m in sent if (m.key or "").startswith(f"letter:{letter.code}:") or (letter.file and m.document == letter.file)
    ]
    last = ways[-1] if ways else None
    state = "made" if last is None else {"queued": "sent"}.get(last.state, last.state)
    note = "" if last is None else _said_of(last)
    decided = queries.letter_is_decided(seen.case, letter.letter)
    return Made(letter, title, state, _state_words(state), note, decided)


def _said_of(message: Any) -> str:
    from zhengtong.kernel.messages.ports import NAMES

    way = str(NAMES.get(message.port, message.port))
    return " ".join(filter(None, [way, f"{message.delivered_on or message.on:%Y-%m-%d}", message.proof or message.reason]))


def _wanted(one: Made, form: Filter) -> bool:
    if not form.is_valid():
        return True
    state, text = form.cleaned_data["state"], form.cleaned_data["text"].strip()
    return (not state or one.state == state) and (not text or text in one.title or text in one.letter.number)


def _export(seen: queries.CaseView, rows: list[Made]) -> HttpResponse:
    header = [_("文书"), _("文号"), _("日期"), _("查验码"), _("到了哪里"), _("怎样")]
    lines = ([one.title, one.letter.number, one.letter.day, one.letter.code, one.tag[0], one.note] for one in rows)
    return lists.csv_response(f"{seen.case.number}-{_('文书')}", header, lines)


@door(*HANDLING, methods="GET POST")
def write(request: HttpRequest, pk: Any, key: str, seq: int) -> HttpResponse:
    """`/cases/<id>/letters/<letter>/<n>`: worded, looked at, printed as it would leave, made."""
    seen = _whole(request, pk)
    try:
        one = queries.letter_draft(seen.case, key, seq, seen.on)
    except CaseRefused as refused:
        raise Http404(f"{refused.reason}{refused.remedy}") from refused
    form = Wording(one, request.POST) if request.method == "POST" else Wording(one)
    context: dict[str, Any] = {"seen": seen, "case": seen.case, "one": one, "form": form}
    words = dict(one.free)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            if (done := _do(request, seen, one, words)) is not None:
                return done
        except CaseRefused as refused:
            context["refused"] = refused
            words = {name: value for name, value in words.items() if name in one.free}
    context |= {"letter": _shown(seen, one, words), "title": content.spoken(one.spec.title), "looked": "look" in request.POST}
    if one.spec.article:
        context["law"] = content.cited(one.spec.article)
    return render(request, "kernel/cases/letter.html", context, status=409 if "refused" in context else 200)


def _do(request: HttpRequest, seen: queries.CaseView, one: queries.Draft, words: dict[str, str]) -> HttpResponse | None:
    """The PDF, or the letter made; None to look at it on the page."""
    by, at = request.actor, day.now()  # type: ignore[attr-defined]
    added = surplus(request.POST, {*one.free, *BUTTONS})
    if added:
        reason = _("文书里的“%s”是固定的，不能改。") % _("、").join(added)
        raise CaseRefused("surplus", reason, remedy=_("只改可以自己写的部分。"))
    if "pdf" in request.POST:
        with translation.override(CHINESE):
            body = queries.letter_page(seen.case, one, words, seen.on, verify_at=_verify(request))
        return HttpResponse(body, content_type="application/pdf" if body.startswith(PDF) else "text/html; charset=utf-8")
    if "issue" not in request.POST:
        return None
    with translation.override(CHINESE):
        made = actions.issue_letter(
            seen.case.pk, one.key, seq=one.seq, values=words, verify_at=_verify(request), by=by, on=seen.on, at=at
        )
    said.success(request, _("文书做好了，查验码 %(code)s。现在可以发出。") % {"code": made.code})
    return redirect(f"/cases/{seen.case.pk}/letters/{made.code}/send")


def _verify(request: HttpRequest) -> str:
    return request.build_absolute_uri("/verify/")


def _shown(seen: queries.CaseView, one: queries.Draft, words: dict[str, str]) -> Letter:
    with translation.override(CHINESE):
        paragraphs, remedy = queries.letter_read(seen.case, one, words, seen.on)
        title, office = content.spoken(one.spec.title), content.department(seen.case.department)
    return Letter(title, seen.case.number, paragraphs, remedy, office, one.day, draft=True)


@door(*HANDLING, methods="GET POST")
def send(request: HttpRequest, pk: Any, code: str) -> HttpResponse:
    """`/cases/<id>/letters/<code>/send`: a letter that was made goes into the outbox."""
    seen = _whole(request, pk)
    made = next((one for one in _made(seen) if one.letter.code == code), None)
    if made is None:
        raise Http404(_("这个办件没有这份文书。"))
    form = Sending(request.POST) if request.method == "POST" else Sending(initial={"port": "applicant"})
    context: dict[str, Any] = {"seen": seen, "case": seen.case, "made": made, "form": form}
    if request.method == "POST" and form.is_valid():
        port = {"applicant": ""}.get(form.cleaned_data["port"], form.cleaned_data["port"])
        try:
            if added := surplus(request.POST, form.fields):
                raise CaseRefused(
                    "surplus",
                    _("表单里多了页面上没有的栏：%s。") % _("、").join(added),
                    remedy=_("请重新打开这一页，只填页面上的栏。"),
                )
            actions.send_letter(
                code,
                port=port,
                address=form.cleaned_data["address"],
                by=request.actor,  # type: ignore[attr-defined]
                on=seen.on,
                at=day.now(),
            )
        except CaseRefused as refused:
            context["refused"] = refused
        else:
            said.success(request, _("%(title)s：已发出。") % {"title": made.title})
            return redirect(f"/cases/{pk}/letters/")
    return render(request, "kernel/cases/letter_send.html", context, status=409 if "refused" in context else 200)

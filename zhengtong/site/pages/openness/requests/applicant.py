"""The applicant's side: filing page by page. What comes after filing stands in `following.py`."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases.opening import Applicant
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.procedures import queries as procedures
from zhengtong.openness.requests import actions
from zhengtong.site import content, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.cases.parts import QuestionPage, Stage
from zhengtong.site.pages.kernel.cases.questions import PageForm

CITIZEN = ("resident", "enterprise")
PROCEDURE = "information-request"
DRAFT = "request-draft"
CHECK = "check"
FILES = {"file", "files"}


def _draft(request: HttpRequest) -> dict[str, Any]:
    return request.session.get(DRAFT) or {"key": uuid4().hex, "answers": {}}


def _asked(bundle: Any, answers: dict[str, Any]) -> list[tuple[Any, list[Any]]]:
    """The form's pages with what is still asked on each; who is logged in hands in no proof of identity."""
    asked = {question.key for question in procedures.asked(bundle.form, answers) if question.type not in FILES}
    by_key = {question.key: question for question in bundle.form.questions}
    pages = [(page, [by_key[key] for key in page.questions if key in asked]) for page in bundle.form.pages]
    return [(page, questions) for page, questions in pages if questions]


@door(*CITIZEN, methods="GET POST")
def file(request: HttpRequest, page: str) -> HttpResponse:
    """`/requests/new/<page>`: one page of the form; the last, `check`, shows every answer before it is sent."""
    bundle, draft = procedures.procedure(PROCEDURE, on=day.today()), _draft(request)
    pages = _asked(bundle, draft["answers"])
    if page == CHECK:
        return _check(request, bundle, draft, pages)
    questions = next((found for one, found in pages if one.key == page), None)
    if questions is None:
        return redirect(f"/requests/new/{pages[0][0].key}")
    form = PageForm(questions, request.POST or None, initial=draft["answers"])
    if request.method == "POST" and _taken(request, bundle, draft, questions, form):
        return redirect(f"/requests/new/{_after(bundle, draft, page)}")
    names = {one.key: content.spoken(one.names) for one, _q in pages}
    shown = QuestionPage(names[page], _stages(pages, page), form, _("继续"), leave=_("不填了"), address="/requests/")
    return render(request, "openness/requests/filing.html", {"page": shown})


def _taken(request: HttpRequest, bundle: Any, draft: dict[str, Any], questions: list[Any], form: Any) -> bool:
    """Keeps what was typed, also when it is not right yet; True when this page is right."""
    for question in questions:
        value = str(request.POST.get(question.key, "")).strip()
        draft["answers"].pop(question.key, None)
        if value:
            draft["answers"][question.key] = value
    request.session[DRAFT] = draft
    mine = {question.key for question in questions}
    asked = {q.key for q in procedures.asked(bundle.form, draft["answers"])}
    answers = {key: value for key, value in draft["answers"].items() if key in asked}
    errors = [e for e in procedures.check_answers(bundle.form, answers, {}) if e.question in mine]
    form.refuse(errors)
    return not form.errors


def _after(bundle: Any, draft: dict[str, Any], page: str) -> str:
    keys = [one.key for one, _q in _asked(bundle, draft["answers"])]
    later = keys[keys.index(page) + 1 :] if page in keys else []
    return later[0] if later else CHECK


def _stages(pages: list[tuple[Any, list[Any]]], now: str) -> list[Stage]:
    keys = [page.key for page, _q in pages] + [CHECK]
    names = [content.spoken(page.names) for page, _q in pages] + [_("核对")]
    at = keys.index(now)
    return [Stage(name, "done" if n < at else "now" if n == at else "") for n, name in enumerate(names)]


def _check(request: HttpRequest, bundle: Any, draft: dict[str, Any], pages: list[tuple[Any, list[Any]]]) -> HttpResponse:
    asked = {question.key for _p, questions in pages for question in questions}
    answers = {key: value for key, value in draft["answers"].items() if key in asked}
    errors: list[str] = []
    if request.method == "POST":
        by: Actor = request.actor  # type: ignore[attr-defined]
        kind, no = by.subject or ("other", None)
        who = Applicant(kind, no, str(answers.get("name", "")), _contact(answers))
        try:
            made = actions.file(
                channel="internet", answers=answers, applicant=who, key=draft["key"], by=by, on=day.today(), at=day.now())
        except CaseRefused as refused:
            errors = [e.message + e.remedy for e in refused.errors] or [refused.reason + refused.remedy]
        else:
            request.session.pop(DRAFT, None)
            messages.success(request, _("申请已收到，编号 %(number)s。") % {"number": made.case.number})
            return redirect(f"/requests/mine/{made.case.pk}/")
    shown = [(page.key, question, _said(question, answers)) for page, questions in pages for question in questions]
    return render(request, "openness/requests/check.html", {"shown": shown, "stages": _stages(pages, CHECK), "errors": errors})


def _contact(answers: dict[str, Any]) -> dict[str, Any]:
    return {key: answers[key] for key in ("phone", "email", "address") if key in answers}


def _said(question: Any, answers: dict[str, Any]) -> str:
    value = str(answers.get(question.key, ""))
    return content.spoken(question.choices[value]) if value in (question.choices or {}) else value

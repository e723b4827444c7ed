"""Answering a correction: only what the notice names, filled in as it was, a page at a time, looked at before it goes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.files.actions import FileRefused, accept
from zhengtong.kernel.procedures import queries as procedures
from zhengtong.openness.requests import actions
from zhengtong.site import content, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.cases.parts import QuestionPage, Stage
from zhengtong.site.pages.kernel.cases.questions import PageForm
from zhengtong.site.pages.kernel.drafts import taking
from zhengtong.site.pages.openness.requests import looking, papers
from zhengtong.site.pages.openness.requests.looking import CITIZEN

CHECK = "check"
LARGEST = 25 * 1024 * 1024  # bytes of one POST
FILES = ("file", "files")
Draft = dict[str, Any]


def asked_for(seen: Any) -> tuple[list[str], str]:
    """The questions that the open notice names, and what it says of them. Http404 where nothing waits to be corrected."""
    rules = {rule.key: rule for rule in seen.bundle.procedure.events}
    waits = any(rule.supplies and seen.case.state in rule.from_ for rule in rules.values())
    notices = [e for e in seen.events if e.kind in rules and rules[e.kind].unlocks and not e.voided]
    if not waits or not notices:
        raise Http404(_("现在没有要补正的内容。收到补正通知后，从办件页点进来。"))
    body = notices[-1].body or {}
    return list(body.get("fields", ())), str(body.get("reason", ""))


@door(*CITIZEN, methods="GET POST", visitor=True, largest=LARGEST)
def correct(request: HttpRequest, pk: Any, page: str = "") -> HttpResponse:
    """`.../correct/<page>`: the questions of one page that the notice opened; `check`: what was and what will be."""
    seen, held, by = looking.seen(request, pk)
    keys, why = asked_for(seen)
    pages = _pages(seen.bundle.form, keys)
    draft: Draft = request.session.get(_kept(pk)) or {"answers": {}, "files": {}}
    if page == CHECK:
        return _check(request, seen, held, by, pages, draft)
    questions = next((found for one, found in pages if one.key == page), None)
    if questions is None:
        return redirect(f"/requests/mine/{pk}/correct/{pages[0][0].key}")
    form = PageForm(questions, request.POST or None, request.FILES or None, initial={**seen.answers, **draft["answers"]})
    if request.method == "POST" and _taken(request, seen, draft, questions, form, by):
        return redirect(f"/requests/mine/{pk}/correct/{_after(pages, page)}")
    title = content.spoken(next(one for one, _q in pages if one.key == page).names)
    shown = QuestionPage(
        title, stages(pages, page), form, _("继续"), leave=_("先不补"), address=f"/requests/mine/{pk}/",
        files=any(q.type in FILES for q in questions))
    kept = [name for q in questions for _hash, name in draft["files"].get(q.key, ())]
    context = {"page": shown, "case": seen.case, "kept": kept, "why": why}
    return render(request, "openness/requests/correct.html", context, status=422 if form.is_bound and form.errors else 200)


def _kept(pk: Any) -> str:
    return f"correct-{getattr(pk, 'hex', pk)}"


def _pages(form: Any, keys: list[str]) -> list[tuple[Any, list[Any]]]:
    made = [(page, [form.question(key) for key in page.questions if key in keys]) for page in form.pages]
    return [(page, questions) for page, questions in made if questions]


def stages(pages: list[tuple[Any, list[Any]]], now: str) -> list[Stage]:
    """Where one is."""
    keys = [page.key for page, _q in pages] + [CHECK]
    names = [content.spoken(page.names) for page, _q in pages] + [_("核对")]
    at = keys.index(now)
    return [Stage(name, "done" if n < at else "now" if n == at else "") for n, name in enumerate(names)]


def _after(pages: list[tuple[Any, list[Any]]], page: str) -> str:
    keys = [one.key for one, _q in pages]
    later = keys[keys.index(page) + 1 :]
    return later[0] if later else CHECK


def _taken(request: HttpRequest, seen: Any, draft: Draft, questions: list[Any], form: PageForm, by: Any) -> bool:
    """Keeps what was typed, also when it is not right yet; True when this page is right. A field that the page has not is
    refused, and nothing of the page is kept."""
    uploads = {question.key for question in questions if question.type in FILES}
    if strange := taking.strangers(request, {question.key for question in questions}, uploads):
        for _place, said in strange:
            form.add_error(None, said)
        return False
    refused = []
    for question in questions:
        if question.type in FILES:
            refused += _stored(request, draft, question.key, by)
        else:
            draft["answers"][question.key] = str(request.POST.get(question.key, "")).strip()
    request.session[_kept(pk=seen.case.pk)] = draft
    answers, files = _whole(seen, draft)
    keys = [question.key for question in questions]
    form.refuse(e for e in procedures.check_answers(seen.bundle.form, answers, files, only=keys) if e.question in keys)
    for key, said in refused:
        form.add_error(key, said)
    return not form.errors


def _stored(request: HttpRequest, draft: Draft, key: str, by: Any) -> list[tuple[str, str]]:
    """Takes the uploads of one question in; (question, what is wrong and how to mend it) of those that are not taken."""
    wrong, made = [], []
    for upload in request.FILES.getlist(key):
        try:
            held = accept(upload.file or b"", name=upload.name or "", by=by, at=day.now())
        except FileRefused as refused:
            wrong.append((key, f"{upload.name}：{refused.reason}{refused.remedy}"))
        else:
            made.append([held.hash, held.name])
    if made:
        draft["files"][key] = made
    return wrong


def _whole(seen: Any, draft: Draft) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """All answers and files as they would be filed."""
    answers = {key: value for key, value in {**seen.answers, **draft["answers"]}.items() if value not in ("", None)}
    files = papers.files_of(seen) | {key: [digest for digest, _name in held] for key, held in draft["files"].items()}
    shown = {q.key for q in procedures.asked(seen.bundle.form, answers)}
    return {k: v for k, v in answers.items() if k in shown}, {k: v for k, v in files.items() if k in shown and v}


def _check(request: HttpRequest, seen: Any, held: Any, by: Any, pages: Any, draft: Draft) -> HttpResponse:
    rows = [_row(seen, draft, page.key, question) for page, questions in pages for question in questions]
    context: dict[str, Any] = {"case": seen.case, "rows": rows, "stages": stages(pages, CHECK)}
    if request.method == "POST" and all(row["same"] for row in rows):
        context["errors"] = [_("一项也没有改。请按机关说的改好再交。")]
    elif request.method == "POST":
        try:
            _sent(seen, held, draft, by)
        except CaseRefused as refused:
            said = [f"{e.message}{e.remedy}" for e in refused.errors] or [f"{refused.reason}{refused.remedy}"]
            context["errors"] = said
        else:
            request.session.pop(_kept(seen.case.pk), None)
            messages.success(request, _("补正已经收到，答复期限从明天起重新算。"))
            return redirect(f"/requests/mine/{seen.case.pk}/")
    return render(request, "openness/requests/correct_check.html", context, status=409 if "errors" in context else 200)


def _sent(seen: Any, held: Any, draft: Draft, by: Any) -> None:
    answers = {key: value for key, value in draft["answers"].items() if value or seen.answers.get(key)}
    files = {key: [digest for digest, _name in given] for key, given in draft["files"].items()}
    who = {"by": by, "on": seen.on, "at": day.now()}
    if held is not None:
        actions.correct(seen.case.pk, answers=answers, attachments=files, **who)
    else:
        cases.supplement(seen.case.pk, answers, files, **who)


def _row(seen: Any, draft: Draft, page: str, question: Any) -> dict[str, Any]:
    """A question with what was filed and what will be filed."""
    if question.type in FILES:
        names = dict(papers.filed_files(seen))
        old = _("、").join(names[digest] for digest in papers.files_of(seen).get(question.key, ()))
        new = _("、").join(name for _hash, name in draft["files"].get(question.key, ())) or old
    else:
        old = _said(question, seen.answers.get(question.key))
        new = _said(question, draft["answers"].get(question.key, seen.answers.get(question.key)))
    return {"page": page, "question": question, "old": old, "new": new, "same": old == new}


def _said(question: Any, value: Any) -> str:
    if question.type == "yes_no" and value not in (None, ""):
        return _("是") if value in (True, "yes") else _("否")
    names = (question.choices or {}).get(str(value))
    return content.spoken(names) if names else str(value or "")

"""`/file/<procedure>/check` and the receipt: every answer seen once more, handed in once, what was received and by when."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.cases import CaseRefused, pins, queries, sight
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.models import Case, CaseLetter
from zhengtong.kernel.cases.opening import Applicant
from zhengtong.kernel.cases.telling import PAPER
from zhengtong.kernel.files import printing
from zhengtong.kernel.files import queries as kept
from zhengtong.kernel.parties import queries as parties
from zhengtong.kernel.parties import system
from zhengtong.kernel.procedures import queries as procedures
from zhengtong.openness.requests import actions, conditions
from zhengtong.openness.requests.models import Request
from zhengtong.site import actors, content, day, throttling, visits
from zhengtong.site.pages import errors
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.cases import clocks
from zhengtong.site.pages.kernel.drafts import filing, guided, pages
from zhengtong.site.pages.kernel.drafts import held as drafts
from zhengtong.site.pages.kernel.drafts.held import Way

ROOM = frozenset({conditions.PROCEDURE, conditions.CORRECTION})  # taken in by openness/requests; others are cases alone
FILINGS, HOUR = 5, 60  # filings of one address without a login
NAMING = ("title", "item")  # the answer by which a case is called
SYSTEM = system("receipts")


@door(methods="GET POST")
def check(request: HttpRequest, procedure: str) -> HttpResponse:
    """The answers with a way to change each, then handed in."""
    way = Way(procedure)
    return filing.elsewhere(request, way) or look(request, way)


def look(
    request: HttpRequest, way: Way, first: tuple[str, ...] = (), more: tuple[Any, ...] = (), missing: str = ""
) -> HttpResponse:
    """The check itself. `more`: what the counter shows before the answers; `missing`: the counter's page not filled in yet."""
    bundle, held = filing.form_of(way), drafts.of(request, way)
    found = filing.shown(request, way, bundle, held)
    answers, files = pages.said(found, held)
    open_ = _open(bundle, found, answers, files)
    open_ += [("proof", *one) for one in pages.unproved(found, held, filing.is_visitor(request, way))]
    seen = drafts.seal({"answers": answers, "files": files, "about": held.about})
    refused: Any = None
    if request.method == "POST":
        done = _again(request) or _stale(request, way, held, seen, open_ or missing)
        if done:
            return done
        try:
            return _handed(request, way, bundle, held, answers, files)
        except CaseRefused as error:
            refused = error
    context = {
        "way": way, "bundle": bundle, "held": held, "seen": seen, "stages": pages.stages(found, pages.CHECK, first),
        "parts": _parts(request, found, answers, files), "open": open_, "missing": missing, "more": more, "refused": refused,
        "back": way.at(pages.before(found, pages.CHECK)),
        "article": content.cited(refused.article) if refused and "#" in refused.article else None,
    }  # fmt: skip
    return render(request, "kernel/drafts/check.html", context, status=409 if refused else 200)


def _open(bundle: Any, found: list[pages.Asked], answers: dict[str, Any], files: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What cannot be handed in yet: (page, question, sentence)."""
    places = {question.key: one.key for one in found for question in one.questions}
    gap = " " if content.english() else ""
    wrong = procedures.check_answers(bundle.form, answers, files)
    return [(places.get(one.question, found[0].key), one.question, f"{one.message}{gap}{one.remedy}") for one in wrong]


def _parts(request: HttpRequest, found: list[pages.Asked], answers: dict[str, Any], files: dict[str, Any]) -> list[Any]:
    by = drafts.filer(request)
    return [(one.key, question, pages.spoken(question, answers, files, by)) for one in found for question in one.questions]


def _again(request: HttpRequest) -> HttpResponse | None:
    """The same page sent twice, or from a second window: the case is there already, and so is its receipt."""
    held = Case.objects.filter(key=request.POST.get("key", "")[:80]).first()
    if held is None or not _may_see(request, held):
        return None
    messages.success(request, _("这份申请已经交过了，只算一件。"))
    return redirect(f"/file/receipt/{held.pk}")


def _stale(request: HttpRequest, way: Way, held: drafts.Held, seen: str, open_: Any) -> HttpResponse | None:
    """Something to look at first: another window, fields that do not belong here, questions that are open."""
    odd = set(request.POST) - {"csrfmiddlewaretoken", "key", "seen", "read_back"}
    if odd:
        messages.error(request, _("表单里多了“%s”这一栏，没有提交。看一遍，再从这一页提交。") % min(odd)[:40])
    elif request.POST.get("key") != held.key:
        messages.error(request, _("这份申请已经丢掉或换成新的了，没有提交。看一下现在的内容，再提交。"))
    elif request.POST.get("seen") != seen:
        messages.error(request, _("您看过以后，另一个窗口里又改了，没有提交。再看一遍，再提交。"))
    elif not open_:
        return None
    return redirect(way.at(pages.CHECK))


def _handed(request: HttpRequest, way: Way, bundle: Any, held: drafts.Held, answers: Any, files: Any) -> HttpResponse:
    if not actors.role(request) and not throttling.allowed(request, "file", most=FILINGS, minutes=HOUR):
        return errors.too_often(request, HOUR)
    made = _opened(request, way, bundle, held, answers, files)
    drafts.drop(request, way)
    guided.forget(request)
    drafts.remember(request, made.pk)
    return redirect(f"/file/receipt/{made.pk}")


def _opened(request: HttpRequest, way: Way, bundle: Any, held: drafts.Held, answers: Any, files: Any) -> Case:
    """The case, through the room that takes this procedure in."""
    by = drafts.filer(request)
    kind, no = by.subject or ("other", None)
    who = _brought(answers) if way.desk else Applicant(kind, no, str(answers.get("name") or by.name), _contact(answers))
    arrived = held.about.get("submitted_on")
    channel = held.about.get("channel", "internet") if way.desk else "internet"
    given: dict[str, Any] = {"channel": channel, "answers": answers, "applicant": who, "key": held.key, "by": by,
                             "on": day.today(), "at": day.now()}  # fmt: skip
    arrival = date.fromisoformat(arrived) if way.desk and arrived else None
    if way.procedure in ROOM:
        found = actions.file(
            procedure=way.procedure, attachments=files, submitted_on=arrival, guidance=held.about.get("guidance"),
            read_back=request.POST.get("read_back") == "yes", **given)  # fmt: skip
        return found.case
    title = next((str(answers[key]) for key in NAMING if answers.get(key)), "")
    return cases.open_case(procedure=way.procedure, files=files, title=title[:200], day=arrival, **given).case


def _brought(answers: dict[str, Any]) -> Applicant:
    """Who came to the counter or wrote: the person or firm that the registers know under this number and name, so that the case
    is found among their own and nobody decides on it for themselves; else somebody without a number here."""
    name, contact = str(answers.get("name") or ""), _contact(answers)
    for question, kind in (("id_number", "person"), ("uscc", "firm")):
        no = access.party(kind, str(answers[question]), name) if answers.get(question) else None
        if no is not None:
            return Applicant(kind, no, name, contact if parties.has_login(kind, no) else contact | {PAPER: "yes"})
    return Applicant("other", None, name, contact)


def _contact(answers: dict[str, Any]) -> dict[str, Any]:
    return {key: answers[key] for key in ("phone", "email", "address") if answers.get(key)}


def _may_see(request: HttpRequest, case: Case) -> bool:
    visitor = visits.held(request, case.pk) is not None
    return visitor or drafts.is_own(request, case.pk) or sight.sees(case, drafts.filer(request))


def _filed(request: HttpRequest, pk: Any) -> Case:
    held = Case.objects.filter(pk=pk).first()
    if held is None or not _may_see(request, held):
        raise Http404(_("这里没有这张回执。用编号和电话可以查办理进度。"))
    return held


@door()
def receipt(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/file/receipt/<case>`: number, day of receipt, by when and under which article, how to follow it."""
    held = _filed(request, pk)
    bundle = pins.bundle(held.pin_id)
    main = queries.clock_table(held, day.today()).get((bundle.procedure.main, ""))
    spec = bundle.procedure.clocks[bundle.procedure.main]
    rule = next(one for one in bundle.rules if one.key == bundle.procedure.main)
    context = {
        "case": held, "bundle": bundle, "request_row": Request.objects.filter(pk=pk).first(), "main": main,
        "started": main.started_on if main else None,
        "length": clocks.length_words(rule.length), "article": content.cited(spec.article) if "#" in spec.article else None,
        "staff": actors.is_staff(request), "own": actors.role(request) in filing.CITIZEN, "prints": printing.available(),
        "clock_name": content.spoken(spec.names),
    }  # fmt: skip
    return render(request, "kernel/drafts/receipt.html", context)


@door()
def receipt_pdf(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/file/receipt/<case>.pdf`: the receipt on paper, with the code that verifies it; made when it is first asked for."""
    held = _filed(request, pk)
    made = _letter(request, held)
    if not made.file:
        return HttpResponse(made.html)
    headers = {"Content-Disposition": f'attachment; filename="receipt-{made.code}.pdf"'}
    return HttpResponse(kept.read(made.file), content_type="application/pdf", headers=headers)


def _letter(request: HttpRequest, held: Case) -> CaseLetter:
    """`receipt` once the period runs, before that `filed`; the same letter again when it was made already."""
    bundle = pins.bundle(held.pin_id)
    main = queries.clock_table(held, day.today()).get((bundle.procedure.main, ""))
    letter = bundle.procedure.receipt if main and main.started_on and bundle.procedure.receipt else "filed"
    found = CaseLetter.objects.filter(case=held, letter=letter).order_by("seq").first()
    if found is None:
        address = request.build_absolute_uri("/verify/")
        found = cases.issue_letter(held.pk, letter, verify_at=address, by=SYSTEM, on=day.today(), at=day.now())
    return found

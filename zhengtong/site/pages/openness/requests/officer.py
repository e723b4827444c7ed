"""The case as an officer sees it, and each of its steps as a plain form; what is refused comes back with everything typed."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.access import masking
from zhengtong.kernel.cases import CaseRefused, actions, queries
from zhengtong.kernel.cases.acting import acting
from zhengtong.kernel.files import actions as files
from zhengtong.kernel.files import queries as kept
from zhengtong.kernel.files.models import StoredFile
from zhengtong.openness.requests import actions as acts
from zhengtong.openness.requests import queries as requests
from zhengtong.openness.requests.conditions import CORRECTION
from zhengtong.openness.requests.models import Request
from zhengtong.site import content, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import surplus
from zhengtong.site.pages.kernel.cases import clocks, reading
from zhengtong.site.pages.kernel.cases import filed as filings
from zhengtong.site.pages.kernel.cases.parts import Deed, Letter, Moment, NotNow, Today
from zhengtong.site.pages.kernel.cases.worklist import light_words
from zhengtong.site.pages.openness.requests import handing, own_record, steps
from zhengtong.site.pages.services.entitlement import places

HANDLING = ("officer", "approver")
CONSULTING = {
    *(f"{kind}_{done}" for kind in ("third_party", "co_maker", "authority") for done in ("asked", "delivered", "answered")),
    "consultation_ended",
    "third_party_told",
}
MAIN = {"signed", "drafted", "received", "sent", "delivered"}
LARGEST = 25 * 1024 * 1024  # bytes of one POST; a larger one is refused before it is read


def looked(request: HttpRequest, pk: Any) -> tuple[queries.CaseView, Any]:
    """The case and, where it is a request, all that belongs to it; the look is noted. Http404 for a stranger."""
    seen = reading.opened(request, pk)
    whole = seen.part != "asked"  # a department that was asked has its own thread, and nothing of the request beside it
    is_request = whole and Request.objects.filter(pk=pk).exists()
    return seen, requests.view(pk, request.actor, seen.on) if is_request else None  # type: ignore[attr-defined]


@door(*HANDLING)
def case(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/cases/<id>/`: how the deadline is reckoned, what happened, what may be done today and what not."""
    seen, held = looked(request, pk)
    options = queries.options(seen.case, request.actor, seen.on)  # type: ignore[attr-defined]
    made = [clocks.of_case(seen, found) for found in (held or seen).clocks.values() if found.started_on]
    main = next((c for c in made if c.reckoning.key == (seen.case.due_clock or seen.bundle.procedure.main)), None)
    context = {
        "seen": seen,
        "case": seen.case,
        "held": held,
        "main": main,
        "others": [clock for clock in made if clock is not main],
        "light": light_words().get(seen.light, ""),
        "left_out": sum(row.why == "excluded" for row in main.reckoning.days) if main else 0,
        "today_can": _today(request, seen, held, options),
        "moments": _moments(seen),
        "answers": _answers(seen),
        "covered": _is_covered(seen),
        "handler": handing.names([seen.case.handler]).get(seen.case.handler, ""),
        "letter": letter(seen, held) if held else None,
        "reply": reply_name(seen, held) if held else "",
        "aside": _aside(seen),
        "consulted": [_consulted(row, found, seen) for row, found in held.consultations] if held else [],
    }
    return render(request, "openness/requests/case.html", context)


def _consulted(row: Any, found: Any, seen: queries.CaseView) -> tuple[Any, Any]:
    return row, clocks.of_case(seen, found) if found and found.started_on else None


def _moments(seen: queries.CaseView) -> list[Moment]:
    found = _happened(seen.events)
    if seen.case.closed_on is None:
        found.append(Moment(seen.state_name, when=_("现在"), kind="next"))
        if seen.case.due_on:
            found.append(Moment(_("最晚这一天办结"), seen.case.due_on, kind="later"))
    return found


def _happened(events: Sequence[queries.EventView]) -> list[Moment]:
    people = handing.names(event.who for event in events)
    return [Moment(e.name, e.day, note=_told(e, people.get(e.who, ""))) for e in events]


def _told(event: queries.EventView, who: str) -> str:
    body = event.body or {}
    said = next((str(body[key]) for key in ("reason", "text", "name", "found") if body.get(key)), "")
    return _("，").join(part for part in (who, said[:80], _("已更正") if event.voided else "") if part)


def _aside(seen: queries.CaseView) -> list[tuple[str, str, str]]:
    """(who, why in words, what they wrote) of everybody who stands aside."""
    people = handing.names(one.login for one in seen.recusals)
    words = {"own": _("本人的事"), "household": _("家里人的事"), "asked": _("自己要求回避"), "ordered": _("由审批人决定回避")}
    return [(people[one.login], words.get(one.reason, ""), one.text) for one in seen.recusals]


def _today(request: HttpRequest, seen: queries.CaseView, held: Any, options: queries.Options) -> Today:
    apart = CONSULTING if held else set()  # they have a table of their own
    may = [
        Deed(o.name, _address(o.event, seen, held), _halts(o), article=_cited(o.article), until=o.until, main=o.event in MAIN)
        for o in options.allowed
        if o.event != "filed" and o.event not in apart
    ]
    if apart & {o.event for o in options.allowed}:
        may.append(Deed(_("征求意见，记送达和答复"), f"/cases/{seen.case.pk}/asked/", _("等对方的时间，期限停着。")))
    may.sort(key=lambda deed: not deed.main)
    titles = steps.titles()
    may += [
        Deed(titles[step], f"/cases/{seen.case.pk}/publish" if step == "publish" else f"/cases/{seen.case.pk}/do/{step}")
        for step in steps.offered(seen, held, request.actor)  # type: ignore[attr-defined]
    ]  # type: ignore[attr-defined]
    may_not = [NotNow(o.name, o.reason, _cited(o.article)) for o in options.not_allowed if o.event not in apart]
    stopped = queries.stopped(seen.case, seen.on)
    if not stopped:
        return Today(may=may, may_not=may_not)
    since = "；".join(_("自 %(day)s 起等“%(event)s”的结果") % {"day": one.since, "event": one.name} for one in stopped)
    return Today(_("期限停着"), since + _("。对方一回，期限接着算或重新算。"), may=may, may_not=may_not)


def _halts(option: queries.Option) -> str:
    return _("办了这一步，期限停到有结果为止。") if option.stops else ""


def _address(event: str, seen: queries.CaseView, held: Any) -> str:
    if event == "reviewed" and held:
        open_one = next((r for r in held.reviews if r.is_open), None)
        return f"/reviews/{open_one.pk}/" if open_one else "/reviews/"
    rule = seen.bundle.procedure.event(event)
    return places.of_case(seen.case.pk) if rule and rule.room == places.ROOM else f"/cases/{seen.case.pk}/do/{event}"


def _cited(article: str) -> Any:
    return content.cited(article) if "#" in article else None


def _answers(seen: queries.CaseView) -> list[tuple[str, str]]:
    found = []
    for question in seen.bundle.form.questions:
        value = seen.answers.get(question.key)
        if value in (None, "", []):
            continue
        names = question.choices.get(str(value))
        shown = content.spoken(names) if names else str(value)
        found.append((content.spoken(question.names), masking.ending(shown) if question.type in actions.COVERED else shown))
    return found


def _is_covered(seen: queries.CaseView) -> bool:
    """Is there a number that the page shows by its end alone?"""
    return seen.part == "whole" and any(
        q.type in actions.COVERED and seen.answers.get(q.key) for q in seen.bundle.form.questions
    )


@door(*HANDLING, methods="POST")
def numbers(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/cases/<id>/numbers`: the whole numbers, on a page of their own that is not kept; the look and its purpose are."""
    with reading.allowed():
        found = actions.read_numbers(pk, by=request.actor, on=day.today(), at=day.now())  # type: ignore[attr-defined]
        seen = queries.case(pk, request.actor, on=day.today())  # type: ignore[attr-defined]
    shown = [(content.spoken(q.names), found[q.key]) for q in seen.bundle.form.questions if q.key in found]
    response = render(request, "openness/requests/numbers.html", {"seen": seen, "case": seen.case, "shown": shown})
    response["Cache-Control"] = "no-store"
    return response


def reply_name(seen: queries.CaseView, held: Any) -> str:
    """The kind of the latest draft or reply in words."""
    last = held.decisions[-1] if held.decisions else None
    rule = seen.bundle.replies.replies.get(last.code) if last and seen.bundle.replies else None
    return content.spoken(rule.names) if rule else ""


def letter(seen: queries.CaseView, held: Any) -> Letter | None:
    """The latest draft or reply as it will be read; None before there is one."""
    last = held.decisions[-1] if held.decisions else None
    if last is None:
        return None
    paragraphs = [last.text, *([_("理由：%s") % last.reasons] if last.reasons else [])]
    laws = _("、").join(content.cited(article)[2] for article in last.articles)
    paragraphs += [_("依据：%s") % laws] if laws else []
    pdf = f"/cases/{seen.case.pk}/file/{last.document}" if last.document else ""
    office = content.department(seen.case.department)
    return Letter(
        reply_name(seen, held), last.number or "", paragraphs, last.remedy, office, last.day, pdf, "", last.day is None
    )


@door(*HANDLING, methods="GET POST")
def step(request: HttpRequest, pk: Any, step: str) -> HttpResponse:
    """`/cases/<id>/do/<step>`: the form of one step, and the step itself."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _too_large(request)
    seen, held = looked(request, pk)
    if seen.part == "asked" and step not in {o.event for o in queries.options(seen.case, request.actor, seen.on).allowed}:  # type: ignore[attr-defined]
        raise Http404(_("没有这一步。请从办件页点进来。"))
    title = _title(step, seen)
    given = _fields(step, seen, held)
    posted = request.method == "POST"
    start = {name: request.GET[name] for name in ("thread", "login") if name in request.GET}
    form = steps.StepForm(given, request.POST, request.FILES) if posted else steps.StepForm(given, initial=start)
    context: dict[str, Any] = {
        "seen": seen,
        "case": seen.case,
        "held": held,
        "title": title,
        "form": form,
        "step": step,
        "kept": request.POST.getlist("kept"),
    }
    if posted and form.is_valid():
        try:
            context["kept"] = _stored(request, pk, form.cleaned_data)
            _do(request, step, seen, held, form.cleaned_data | {"attachments": _attached(form.cleaned_data, context["kept"])})
        except (CaseRefused, files.FileRefused) as refused:
            context |= _refusal(form, refused) | {"since": _since(request, seen)}
        else:
            messages.success(request, _("%(number)s %(step)s：已办。") % {"number": seen.case.number, "step": title})
            return redirect(_next(request, step, pk))
    why = next((o for o in queries.options(seen.case, request.actor, seen.on).not_allowed if o.event == step), None)  # type: ignore[attr-defined]
    shown = letter(seen, held) if held and (step in ("signed", "review_asked") or _printed(step, seen)) else None
    more = {
        "why": why,
        "why_article": _cited(why.article) if why else None,
        "letter": shown,
        "kept_files": _named(request, context["kept"]),
        "multipart": "files" in form.fields,
    }
    return render(request, "openness/requests/step.html", context | more, status=409 if "refused" in context else 200)


def _next(request: HttpRequest, step: str, pk: Any) -> str:
    """Back to the table of consultations, or to the case; to the list when the case has just left this officer's sight."""
    try:
        queries.case(pk, request.actor, on=day.today())  # type: ignore[attr-defined]
    except CaseRefused:
        return "/cases/"
    return f"/cases/{pk}/asked/" if step in CONSULTING else f"/cases/{pk}/"


def _title(step: str, seen: queries.CaseView) -> str:
    rule = seen.bundle.procedure.event(step)
    name = content.spoken(rule.names) if rule else steps.titles().get(step, "")
    if not name or step in ("publish", "redact"):
        raise Http404(_("没有这一步。请从办件页点进来。"))
    return name


def _fields(step: str, seen: queries.CaseView, held: Any) -> dict[str, Any]:
    found = steps.fields(step, seen, held)
    if step in ("drafted",):
        found["reasons"].required = False
    return found


def _printed(step: str, seen: queries.CaseView) -> bool:
    """A step that sends a printed letter."""
    return step in ("sent", *steps.PRINTED) or (seen.case.procedure == CORRECTION and step in own_record.PRINTED)


def _do(request: HttpRequest, step: str, seen: queries.CaseView, held: Any, data: dict[str, Any]) -> None:
    """In one transaction that is refused when somebody else was quicker than the page that was seen."""
    by, at = request.actor, day.now()  # type: ignore[attr-defined]
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit()):
        raise CaseRefused("stale", _("表单里少了办到第几步。"), remedy=_("请重新打开这个办件。"))
    added = surplus(request.POST, {*_fields(step, seen, held), "version", "kept"})
    if added:
        raise refused_surplus(added).of(seen.case, step)
    if _printed(step, seen):  # the letter is printed before the transaction; the action itself takes the newest state
        if int(version) != seen.version:
            raise CaseRefused("stale", _("您看过以后，别人已经办了一步。"), remedy=_("看过新的一步再办。"))
        data = data | {"verify_at": request.build_absolute_uri("/verify/")}
        steps.act(step, seen, held, data, by=by, on=seen.on, at=at)
        return
    with acting(by=by, at=at, case_id=seen.case.pk, version=int(version)):
        steps.act(step, seen, held, data, by=by, on=seen.on, at=at)


def refuse_surplus(request: HttpRequest, known: Collection[str]) -> None:
    """CaseRefused where the form came back with a field that its page does not have."""
    if added := surplus(request.POST, known):
        raise refused_surplus(added)


def refused_surplus(added: list[str]) -> CaseRefused:
    """A form that came back with a field which the page does not have."""
    said = _("表单里多了页面上没有的栏：%s。") % _("、").join(added)
    return CaseRefused("surplus", said, remedy=_("请重新打开这一页，只填页面上的栏。"))


def _since(request: HttpRequest, seen: queries.CaseView) -> list[Moment]:
    """What others did after the page that was filled in had been opened."""
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit()):
        return []
    return _happened([event for event in seen.events if event.seq > int(version)])


def _refusal(form: Any, refused: Any) -> dict[str, Any]:
    for error in getattr(refused, "errors", ()):
        if getattr(error, "question", None) in form.fields:
            form.add_error(error.question, f"{error.message} {error.remedy}")
    article = getattr(refused, "article", "")
    return {"refused": refused, "article": _cited(article) if article else None}


def _stored(request: HttpRequest, pk: Any, data: dict[str, Any]) -> list[str]:
    """Hashes of what came with this form, and of what came before and was kept after a refusal."""
    by = request.actor  # type: ignore[attr-defined]
    kept_before = [row.hash for row in _named(request, request.POST.getlist("kept"))]
    if "files" not in data:
        return kept_before
    when = {"by": by, "on": day.today(), "at": day.now()}
    made = [acts.take_file(pk, file, name=file.name or "", **when).hash for file in request.FILES.getlist("files")]
    return list(dict.fromkeys([*kept_before, *made]))


def _attached(data: dict[str, Any], hashes: list[str]) -> list[str]:
    return [*data.get("copies", []), *hashes]


def _named(request: HttpRequest, hashes: list[str]) -> list[StoredFile]:
    """The files of these hashes that this officer handed in; nothing of anybody else's."""
    found = []
    for digest in hashes[:20]:
        try:
            found.append(kept.get(digest, by=str(request.actor)))  # type: ignore[attr-defined]
        except StoredFile.DoesNotExist:
            continue
    return found


def _too_large(request: HttpRequest) -> HttpResponse:
    refused = CaseRefused("file", _("文件太大，一次最多 25 MB。"), remedy=_("分几次上传，或缩小文件。"))
    return render(request, "openness/requests/refused.html", {"refused": refused}, status=413)


@door(*HANDLING)
def file(request: HttpRequest, pk: Any, digest: str) -> HttpResponse:
    """`/cases/<id>/file/<hash>`: a file that belongs to the case; 404 for every other."""
    seen, held = looked(request, pk)
    by = request.actor  # type: ignore[attr-defined]
    try:
        name = queries.file_of(seen.case, digest, by)
    except CaseRefused as refused:
        own = {copy.copy for copy in held.copies} | {copy.original for copy in held.copies} if held else set()
        own |= {h for d in held.decisions for h in (*d.attachments, d.document)} if held else set()
        if digest not in own or not digest:
            raise Http404(refused.reason) from refused
        name = kept.get(digest).name
    row = kept.get(digest)
    response = HttpResponse(kept.read(digest), content_type=row.media)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)


@door(*HANDLING)
def filed(request: HttpRequest, pk: Any, n: int) -> HttpResponse:
    """`/cases/<id>/filed/<n>`: what was filed, as filed; identity numbers by their end, the whole is a look of its own."""
    seen, _held = looked(request, pk)
    return filings.page(seen, n, covered=True)

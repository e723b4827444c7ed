"""`/file/...`: filing page by page, without script, with a login or without; the same pages serve the counter."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.kernel.parties import CITIZEN
from zhengtong.kernel.procedures import queries as procedures
from zhengtong.openness.requests import conditions
from zhengtong.site import actors, content, day, throttling
from zhengtong.site.pages import errors
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.cases.questions import PageForm
from zhengtong.site.pages.kernel.drafts import guided, pages, taking
from zhengtong.site.pages.kernel.drafts import held as drafts
from zhengtong.site.pages.kernel.drafts.held import Way

HANDLING = ("officer", "approver")
OWN_ONLY = frozenset({conditions.CORRECTION})  # article 41: whom the record is about; a visitor cannot prove it here
UPLOADS, HOUR = 40, 60  # uploads of one address without a login


@door()
def every(request: HttpRequest) -> HttpResponse:
    """`/file/`: what may be filed here."""
    found = procedures.procedures(day.today())
    rows = [
        (key, content.spoken(one.procedure.names), one.procedure.department, key in OWN_ONLY)
        for key, one in sorted(found.items())
        if is_filed(one)
    ]
    return render(request, "kernel/drafts/every.html", {"rows": rows, "desk": actors.role(request) in HANDLING})


def is_visitor(request: HttpRequest, way: Way) -> bool:
    """Whether nobody knows who files: no login, and no official who looks at the papers."""
    return not way.desk and not actors.role(request)


def is_filed(bundle: Any) -> bool:
    """Whether an applicant begins it with a form."""
    return bool(bundle.form) and any(rule.key == "filed" and "applicant" in rule.who for rule in bundle.procedure.events)


@door(methods="GET POST", largest=taking.LARGEST)
def page(request: HttpRequest, procedure: str, page: str) -> HttpResponse:
    """`/file/<procedure>/<page>`: one page of the form."""
    way = Way(procedure)
    return elsewhere(request, way) or ask(request, way, page)


def elsewhere(request: HttpRequest, way: Way) -> HttpResponse | None:
    """Where somebody must go first: officials to their counter, a visitor to the login where only the person may file."""
    role = actors.role(request)
    if role in HANDLING:
        return redirect(f"/desk{way.home}")
    if role and role not in CITIZEN:
        return redirect("/requests/")
    if not role and way.procedure in OWN_ONLY:
        return redirect_to_login(request.get_full_path())
    return None


def form_of(way: Way) -> Any:
    """The bundle in force. Http404 in words for what cannot be filed."""
    try:
        found = procedures.procedure(way.procedure, on=day.today())
    except KeyError as error:
        raise Http404(_("没有“%s”这种申请。从“提出申请”选一种。") % way.procedure[:40]) from error
    if not is_filed(found):
        raise Http404(_("“%s”不是由申请人提出的。从“提出申请”选一种。") % content.spoken(found.procedure.names))
    return found


def shown(request: HttpRequest, way: Way, bundle: Any, held: drafts.Held) -> list[pages.Asked]:
    """The pages that are asked of this filer."""
    return pages.asked(bundle, held, known=actors.role(request) in CITIZEN)


def ask(request: HttpRequest, way: Way, page: str, first: tuple[str, ...] = ()) -> HttpResponse:
    """One page of questions, asked and taken in. `first`: stages of the counter that go before."""
    bundle, held = form_of(way), drafts.of(request, way)
    found = shown(request, way, bundle, held)
    asked = next((one for one in found if one.key == page), None)
    if asked is None:
        return redirect(way.at(found[0].key))
    if request.method == "POST" and request.FILES and not _may_upload(request):
        return errors.too_often(request, HOUR)
    form = _form(request, way, asked, held)
    taken = None
    if request.method == "POST":
        taken = taking.take(request, bundle, held, asked.questions, form)
        if taken.deed == "go":
            taken.wrong += pages.unproved([asked], held, is_visitor(request, way))
        if taken.deed == "remove" or not any(place == "" for place, _said in taken.wrong):
            _kept(request, way, held, taken)
        if not taken.wrong:
            return redirect(_next(request, way, taken.deed, shown(request, way, bundle, held), page))
        form.refuse([_Wrong(place, said) for place, said in taken.wrong])
    context = {
        "way": way, "asked": asked, "form": form, "lone": len(asked.questions) == 1, "held": held, "bundle": bundle,
        "stages": pages.stages(found, page, first), "seen": taking.seal(asked.questions, held),
        "files": {q.key: pages.named(held.files.get(q.key, []), drafts.filer(request)) for q in asked.questions},
        "uploads": any(q.type in pages.FILES for q in asked.questions),
        "back": _back(request, way, found, page), "n": found.index(asked) + 1, "total": len(found) + 1,
    }  # fmt: skip
    return render(request, "kernel/drafts/page.html", context, status=422 if taken else 200)


class _Wrong:
    """A sentence at its field, as the form takes it."""

    def __init__(self, question: str, message: str) -> None:
        self.question, self.message, self.remedy = question, message, ""


def _may_upload(request: HttpRequest) -> bool:
    return bool(actors.role(request)) or throttling.allowed(request, "upload", most=UPLOADS, minutes=HOUR)


def _form(request: HttpRequest, way: Way, asked: pages.Asked, held: drafts.Held) -> PageForm:
    initial = {**_known(request, way), **held.answers}
    form = PageForm(asked.questions, request.POST if request.method == "POST" else None, initial=initial)
    for question in asked.questions:
        field = form.fields[question.key]
        if question.required is False and not (question.key == pages.PROOF and is_visitor(request, way)):
            field.label = _("%(label)s（选填）") % {"label": field.label}
        if question.type in pages.FILES:
            field.help_text = " ".join(
                str(part) for part in (field.help_text, _("PDF、图片、DOCX 或 XLSX，一个不超过 20 MB。")) if part
            )
    return form


def _known(request: HttpRequest, way: Way) -> dict[str, str]:
    """What the login says already, and what was looked for before."""
    searched = guided.found(request) if way.procedure in guided.PROCEDURES and not way.desk else None
    known = {"title": searched.words} if searched else {}
    return known | ({"name": request.actor.name} if actors.role(request) in CITIZEN else {})  # type: ignore[attr-defined]


def _kept(request: HttpRequest, way: Way, held: drafts.Held, taken: taking.Taken) -> None:
    if not way.desk and way.procedure in guided.PROCEDURES and (searched := guided.found(request)):
        held.about["guidance"] = searched.pk
    try:
        drafts.save(request, way, held)
    except drafts.DraftRefused as refused:
        taken.wrong.append(("", f"{refused.reason}{refused.remedy}"))


def _next(request: HttpRequest, way: Way, deed: str, found: list[pages.Asked], page: str) -> str:
    query = f"?{request.META['QUERY_STRING']}" if request.GET.get("to") == pages.CHECK else ""
    if deed in ("upload", "remove"):
        return way.at(page) + query
    if deed == "save":
        kept, here = _("存好了，30 天内回来接着填。"), _("存在这个浏览器里，退出浏览器或 8 小时后就没有了。")
        said = kept if request.actor else here  # type: ignore[attr-defined]
        messages.success(request, said)
        return way.home
    return way.at(pages.CHECK if query else pages.after(found, page))


def _back(request: HttpRequest, way: Way, found: list[pages.Asked], page: str) -> str:
    if request.GET.get("to") == pages.CHECK:
        return way.at(pages.CHECK)
    earlier = pages.before(found, page)
    return way.at(earlier) if earlier else way.home


@door(methods="POST")
def drop(request: HttpRequest, procedure: str) -> HttpResponse:
    """`/file/<procedure>/drop`: forgets what was filled in."""
    way = Way(procedure)
    drafts.throw_away(request, way)
    messages.success(request, _("丢掉了，什么也没有提交。"))
    return redirect(way.home)

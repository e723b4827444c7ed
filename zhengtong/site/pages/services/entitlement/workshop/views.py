"""`/workshop/`: the drafts of a department; a draft as a plain form and as a model; sending, returning, approving, dropping."""
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhengtong.dmn import DmnError
from zhengtong.dmn.exchange import handed, taken
from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.content import queries as packs
from zhengtong.kernel.content.checks import facts_by_kind
from zhengtong.services.entitlement.workshop import actions, assessing, candidates, queries, sheets
from zhengtong.services.entitlement.workshop.making import DescriptionError
from zhengtong.services.entitlement.workshop.models import PolicyDraft
from zhengtong.services.entitlement.workshop.refusals import DraftRefused
from zhengtong.site import content, day
from zhengtong.site.pages import charts
from zhengtong.site.pages.door import door

from . import sheet_form, words

HANDLING = ("officer", "approver")
LARGEST = 1 << 20
COMPUTED = ("周岁(出生日期, 判定日)",)


@door(*HANDLING)
def every(request: HttpRequest) -> HttpResponse:
    """`/workshop/`: the department's drafts, and where a new one begins."""
    own = request.actor.department  # type: ignore[attr-defined]
    loaded = packs.current()
    policies = sorted((key, content.named(policy)) for key, policy in loaded.policies.items() if policy.department == own)
    context = {"drafts": queries.drafts(request.actor), "policies": policies, "words": words.STATUS}  # type: ignore[attr-defined]
    return render(request, "services/entitlement/workshop/drafts.html", context)


@door("officer", methods="POST")
def begin(request: HttpRequest) -> HttpResponse:
    """`/workshop/begin`: a new policy by its key, or a new version of one of the department's."""
    key = request.POST.get("key", "").strip() or request.POST.get("policy", "").strip()
    made = _do(request, lambda by: actions.begin_draft(key=key, by=by, on=day.today(), at=day.now()), "")
    return redirect(f"/workshop/{made.pk}/" if made else "/workshop/")


@door(*HANDLING, methods="GET POST", largest=LARGEST)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """`/workshop/<pk>/`: the draft, what is wrong with it, whom it would reach; a POST saves the form."""
    draft = _draft(request, pk)
    if request.method == "POST":
        return _saved(request, draft)
    return _page(request, draft)


def _saved(request: HttpRequest, draft: PolicyDraft) -> HttpResponse:
    by: Any = request.actor  # type: ignore[attr-defined]
    try:
        sheet = sheet_form.read(request.POST, draft.sheet)
        read = int(request.POST.get("read", "0") or 0)
        actions.save_draft(draft.pk, read=read, sheet=sheet, by=by, at=day.now())
    except ValueError:
        return _page(request, draft, DraftRefused("form", _("这个表单不完整。"), _("刷新后再存。")))
    except DraftRefused as refused:
        return _page(request, draft, refused)
    op = request.POST.get("op", "save").partition("-")[0]
    return redirect(f"/workshop/{draft.pk}/#{op if op in ('rule', 'column', 'parameter', 'example') else 'main'}")


def _page(request: HttpRequest, draft: PolicyDraft, refused: DraftRefused | None = None) -> HttpResponse:
    by: Any = request.actor  # type: ignore[attr-defined]
    loaded = packs.load(strict=False)
    made = assessing.assess(draft, loaded, day.today())
    large = len(draft.sheet["rules"]) > sheet_form.RULES
    context = {
        "draft": draft, "sheet": draft.sheet, "made": made, "refused": refused, "review": queries.review_of(draft),
        "may": _may(draft, by), "rules": words.rules(draft.sheet, made), "facts": _facts(draft, loaded), "large": large,
        "choices": words.choices(), "words": words.STATUS, "against": made.against, "articles": words.articles(loaded),
    }  # fmt: skip
    return render(request, "services/entitlement/workshop/draft.html", context, status=409 if refused else 200)


def _may(draft: PolicyDraft, by: Any) -> dict[str, bool]:
    """What the actor may do with the draft now."""
    own = by.department == draft.department
    drafting, sent = draft.status == PolicyDraft.DRAFTING, draft.status == PolicyDraft.SENT
    officer, approver = own and by.role == "officer", own and by.role == "approver"
    return {"edit": officer and drafting, "send": officer and drafting, "drop": (officer or approver) and drafting,
            "back": (officer or approver) and sent, "approve": approver and sent}


def _facts(draft: PolicyDraft, loaded: Any) -> list[str]:
    known = facts_by_kind(loaded).get(draft.sheet["subject"], {})
    computed = [text for text in COMPUTED if "出生日期" in known]
    return [text for text in (*computed, *known) if text not in draft.sheet["inputs"]]


@door("officer", methods="GET POST", largest=LARGEST)
def model(request: HttpRequest, pk: int) -> HttpResponse:
    """`/workshop/<pk>/model`: the table in the model editor; what was changed there is made in our file, nothing else."""
    draft = _draft(request, pk)
    try:
        held = (draft.dmn or sheets.built(draft.key, draft.sheet, packs.load(strict=False)).decode()).encode()
    except (DescriptionError, ValueError) as error:
        messages.error(request, _("表还读不成模型：%s。先在表单里改好。") % error)
        return redirect(f"/workshop/{pk}/")
    if request.method == "POST":
        return _model_saved(request, draft, held)
    context = {"draft": draft, "model": handed(held).decode(), "may": _may(draft, request.actor)}  # type: ignore[attr-defined]
    return render(request, "services/entitlement/workshop/model.html", context)


def _model_saved(request: HttpRequest, draft: PolicyDraft, held: bytes) -> HttpResponse:
    posted = [request.POST.get(name, "").encode() for name in ("untouched", "model")]
    try:
        data = taken(held, *posted)
        sheet = {**draft.sheet, **sheets.of_model(data, sheets.decision_of(draft.sheet))}
        read = int(request.POST.get("read", "0") or 0)
        actions.save_draft(draft.pk, read=read, sheet=sheet, model=data, by=request.actor, at=day.now())  # type: ignore[attr-defined]
    except DmnError as error:
        messages.error(request, _("这个模型用不了：%s") % error.findings[0])
    except ValueError:
        messages.error(request, _("这个表单不完整。刷新后再存。"))
    except DraftRefused as refused:
        messages.error(request, f"{refused.reason}{refused.remedy}")
    return redirect(f"/workshop/{draft.pk}/")


@door(*HANDLING)
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """`/workshop/<pk>/effect`: the draft on the whole district against the version in force, by street, age and size."""
    draft = _draft(request, pk)
    made = assessing.assess(draft, packs.load(strict=False), day.today())
    found = made.effect
    groups = [] if found is None else [
        (words.group(name), charts.bars([(str(n), gain, "") for n, gain, _l, _f in rows if gain], most=12),
         charts.bars([(str(n), lose, "") for n, _g, lose, _f in rows if lose], most=12))
        for name, rows in found.groups.items()
    ]
    context = {"draft": draft, "made": made, "found": found, "groups": groups, "outcomes": words.OUTCOMES}
    return render(request, "services/entitlement/workshop/effect.html", context)


@door(*HANDLING)
def tried(request: HttpRequest, pk: int) -> HttpResponse:
    """`/workshop/<pk>/try`: somebody made up, fact by fact, decided by the draft, rule by rule with every condition."""
    draft = _draft(request, pk)
    context: dict[str, Any] = {"draft": draft, "asked": [], "problems": ()}
    made = candidates.candidate(draft, packs.load(strict=False))
    if made.item is None or made.problems:
        context["problems"] = made.problems
    else:
        context |= words.trial(draft, made, request.GET, day.today())
    return render(request, "services/entitlement/workshop/try.html", context)


@door(*HANDLING, methods="POST")
def do(request: HttpRequest, pk: int) -> HttpResponse:
    """`/workshop/<pk>/do`: send, back, approve or drop."""
    draft, on, at = _draft(request, pk), day.today(), day.now()
    reason, read = request.POST.get("reason", "")[:2000], request.POST.get("read", "")
    deeds: dict[str, tuple[Callable[[Any], Any], str]] = {
        "send": (lambda by: actions.send_draft(pk, read=int(read) if read.isdigit() else 0, by=by, on=on, at=at),
                 _("已送合法性审查。")),
        "back": (lambda by: actions.take_back(pk, reason=reason, by=by, on=on, at=at), _("已退回起草。")),
        "approve": (lambda by: actions.approve_draft(pk, by=by, on=on, at=at), _("已批准，到施行日生效。")),
        "drop": (lambda by: actions.drop_draft(pk, by=by, at=at), _("已作废。")),
    }
    if request.POST.get("deed") not in deeds:
        raise Http404(_("没有这一步。"))
    deed, said = deeds[request.POST["deed"]]
    _do(request, deed, said)
    content.forget()
    return redirect(f"/workshop/{draft.pk}/")


def _do(request: HttpRequest, deed: Callable[[Any], Any], said: str) -> Any:
    """Does a deed and says so, or why not."""
    try:
        made = deed(request.actor)  # type: ignore[attr-defined]
    except (DraftRefused, CaseRefused) as refused:
        messages.error(request, f"{refused.reason}{refused.remedy}")
        return None
    if said:
        messages.success(request, said)
    return made


def _draft(request: HttpRequest, pk: int) -> PolicyDraft:
    found = queries.one(pk, request.actor)  # type: ignore[attr-defined]
    if found is None:
        raise Http404(_("没有这份草稿，或者不是您部门的。"))
    return found

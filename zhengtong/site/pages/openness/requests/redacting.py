"""Redaction: the pages as pictures with their words, boxes drawn or typed, a preview of what leaves, the proved copy."""

import base64
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.files import queries as kept
from zhengtong.kernel.files import redaction
from zhengtong.kernel.files.actions import FileRefused
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.files.sniffing import PDF
from zhengtong.openness.requests import actions, publishing, queries
from zhengtong.site import content, day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.openness.requests.officer import LARGEST, looked, refuse_surplus

PARTS = 5  # page, x0, y0, x1, y1
SHOWN = 20  # pages of one file on one screen


class Upload(HouseForm):
    """The original."""

    file = forms.FileField(
        label=gettext_lazy("原件"),
        help_text=gettext_lazy("PDF、DOCX 或 XLSX。原件不改动，遮盖件是另一个新文件。"),
        error_messages={"required": gettext_lazy("选一个文件。"), "empty": gettext_lazy("文件是空的，一行也没有。")},
    )


class Boxes(HouseForm):
    """What is taken out, and why."""

    boxes = forms.CharField(
        label=gettext_lazy("遮盖框"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy("一行一个：页 左 上 右 下，单位是点（1/72 英寸），从页面左上角量。也可以在图上画。"),
    )
    reasons = forms.CharField(
        label=gettext_lazy("为什么遮盖"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写上遮盖的理由。")},
    )

    def clean_boxes(self) -> list[dict[str, Any]]:
        """Lines as boxes; a line that is none is named."""
        found = []
        for n, line in enumerate(self.cleaned_data["boxes"].splitlines(), 1):
            if line.strip():
                found.append(_box(n, line))
        return found


def _box(n: int, line: str) -> dict[str, Any]:
    parts = line.replace(",", " ").split()
    try:
        page, x0, y0, x1, y1 = int(parts[0]), *(float(part) for part in parts[1:])
        if len(parts) != PARTS or page < 1 or not (0 <= x0 < x1 < 20_000 and 0 <= y0 < y1 < 20_000):
            raise ValueError
    except (ValueError, IndexError) as error:
        said = _("第 %(n)s 行不是一个框。写成：页 左 上 右 下，比如 1 72 100 300 120。") % {"n": n}
        raise forms.ValidationError(said) from error
    return {"page": page, "x0": x0, "y0": y0, "x1": x1, "y1": y1}


@door("officer", methods="GET POST")
def upload(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/cases/<id>/redact`: takes the original in."""
    seen, held = _request(request, pk)
    form = Upload(request.POST, request.FILES) if request.method == "POST" else Upload()
    context: dict[str, Any] = {"seen": seen, "case": seen.case, "held": held, "form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            refuse_surplus(request, form.fields)
            who = {"by": request.actor, "on": seen.on, "at": day.now()}  # type: ignore[attr-defined]
            made = actions.take_file(pk, file, name=file.name or "", refuse=(), **who)
        except (CaseRefused, FileRefused) as refused:
            context["refused"] = refused
        else:
            return redirect(f"/cases/{pk}/redact/{made.hash}")
    return render(request, "openness/requests/redact_upload.html", context, status=409 if "refused" in context else 200)


def _request(request: HttpRequest, pk: Any) -> tuple[Any, Any]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise Http404(_("文件太大，一次最多 25 MB。"))
    seen, held = looked(request, pk)
    if held is None or seen.part != "whole":
        raise Http404(_("这个办件不做遮盖件。"))
    return seen, held


@door("officer", methods="GET POST")
def redact(request: HttpRequest, pk: Any, digest: str) -> HttpResponse:
    """`/cases/<id>/redact/<hash>`: choose, look at what leaves, make the copy."""
    seen, held = _request(request, pk)
    row, data = _original(held, digest)
    posted = request.method == "POST"
    form = Boxes(request.POST) if posted else Boxes(initial={"boxes": _suggested(row, data, seen)})
    context: dict[str, Any] = {"seen": seen, "case": seen.case, "file": row, "form": form}
    context |= {"places": request.POST.getlist("place"), "leave": request.POST.getlist("leave")}
    if posted and form.is_valid():
        removed = [*form.cleaned_data["boxes"], *({"place": place} for place in context["places"])]
        try:
            refuse_surplus(request, {*form.fields, "place", "leave", "preview"})
            if "preview" not in request.POST:
                who = {"by": request.actor, "on": seen.on, "at": day.now()}  # type: ignore[attr-defined]
                reasons = form.cleaned_data["reasons"]
                actions.redact(pk, original=digest, removed=removed, reasons=reasons, leave=context["leave"], **who)
                messages.success(request, _("遮盖件做好了，已核验。拟答复时附上。"))
                return redirect(f"/cases/{pk}/")
            context["preview"] = _preview(row, data, removed, held)
        except (CaseRefused, FileRefused) as refused:
            article = getattr(refused, "article", "")
            context |= {"refused": refused, "article": content.cited(article) if article else None}
            with suppress(CaseRefused, FileRefused):  # what stands elsewhere, to be covered or left
                context["preview"] = _preview(row, data, removed, held)
    context |= _shown(row, data)
    return render(request, "openness/requests/redact.html", context, status=409 if "refused" in context else 200)


def _original(held: Any, digest: str) -> tuple[StoredFile, bytes]:
    """A file that was handed in for this request, or filed with it."""
    if digest not in queries.material(held.request):
        raise Http404(_("没有这个文件。"))
    return kept.get(digest), kept.read(digest)


def _shown(row: StoredFile, data: bytes) -> dict[str, Any]:
    """Pages as pictures, or the paragraphs and cells of an Office file."""
    if row.media == PDF:
        return {"pages": [_pictured(page) for page in redaction.pages(data, only=range(1, SHOWN + 1))], "parts": ()}
    try:
        return {"pages": (), "parts": redaction.parts(data, row.media)}
    except FileRefused as refused:
        return {"pages": (), "parts": (), "unread": refused}


def _pictured(page: redaction.Page) -> dict[str, Any]:
    picture = "data:image/png;base64," + base64.b64encode(page.png).decode()
    return {"page": page, "picture": picture, "text": page.text}


def _suggested(row: StoredFile, data: bytes, seen: Any) -> str:
    """Boxes over what looks personal, one a line: a suggestion to look at."""
    if row.media != PDF:
        return ""
    lines = []
    for page in redaction.pages(data, only=range(1, SHOWN + 1)):
        for _span, boxes in redaction.suggested(page, [seen.case.applicant_name]):
            lines += [f"{n} {x0:.0f} {y0:.0f} {x1:.0f} {y1:.0f}" for n, x0, y0, x1, y1 in boxes]
    return "\n".join(lines)


def _preview(row: StoredFile, data: bytes, removed: list[dict[str, Any]], held: Any) -> dict[str, Any]:
    """What would leave the house: its pages, the words taken out, those of them that stand elsewhere too. Nothing is kept."""
    boxes = [(r["page"], r["x0"], r["y0"], r["x1"], r["y1"]) for r in removed if "page" in r]
    cuts = [redaction.Cut(r["place"], None, None) for r in removed if "place" in r]
    if not removed:
        raise CaseRefused("copy", _("没有选要遮盖的内容，或选法不对。"), remedy=_("画框，或选段落、单元格。"))
    made = redaction.redact(data, row.media, boxes=boxes, cuts=cuts)
    pages = [_pictured(page) for page in redaction.pages(made.data)] if row.media == PDF else []
    standing = redaction.standing(made, publishing.people(held.request))
    return {"pages": pages, "removed": made.removed, "kept": made.kept, "standing": standing}

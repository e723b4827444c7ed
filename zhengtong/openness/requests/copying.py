"""Redacted copies for partial disclosure: files makes and proves them; here what the officer chose is read and refused well."""
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.files import actions as files
from zhengtong.kernel.files import queries as kept
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.files.redaction import Cut
from zhengtong.kernel.files.sniffing import ENDINGS
from zhengtong.kernel.parties import Actor

from . import publishing
from .models import RedactedCopy, Request

ARTICLE = "disclosure-regulation#第三十七条"


def made(
    request: Request, original: str, removed: Sequence[Mapping[str, Any]], *, leave: Sequence[str], by: Actor, at: datetime
) -> StoredFile:
    """The proved copy of a kept file, named after the case alone: the original's name may say whom it is about. `removed`:
    {page, x0, y0, x1, y1} for PDFs and pictures, {place, start?, end?} for Office files. CaseRefused when nothing is removed,
    or when something of it, or a personal part of it, is left anywhere."""
    boxes, cuts = _boxes(removed), _cuts(removed)
    if not removed or len(boxes) + len(cuts) != len(removed):
        raise CaseRefused("copy", _("没有选要遮盖的内容，或选法不对。"), article=ARTICLE, remedy=_("画框，或选段落、单元格。"))
    try:
        source = kept.get(original)
        named, known = _name(request, source.media), publishing.people(request)
        return files.redact(source, boxes=boxes, cuts=cuts, name=named, names=known, leave=leave, by=by, at=at)
    except StoredFile.DoesNotExist:
        raise CaseRefused("file", _("没有这个文件。"), article=ARTICLE, remedy=_("先上传原件。")) from None
    except files.FileRefused as refused:
        raise CaseRefused("copy", refused.reason, article=ARTICLE, remedy=refused.remedy) from None


def _boxes(removed: Sequence[Mapping[str, Any]]) -> list[tuple[int, float, float, float, float]]:
    found = [r for r in removed if set(r) == {"page", "x0", "y0", "x1", "y1"}]
    return [(int(r["page"]), float(r["x0"]), float(r["y0"]), float(r["x1"]), float(r["y1"])) for r in found]


def _cuts(removed: Sequence[Mapping[str, Any]]) -> list[Cut]:
    return [Cut(str(r["place"]), r.get("start"), r.get("end")) for r in removed if set(r) in PLACED]


PLACED = ({"place"}, {"place", "start", "end"})


def _name(request: Request, media: str) -> str:
    n = RedactedCopy.objects.filter(request=request).count() + 1
    return f"{request.case.number}-{_('附件')}{n}.{ENDINGS[media][0]}"

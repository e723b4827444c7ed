"""What must hold before a reply is drafted, reviewed, signed, sent or published. Each check refuses with article and remedy."""
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, pins
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import queries as decisions
from zhengtong.law.decisions.models import Decision

from . import queries
from .conditions import MANY, PARTIAL, REPLY, desk, identified
from .grounds import PUBLIC
from .models import LogEntry, RedactedCopy, Request

ABANDONED = ("abandoned_correction", "abandoned_fee")  # what the law makes of silence; no officer drafts it


def reply(request: Request, code: str, copies: Sequence[RedactedCopy], files_given: Sequence[str]) -> Any:
    """The reply's rule in the pinned bundle, when what it presupposes is there. CaseRefused otherwise."""
    found = pins.bundle(request.case.pin_id).replies.replies.get(code)
    if found is None or code in ABANDONED:
        said = _("不能用“%s”答复。") % code[:40]
        raise CaseRefused("code", said, article=REPLY, remedy=_("选列出的答复种类；视为放弃的另走一步。"))
    identified(request)
    if code not in PUBLIC and {copy.copy for copy in copies} & set(files_given):
        said = _("不公开的答复不能附遮盖件。")
        raise CaseRefused("copy", said, article=PARTIAL, remedy=_("去掉遮盖件；要给的，用部分公开答复。"))
    if code == "partial" and not {copy.copy for copy in copies} & set(files_given):
        raise CaseRefused("copy", _("部分公开要附上遮盖件。"), article=PARTIAL, remedy=_("先做遮盖件，再附在答复里。"))
    attachments(request, files_given, copies)
    return found


def attachments(request: Request, given: Sequence[str], copies: Sequence[RedactedCopy]) -> None:
    """Every file that goes out is kept for this case, a redacted one with its proof; an original that was redacted, for
    any request, never goes out."""
    made = {copy.copy for copy in copies}
    originals = set(RedactedCopy.objects.filter(original__in=list(given)).values_list("original", flat=True))
    for digest in given:
        rows = StoredFile.objects.filter(hash=digest)
        if not rows.exists():
            raise CaseRefused("file", _("没有这个文件：%s") % digest[:12], article=REPLY, remedy=_("重新上传。"))
        if digest in originals:
            said = _("这是遮盖前的原件，不能发出。")
            raise CaseRefused("file", said, article=PARTIAL, remedy=_("换成遮盖件。")).of(request.case, "file")
        if digest not in made:
            of_case(request, digest)
        if digest in made and not any(_proved(row) for row in rows):
            said = _("遮盖件没有通过核验。")
            raise CaseRefused("copy", said, article=PARTIAL, remedy=_("重做遮盖件。")).of(request.case, "file")


def of_case(request: Request, digest: str) -> None:
    """The file was handed in for this request, or filed with it. CaseRefused for any other, whoever keeps it."""
    if digest not in queries.material(request):
        said = _("这个文件不是为这个办件上传的，也不是随申请提交的。")
        raise CaseRefused("file", said, article=REPLY, remedy=_("为这个办件上传后再用。")).of(request.case, "file")


def _proved(file: StoredFile) -> bool:
    return file.origin == "redacted" and all(check["holds"] for check in file.proof or [{"holds": False}])


def open_draft(case_id: Any) -> Decision:
    """The draft that may be reviewed and signed."""
    found = decisions.open_draft(case_id)
    if found is None:
        raise CaseRefused("state", _("没有草稿。"), article=REPLY, remedy=_("先拟答复。"))
    return found


def signed(case_id: Any, by: Actor) -> tuple[Request, Decision]:
    """The signed reply that is to be sent."""
    return desk(case_id, by), _in_force(case_id, (Decision.SIGNED,), _("没有已签发、待发出的答复。"))


def sent(case_id: Any) -> Decision:
    """The reply that is on its way."""
    return _in_force(case_id, (Decision.SENT,), _("没有已发出、待送达的答复。"))


def sent_or_delivered(case_id: Any) -> Decision:
    """The reply that the applicant may read."""
    return _in_force(case_id, (Decision.SENT, Decision.DELIVERED), _("还没有答复。"))


def _in_force(case_id: Any, states: Sequence[str], said: str) -> Decision:
    found = decisions.in_force(case_id)
    if found is None or found.state not in states:
        raise CaseRefused("state", said, article=REPLY, remedy=_("看办件的经过。"))
    return found


def published(request: Request, title: str, summary: str) -> Decision:
    """The reply whose content may be shown to all: disclosed or partly disclosed, delivered, not published yet."""
    held = decisions.in_force(request.pk)
    if held is None or held.code not in PUBLIC or held.state != Decision.DELIVERED:
        said = _("只有予以公开、部分公开并已送达的答复，才能进公开目录。")
        raise CaseRefused("state", said, article=MANY, remedy=_("先记下答复的送达。")).of(request.case, "publish")
    if LogEntry.objects.filter(request=request).exists():
        raise CaseRefused("once", _("已经公开过了。"), article=MANY, remedy=_("看公开目录。")).of(request.case, "publish")
    if not title.strip() or not summary.strip():
        raise CaseRefused("body", _("没有写名称或内容概述。"), article=MANY, remedy=_("补上。")).of(request.case, "publish")
    return held

"""Wrong records about oneself (article 41): which notice asks for what is missing, and which decision or notice ends it."""
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.law.decisions import queries as decisions
from zhengtong.law.decisions.models import Decision

from . import replying
from .conditions import CORRECTION, OWN, PROCEDURE, identified
from .models import Request

SIGNED, NOTICED = ("corrected", "refused"), ("forwarded", "told")  # by an approver; by the officer: it is not ours to decide
OPINIONS = {"wrong": "corrected", "right": "refused"}


@dataclass(frozen=True)
class Asking:
    """The step by which an applicant is asked for more: event, letter, the state that waits for it."""

    event: str
    letter: str
    what: str


ASKING = {
    PROCEDURE: Asking("correction_asked", "correction-notice", "correction"),
    CORRECTION: Asking("evidence_asked", "evidence-notice", "evidence"),
}


def outcome(request: Request, code: str) -> None:
    """One of the four outcomes, of a request to correct a record."""
    if code not in (*SIGNED, *NOTICED) or request.case.procedure != CORRECTION:
        said, remedy = _("更正申请只有更正、不予更正、转送、告知四种结果。"), _("看办件的种类和结果。")
        raise CaseRefused("body", said, article=OWN, remedy=remedy).of(request.case, code)


def draft(request: Request, opinion: str, text: str) -> dict[str, Any]:
    """What is drafted after the check; empty where the record is another body's. CaseRefused without the right
    content, and before who applies was checked: what a record says of somebody is told to nobody else."""
    code = OPINIONS.get(opinion)
    if code is None:
        return {}
    identified(request)
    if code == "corrected" and not text.strip():
        said = _("没有写记录更正后是什么内容。")
        raise CaseRefused("body", said, article=OWN, remedy=_("写上更正后的内容。")).of(request.case, "verified")
    title = request.case.title
    said = f"您请求更正的“{title}”，经核实，记录不准确，已更正为：{text.strip()}" if code == "corrected" else \
        f"您请求更正的“{title}”，经核实，记录准确，不予更正。"
    return _held(request, code) | {"text": said}


def open_draft(request: Request, code: str) -> Decision:
    """The draft that says what is to be signed; CaseRefused when the check found something else."""
    found = decisions.open_draft(request.pk)
    if found is None or found.code != code:
        said = _("核实意见不是这个结果，没有这样的草稿可签。")
        remedy = _("看核实意见；要改变的，由承办人重新核实。")
        raise CaseRefused("draft", said, article=OWN, remedy=remedy).of(request.case, code)
    return found


def notice(request: Request, code: str, name: str, reason: str) -> dict[str, Any]:
    """The notice that another body is competent; kept until its letter is made."""
    what = {"forwarded": f"我们已把您的请求转送{name.strip()}处理。", "told": f"请您向{name.strip()}提出。"}[code]
    text = f"您请求更正的“{request.case.title}”，不由我们更正。{what}"
    return _held(request, code) | {"case_id": request.pk, "text": text, "reasons": reason}


def _held(request: Request, code: str) -> dict[str, Any]:
    made = replying.draft(replying.rule(request, code), None, None)
    return {"code": code, "demands": made.demands, "articles": made.articles, "remedy": made.remedy}

"""The steps of a request to correct one's own record, where they differ from those of a request for information."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.openness.requests import actions
from zhengtong.site.pages.kernel.cases.questions import field as question_field
from zhengtong.site.pages.openness.requests import handing, steps
from zhengtong.site.pages.openness.requests.steps import Fields

FILES = {"file", "files"}
HIDDEN = {"corrected": ("text",), "refused": ("reason",), "provider_asked": ("department",), "received": ("how",)}


def _verifying(_seen: Any, _held: Any) -> Fields:
    return {"text": steps._text(_("更正后的内容"), long=True, required=False, hint=_("记录不准确的，写明更正后是什么。"))}


def _asking(seen: Any, _held: Any) -> Fields:
    return {"department": handing.choice(_("提供部门"), handing.departments(without=seen.case.department))}


def _supplying(seen: Any, _held: Any) -> Fields:
    """The unlocked questions; files are handed in below them, for the first question that takes files."""
    asked = [seen.bundle.form.question(key) for key in steps.unlocked(seen)]
    found: Fields = {q.key: question_field(q) for q in asked if q is not None and q.type not in FILES}
    if any(q is not None and q.type in FILES for q in asked):
        found["files"] = steps.Attachments(label=_("证据"))
    return found


MORE: dict[str, Callable[[Any, Any], Fields]] = {
    "verified": _verifying,
    "provider_asked": _asking,
    "evidence_given": _supplying,
    "evidence_notice_delivered": steps._arrival,
    "corrected": steps._nothing,
}


def _elsewhere(outcome: str) -> steps.Call:
    def call(pk: Any, data: dict[str, Any], _held: Any, when: dict[str, Any]) -> Any:
        said = {"name": data["name"], "text": data["reason"], "verify_at": data["verify_at"]}
        return actions.answer_correction(pk, outcome=outcome, **said, **when)

    return call


def _supply(seen: Any, data: dict[str, Any], when: dict[str, Any]) -> Any:
    asked = [seen.bundle.form.question(key) for key in steps.unlocked(seen)]
    files = [q.key for q in asked if q is not None and q.type in FILES]
    answers = {q.key: data[q.key] for q in asked if q is not None and data.get(q.key) not in (None, "")}
    given = {files[0]: data["attachments"]} if files and data.get("attachments") else {}
    return actions.correct(seen.case.pk, answers=answers, attachments=given, day=data["day"], **when)


def act(step: str, seen: Any, held: Any, data: dict[str, Any], when: dict[str, Any]) -> bool:
    """Does the step where it is one of these; whether it was."""
    if step == "evidence_given":
        _supply(seen, data, when)
    elif step in CALLS:
        CALLS[step](seen.case.pk, data, held, when)
    return step in CALLS or step == "evidence_given"


CALLS: Mapping[str, steps.Call] = {
    "verified": steps._with(actions.verify_record, "opinion", "reason", "text"),
    "corrected": steps._with(actions.answer_correction, "verify_at", outcome="corrected"),
    "refused": steps._with(actions.answer_correction, "verify_at", outcome="refused"),
    "forwarded": _elsewhere("forwarded"),
    "told": _elsewhere("told"),
    "evidence_asked": steps._with(actions.ask_correction, "fields", "reason"),
    "evidence_notice_delivered": steps._with(actions.deliver_notice, "day", "how", "proof"),
}
PRINTED = {"corrected", "refused", "forwarded", "told", "send_result"}  # with a letter, which no transaction waits for

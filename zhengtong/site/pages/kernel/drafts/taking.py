"""Taking one page of a form in: what does not belong there, files, answers, what another window changed meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhengtong.kernel.files import actions as files
from zhengtong.kernel.procedures import queries as procedures
from zhengtong.site import content, day
from zhengtong.site.pages.kernel.cases.questions import PageForm
from zhengtong.site.pages.kernel.drafts import held as drafts
from zhengtong.site.pages.kernel.drafts.pages import FILES

LARGEST = 25 << 20  # bytes of one POST: one file of twenty megabytes and the rest of the page
ONE_FILE = 20 << 20
MOST = {"file": 1, "files": 20}
HIDDEN = ("csrfmiddlewaretoken", "seen")
DEEDS = ("go", "save", "upload", "remove")  # what the buttons say


@dataclass
class Taken:
    """What became of a page: `wrong` (question or "", sentence), `deed` the button."""

    deed: str = "go"
    wrong: list[tuple[str, str]] = field(default_factory=list)


def seal(questions: Sequence[Any], held: drafts.Held) -> str:
    """What is kept for one page now."""
    keys = [question.key for question in questions]
    return drafts.seal({key: [held.answers.get(key), held.files.get(key)] for key in keys})


def take(request: HttpRequest, bundle: Any, held: drafts.Held, questions: Sequence[Any], form: PageForm) -> Taken:
    """Changes `held` by what was sent, as far as it is right; the page is not saved here."""
    taken = Taken(next((deed for deed in DEEDS if deed in request.POST), "go"))
    taken.wrong += strangers(request, {q.key for q in questions}, {q.key for q in questions if q.type in FILES})
    if taken.wrong:
        return taken
    posted = {q.key: str(request.POST.get(q.key, "")).strip() for q in questions if q.type not in FILES}
    if request.POST.get("seen", "") != seal(questions, held) and any(posted[k] != held.answers.get(k, "") for k in posted):
        taken.wrong.append(("", _("您在另一个窗口里改过这一页。看一下您这次写的，对的话再按一次继续，就以这次为准。")))
        return taken
    _files(request, held, questions, taken)
    answers = {**held.answers, **posted}
    taken.wrong += _answers(bundle, held, questions, answers, taken.deed)
    if not any(place in posted for place, _said in taken.wrong):
        held.answers = {key: value for key, value in answers.items() if value}
    return taken


def strangers(request: HttpRequest, fields: set[str], uploads: set[str]) -> list[tuple[str, str]]:
    """Fields that the page has not, and fields that came more than once."""
    posted = {name for name in request.POST if name not in (*HIDDEN, *DEEDS)}
    posted -= {name for name in uploads if not request.POST.get(name)}  # a browser sends an empty name where no file was chosen
    odd = sorted((posted - (fields - uploads)) | (set(request.FILES) - uploads))
    said = [("", _("表单里多了“%s”这一栏，这一页没有存。从这一页上填写，不要加别的栏目。") % name[:40]) for name in odd[:3]]
    twice = [name for name in posted & fields if len(request.POST.getlist(name)) > 1]
    return said + [("", _("“%s”这一栏来了两次，这一页没有存。从这一页上重新填写。") % name[:40]) for name in twice[:3]]


def _files(request: HttpRequest, held: drafts.Held, questions: Sequence[Any], taken: Taken) -> None:
    gone = request.POST.get("remove", "")
    for question in questions:
        if question.type not in FILES:
            continue
        kept = [digest for digest in held.files.get(question.key, []) if digest != gone]
        for file in request.FILES.getlist(question.key):
            if said := _one(request, file, kept, question):
                taken.wrong.append((question.key, said))
        held.files[question.key] = kept
    held.files = {key: kept for key, kept in held.files.items() if kept}


def _one(request: HttpRequest, file: Any, kept: list[str], question: Any) -> str:
    """Keeps a file, or says why not and what to do."""
    if question.type == "file":
        kept.clear()  # another one in its place
    if len(kept) >= MOST[question.type]:
        return _("最多交%d个文件。先移除一个，再上传。") % MOST[question.type]
    try:
        made = files.accept(file, name=file.name or "", limit=ONE_FILE, by=drafts.filer(request), at=day.now())
    except files.FileRefused as refused:
        gap = " " if content.english() else ""
        return _("“%(name)s”没有收下：") % {"name": _shown(file.name)} + f"{gap}{refused.reason}{gap}{refused.remedy}"
    if made.hash not in kept:
        kept.append(made.hash)
    return ""


def _shown(name: str | None) -> str:
    return "".join(char if char.isprintable() else "□" for char in name or "")[:60]


def _answers(
    bundle: Any, held: drafts.Held, questions: Sequence[Any], answers: dict[str, Any], deed: str
) -> list[tuple[str, str]]:
    """What is wrong on this page. Kept for later, or with a file only: what is not answered yet is no fault."""
    asked = {question.key for question in procedures.asked(bundle.form, answers)}
    mine = {question.key for question in questions}
    files = {key: found for key, found in held.files.items() if key in asked}
    given = {key: value for key, value in answers.items() if key in asked and value}
    wrong = procedures.check_answers(bundle.form, given, files, only=mine)
    gap = " " if content.english() else ""
    return [
        (one.question, f"{one.message}{gap}{one.remedy}")
        for one in wrong
        if one.question in mine and not (deed != "go" and not given.get(one.question) and not files.get(one.question))
    ]

"""The pages of a form as they are asked of this applicant: which remain, where one stands, what an answer looks like."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.files import queries as kept
from zhengtong.kernel.procedures import queries as procedures
from zhengtong.site import content
from zhengtong.site.pages.kernel.cases.parts import Stage
from zhengtong.site.pages.kernel.drafts.held import Held

CHECK = "check"
FILES = ("file", "files")
PROOF = "identity_proof"  # a login has proved it already
MOST_STAGES = 6


@dataclass(frozen=True)
class Asked:
    """A page with the questions that are asked on it."""

    page: Any
    questions: list[Any]

    @property
    def key(self) -> str:
        """Its part of the address."""
        return str(self.page.key)

    @property
    def title(self) -> str:
        """The heading: the question itself where there is but one."""
        return content.spoken(self.questions[0].names if len(self.questions) == 1 else self.page.names)

    @property
    def part(self) -> str:
        """The stage that it belongs to."""
        return content.spoken(self.page.part or self.page.names)


def asked(bundle: Any, held: Held, known: bool) -> list[Asked]:
    """The pages that remain after what was answered; whoever is `known` by login hands in no proof of identity."""
    keys = {q.key for q in procedures.asked(bundle.form, held.answers) if not (known and q.key == PROOF)}
    by_key = {question.key: question for question in bundle.form.questions}
    made = [Asked(page, [by_key[key] for key in page.questions if key in keys]) for page in bundle.form.pages]
    return [one for one in made if one.questions]


def unproved(pages: list[Asked], held: Held, visitor: bool) -> list[tuple[str, str]]:
    """A visitor hands in the proof that a login would be: (question, sentence) while it is missing."""
    asked_for = any(question.key == PROOF for one in pages for question in one.questions)
    if not visitor or not asked_for or held.files.get(PROOF):
        return []
    return [(PROOF, _("没有登录的，要交身份证明的照片或扫描件。请上传，或先登录。"))]


def said(pages: list[Asked], held: Held) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Answers and files of what is asked; what another answer made needless is left out."""
    keys = [question.key for one in pages for question in one.questions]
    answers = {key: held.answers[key] for key in keys if key in held.answers}
    return answers, {key: held.files[key] for key in keys if held.files.get(key)}


def stages(pages: list[Asked], now: str, first: tuple[str, ...] = ()) -> list[Stage]:
    """The stepper: stages and the check at the end; nothing where there would be more than six."""
    parts = list(dict.fromkeys([*first, *(one.part for one in pages), _("再看一遍")]))
    here = next((one.part for one in pages if one.key == now), _("再看一遍") if now == CHECK else now)
    if len(parts) > MOST_STAGES or here not in parts:
        return []
    at = parts.index(here)
    return [Stage(name, "done" if n < at else "now" if n == at else "") for n, name in enumerate(parts)]


def after(pages: list[Asked], page: str) -> str:
    """The page that follows; the check after the last."""
    keys = [one.key for one in pages]
    later = keys[keys.index(page) + 1 :] if page in keys else []
    return later[0] if later else CHECK


def before(pages: list[Asked], page: str) -> str:
    """The page that goes before; empty for the first."""
    keys = [*(one.key for one in pages), CHECK]
    at = keys.index(page)
    return keys[at - 1] if at else ""


def spoken(question: Any, answers: dict[str, Any], files: dict[str, list[str]], by: Any) -> str:
    """An answer in words: the choice's name, yes or no, the files' names."""
    if question.type in FILES:
        return _("、").join(row.name for row in named(files.get(question.key, []), by))
    value = str(answers.get(question.key, ""))
    if question.type == "yes_no" and value:
        return _("是") if value == "yes" else _("否")
    return content.spoken(question.choices[value]) if value in (question.choices or {}) else value


def named(hashes: list[str], by: Any) -> list[Any]:
    """The kept files of these hashes that this filer handed in; nothing of anybody else's."""
    rows = []
    for digest in hashes:
        try:
            rows.append(kept.get(digest, by=str(by)))
        except kept.StoredFile.DoesNotExist:
            continue
    return rows

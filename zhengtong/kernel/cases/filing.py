"""The as-filed record: one canonical text of what was filed, and its rendering, a pure function of that text alone."""
import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from zhengtong.kernel.access import masking
from zhengtong.kernel.journal.canonical import canonical

from . import bodies
from .refusals import CaseRefused, locked, wrong_body

COVERED = ("id_number",)  # types of question whose answers a page shows by their end alone
Answers = Mapping[str, Any]
Files = Mapping[str, Sequence[str]]  # question -> hashes of kept files


def record(
    bundle: Any, answers: Answers, held: Files, *, heading: Mapping[str, Any], by: object, before: str = ""
) -> tuple[str, str]:
    """The record as canonical JSON and its sha256: the whole form definition, the answers, each file's hash, name and size.
    `heading`: number, applicant, channel, day ... as plain values. `before`: the record that is supplemented; a file that
    stands in it stays, whoever handed it in."""
    source = json.loads(bundle.source)
    form = source.get("form") or bundle.form.model_dump(mode="json", by_alias=True)
    earlier = json.loads(before)["files"] if before else {}
    stays = {(key, part["hash"]): part for key, parts in earlier.items() for part in parts}
    known = {key: [stays.get((key, one)) or _file(one, by) for one in hashes] for key, hashes in sorted(held.items()) if hashes}
    procedure = {"key": bundle.procedure.key, "names": bundle.procedure.names.model_dump()}
    text = canonical({"pin": bundle.hash, "procedure": procedure, "form": form, "answers": dict(answers), "files": known,
                      "heading": dict(heading)})
    return text, sha256(text.encode()).hexdigest()


def _file(found: str, by: object) -> dict[str, Any]:
    """Of a file that the filer handed in; somebody else's is not there for them."""
    kept = bodies.kept(found, by)
    if kept is None:
        raise wrong_body(_("附件"), _("没有这个文件"), _("重新上传附件再提交。"))
    return {"hash": kept.hash, "name": kept.name, "size": kept.size, "media": kept.media}


def answers_of(text: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Answers and file hashes of a record."""
    held = json.loads(text)
    return held["answers"], {key: [part["hash"] for part in parts] for key, parts in held["files"].items()}


def merged(
    text: str, answers: Answers, held: Files, unlocked: Iterable[str], article: str = ""
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The record's answers with the unlocked ones replaced. CaseRefused names whatever else would have changed."""
    before, kept = answers_of(text)
    free = set(unlocked)
    changed = [key for key, value in answers.items() if key not in free and before.get(key) != value]
    changed += [key for key, hashes in held.items() if key not in free and list(hashes) != kept.get(key, [])]
    if changed:
        raise locked(sorted(set(changed)), article)
    return before | dict(answers), kept | {key: list(hashes) for key, hashes in held.items()}


def rendering(text: str, language: str = "zh", *, covered: bool = False) -> bytes:
    """The record as HTML, UTF-8: the same bytes for the same record for ever, whatever forms say today. It looks at the
    record and at nothing else: no catalogue, no content, no style that could change. `covered`: identity numbers by their end
    alone; the record itself stays as it is."""
    held = json.loads(text)
    if covered:
        hidden = [question["key"] for question in held["form"]["questions"] if question["type"] in COVERED]
        held["answers"] |= {key: masking.ending(str(held["answers"][key])) for key in hidden if held["answers"].get(key)}
    say = _Words(language)
    rows = [row for page in held["form"]["pages"] for row in _page(page, held, say)]
    said = held["heading"]
    head = [(say.of({"zh": zh, "en": en}), str(said[key])) for key, zh, en in HEADING if said.get(key)]
    title = say.of(held["procedure"]["names"])
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in head)
    return (f'<article class="filed"><h1>{escape(title)}</h1><dl>{lines}</dl>{"".join(rows)}'
            f'<p class="filed-hash">{held["pin"]}</p></article>').encode()


HEADING = (("number", "编号", "Number"), ("filed_on", "提交日期", "Filed on"), ("channel", "渠道", "Channel"),
           ("applicant", "申请人", "Applicant"), ("supplement", "补正", "Supplement"))


class _Words:
    def __init__(self, language: str) -> None:
        self.language = language

    def of(self, names: Any) -> str:
        """A name in the language of the rendering."""
        if not isinstance(names, dict):
            return str(names or "")
        return str(names.get(self.language) or names.get("zh") or "")


def _page(page: Mapping[str, Any], held: Mapping[str, Any], say: _Words) -> Iterable[str]:
    questions = {question["key"]: question for question in held["form"]["questions"]}
    shown = [questions[key] for key in page["questions"] if key in held["answers"] or key in held["files"]]
    if shown:
        yield f"<h2>{escape(say.of(page['names']))}</h2><dl>"
        for question in shown:
            yield f"<dt>{escape(say.of(question['names']))}</dt><dd>{escape(_answer(question, held, say))}</dd>"
        yield "</dl>"


def _answer(question: Mapping[str, Any], held: Mapping[str, Any], say: _Words) -> str:
    key = question["key"]
    if key in held["files"]:
        return "; ".join(f"{part['name']} ({part['size']}, sha256 {part['hash']})" for part in held["files"][key])
    value = held["answers"][key]
    if question["type"] == "choice":
        return say.of((question.get("choices") or {}).get(value, value))
    if question["type"] == "yes_no":
        return say.of({"zh": "是", "en": "yes"} if value in (True, "yes") else {"zh": "否", "en": "no"})
    return str(value)


__all__ = ["COVERED", "Answers", "CaseRefused", "Files", "answers_of", "merged", "record", "rendering"]

"""From a reply to the public log: what looks personal in title, summary and files, and whether an officer looked at each."""
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.files import queries as files
from zhengtong.kernel.files import redaction, rendering
from zhengtong.kernel.files.sniffing import DOCX, PDF, XLSX
from zhengtong.law.decisions.models import Decision

from .models import Consultation, LogEntry, Request

PRIVACY = "disclosure-regulation#第十五条"
AUTHORITY = "longhua"  # stands for the authority's code of the index number, which no source gave [?]


@dataclass(frozen=True)
class Finding:
    """Something that looks personal: where (title, summary, or a file's name), of which kind, what, and whether it is sure.
    `key` is stable: the officer confirms by it. `unread`: a file in which nobody but a person can look (a picture)."""

    key: str
    where: str
    kind: str
    what: str
    sure: bool


def findings(request: Request, decision: Decision, title: str, summary: str) -> list[Finding]:
    """Everything that an officer must look at before it is public. What the case itself knows of people is looked for, too:
    the applicant's name, what they wrote about themselves, and the names of those who were asked."""
    names = people(request)
    found = [*_in("title", title, names), *_in("summary", summary, names)]
    for digest in decision.attachments:
        found += _file(digest, names)
    return list({f.key: f for f in found}.values())


def people(request: Request) -> list[str]:
    """Names and other words of the case that say who somebody is; a firm that applied is public itself."""
    firm = request.case.applicant_kind == "firm"
    asked = request.consultations.exclude(kind=Consultation.AUTHORITY).exclude(kind=Consultation.CO_MAKER)
    found = [] if firm else [request.case.applicant_name]
    found += asked.values_list("name", flat=True)
    for record in request.case.filings.values_list("record", flat=True):
        held = json.loads(record)
        kinds = {q["key"]: q["type"] for q in held["form"]["questions"] if int(q.get("grade") or 0) >= PRIVATE}
        said = {key: value for key, value in held["answers"].items() if kinds.get(key) in ONE_LINE and isinstance(value, str)}
        found += [value for key, value in said.items() if not (firm and key == "name")]
    return sorted({word.strip() for word in found if len(word.strip()) > 1})


PRIVATE = 2  # from this grade on a question asks for something personal
ONE_LINE = {"text", "phone", "email", "id_number", "address"}


def _file(digest: str, names: Sequence[str]) -> Iterator[Finding]:
    kept = files.get(digest)
    data = files.read(digest)
    if kept.media == PDF:  # what is seen and what is not: both leave the house
        with rendering.opened(data) as document:
            texts = [str(page.get_textpage().get_text_bounded()) for page in document]
    elif kept.media in (DOCX, XLSX):
        texts = [part.text + part.unseen for part in redaction.parts(data, kept.media)]
    else:
        yield _made(kept.name, "unread", kept.name, False)
        return
    if not "".join(texts).strip():
        yield _made(kept.name, "unread", kept.name, False)
    for text in [kept.name, *texts]:
        yield from _in(kept.name, text, names)


def _in(where: str, text: str, names: Sequence[str]) -> Iterator[Finding]:
    for span in redaction.personal(text, names):
        yield _made(where, span.kind, span.text, span.sure)


def _made(where: str, kind: str, what: str, sure: bool) -> Finding:
    return Finding(sha256(f"{where}|{kind}|{what}".encode()).hexdigest()[:16], where, kind, what, sure)


def all_confirmed(found: Sequence[Finding], confirmed: Mapping[str, str], request: Request) -> None:
    """Each finding needs the officer's word. CaseRefused says how many are left, and never what they are."""
    left = [f for f in found if not str(confirmed.get(f.key) or "").strip()]
    if left:
        said = _("有 %d 处像个人信息，还没有逐处确认。") % len(left)
        raise CaseRefused("personal", said, article=PRIVACY, remedy=_("逐处看过：不该公开的遮盖，可以公开的写明理由。"),
                          errors=left).of(request.case, "publish")


def number(request: Request, on: date) -> str:
    """The index number: authority, year, place in the year. The authority's code is a stand-in [?]."""
    taken = LogEntry.objects.filter(published_on__year=on.year).count()
    return f"{AUTHORITY}/{on.year}-{taken + 1:05d}"

"""From a reply to the public log: what looks personal in title, summary and files, and whether an officer looked at each."""
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

from .models import LogEntry, Request

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
    """Everything that an officer must look at before it is public. The applicant's own name is looked for, too."""
    names = [request.case.applicant_name] if request.case.applicant_kind != "firm" else []
    found = [*_in("title", title, names), *_in("summary", summary, names)]
    for digest in decision.attachments:
        found += _file(digest, names)
    return list({f.key: f for f in found}.values())


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

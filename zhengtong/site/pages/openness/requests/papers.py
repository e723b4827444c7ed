"""The papers of one's own case: letters, the reply with its attachments, what was filed, as it was filed."""

import json
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, queries
from zhengtong.kernel.files import queries as kept
from zhengtong.kernel.messages import queries as messages
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.visits import actions as visits
from zhengtong.openness.requests import papers
from zhengtong.openness.requests import queries as requests
from zhengtong.site import content
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.cases import filed as filings
from zhengtong.site.pages.openness.requests import looking
from zhengtong.site.pages.openness.requests.looking import CITIZEN


def letters(seen: queries.CaseView, held: Any) -> list[tuple[Any, str]]:
    """(letter, its title) of what is addressed to the applicant and has reached them: not what is written to others, nor what
    waits to be opened. The receipt has a page of its own."""
    own = ("filed", seen.bundle.procedure.receipt)
    return [(one, _title(seen, one)) for one in seen.letters if one.letter not in own and _reached(seen, held, one)]


def _title(seen: queries.CaseView, letter: Any) -> str:
    spec = seen.bundle.letters.get(letter.letter)
    return content.spoken(spec.title) if spec else letter.number


def _reached(seen: queries.CaseView, held: Any, letter: Any) -> bool:
    decision = papers.decision_of(letter)
    if decision is not None:  # only the paper that went out, not one that a refused sending left behind
        return decision.delivered_on is not None and decision.document == papers.digest(letter)
    event = next((e for e in seen.events if e.seq == letter.seq), None)
    rule = seen.bundle.procedure.event(event.kind) if event else None
    if rule is None or rule.thread or "department" in rule.body:
        return False
    if letter.letter == "reply":
        return False
    return held is None or letter.seq <= _opened_until(seen, held)


def _opened_until(seen: queries.CaseView, held: Any) -> int:
    """Letters made after this event wait for the applicant to open them."""
    if requests.unopened(held.request) is None:
        return int(seen.version)
    return max((e.seq for e in seen.events if _leads_here(seen, e)), default=seen.version + 1) - 1


def _leads_here(seen: queries.CaseView, event: queries.EventView) -> bool:
    rule = seen.bundle.procedure.event(event.kind)
    return rule is not None and rule.to == seen.case.state


def notices(seen: queries.CaseView) -> list[Message]:
    """What the office wrote to the applicant about the case, newest first: what was opened here, or went to their phone. The
    reply stands on the page itself; what was written to others is theirs."""
    case = seen.case
    phone = str(case.contact.get("phone", "")) if isinstance(case.contact, dict) else ""
    told = (m for m in messages.for_case(case.number) if not (m.key or "").startswith("decision:"))
    sent = [m for m in told if m.by != str(visits.SYSTEM)]
    mine = [m for m in sent if case.applicant_no is not None and (m.kind, m.no) == (case.applicant_kind, case.applicant_no)]
    texted = [m for m in sent if m.port == "sms" and phone and m.address == phone]
    return [m for m in mine if m.delivered_on][::-1] + texted[::-1]


def attached(seen: queries.CaseView, reply: Any, by: Any) -> list[tuple[str, str]]:
    """(hash, name) of what came with the reply; nothing before it was delivered."""
    if reply is None or reply.delivered_on is None:
        return []
    return [(digest, requests.attachment(seen.case.pk, digest, by)) for digest in reply.attachments]


def filed_files(seen: queries.CaseView) -> list[tuple[str, str]]:
    """(hash, name) of what was handed in, each once."""
    found: dict[str, str] = {}
    for filing in seen.filings:
        found |= {part["hash"]: part["name"] for parts in json.loads(filing.record)["files"].values() for part in parts}
    return list(found.items())


def files_of(seen: queries.CaseView) -> dict[str, list[str]]:
    """Question -> hashes, as they were filed last."""
    held = json.loads(seen.filings[-1].record)["files"] if seen.filings else {}
    return {key: [part["hash"] for part in parts] for key, parts in held.items()}


@door(*CITIZEN, visitor=True)
def letter(request: HttpRequest, pk: Any, code: str) -> HttpResponse:
    """`.../letter/<code>`: a letter of one's own case, as PDF, or as a page where this machine makes none."""
    seen, held, _by = looking.seen(request, pk)
    found = next((one for one, _title in letters(seen, held) if one.code == code), None)
    if found is None:
        raise Http404(_("这个办件里没有这份文书。"))
    if not found.file:
        return HttpResponse(found.html)
    return _download(found.file, f"{found.number}.pdf", inline=True)


@door(*CITIZEN, visitor=True)
def file(request: HttpRequest, pk: Any, digest: str) -> HttpResponse:
    """`.../file/<hash>`: a file that one handed in, or that came with the reply."""
    seen, held, by = looking.seen(request, pk)
    name = dict(filed_files(seen)).get(digest, "")
    if not name and held is not None and any(d.delivered_on and digest in d.attachments for d in held.decisions):
        try:
            name = requests.attachment(pk, digest, by)
        except CaseRefused:
            name = ""
    if not name:
        raise Http404(_("这个办件里没有这个文件，或还没有送达给您。"))
    return _download(digest, name)


@door(*CITIZEN, visitor=True)
def filed(request: HttpRequest, pk: Any, n: int) -> HttpResponse:
    """`.../filed/<n>`: what was filed the n-th time, as it was filed."""
    seen, _held, _by = looking.seen(request, pk)
    return filings.page(seen, n)


def _download(digest: str, name: str, *, inline: bool = False) -> HttpResponse:
    way = "inline" if inline else "attachment"
    headers = {"Content-Disposition": f"{way}; filename*=UTF-8''{quote(name)}"}
    return HttpResponse(kept.read(digest), content_type=kept.get(digest).media, headers=headers)

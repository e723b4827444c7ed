"""The auditor's desk: every entry of the journal, its signed heads, verification, a proof to take away."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhengtong.kernel.journal import queries
from zhengtong.kernel.journal.models import JournalEntry
from zhengtong.site import spoken
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door

READERS = ("auditor", "data_bureau")
EXPORTED = 10_000


@door(*READERS)
def entries(request: HttpRequest) -> HttpResponse:
    """The newest entries first; `?kind=` filters by what was done, `?before=` pages on, `?export=csv` takes the newest ten
    thousand."""
    kind, before, deeds = request.GET.get("kind", ""), _before(request), _deeds()
    asked = next((kinds for kinds in deeds.values() if kind in kinds), [kind] if kind else [])
    if request.GET.get("export") == "csv":
        return _export(asked)
    rows = queries.entries(kind=asked, before=before, limit=lists.SIZE + 1)
    shown = rows[: lists.SIZE]
    context = {
        "entries": shown,
        "older": shown[-1].index if len(rows) > lists.SIZE else None,
        "newest": before is None,
        "deeds": [(kinds[0], said, kind in kinds) for said, kinds in deeds.items()],
        "size": queries.size(),
        "heads": queries.heads(limit=5),
        "key": queries.public_key(),
    }
    return render(request, "kernel/journal/entries.html", context)


@door(*READERS)
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry in full."""
    found = _entry(index)
    head = queries.head()
    context = {"entry": found, "lines": _lines(found.body or {}), "covered": bool(head and head.size > index)}
    return render(request, "kernel/journal/entry.html", context)


@door(*READERS)
def proof(request: HttpRequest, index: int) -> HttpResponse:
    """The proof of one entry as a file that `tools/check_proof.py` checks without us."""
    _entry(index)
    try:
        found = queries.prove(index)
    except queries.NoProof:
        raise Http404(_("这一条还没有签名的总账盖住。签名每小时一次，过后再取。")) from None
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="proof-{index}.json"'
    return response


@door(*READERS, methods="POST")
def verify(request: HttpRequest) -> HttpResponse:
    """Reads every entry once and names what was altered, removed or moved."""
    return render(request, "kernel/journal/verified.html", {"result": queries.verify()})


def _entry(index: int) -> queries.Entry:
    try:
        return queries.entry(index)
    except JournalEntry.DoesNotExist:
        raise Http404(_("没有第 %(index)s 条留痕。") % {"index": index}) from None


def _before(request: HttpRequest) -> int | None:
    raw = request.GET.get("before", "")
    if raw and not (raw.isascii() and raw.isdigit() and len(raw) < 18):
        raise Http404(_("没有“%(before)s”这一条。编号是数字。") % {"before": raw[:20]})
    return int(raw) if raw else None


def _deeds() -> dict[str, list[str]]:
    """What the journal holds in words -> the kinds of entry that are said so: two rooms may do what is called the same."""
    found: dict[str, list[str]] = {}
    for kind in queries.kinds():
        found.setdefault(spoken.deed(kind), []).append(kind)
    return {said: found[said] for said in sorted(found, key=spoken.in_order)}


def _export(kinds: list[str]) -> HttpResponse:
    rows = queries.entries(kind=kinds, limit=EXPORTED)
    header = [_("编号"), _("事由"), _("代号"), _("谁"), _("身份"), _("时刻"), _("写入"), _("内容")]
    body = (
        [
            e.index,
            spoken.deed(e.kind),
            e.kind,
            spoken.who(e.by),
            e.by,
            e.at.isoformat(),
            e.stamp.isoformat(),
            json.dumps(e.body, ensure_ascii=False),
        ]
        for e in rows
    )
    return lists.csv_response(_("留痕"), header, body)


def _lines(body: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for name, value in body.items()]

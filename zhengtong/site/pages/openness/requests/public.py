"""What everybody may read of requests for information: what they are, what is public already, the log; letters verified."""

import datetime as dt
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import queries as cases
from zhengtong.kernel.files import queries as files
from zhengtong.kernel.procedures import bpmn, drawing
from zhengtong.kernel.procedures import queries as procedures
from zhengtong.openness.requests import papers, queries
from zhengtong.site import content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door

PROCEDURE = "information-request"
LONGEST = 80  # characters of a search
REST = ("disclosure-regulation#第十八条", "disclosure-regulation#第四十四条")  # refused today may be public tomorrow
EXPORTED = 10_000  # entries of one file


@door()
def entry(request: HttpRequest) -> HttpResponse:
    """`/requests/`: what a request is, what is public already (searched before anybody files), how it goes."""
    words = _words(request)
    bundle = procedures.procedure(PROCEDURE, on=day.today())
    lang = "en" if content.english() else "zh"
    context = {
        "words": words,
        "hits": [(hit, _place(hit)) for hit in queries.public_search(words, on=day.today())] if words else [],
        "wide": drawing.svg(bundle, lang),
        "column": drawing.svg(bundle, lang, vertical=True),
    }
    return render(request, "openness/requests/entry.html", context)


def _words(request: HttpRequest) -> str:
    return "".join(char for char in request.GET.get("q", "") if char.isprintable())[:LONGEST].strip()


def _place(hit: queries.Hit) -> str:
    return {"log": "/requests/log/entry/", "law": "/laws/", "policy": "/policies/"}[hit.kind] + quote(hit.key) + "/"


@door()
def process(_request: HttpRequest) -> HttpResponse:
    """`/requests/process.bpmn`: the procedure in force today, as BPMN 2.0."""
    made = bpmn.xml(procedures.procedure(PROCEDURE, on=day.today()), "en" if content.english() else "zh")
    name = {"Content-Disposition": f'attachment; filename="{PROCEDURE}.bpmn"'}
    return HttpResponse(made, content_type="application/xml", headers=name)


@door()
def log(request: HttpRequest) -> HttpResponse:
    """`/requests/log/`: what was given to one applicant and is now there for all, newest first, searched, paged, taken away."""
    words = _words(request)
    if request.GET.get("export") == "csv":
        rows, _total = queries.log(text=words, on=day.today(), limit=EXPORTED)
        header = [_("索引号"), _("名称"), _("公开的日子"), _("内容概述")]
        return lists.csv_response(_("公开记录"), header, ([r.number, r.title, r.published_on, r.summary] for r in rows))
    rows, total = queries.log(text=words, on=day.today(), offset=lists.offset(request), limit=lists.SIZE)
    context = {"words": words, "listed": lists.listed(request, rows, total), "articles": [content.cited(a) for a in REST]}
    return render(request, "openness/requests/log.html", context)


@door()
def log_entry(request: HttpRequest, number: str) -> HttpResponse:
    """`/requests/log/entry/<number>/`: one entry with its files. Http404 in words for one that is not (or no longer) public."""
    found = queries.log_entry(number, day.today())
    if found is None:
        raise Http404(_("公开记录里没有 %(number)s。可能已经撤下，或者编号写错了。") % {"number": number[:60]})
    named = [(digest, files.get(digest).name) for digest in found.files]
    return render(request, "openness/requests/log_entry.html", {"entry": found, "named": named})


@door()
def log_file(_request: HttpRequest, number: str, digest: str) -> HttpResponse:
    """`/requests/log/file/<number>/<hash>`: a file of an entry."""
    try:
        name = queries.log_file(number, digest, day.today())
    except CaseRefused as refused:
        raise Http404(_("这份文件没有公开，或者已经撤下。")) from refused
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return HttpResponse(files.read(digest), content_type=files.get(digest).media, headers=headers)


@door()
def feed(request: HttpRequest) -> HttpResponse:
    """`/requests/log.atom`: the newest entries for feed readers."""
    rows, _total = queries.log(on=day.today())
    home = request.build_absolute_uri("/requests/log/")
    made = Atom1Feed(_("依申请公开的公开记录"), home, "", feed_url=request.build_absolute_uri())
    for row in rows:
        address = request.build_absolute_uri(f"/requests/log/entry/{quote(row.number)}/")
        made.add_item(row.title, address, row.summary, unique_id=address, updateddate=_noon(row.published_on))
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _noon(on: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(on, dt.time(12)))


@door()
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """`/verify/<code>/`: which letter carries this code, its number, day, deadline and the hash of its PDF; no person. A reply
    that was made and did not go out is said to be that."""
    code = (code or request.GET.get("code", "")).strip()[:40]
    found = cases.verify(code) if code else None
    context = {"code": code, "found": found, "held_back": papers.is_held_back(code)}
    return render(request, "openness/requests/verify.html", context, status=404 if code and not found else 200)

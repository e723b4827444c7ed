"""The n-th filing of a case as it was filed, as a page: the record's own rendering, which no style or form of today changes."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import queries
from zhengtong.site import content

HEAD = ('<!doctype html><html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>{}</title></head>")


def page(seen: queries.CaseView, n: Any, *, covered: bool = False) -> HttpResponse:
    """`covered`: identity numbers by their end alone, for whoever handles the case. Http404 where there is no such filing."""
    found = next((one for one in seen.filings if one.n == n), None)
    if found is None:
        raise Http404(_("没有第 %(n)s 次提交。") % {"n": n})
    language = "en" if content.english() else "zh"
    body = queries.rendering(found, language, covered=covered).decode()
    head = HEAD.format("en" if language == "en" else "zh-CN", escape(seen.case.number))
    return HttpResponse(f"{head}<body>{body}</body></html>")

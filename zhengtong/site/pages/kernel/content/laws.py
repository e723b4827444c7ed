"""One law or normative document: its articles, which policies rest on each, and how sure the text is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from zhengtong.site import content
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.content.policies import LEVELS

SURE = {"S": gettext_lazy("原文读过"), "K": gettext_lazy("通行说法，未核对原文"), "?": gettext_lazy("不确定")}


@door()
def law(request: HttpRequest, key: str) -> HttpResponse:
    """`/laws/<key>/`: open to everybody; each article is a place that rules lead to."""
    found = content.law(key)
    articles = [{"key": k, "article": article, "sure": SURE[article.sure]} for k, article in found.articles.items()]
    policies = [policy for policy in content.now().policies.values() if key in policy.laws]
    context = {"law": found, "level": LEVELS[found.level], "articles": articles, "policies": policies}
    return render(request, "kernel/content/law.html", context)

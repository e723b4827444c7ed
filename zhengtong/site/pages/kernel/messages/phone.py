"""The phones of a demonstration, in place of one in the hand: what text messages tell their recipients alone."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhengtong.site import actors, phones
from zhengtong.site.pages.door import door


@door()
def phone(request: HttpRequest) -> HttpResponse:
    """`/demo/phone/`: the last half hour's messages with a code; on no other site, and for nobody who is signed in as staff."""
    if not settings.DEMO:
        raise Http404(_("只有演示里才有这一页。"))
    if actors.is_staff(request):
        raise PermissionDenied(_("手机是申请人的，工作人员看不到。退出登录以后再看。"))
    return render(request, "kernel/messages/phone.html", {"received": phones.received()})

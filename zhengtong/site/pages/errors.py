"""Pages for what went wrong: each says what happened and what to do next. The 500 page asks neither database nor session."""

import logging
import secrets
from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

log = logging.getLogger("zhengtong.site")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: who may, and why not."""
    return _answer(request, 403, _("这一页您不能看"), str(exception or "") or _("您的身份没有这一页的权限。"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the address leads nowhere; an own sentence when a page gave one."""
    said = exception.args[0] if exception and exception.args and isinstance(exception.args[0], str) else ""
    return _answer(request, 404, _("没有这一页"), said or _("地址可能打错了，或者页面已经移走。"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    return _answer(request, 400, _("看不懂这个请求"), _("请回到上一页再试一次。"))


def unreadable(request: HttpRequest, said: str) -> HttpResponse:
    """400 with an own sentence: what in the request cannot be read, and what to do."""
    return _answer(request, 400, _("看不懂这个请求"), said)


def too_large(request: HttpRequest, largest: int) -> HttpResponse:
    """413: more bytes than the page takes; nothing of them was read. The actor is not known yet: it is a page for everybody."""
    said = _("一次最多交 %(size)s MB，这次的更大，没有收下任何内容。回到上一页，分几次上传，或把文件缩小。")
    return _answer(request, 413, _("文件太大"), said % {"size": largest >> 20})


def too_often(request: HttpRequest, minutes: int) -> HttpResponse:
    """429: more tries from one address than a person makes."""
    said = _("从这台电脑来的次数太多了。过 %(minutes)s 分钟再试；已经填的还在。急的话请到窗口办，或拨 12345。")
    response = _answer(request, 429, _("试得太多次了"), said % {"minutes": minutes})
    response["Retry-After"] = str(minutes * 60)
    return response


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form's token is missing or old."""
    return _answer(request, 403, _("这张表单过期了"), _("没有写入任何东西。请回到上一页，刷新后再交一次。"))


def locked_out(request: HttpRequest, *_response: Any, **_credentials: Any) -> HttpResponse:
    """429: five wrong passwords."""
    wait = get_cool_off(request)
    minutes = int(wait.total_seconds() // 60) if wait else 15
    said = _("密码连错 5 次，这个账号在这台电脑上停 %(minutes)s 分钟。过后再登录；忘了密码请到街道便民服务中心重设。") % {
        "minutes": minutes
    }
    response = _answer(request, 429, _("试得太多次了"), said % {"minutes": minutes})
    response["Retry-After"] = str(minutes * 60)
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault; a number under which the log is found."""
    number = secrets.token_hex(4)
    log.exception(
        "page failed: number %s, %s %s", number, request.method, request.path
    )  # no local values: they hold people's data
    return HttpResponse(get_template("errors/500.html").render({"number": number}), status=500)


def _answer(request: HttpRequest, status: int, title: str, said: str) -> HttpResponse:
    return render(request, "errors/error.html", {"heading": title, "said": said, "code": status}, status=status)

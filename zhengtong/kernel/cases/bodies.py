"""The fields that an event carries: known ones only, each of its type; and the thread that it belongs to."""
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from zhengtong.kernel.clock import Event
from zhengtong.kernel.content.procedures import EventRule, Part
from zhengtong.kernel.files import queries as files

from . import names
from .refusals import wrong_body

LONGEST = 20_000  # characters of one field


def check(bundle: Any, rule: EventRule, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as it is kept. CaseRefused for a field that is not known, missing or of another form."""
    if strangers := sorted(set(body) - set(rule.body)):
        raise wrong_body("、".join(strangers)[:80], _("没有这一栏"), _("只填列出的栏目。"), rule.article)
    found = {key: _field(bundle, part, body.get(key), rule) for key, part in rule.body.items()}
    return {key: value for key, value in found.items() if value is not None}


def _field(bundle: Any, part: Part, value: Any, rule: EventRule) -> Any:
    name = names.spoken(part.names)
    if value in (None, "", []) or (isinstance(value, str) and not value.strip()):
        if part.required:
            raise wrong_body(name, _("没有填"), _("填好再提交。"), rule.article)
        return None
    remedy = CHECKS[part.type](bundle, part, value)
    if remedy:
        raise wrong_body(name, _("“%s”不能用") % str(value)[:40], remedy, rule.article)
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value


def _text(_bundle: Any, _part: Part, value: Any) -> str:
    clean = isinstance(value, str) and len(value) <= LONGEST and not any(c < " " and c not in "\n\r\t" for c in value)
    return "" if clean else _("写文字，不超过两万字，不含控制字符。")


def _date(_bundle: Any, _part: Part, value: Any) -> str:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return _("写成 2025-12-31。")
    return ""


def _number(_bundle: Any, _part: Part, value: Any) -> str:
    try:
        good = not isinstance(value, bool | float) and Decimal(str(value)).is_finite() and abs(Decimal(str(value))) < 10**12
    except InvalidOperation:
        good = False
    return "" if good else _("写数字。")


def _choice(_bundle: Any, part: Part, value: Any) -> str:
    return "" if value in part.choices else _("只能选：%s。") % "、".join(names.spoken(n) for n in part.choices.values())


def _fields(bundle: Any, _part: Part, value: Any) -> str:
    known = {question.key for question in bundle.form.questions}
    listed = isinstance(value, list | tuple) and all(isinstance(key, str) for key in value)
    return "" if listed and set(value) <= known else _("只能列表单里的问题。")


def _reply(bundle: Any, _part: Part, value: Any) -> str:
    replies = getattr(bundle, "replies", None)
    known = getattr(replies, "replies", replies) or {}
    return "" if value in known else _("只能选列出的答复种类。")


def _file(_bundle: Any, _part: Part, value: Any) -> str:
    return "" if isinstance(value, str) and kept(value) is not None else _("重新上传文件。")


def kept(hash: str, by: object = None) -> Any:
    """The stored file with this hash (and handed in by this actor); None when there is none."""
    try:
        return files.get(hash) if by is None else files.get(hash, by=str(by))
    except ObjectDoesNotExist:
        return None


def _yes_no(_bundle: Any, _part: Part, value: Any) -> str:
    return "" if isinstance(value, bool) else _("选是或否。")


CHECKS = {"text": _text, "date": _date, "number": _number, "choice": _choice, "fields": _fields, "reply": _reply,
          "file": _file, "yes_no": _yes_no}


def threaded(rule: EventRule, thread: str, events: Sequence[Event]) -> None:
    """A consultation's event says which one; others say none. What answers or follows belongs to one that was begun."""
    if rule.thread != bool(thread):
        said = _("没有说是哪一次征求意见") if rule.thread else _("这一步不属于征求意见")
        raise wrong_body(names.of(rule), said, _("从那一次征求意见的页面办理。"), rule.article)
    if thread and (len(thread) > 40 or not thread.isprintable()):
        raise wrong_body(names.of(rule), _("编号不对"), _("从那一次征求意见的页面办理。"), rule.article)


"""Answers against a form: what is asked of whom, what is wrong with an answer, and how to put it right."""
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _

from zhengtong import feel
from zhengtong.feel.dates import Date
from zhengtong.kernel.content.procedures import Form, Question
from zhengtong.kernel.facts import keys

from .words import listed, spoken

FILES = ("file", "files")
PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
MOST_FILES = 20


@dataclass(frozen=True)
class FieldError:
    """One answer that cannot stay as it is."""

    question: str
    message: str
    remedy: str


def asked(form: Form, answers: Mapping[str, Any]) -> list[Question]:
    """The questions that these answers leave to be asked, in the order of the pages."""
    context = _context(form, answers)
    ordered = [form.question(key) for page in form.pages for key in page.questions]
    return [q for q in ordered if q is not None and (q.shown_if is None or _holds(form, q.shown_if, context))]


def check(
    form: Form, answers: Mapping[str, Any], files: Mapping[str, Sequence[str]], only: Collection[str] | None = None
) -> list[FieldError]:
    """Everything wrong. `files`: question -> hashes. `only`: look at these questions alone (a page of the form). What is no
    question of the form, or not asked of this applicant, is refused whatever `only` says."""
    context, shown = _context(form, answers), {q.key: q for q in asked(form, answers)}
    wrong = list(_strangers(form, shown, answers, files))
    for key, question in shown.items():
        if only is None or key in only:
            wrong += _one(form, question, answers.get(key), list(files.get(key) or ()), context)
    return wrong


def _strangers(
    form: Form, shown: Collection[str], answers: Mapping[str, Any], files: Mapping[str, Any]
) -> Iterator[FieldError]:
    for key in dict.fromkeys((*answers, *files)):
        question = form.question(key)
        if question is None:
            yield FieldError(key[:60], _("表单里没有这个问题。"), _("从表单页面填写，不要加别的栏目。"))
        elif key not in shown and not (_empty(answers.get(key)) and not files.get(key)):
            yield FieldError(key, _("按您的其他回答，这个问题不用答。"), _("清空这一栏，或改前面的回答。"))
        elif key in answers and question.type in FILES:
            yield FieldError(key, _("这个问题要交文件，不是文字。"), _("上传文件。"))
        elif files.get(key) and question.type not in FILES:
            yield FieldError(key, _("这个问题不收文件。"), _("写成文字。"))


def _one(form: Form, question: Question, value: Any, files: list[str], context: Mapping[str, Any]) -> Iterator[FieldError]:
    if question.type in FILES:
        missing, said = not files, ""
        if len(files) > (1 if question.type == "file" else MOST_FILES):
            said = _("最多交%d个文件。") % (1 if question.type == "file" else MOST_FILES)
    else:
        missing, said = _empty(value), "" if _empty(value) else _wrong(question, value)
    if missing and _required(form, question, context):
        yield FieldError(question.key, _("“%s”没有答。") % spoken(question.names), _("请填写这一项。"))
    elif said:
        yield FieldError(question.key, _("“%s”这样写不行。") % spoken(question.names), said)


def _required(form: Form, question: Question, context: Mapping[str, Any]) -> bool:
    need = question.required
    return need if isinstance(need, bool) else _holds(form, need, context)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _wrong(question: Question, value: Any) -> str:
    """The remedy for a value that cannot be; empty when it is well."""
    if question.type not in ("number", "yes_no") and not isinstance(value, str):
        return _("写成文字。")
    if isinstance(value, str):
        if len(value.strip()) > question.max:
            return _("最多%d个字。") % question.max
        lines = ("\n", "\r", "\t") if question.type in ("long", "address") else ()
        if not all(c.isprintable() or c in lines for c in value):
            return _("去掉看不见的控制字符。")
    return CHECKS[question.type](question, value)


def _any(_question: Question, _value: Any) -> str:
    return ""


def _choice(question: Question, value: Any) -> str:
    return "" if value in question.choices else _("只能选：%s。") % listed(spoken(n) for n in question.choices.values())


def _date(_question: Question, value: Any) -> str:
    return "" if _day(value) else _("写成 2025-01-31 这样的日期。")


def _number(_question: Question, value: Any) -> str:
    return "" if _decimal(value) is not None else _("写数字。")


def _phone(_question: Question, value: Any) -> str:
    return "" if PHONE.fullmatch(value.strip()) else _("写电话号码，例如 0755-00000000。")


def _email(_question: Question, value: Any) -> str:
    return "" if EMAIL.fullmatch(value.strip()) else _("写电子邮箱，例如 name@example.org。")


def _id_number(_question: Question, value: Any) -> str:
    return "" if _well_formed(value, "resident_id") else _("核对十八位身份证号，最后一位是校验码。")


def _uscc(_question: Question, value: Any) -> str:
    return "" if _well_formed(value, "uscc") else _("核对十八位统一社会信用代码，最后一位是校验码。")


def _yes_no(_question: Question, value: Any) -> str:
    return "" if isinstance(value, bool) or value in ("yes", "no") else _("选是或否。")


CHECKS = {"text": _any, "long": _any, "address": _any, "choice": _choice, "date": _date, "number": _number, "phone": _phone,
          "email": _email, "id_number": _id_number, "uscc": _uscc, "yes_no": _yes_no}


def _well_formed(value: str, kind: str) -> bool:
    words = keys.tidy(keys.encode(pa.array([value.strip()])), kind)
    return bool(keys.well_formed(words, kind)[0])


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except (TypeError, ValueError):
        return None


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**12 else None


def _context(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as FEEL values; what was not answered, or cannot be read, is null."""
    return {question.key: _value(question, answers.get(question.key)) for question in form.questions}


def _value(question: Question, value: Any) -> Any:
    if _empty(value):
        return None
    if question.type == "number":
        return _decimal(value)
    if question.type == "date":
        day = _day(value)
        return Date(day.year, day.month, day.day) if day else None
    if question.type == "yes_no":
        return value in (True, "yes")
    return value if isinstance(value, str) else None


@lru_cache(maxsize=512)
def _parsed(text: str, names: frozenset[str]) -> Any:
    return feel.parse(text, names=set(names))


def _holds(form: Form, text: str, context: Mapping[str, Any]) -> bool:
    return feel.evaluate(_parsed(text, frozenset(context)), dict(context)) is True

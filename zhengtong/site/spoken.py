"""Stored identifiers in words: who acted (`officer:li@dpf`), and what a journal entry says was done (`access.list`)."""

from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases.standing import VISITOR
from zhengtong.kernel.doors import queries as doors
from zhengtong.kernel.parties import queries as parties

from . import content
from .pages import door


def who(text: str) -> str:
    """The stable text of an actor as name, department and post; a part of the system by its own name."""
    role, _colon, rest = text.partition(":")
    login, _at, department = rest.partition("@")
    if role == "system":
        return _("系统（%(name)s）") % {"name": login}
    if role == "shell":
        return _("服务器命令行（%(name)s）") % {"name": login}
    if not login:
        return text
    return staff(parties.name(login) or login, role, department) if department else _citizen(login, role)


def staff(name: str, role: str, department: str) -> str:
    """A member of staff: department, post and name; a name that is only department and post in Chinese is said once."""
    unit, post = content.department(department), door.role_name(role)
    if _is_post(name, department):
        return _("%(department)s，%(post)s") % {"department": unit, "post": post} if content.english() else name
    return _("%(department)s %(name)s，%(post)s") % {"department": unit, "name": name, "post": post}


def deed(kind: str) -> str:
    """What was done, for the kind of a journal entry. What no room says (any more) is "other": a kind is no word."""
    found = _deeds().get(kind)
    return content.capital(content.spoken(found)) if found else _own().get(kind) or _("其他")


def in_order(words: str) -> bytes:
    """A sort key for words in a list: the national character set has its first 3,755 characters in the order of pinyin."""
    return words.casefold().encode("gb18030")


def _is_post(name: str, department: str) -> bool:
    unit: Any = content.now().units.get(department)
    return unit is not None and name.startswith((unit.short or unit.zh, unit.zh))


def _citizen(login: str, role: str) -> str:
    if login.startswith(VISITOR):
        return _("凭编号和验证码（%(number)s）") % {"number": login.removeprefix(VISITOR)}
    return _("%(role)s（登录名 %(login)s）") % {"role": door.role_name(role), "login": login}


@lru_cache(maxsize=1)
def _deeds() -> dict[str, Any]:
    return doors.words()


def _own() -> dict[str, str]:
    return {"site.backup": _("备份"), "site.restore": _("从备份恢复")}

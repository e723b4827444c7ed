"""What procedures call things, in the reader's language."""
from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content


def spoken(names: Any) -> str:
    """Names {zh, en} in the reader's language."""
    english = (get_language() or "").startswith("en")
    return str((names.en if english else names.zh) or names.zh)


def of(rule: Any) -> str:
    """An event."""
    return spoken(rule.names)


def events(bundle: Any, keys: Iterable[str]) -> str:
    """Several events."""
    found = [bundle.procedure.event(key) for key in keys]
    return "、".join(of(rule) for rule in found if rule is not None)


def state(bundle: Any, key: str) -> str:
    """A state."""
    return next((spoken(s.names) for s in bundle.procedure.states if s.key == key), key)


def clock(bundle: Any, key: str) -> str:
    """A clock."""
    return spoken(bundle.procedure.clocks[key].names)


def who(words: Iterable[str]) -> str:
    """Those who may do an event."""
    return "、".join(_one(word) for word in words)


def _one(word: str) -> str:
    role, _sep, unit = word.partition("@")
    roles = {"applicant": _("申请人"), "third_party": _("被征求意见的一方"), "system": _("系统"), "officer": _("经办人"),
             "approver": _("审批人"), "legal": _("合法性审查人")}
    found = content.current(kinds=("units",)).units.get(unit) if unit else None
    return (found.short or found.zh if found else unit) + roles.get(role, role)


def own(kind: str) -> str:
    """An event that no procedure has: those of the room itself."""
    words = {"handed_over": _("移交"), "recused": _("回避"), "moved": _("转到新版程序"), "redated": _("期限随节假日通知重算"),
             "filed": _("提交申请")}
    return words.get(kind, kind)

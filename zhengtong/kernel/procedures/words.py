"""What procedures call things, in the reader's language."""
from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.models import Names

from .bundles import Bundle


def spoken(names: Names) -> str:
    """A name in the reader's language."""
    return names.en if (get_language() or "").startswith("en") else names.zh


def listed(words: Iterable[str]) -> str:
    """Several words in a row, as the reader's language writes them."""
    return (", " if (get_language() or "").startswith("en") else "、").join(words)


def state(bundle: Bundle, key: str) -> str:
    """A state."""
    return next((spoken(one.names) for one in bundle.procedure.states if one.key == key), key)


def events(bundle: Bundle, keys: Iterable[str]) -> str:
    """Several events."""
    return listed(spoken(event.names) for event in map(bundle.procedure.event, keys) if event)


def clock(bundle: Bundle, key: str) -> str:
    """A clock."""
    return spoken(bundle.procedure.clocks[key].names)


def who(words: Iterable[str]) -> str:
    """Those who may do a step."""
    return listed(_one(word) for word in words)


def _one(word: str) -> str:
    role, _sep, unit = word.partition("@")
    roles = {"applicant": _("申请人"), "third_party": _("被征求意见的一方"), "system": _("系统"), "officer": _("经办人"),
             "approver": _("审批人"), "legal": _("合法性审查人")}
    found = content.current(kinds=("units",)).units.get(unit) if unit else None
    named = found and spoken(Names(zh=found.short or found.zh, en=found.en))
    return (named or unit) + roles.get(role, role)

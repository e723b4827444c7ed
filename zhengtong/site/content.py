"""The content a page speaks of: the packs in force on the site's day, and names in the reader's language."""

import re
import time
from functools import lru_cache
from typing import Any

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries
from zhengtong.kernel.content.policies import Law, Policy

from . import day

KEPT_SECONDS = 5.0
NUMBERED = re.compile(r"[〔\[（(]?\d{4}[〕\]）)]?.*号$")
_kept: tuple[float, Any] = (0.0, None)


def now() -> queries.Content:
    """All content. Whether a file has changed is looked up every five seconds, not for every page (some thousand files)."""
    global _kept
    asked, found = _kept
    if found is None or time.monotonic() - asked > KEPT_SECONDS:
        found = queries.load(strict=False)
        _kept = (time.monotonic(), found)
    return found


def in_force() -> list[Policy]:
    """The policies that decide people on the site's day."""
    return [policy for policy in now().policies.in_force(day.today()).values() if policy.status == "in force"]


def policy(key: str) -> Policy:
    """The latest version of the policy `key`. Raises Http404 in words."""
    return _found(now().policies, key, _("没有编号为“%(key)s”的政策。"))


def law(key: str) -> Law:
    """The latest version of the law `key`. Raises Http404 in words."""
    return _found(now().laws, key, _("没有编号为“%(key)s”的法规文件。"))


def register(key: str) -> Any:
    """The latest version of the register `key`. Raises Http404 in words."""
    return _found(now().registers, key, _("没有编号为“%(key)s”的登记册。"))


def named(thing: Any) -> str:
    """The name of anything with `names` or `title` in the reader's language; Chinese where there is no other."""
    return spoken(getattr(thing, "names", None) or getattr(thing, "title", None))


def spoken(names: Any) -> str:
    """Names {zh, en} in the reader's language."""
    if names is None:
        return ""
    return (names.en if english() else names.zh) or names.zh


def english() -> bool:
    """True when the reader reads English."""
    return (get_language() or "").startswith("en")


def department(key: str) -> str:
    """The short name of a department in the reader's language; the key itself when no unit has it."""
    unit = now().units.get(key)
    if unit is None:
        return key
    return unit.en if english() else unit.short or unit.zh


def subject_name(kind: str) -> str:
    """A subject kind in the reader's language."""
    return named(now().subjects[kind]) if kind in now().subjects else kind


def fact_name(kind: str, fact: str) -> str:
    """A fact's name in the reader's language: the English name of its column, made readable."""
    return _fact_names(now().hash).get((kind, fact), fact) if english() else fact


def cited(citation: str) -> tuple[str, str, str]:
    """`<law key>#<article key>` as (law key, article key, words for reading)."""
    law_key, _sep, article = citation.partition("#")
    found = now().laws.get(law_key)
    title = _short(found) if found else law_key
    return law_key, article, f"{title} {article}" if english() else f"{title}{article}"


def _short(law: Law) -> str:
    """A law by its document number where one was read, else by its title."""
    if law.number and NUMBERED.search(law.number):
        return law.number
    return spoken(law.title) if english() else f"《{law.title.zh.strip('《》')}》"


@lru_cache(maxsize=4)
def _fact_names(_hash: str) -> dict[tuple[str, str], str]:
    columns = ((r.subject, c) for r in now().registers.values() for c in r.columns)
    keys = {(kind, key.zh): key.en.replace("_", " ") for kind, subject in now().subjects.items() for key in subject.keys}
    return keys | {(kind, column.zh): column.en.replace("_", " ") for kind, column in columns}


def _found(shelf: Any, key: str, message: str) -> Any:
    if key not in shelf:
        raise Http404(message % {"key": key})
    return shelf[key]

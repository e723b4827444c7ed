"""The content a page speaks of: the packs in force on the site's day, and names in the reader's language."""

import re
import time
from collections.abc import Iterator
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
WORDS = "data-words"
COUNTED = frozenset("1个人件家项次级年月")  # units that say nothing beside the name of what is counted
DIGITS, TENS = "零一二三四五六七八九", {"十": 10, "百": 100}
ARTICLE = re.compile(
    r"第([一二三四五六七八九十百零]+)条(?:第([一二三四五六七八九十]+)款)?(?:第?[（(]?([一二三四五六七八九十]+)[）)]?项)?"
)
SECTION = re.compile(r"([一二三四五六七八九十]+)(?:（([一二三四五六七八九十]+)）)?")
ACRONYMS = {"ai": "AI", "id": "ID", "no": "number", "pv": "PV", "rd": "R&D", "srdi": "SRDI"}
LABELS = {
    "uscc": "unified social credit code",
    "birth_date": "date of birth",
    "patient_birth": "patient's date of birth",
    "hire_birth_date": "employee's date of birth",
    "death_date": "date of death",
    "property_ok": "assets within the limit",
    "hard_to_employ": "recognised as hard to employ",
    "dishonest_since": "seriously dishonest since",
    "abnormal_since": "operating abnormally since",
    "zombie_since": "zombie enterprise since",
    "hukou": "household registration (hukou)",
    "hukou_since": "registered here since",
    "registered_members": "household members registered here",
    "members": "household members",
    "startup_paid": "start-up subsidy paid before",
    "rent_year": "rent year",
    "first_entry": "first listing in statistics",
    "same_goods_paid": "same goods paid before",
    "founder_kind": "kind of founder",
    "carrier": "kind of premises",
}
_kept: tuple[float, Any] = (0.0, None)


def now() -> queries.Content:
    """All content. Whether a file has changed is looked up every five seconds, not for every page (some thousand files)."""
    global _kept
    asked, found = _kept
    if found is None or time.monotonic() - asked > KEPT_SECONDS:
        found = queries.load(strict=False)
        _kept = (time.monotonic(), found)
    return found


def forget() -> None:
    """Content was just published here: the next page reads it."""
    global _kept
    _kept = (0.0, None)


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
    """A fact's name in the reader's language: the packs' own words for it, else its column's English name, made readable."""
    if not english():
        return fact
    said = word(fact)
    return said if said != fact else _fact_names(now().hash).get((kind, fact), fact)


def fact_label(kind: str, fact: str) -> str:
    """A fact's name with the unit of its number, where the name does not say it: 上年营业收入（万元）."""
    named_so, unit = fact_name(kind, fact), fact_unit(kind, fact)
    return aside(named_so, unit) if unit else named_so


def fact_unit(kind: str, fact: str) -> str:
    """The unit of a fact's number in the reader's language; empty where its name says it or it only counts."""
    unit = _units(now().hash).get((kind, fact), "")
    return word(unit) if unit and unit not in fact else ""


def parameter_name(policy: Policy, name: str) -> str:
    """A parameter of a policy, or of a model that it imports, in the reader's language."""
    if not english():
        return name
    shared: Iterator[Any] = (now().shared[key] for key in policy.imports if key in now().shared)
    held = (parameter for one in (policy, *shared) for parameter in one.parameters if parameter.name == name)
    return next((parameter.en for parameter in held if parameter.en), None) or word(name)


def word(text: str) -> str:
    """A value, a unit or the name of a shared decision in the reader's language; what has no English stays as it is."""
    if not english() or WORDS not in now().phrases:
        return text
    found = now().phrases[WORDS].phrases.get(text)
    return found.en if found else text


def capital(text: str) -> str:
    """The same with a capital at its start, for headings; Chinese has none."""
    return text[:1].upper() + text[1:]


def aside(said: str, note: str) -> str:
    """A note in brackets, as the reader's language writes them."""
    return f"{said} ({note})" if english() else f"{said}（{note}）"


def article_name(key: str) -> str:
    """An article's key for reading: 第三十三条第二款 is Article 33(2) in English, 一（二） Section 1(2)."""
    if not english():
        return key
    section = SECTION.fullmatch(key)
    if section:
        return _("第 %(n)s 部分") % {"n": _number(section[1])} + (f"({_number(section[2])})" if section[2] else "")
    said = ARTICLE.sub(lambda found: _article(found[1], found[2], found[3]), key)
    return word(said).replace("至", "–").replace("、", ", ").replace("–" + _("第 %(n)s 条") % {"n": ""}, "–")


def cited(citation: str) -> tuple[str, str, str]:
    """`<law key>#<article key>` as (law key, article key, words for reading)."""
    law_key, _sep, article = citation.partition("#")
    found = now().laws.get(law_key)
    title = _short(found) if found else law_key
    return law_key, article, f"{title}, {article_name(article)}" if english() else f"{title}{article}"


def _short(law: Law) -> str:
    """A law by its document number where one was read, else by its title."""
    if law.number and NUMBERED.search(law.number):
        return law.number
    return spoken(law.title) if english() else f"《{law.title.zh.strip('《》')}》"


@lru_cache(maxsize=4)
def _fact_names(_hash: str) -> dict[tuple[str, str], str]:
    columns = ((r.subject, c) for r in now().registers.values() for c in r.columns)
    keys = {(kind, key.zh): label(key.en) for kind, subject in now().subjects.items() for key in subject.keys}
    return keys | {(kind, column.zh): label(column.en) for kind, column in columns}


@lru_cache(maxsize=4)
def _units(_hash: str) -> dict[tuple[str, str], str]:
    columns = ((r.subject, c) for r in now().registers.values() for c in r.columns)
    return {(kind, column.zh): column.unit for kind, column in columns if column.unit and column.unit not in COUNTED}


def label(identifier: str) -> str:
    """A column's English identifier as a label: `birth_date` is date of birth, `rd_expense` R&D expense."""
    if identifier in LABELS:
        return LABELS[identifier]
    parts = identifier.split("_")
    if parts[-1] == "on":
        parts = ["date", *parts[:-1]] if len(parts) < 3 else [*parts[:-1], "date"]
    return " ".join(ACRONYMS.get(part, part) for part in parts)


def _article(article: str, paragraph: str | None, item: str | None) -> str:
    said = _("第 %(n)s 条") % {"n": _number(article)}
    return said + "".join(f"({_number(part)})" for part in (paragraph, item) if part)


def _number(chinese: str) -> int:
    """三十三 is 33, 一百零二 is 102."""
    total, digit = 0, 0
    for sign in chinese:
        if sign in TENS:
            total, digit = total + (digit or 1) * TENS[sign], 0
        else:
            digit = DIGITS.index(sign)
    return total + digit


def _found(shelf: Any, key: str, message: str) -> Any:
    if key not in shelf:
        raise Http404(message % {"key": key})
    return shelf[key]

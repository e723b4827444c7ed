"""Numbers, days, money, results and names as look.md wants them. Colours and shapes are classes."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms, template
from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhengtong.site import content
from zhengtong.site import spoken as said
from zhengtong.site.pages import charts, door
from zhengtong.site.pages.kernel.content import words

register = template.Library()
NOTHING = "–"
DEMO_NAMES = frozenset({"居民", "企业经办人"})  # what the demonstration calls logins that stand for nobody
MARKS = {"entitled": "yes", "amount_undetermined": "part", "not_entitled": "no", "undetermined": "gap"}


def outcome_words(kind: str) -> str:
    """One of the four results in words."""
    return {
        "entitled": _("应享"),
        "amount_undetermined": _("应享·金额待定"),
        "not_entitled": _("不符"),
        "undetermined": _("待补数"),
        "not_in_force": _("不在施行期"),
    }.get(kind, kind)


@register.filter
def num(value: Any) -> str:
    """A number with thousands separated: 12,345; nothing is a dash, zero is 0."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, Decimal):
        value = value.normalize()
        return f"{value:,f}"
    return f"{value:,}"


@register.filter
def minus(value: int | None) -> str:
    """A whole number that may be below zero: −12, with the minus sign of the house."""
    return NOTHING if value is None else f"{value:,}".replace("-", "−")


@register.filter
def of(found: Any, key: Any) -> Any:
    """The value of a key in a mapping; nothing is a dash."""
    return found.get(key) or NOTHING


@register.filter
def of_grant(named: Any, grant: Any) -> str:
    """The name of a grant's subject among names by (kind, number); empty where none was read."""
    return str(named.get((grant.kind, grant.no), ""))


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as exact yuan: 452, 80.50."""
    if fen is None:
        return NOTHING
    whole, rest = divmod(abs(int(fen)), 100)
    sign = "−" if fen < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")


@register.filter
def wan(fen: int | None) -> str:
    """Fen as 万元 with two decimals, for tables."""
    return NOTHING if fen is None else f"{Decimal(int(fen)) / 1_000_000:,.2f}".replace("-", "−")


@register.filter
def big_money(fen: int | None) -> str:
    """Fen as the number alone, in 亿元 from one hundred million yuan on, else in 万元; `big_unit` gives the unit."""
    if fen is None:
        return NOTHING
    scale = 10_000_000_000 if abs(int(fen)) >= 10_000_000_000 else 1_000_000
    return f"{Decimal(int(fen)) / scale:,.2f}".replace("-", "−")


@register.filter
def big_unit(fen: int | None) -> str:
    """The unit of `big_money`."""
    return _("亿元") if fen is not None and abs(int(fen)) >= 10_000_000_000 else _("万元")


@register.filter
def amount(value: Decimal | int | None) -> str:
    """An amount in the policy's own unit: no trailing zeros, thousands separated."""
    return num(Decimal(value)) if value is not None else NOTHING


@register.simple_tag
def delta(value: int | None) -> str:
    """A change: +1,342, −88, 0; nothing without a previous round."""
    if value is None:
        return NOTHING
    if value == 0:
        return format_html('<span class="note">0</span>')
    return format_html('<span class="{}">{}</span>', "up" if value > 0 else "down", f"{abs(value):,}")


@register.simple_tag
def tri(kind: str) -> str:
    """A result: its mark and always its word."""
    return format_html('<span class="tri {}">{}</span>', MARKS.get(kind, "no"), outcome_words(kind))


@register.filter
def outcome(kind: str) -> str:
    """A result in words alone."""
    return outcome_words(kind)


@register.filter
def day(value: dt.date | None) -> SafeString | str:
    """A day inside a sentence: 3月18日, with the year when it is not this year's; 18 March in English."""
    if value is None:
        return NOTHING
    from zhengtong.site.day import today

    return _unbroken(day_words(value, with_year=value.year != today().year))


@register.filter
def fullday(value: dt.date | None) -> SafeString | str:
    """A day inside a sentence, always with its year."""
    return NOTHING if value is None else _unbroken(day_words(value, with_year=True))


@register.filter
def iso(value: dt.date | None) -> SafeString | str:
    """A day in a column: 2026-03-18."""
    return NOTHING if value is None else format_html('<time class="nb" datetime="{0}">{0}</time>', f"{value:%Y-%m-%d}")


@register.filter
def moment(value: dt.datetime | None) -> SafeString | str:
    """A moment in local time: 3月18日 02:00."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    words = f"{day_words(local.date(), with_year=True)} {local:%H:%M}"
    return format_html('<time class="nb" datetime="{}">{}</time>', f"{local:%Y-%m-%dT%H:%M}", words)


@register.filter
def stamp(value: dt.datetime | None) -> SafeString | str:
    """A moment in a column: 2026-03-18 02:00."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    return format_html('<time class="nb" datetime="{}">{}</time>', f"{local:%Y-%m-%dT%H:%M}", f"{local:%Y-%m-%d %H:%M}")


@register.filter
def named(thing: Any) -> str:
    """The name in the reader's language of content with `names` or `title`."""
    return content.named(thing) if thing else ""


@register.filter
def spoken(names: Any) -> str:
    """`{zh, en}` in the reader's language."""
    return content.spoken(names) if names else ""


@register.filter
def policy_label(key: str) -> str:
    """A policy's name in the reader's language; the key where the packs have it no more."""
    held = content.now().policies
    return content.named(held[key]) if key in held else key


@register.filter
def procedure_name(key: str) -> str:
    """A procedure's name in the reader's language; the key where the packs have it no more."""
    held = content.now().procedures
    return content.named(held[key]) if key in held else key


@register.filter
def unit_name(key: str) -> str:
    """A department's short name in the reader's language."""
    return content.department(key)


@register.filter
def subject_name(kind: str) -> str:
    """A subject kind in the reader's language."""
    return content.subject_name(kind)


@register.filter
def counter(kind: str) -> str:
    """What subjects of a kind are counted in."""
    return {"person": _("人"), "firm": _("家"), "household": _("户")}.get(kind, _("件"))


@register.filter
def period_name(period: str) -> str:
    """How often something is paid; a period paid for in words: `2025-12` is 2025年12月."""
    often = {"once": _("一次发"), "month": _("按月发"), "year": _("按年发")}
    return often.get(period) or _span_words(period)


@register.filter
def parameter(value: Any) -> str:
    """A parameter's value."""
    return words.shown(value)


@register.filter
def parameter_name(found: Any) -> str:
    """A parameter's name in the reader's language."""
    return (content.english() and found.en) or found.name


@register.filter
def parameter_names(names: Any, policy: Any) -> str:
    """The names of a policy's parameters, one after the other."""
    return _("、").join(content.parameter_name(policy, name) for name in names)


@register.filter
def office(actor: Any) -> str:
    """A member of staff in the header: department, name and post."""
    return said.staff(actor.name, actor.role, actor.department) if actor.department else str(actor.name)


@register.filter
def account_name(account: Any) -> str:
    """Whom an account of the demonstration stands for, in the reader's language."""
    if not account.get("department"):
        return door.role_name(account["role"]) if account["name"] in DEMO_NAMES else str(account["name"])
    return said.staff(account["name"], account["role"], account["department"])


@register.filter
def who(text: str) -> str:
    """The stable text of an actor (`officer:li@dpf`) as name, department and post."""
    return said.who(text)


@register.filter
def deed(kind: str) -> str:
    """What a journal entry of this kind says was done."""
    return content.capital(said.deed(kind))


@register.filter
def word(text: str) -> str:
    """A value or unit of the data in the reader's language."""
    return content.word(text)


@register.filter
def article_name(key: str) -> str:
    """An article's key for reading: 第五条 is Article 5 in English."""
    return content.article_name(key)


@register.filter
def listing(parts: Any) -> str:
    """Words one after the other: 甲、乙; A, B."""
    return _("、").join(content.word(str(part)) for part in parts)


@register.filter
def is_radio(field: Any) -> bool:
    """Is this a question with a short list of answers, all of them to be seen?"""
    return isinstance(field.field.widget, forms.RadioSelect)


@register.filter
def is_check(field: Any) -> bool:
    """Is this a box to be ticked, whose words stand beside it?"""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_several(field: Any) -> bool:
    """Is this a question that takes several of the listed answers?"""
    return isinstance(field.field.widget, forms.CheckboxSelectMultiple)


@register.simple_tag
def between() -> str:
    """What stands between two sentences that a page puts together: nothing in Chinese, a space in English."""
    return " " if content.english() else ""


@register.simple_tag
def fact_label(kind: str, name: str) -> str:
    """A fact's name at the head of a line."""
    return content.capital(content.fact_name(kind, name))


@register.filter
def cited(citation: str) -> str:
    """`<law key>#<article key>` in words."""
    return content.cited(citation)[2]


@register.filter
def register_names(keys: Any) -> str:
    """Registers by name where the key is one, facts as they stand; joined."""
    registers = content.now().registers
    return _("、").join(content.named(registers[key]) if key in registers else key for key in keys)


@register.filter
def me(actor: Any) -> str:
    """A resident or firm in the header of its own page: the login's name covered; a login without a name by its role."""
    unnamed = {actor.login, *DEMO_NAMES, door.role_name(actor.role)}
    return door.role_name(actor.role) if actor.name in unnamed else masked(actor.name)


@register.filter
def role_name(key: str) -> str:
    """A role in words."""
    return door.role_name(key)


@register.filter
@stringfilter
def masked(name: str) -> str:
    """A name as others may see it: 李*明, 李*; a firm's name stays."""
    if len(name) > 4 or len(name) < 2:
        return name
    return name[0] + "*" + (name[-1] if len(name) > 2 else "")


@register.filter
@stringfilter
def short_hash(value: str) -> str:
    """The two ends of a hash: a41f…9c02."""
    return f"{value[:4]}…{value[-4:]}" if len(value) > 12 else value


@register.filter
def share(part: int | Decimal | None, whole: int | Decimal | None) -> str:
    """`part` of `whole` as a percentage for an SVG attribute: 34.8%."""
    return f"{100 * float(part or 0) / float(whole):.1f}%" if whole else "0%"


@register.filter
def percent(part: int | None, whole: int | None) -> str:
    """`part` of `whole` for reading: 97.3%; 100% only when it is all, 0% only when it is none."""
    if not whole:
        return NOTHING
    value = 100 * (part or 0) / whole
    shown = min(value, 99.9) if (part or 0) < whole else 100
    return f"{max(shown, 0.1) if part else 0:.1f}%".replace("100.0%", "100%").replace("0.0%", "0%") if value else "0%"


@register.filter
def last_few(rows: Any) -> list[Any]:
    """The last six, newest first."""
    return list(reversed(list(rows)))[:6]


@register.filter
def first_few(rows: Any) -> list[Any]:
    """The first four."""
    return list(rows)[:4]


@register.filter
def bars_height(count: int) -> int:
    """The height of a bar chart with so many bars."""
    return charts.STEP * count + 6


@register.simple_tag
def bar(part: int | Decimal | None, whole: int | Decimal | None, kind: str = "brand") -> str:
    """A bar in a cell; the number above it stays text."""
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="f-track" width="100%" height="100%"/>'
        '<rect class="f-{}" width="{}" height="100%"/></svg>',
        kind,
        share(part, whole),
    )


@register.simple_tag
def mix(decided: int, waiting: int) -> str:
    """The bar of a round's line: decided for, and waiting, of their sum."""
    whole = decided + waiting
    split = share(decided, whole)
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="f-track" width="100%" height="100%"/>'
        '<rect class="f-brand" width="{0}" height="100%"/><rect class="f-warm" x="{0}" width="{1}" height="100%"/></svg>',
        split,
        share(waiting, whole),
    )


def day_words(value: dt.date, *, with_year: bool) -> str:
    if (get_language() or "").startswith("en"):
        return date_format(value, "j F Y" if with_year else "j F")
    return f"{value.year}年{value.month}月{value.day}日" if with_year else f"{value.month}月{value.day}日"


def _span_words(period: str) -> str:
    year, _dash, month = period.partition("-")
    if not (year.isdigit() and (month or "1").isdigit()):
        return period
    if content.english():
        return date_format(dt.date(int(year), int(month), 1), "F Y") if month else year
    return f"{year}年{int(month)}月" if month else f"{year}年"


def _unbroken(words: str) -> SafeString:
    return format_html('<span class="nb">{}</span>', words)

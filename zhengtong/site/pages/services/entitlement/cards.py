"""A result as a card: the amount as hero, a sentence that says who must do what next, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengtong.kernel.content.policies import Policy
from zhengtong.services.entitlement.results import Explanation, FactLine, Result, RuleLine, Wanted
from zhengtong.site import content
from zhengtong.site.pages.services.entitlement import conditions
from zhengtong.site.pages.services.entitlement.standing import Standing
from zhengtong.site.templatetags.look import day, yuan


@dataclass(frozen=True)
class Shown:
    """One fact for reading: its value, the lines below it (what was asked, source and day), whether it is lacking."""

    name: str
    value: str
    small: list[str]
    lack: bool


@dataclass(frozen=True)
class Card:
    """Everything that a card shows."""

    key: str
    name: str
    outcome: str
    subject: str
    query: str
    before: str
    hero: str
    after: str
    sentence: str
    facts: list[Shown] = field(default_factory=list)
    articles: list[tuple[str, str, str]] = field(default_factory=list)
    open: bool = False
    standing: Standing | None = None

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return self.key + (f"-{self.query.rpartition('=')[2]}" if self.query else "")


def of(
    result: Result, why: Explanation | None, own: tuple[str, int], *, opened: bool = False, standing: Standing | None = None
) -> Card:
    """The card of one result; `own` is the subject whose page it is, `why` explains it, `standing`: how far its payment is."""
    before, hero, after = hero_of(result)
    other = "" if result.subject == own else f"?of={result.subject[0]}-{result.subject[1]}"
    return Card(
        result.key,
        content.named(result.policy),
        result.kind,
        "" if not other else subject_words(result.subject[0]),
        other,
        before,
        hero,
        after,
        standing.sentence if standing else sentence_of(result, why),
        facts_of(why) if why else [],
        articles_of(why.shown) if why else [],
        opened,
        standing,
    )


def hero_of(result: Result) -> tuple[str, str, str]:
    """A word before, the number in large, the words after it."""
    unit = {"month": _("元/月"), "year": _("元/年"), "once": _("元，一次")}[result.policy.period]
    if result.kind == "entitled":
        return ("", yuan(result.fen), unit) if result.fen else ("", "", _("符合，认定后享受，不发钱"))
    if result.kind == "not_entitled":
        return "", "", ""
    if not result.high:
        words = {"amount_undetermined": _("定了给您，数额还没定"), "undetermined": _("如果符合，数额到时算")}
        return "", "", words[result.kind]
    after = _("%(unit)s，数额还没定") if result.kind == "amount_undetermined" else _("%(unit)s，如果符合")
    before = "" if result.low else _("最多")
    return before, span(result.low or result.high, result.high), after % {"unit": unit}


def span(low: int, high: int) -> str:
    """A range of fen in yuan: 200–1,000; one number where both ends are equal."""
    return yuan(high) if low == high else f"{yuan(low)}–{yuan(high)}"


def sentence_of(result: Result, why: Explanation | None) -> str:
    """Who must do what next; for a no the reason and the remedy."""
    department = content.department(result.policy.department)
    if result.kind == "entitled":
        return _("符合，由%(who)s兑现。") % {"who": department}
    if result.kind == "not_entitled":
        return refusal(result, why)
    if result.reason == "computation" and not result.wanted:
        return _("这一项算不出来，%(who)s在查。您不用做什么。") % {"who": department}
    return lacking(result.policy, result.wanted)


def lacking(policy: Policy, wanted: Iterable[Wanted]) -> str:
    """Which facts are lacking and who owes them; which standards are not set and who sets them."""
    rows = list(wanted)
    facts = [w for w in rows if w.reason != "parameter"]
    said = (
        ngettext(
            "差 %(n)s 条数据：%(which)s。补上当晚重算，您不用做什么。",
            "差 %(n)s 条数据：%(which)s。补上当晚重算，您不用做什么。",
            len(facts),
        )
        % {"n": len(facts), "which": _("；").join(_one(policy.subject, w) for w in facts)}
        if facts
        else ""
    )
    standards = [w for w in rows if w.reason == "parameter"]
    if standards:
        names = _("、").join(content.parameter_name(policy, w.name) for w in standards)
        said += _("标准“%(names)s”还没有定，由%(who)s定。您不用做什么。") % {"names": names, "who": departments(standards)}
    return said


def _one(kind: str, wanted: Wanted) -> str:
    given = {"name": content.fact_name(kind, wanted.name), "who": departments([wanted])}
    return _("%(name)s，应由%(who)s提供") % given


def departments(wanted: Iterable[Wanted]) -> str:
    """The departments behind wanted facts, each once."""
    keys = dict.fromkeys(key for w in wanted for key in w.departments)
    return _("、").join(content.department(key) for key in keys)


def refusal(result: Result, why: Explanation | None) -> str:
    """Why not, in one sentence, and what to do when the record is wrong."""
    speaking = conditions.speaking(why)[:2] if why else []
    if why is None or not speaking:
        return _("没有一条规则适用于您。")
    reasons = content.capital(_("；").join(conditions.against(c, rule, why) for c, rule in speaking))
    providers = list(dict.fromkeys(key for c, _rule in speaking for f in c.facts for key in f.departments))
    if not providers:
        return _("%(reasons)s。") % {"reasons": reasons}
    who = _("、").join(content.department(key) for key in providers[:2])
    return _("%(reasons)s。记录不对，找%(who)s改。") % {"reasons": reasons, "who": who}


def facts_of(why: Explanation) -> list[Shown]:
    """The facts behind the rules that matter, each once; those of the day and of set parameters left out, and of a no what is
    lacking: it could change nothing."""
    found: dict[str, Shown] = {}
    for rule in why.shown:
        for condition in rule.conditions:
            idle = why.kind == "not_entitled" and condition.answer == "unknown"
            for fact in condition.facts if conditions.is_looked_at(condition) and not idle else ():
                if fact.name not in found and fact.state not in conditions.QUIET:
                    found[fact.name] = shown(why.policy.subject, fact)
    for wanted in why.wanted:
        if wanted.name not in found:
            found[wanted.name] = _wanted(why.policy, wanted)
    return sorted(found.values(), key=lambda line: not line.lack)


def shown(kind: str, fact: FactLine) -> Shown:
    """One fact with its source and day; a lacking one with why and who owes it."""
    name = content.capital(content.fact_label(kind, fact.name))
    who = _("、").join(content.department(key) for key in fact.departments)
    if fact.state in {"known", "absent"}:
        value = conditions.value(fact.text) if fact.state == "known" else _("没有")
        return Shown(name, value, [source_words(fact.register, who, fact.as_of)], lack=False)
    owing = _("应由%(who)s提供") % {"who": who} if who else ""
    return Shown(name, reason_words(fact.state, fact.as_of), [owing] if owing else [], lack=True)


def _wanted(policy: Policy, wanted: Wanted) -> Shown:
    if wanted.reason == "parameter":
        name = content.capital(content.parameter_name(policy, wanted.name))
        return Shown(name, _("标准还没有定"), [_("由%(who)s定") % {"who": departments([wanted])}], lack=True)
    owing = _("应由%(who)s提供") % {"who": departments([wanted])}
    name = content.capital(content.fact_name(policy.subject, wanted.name))
    return Shown(name, reason_words(wanted.reason, wanted.as_of), [owing], lack=True)


def source_words(register: str | None, who: str, as_of: Any) -> str:
    """`户口登记：公安分局，3月17日`."""
    registers = content.now().registers
    name = content.named(registers[register]) if register and register in registers else ""
    parts = [part for part in (who, day(as_of) if as_of else "") if part]
    joined = format_html_join(_("，"), "{}", ((part,) for part in parts))
    return format_html("{}{}{}", name, _("："), joined) if name and joined else format_html("{}", name or joined)


def reason_words(state: str, as_of: Any) -> str:
    """Why a fact does not count as known."""
    if state == "stale" and as_of:
        return _("缺：%(day)s 的记录，过期了") % {"day": as_of}
    return {
        "never_supplied": _("缺：从来没有提供"),
        "contradicted": _("缺：两处记录不一致"),
        "outside_coverage": _("缺：不在登记范围里"),
        "list_incomplete": _("缺：名单不全"),
        "stale": _("缺：记录过期"),
        "parameter": _("标准还没有定"),
        "unset": _("标准还没有定"),
    }.get(state, _("缺"))


def articles_of(rules: Iterable[RuleLine]) -> list[tuple[str, str, str]]:
    """The articles of these rules, each once, as (law, article, words)."""
    cited = dict.fromkeys(f"{c.law}#{c.article}" for rule in rules for c in rule.articles)
    return [content.cited(one) for one in cited]


def subject_words(kind: str) -> str:
    """Of whom a result speaks when it is not the owner of the page."""
    return {
        "household": _("按您家这一户算"),
        "person": _("您监护的未成年人"),
        "hire": _("按每一次招用算"),
        "title": _("按每一个称号算"),
        "contract": _("按每一份合同算"),
        "diagnosis": _("按每一次诊断算"),
        "purchase": _("按每一次购买算"),
    }.get(kind, content.subject_name(kind))

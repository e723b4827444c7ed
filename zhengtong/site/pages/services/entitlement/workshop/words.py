"""What the workshop's pages say of a draft: rules with what is found beside them, choices in words, a trial with its trace."""
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.dmn import decide_policy
from zhengtong.feel import Missing
from zhengtong.feel.values import to_feel
from zhengtong.services.entitlement import rulesets
from zhengtong.services.entitlement.workshop import sheets
from zhengtong.services.entitlement.workshop.assessing import Assessment
from zhengtong.services.entitlement.workshop.candidates import Candidate
from zhengtong.services.entitlement.workshop.models import PolicyDraft
from zhengtong.site import content

from . import sheet_form

STATUS = {
    "drafting": gettext_lazy("起草中"), "sent": gettext_lazy("送审中"), "published": gettext_lazy("已发布"),
    "dropped": gettext_lazy("已作废"),
}
OUTCOMES = {
    "entitled": gettext_lazy("应享"), "amount_undetermined": gettext_lazy("金额未定"),
    "not_entitled": gettext_lazy("不符"), "undetermined": gettext_lazy("未定"), "": gettext_lazy("不在范围"),
}
WORDS = {
    "nation": gettext_lazy("国家"), "province": gettext_lazy("省"), "city": gettext_lazy("市"), "district": gettext_lazy("区"),
    "once": gettext_lazy("一次"), "month": gettext_lazy("每月"), "year": gettext_lazy("每年"),
    "first day": gettext_lazy("期间第一天"), "last day": gettext_lazy("期间最后一天"),
    "day of event": gettext_lazy("事情发生那天"),
    "ANY": gettext_lazy("哪条成立都行，结果要一样（ANY）"), "UNIQUE": gettext_lazy("只能有一条成立（UNIQUE）"),
    "FIRST": gettext_lazy("从上到下第一条成立的（FIRST）"),
    "person": gettext_lazy("个人"), "household": gettext_lazy("家庭"), "firm": gettext_lazy("企业"),
}
GROUPS = {"街道": gettext_lazy("街道"), "出生日期": gettext_lazy("年龄"), "从业人员": gettext_lazy("从业人员")}
EXAMPLES = ("entitled", "not_entitled", "undetermined", "amount_undetermined", "not_in_force")
SURE = {"S": gettext_lazy("读到原文"), "K": gettext_lazy("众所周知"), "?": gettext_lazy("不确定")}


def group(fact: str) -> str:
    """What subjects are grouped by, from the fact that tells it."""
    return next((str(said) for ending, said in GROUPS.items() if fact.endswith(ending)), fact)


def choices() -> dict[str, list[tuple[str, Any]]]:
    """Every list of the form: (value, words)."""
    found = {name: [(value, WORDS[value]) for value in offered] for name, offered in sheet_form.CHOICES.items()}
    said = {**OUTCOMES, "not_in_force": _("不在施行期")}
    return {**found, "outcome": [(value, said[value]) for value in EXAMPLES], "sure": list(SURE.items()),
            "says": [("应享", _("应享")), ("不符", _("不符"))]}


def rules(sheet: Mapping[str, Any], made: Assessment) -> list[dict[str, Any]]:
    """Each rule with how many it decides and what was found of it."""
    hits = made.effect.after.rules if made.effect else {}
    return [
        {**rule, "number": n, "hits": hits.get(n, 0), "flaws": [flaw for flaw in made.flaws if flaw.rules[:1] == (n,)],
         "example": n not in made.unreached}
        for n, rule in enumerate(sheet["rules"], 1)
    ]


def articles(loaded: Any) -> list[tuple[str, str]]:
    """Every article that can be cited: (law#article, words)."""
    return [(f"{key}#{article}", content.cited(f"{key}#{article}")[2]) for key, law in sorted(loaded.laws.items())
            for article in law.articles]


def trial(draft: PolicyDraft, made: Candidate, given: Mapping[str, str], today: date) -> dict[str, Any]:
    """The facts that the draft asks, as they were given, and what it decides on them."""
    assert made.item is not None and made.content is not None
    policy, on = made.item.model, max(today, made.item.since)
    rules_ = rulesets.rule_set(policy, on, made.content)
    names = sorted(rules_.model.facts(rules_.decision) - set(rules_.parameters) - {"判定日"})
    asked = [(n, name, given.get(f"f{n}", "").strip()[:200]) for n, name in enumerate(names)]
    try:
        facts = {name: _fact(name, text) for _n, name, text in asked}
    except ValueError as error:
        return {"asked": asked, "wrong": str(error)}
    if not any(text for _n, _name, text in asked):
        return {"asked": asked}
    outcome = decide_policy(
        rules_.model, policy.decision, {**rules_.parameters, **facts, "判定日": to_feel(rules_.judged_on)}
    )
    return {"asked": asked, "outcome": outcome, "said": OUTCOMES[outcome.kind], "rows": _trace(outcome),
            "judged": rules_.judged_on, "wanted": sorted(outcome.wanted)}


def _fact(name: str, text: str) -> Any:
    value = sheets.value_of(text) if text else "missing"
    return Missing(name) if value == "missing" else to_feel(value)


def _trace(outcome: Any) -> list[dict[str, Any]]:
    """Rule by rule: does it hold, and which conditions stand against it or are open."""
    return [{"number": rule.number, "status": rule.status, "against": [c for c in rule.conditions if c.answer != "true"]}
            for rule in (outcome.trace.rules if outcome.trace else ())]

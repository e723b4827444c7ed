"""A condition in the reader's words: what is looked at, what is asked, what the record says, and why it speaks against."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.services.entitlement.results import ConditionLine, Explanation, FactLine, RuleLine
from zhengtong.site import content
from zhengtong.site.pages.kernel.content import words
from zhengtong.site.pages.kernel.content.words import COMPARED, DAY, NEGATED
from zhengtong.site.templatetags.look import day_words

COVERED = "＊"
DECIMAL = re.compile(r"-?\d+\.\d+")
FINEST = Decimal("0.0001")  # of a computed share; money and percentages in registers have fewer places
FOR_EVER = "9999-12-31"
JUDGED = "判定日"
PRESENT = "not(null)"
RULED_OUT = {"null", "not(true)"}
OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}
QUIET = {"given", "parameter"}
TRUTH = {"true": True, "false": False, "是": True, "否": False}


def is_looked_at(condition: ConditionLine) -> bool:
    """False for the cell `-`."""
    return condition.test not in {"-", ""}


def decisive(condition: ConditionLine, rule: RuleLine) -> bool:
    """Does this condition decide the no? Of an excluding rule what is met, of a nearest rule what is not."""
    return is_looked_at(condition) and condition.answer == ("true" if rule.status == "true" else "false")


def speaking(why: Explanation) -> list[tuple[ConditionLine, RuleLine]]:
    """What speaks against, with its rule. Each thing once: the condition that asks for something rather than the
    one that only records, and no fact beside a formula that rests on it."""
    once: dict[str, tuple[ConditionLine, RuleLine]] = {}
    for rule in why.shown:
        for one in rule.conditions:
            if decisive(one, rule) and (one.input not in once or not _required(*once[one.input])):
                once[one.input] = (one, rule)
    behind = {fact.name for one, _rule in once.values() if _is_formula(one, why) for fact in one.facts}
    return [pair for text, pair in once.items() if text not in behind]


def name(condition: ConditionLine, why: Explanation) -> str:
    """What a condition looks at: a fact with its unit, or a computed value by the name that the policy gives it."""
    wording = why.policy.wording(condition.input)
    return content.spoken(wording.names) if wording else content.fact_label(why.policy.subject, condition.input.strip())


def asked(condition: ConditionLine, why: Explanation) -> str:
    """What is asked of it, with the parameters and the day of the decision."""
    return _phrase(condition, why) or _test(condition.test, why)


def recorded(condition: ConditionLine, why: Explanation) -> str:
    """What the record says of it: the value, or of a formula the facts that it is computed from."""
    if condition.value == COVERED or not _is_formula(condition, why):
        return value(condition.value)
    return _facts(condition, why) or "–"


def against(condition: ConditionLine, rule: RuleLine, why: Explanation) -> str:
    """Why it speaks against: `周岁：50，要求70 以上`. An excluding rule asks for the opposite of its test; of several any one
    could be otherwise, and only the record is said (but of a number, how much it lacks)."""
    return DAY.sub(_in_words, _against(condition, rule, why))


def _against(condition: ConditionLine, rule: RuleLine, why: Explanation) -> str:
    given = {"name": content.capital(name(condition, why)), "value": value(condition.value)}
    if condition.value == COVERED:
        return _("%(name)s：不合要求，内容只给本人和主管部门看") % given
    if _is_formula(condition, why):
        return _with_facts(content.capital(_situation(condition, why) or _lacking(condition, why)), condition, why)
    test = _required(condition, rule)
    if test in RULED_OUT and condition.value:
        return _("%(name)s：%(value)s，有了就不给") % given
    if not test or (test == PRESENT and not condition.value):
        return _("%(name)s：%(value)s") % given
    return _("%(name)s：%(value)s，要求%(test)s") % (given | {"test": _test(test, why)})


def _in_words(found: re.Match[str]) -> str:
    """A day inside a sentence; registers write the end of time where nothing ends."""
    return _("长期") if found[0] == FOR_EVER else day_words(date.fromisoformat(found[0]), with_year=True)


def _required(condition: ConditionLine, rule: RuleLine) -> str:
    test = condition.test.strip()
    if condition.answer == "false":
        return PRESENT if test.replace(" ", "") == PRESENT else test
    compared = COMPARED.match(test)
    if compared:
        return f"{OPPOSITE[compared[1]]} {compared[2]}"
    return _opposite(test) if sum(map(is_looked_at, rule.conditions)) == 1 else ""


def _opposite(test: str) -> str:
    negated = NEGATED.fullmatch(test)
    if negated:
        return negated[1].strip()
    return {"null": PRESENT, "true": "not(true)", "false": "true"}.get(test, "")


def value(text: str) -> str:
    """A recorded value; nothing is 没有记录, a covered one says that others may see it."""
    if text == COVERED:
        return _("只给本人和主管部门看")
    if not text:
        return _("没有记录")
    if text in TRUTH:
        return _("是") if TRUTH[text] else _("否")
    return words.thousands(_rounded(text) if DECIMAL.fullmatch(text) else content.word(text))


def _rounded(text: str) -> str:
    number = Decimal(text)
    exact = number if -number.as_tuple().exponent <= 4 else number.quantize(FINEST)  # type: ignore[operator]
    return f"{exact:f}".rstrip("0").rstrip(".")


def _is_formula(condition: ConditionLine, why: Explanation) -> bool:
    wording = why.policy.wording(condition.input)
    return wording is not None and bool(wording.tests)


def _situation(condition: ConditionLine, why: Explanation) -> str:
    """The words of a test of the same input that holds, in whichever rule it stands."""
    same = [c for rule in why.rules for c in rule.conditions if c.input == condition.input and c.answer == "true"]
    plainest = sorted(same, key=lambda c: c.test.count(","))  # of two that hold, not the one with an "or"
    return next((said for c in plainest if (said := _phrase(c, why))), "")


def _lacking(condition: ConditionLine, why: Explanation) -> str:
    return _("没有做到“%s”") % asked(condition, why)


def _phrase(condition: ConditionLine, why: Explanation) -> str:
    wording = why.policy.wording(condition.input)
    return words.phrase(wording, condition.test, _parameters(why)) if wording else ""


def _test(test: str, why: Explanation) -> str:
    return words.Reader(_parameters(why)).test(test).words


def _parameters(why: Explanation) -> dict[str, Any]:
    return {**why.policy.parameter_values(why.judged_on), JUDGED: why.judged_on}


def _with_facts(said: str, condition: ConditionLine, why: Explanation) -> str:
    facts = _facts(condition, why)
    return content.aside(said, facts) if facts else said


def _facts(condition: ConditionLine, why: Explanation) -> str:
    return _("，").join(_fact(why.policy.subject, fact) for fact in condition.facts if fact.state in {"known", "absent"})


def _fact(kind: str, fact: FactLine) -> str:
    text = value(fact.text) if fact.state == "known" else _("没有记录")
    return f"{content.fact_name(kind, fact.name)} {text} {content.fact_unit(kind, fact.name)}".rstrip()

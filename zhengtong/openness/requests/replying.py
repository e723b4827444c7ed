"""A reply from its code: which articles, which remedy text, which letter; and what the decision must carry."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused, pins
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.procedures import queries as procedures
from zhengtong.law.decisions.demands import Demands

from .conditions import ASKED
from .models import Request

REMEDIES = "disclosure-remedies"


@dataclass(frozen=True)
class Held:
    """What the draft is made with."""

    demands: Demands
    articles: tuple[str, ...]
    remedy: str


def draft(rule: Any, remedy: str | None, articles: Sequence[str] | None, *, against: bool = False) -> Held:
    """The code's demands; its own articles and the usual remedy text where none are given (an empty text stays empty); a
    text that was given contains the usual one. `against`: a disclosure against a third party's grounded objection, which also
    needs reasons (the public interest), article 32 and the legality review."""
    wanted = tuple(dict.fromkeys([*rule.articles, *([ASKED] if against else [])]))
    demands = Demands(wanted, rule.reasons or against, rule.remedy, rule.review or against, rule.refusal)
    cited = tuple(wanted if articles is None else articles)
    usual = remedy_text(rule.refusal) if rule.remedy else ""
    if remedy and remedy.strip() and "".join(usual.split()) not in "".join(remedy.split()):
        said = _("救济途径没有写全：%s") % usual
        raise CaseRefused("incomplete", said, article=cited[0] if cited else "", remedy=_("保留这段文字，可以另加说明。"))
    return Held(demands, cited, usual if remedy is None else remedy)


def remedy_text(refusal: bool) -> str:
    """What may be done against a reply: a refusal goes to reconsideration first."""
    phrases = content.current(kinds=("phrases",)).phrases[REMEDIES].phrases
    return str(phrases["refusal" if refusal else "either"].zh)


def rule(request: Request, code: str) -> Any:
    """The code's rule in the pinned bundle: articles, row, letter, what it demands. A bundle from before its procedure had
    rules for its outcomes takes those of today's text."""
    pinned = pins.bundle(request.case.pin_id)
    held = pinned.replies or procedures.procedure(request.case.procedure, on=request.case.opened_on).replies
    assert held is not None, "every procedure of this room has rules for its outcomes"
    return held.replies[code]

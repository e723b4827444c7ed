"""What the office records of reconsideration and suits: filed with whom, decided how. The room of decisions keeps them, and the
annual report counts them there."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions.models import Decision, Remedy
from zhengtong.site.pages.openness.requests import steps
from zhengtong.site.pages.openness.requests.steps import Fields

SUITS = (Remedy.SUIT, Remedy.AFTER)


def title() -> str:
    """The step that is no event of a procedure, in words."""
    return _("记下诉讼的结果")


def waits(held: Any) -> bool:
    """Whether a suit has no outcome yet."""
    return _pending(held, SUITS) is not None


def _filing(_seen: Any, _held: Any) -> Fields:
    return {"authority": steps._text(_("受理的机关或法院")), "number": steps._text(_("案号"), required=False)}


def _deciding(_seen: Any, _held: Any) -> Fields:
    outcomes = [("upheld", _("维持")), ("corrected", _("纠正")), ("other", _("其他结果"))]
    return {
        "outcome": steps._choice(_("结果"), outcomes),
        "text": steps._text(_("要点"), long=True, required=False),
    }


MORE: dict[str, Callable[[Any, Any], Fields]] = {
    "reconsideration_filed": _filing,
    "suit_filed": _filing,
    "reconsideration_decided": _deciding,
    "suit_decided": lambda seen, held: {"day": steps._day(_("送达的日子"))} | _deciding(seen, held),
}


def _latest(held: Any) -> Decision:
    """The reply or notice that was delivered last."""
    found: list[Decision] = [d for d in held.decisions if d.delivered_on]
    if not found:
        raise CaseRefused("state", _("还没有送达，不能办这一步。"), remedy=_("先记下送达。"))
    return found[-1]


def _pending(held: Any, kinds: tuple[str, ...]) -> Remedy | None:
    delivered = [d for d in held.decisions if d.delivered_on]
    open_ones = (r for d in delivered for r in d.remedies.all() if r.kind in kinds and r.outcome == Remedy.PENDING)
    return next(open_ones, None)


def _file(kind: Callable[[Decision], str]) -> steps.Call:
    def call(_pk: Any, data: dict[str, Any], held: Any, when: dict[str, Any]) -> Any:
        decision = _latest(held)
        given = {"day": data["day"], "authority": data["authority"], "number": data["number"]}
        return decisions.file_remedy(decision.pk, kind=kind(decision), **given, **when)

    return call


def _suit(decision: Decision) -> str:
    """After a reconsideration where there was one."""
    reconsidered = any(remedy.kind == Remedy.RECONSIDERATION for remedy in decision.remedies.all())
    return Remedy.AFTER if reconsidered else Remedy.SUIT


def _decide(*kinds: str) -> steps.Call:
    def call(_pk: Any, data: dict[str, Any], held: Any, when: dict[str, Any]) -> Any:
        remedy = _pending(held, kinds)
        if remedy is None:
            raise CaseRefused("state", _("没有等结果的复议或诉讼。"), remedy=_("先记下提起的一步。"))
        return decisions.decide_remedy(remedy.pk, outcome=data["outcome"], day=data["day"], text=data["text"], **when)

    return call


CALLS: Mapping[str, steps.Call] = {
    "reconsideration_filed": _file(lambda _decision: Remedy.RECONSIDERATION),
    "reconsideration_decided": _decide(Remedy.RECONSIDERATION),
    "suit_filed": _file(_suit),
    "suit_decided": _decide(*SUITS),
}

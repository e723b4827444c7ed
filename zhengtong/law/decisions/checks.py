"""What must hold before a decision is drafted, signed, sent, attacked. Each check refuses with article and remedy."""
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhengtong.kernel.cases import CaseRefused, sight, standing
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.law.norms import queries as norms
from zhengtong.law.norms.models import Review

from .demands import Demands, wanting
from .models import Decision, Remedy

FIRST = "reconsideration-law#第二十三条"
SUIT = "litigation-law#第四十五条"
OUTCOMES = ("upheld", "corrected", "other")


def own_case(case_id: Any, by: Actor) -> Case:
    """The case, for the department that handles it and for the system."""
    case = Case.objects.filter(pk=case_id).first() if case_id else None
    if case is not None:
        standing.aside(case, by, "")
    if case is None or not (by.role == "system" or (by.department == case.department and sight.sees(case, by))):
        raise CaseRefused("unseen", _("没有这个办件，或不归您办。"), remedy=_("核对编号；由承办部门办理。"))
    return case


def concerned(case_id: Any, by: Actor) -> Case:
    """The case, for its applicant too: what they filed against a decision is theirs to tell."""
    case = Case.objects.filter(pk=case_id).first()
    return case if case is not None and by.role in CITIZEN and sight.sees(case, by) else own_case(case_id, by)


def locked(decision_id: int) -> Decision:
    """The decision, locked for this transaction."""
    found = Decision.objects.select_for_update(of=("self",)).select_related("case", "message").filter(pk=decision_id).first()
    if found is None:
        raise CaseRefused("unseen", _("没有这份决定。"), remedy=_("核对编号。"))
    return found


def superseded(case: Case, decision_id: int | None) -> Decision | None:
    """What a new draft takes the place of: the open draft, or the sent decision that was named."""
    mine = Decision.objects.filter(case=case)
    if decision_id is None:
        if mine.filter(state=Decision.SIGNED).exists():
            raise CaseRefused("state", _("已有签发的决定，不能另拟草稿。"), remedy=_("先发出；确需改变的，指明取代哪一份。"))
        return mine.filter(state=Decision.DRAFT).first()
    found = mine.filter(pk=decision_id).first()
    if found is None or found.state in (Decision.DRAFT, Decision.SUPERSEDED):
        raise CaseRefused("state", _("没有可以取代的这份决定。"), remedy=_("只能取代本办件中已签发、还有效的决定。"))
    return found


def state(decision: Decision, needed: str, verb: str) -> None:
    """The one state from which a step leads on."""
    if decision.state != needed:
        said = _("这份决定现在是“%(state)s”，不能%(verb)s。") % {"state": WORDS[decision.state], "verb": verb}
        raise CaseRefused("state", said, remedy=_("看这份决定的经过。")).of(decision.case, decision.about)


def may_sign(decision: Decision, by: Actor) -> None:
    """An approver of the department that is not the author, through no second post either."""
    own_case(decision.case_id, by)
    state(decision, Decision.DRAFT, _("签发"))
    if by.role != "approver":
        raise CaseRefused("who", _("签发由审批人办理，您的岗位不能办。"), remedy=_("请转给审批人。")).of(decision.case, "sign")
    if by.login == decision.drafted_login or (by.person is not None and by.person == decision.drafted_person):
        said = _("起草的人不能签发自己的草稿，换一个岗位也不行。")
        raise CaseRefused("author", said, remedy=_("请另一位审批人签发。")).of(decision.case, "sign")


def complete(decision: Decision) -> None:
    """Article, reasons and remedy as the code demands."""
    demands = Demands.of(decision.demands)
    missing = wanting(demands, articles=decision.articles, text=decision.text, reasons=decision.reasons, remedy=decision.remedy)
    if missing:
        article = demands.articles[0] if demands.articles else ""
        raise CaseRefused("incomplete", "".join(missing), article=article,
                          remedy=_("补全后另拟草稿，再签发。")).of(decision.case, "sign")


def reviewed(decision: Decision) -> None:
    """A draft that needs the legality review has it."""
    if not decision.demands.get("review") or passed(decision):
        return
    opinion = norms.given_about(decision.about)
    words = {Review.MEND: _("审查意见是修改后合法，这份草稿还没有改。"), Review.UNLAWFUL: _("审查意见是不合法。")}
    said = words.get(opinion.opinion, "") if opinion else _("这类答复须先经合法性审查，还没有意见。")
    raise CaseRefused("review", said, article="disclosure-regulation#第四十五条",
                      remedy=_("送审；按意见改好的，另拟后再送审一次。")).of(decision.case, "sign")


def passed(decision: Decision) -> bool:
    """Whether the legality review lets this draft through: by a lawful opinion on this very draft. What was mended after an
    opinion goes there again, for only the reviewer can say that it was mended as asked."""
    own = norms.given_about(decision.about)
    return own is not None and own.opinion == Review.LAWFUL


def not_before(day: date, first: date | None, today: date) -> None:
    """An outside day between what came before and today."""
    if first is None:
        raise CaseRefused("state", _("还没有送达，不能办这一步。"), remedy=_("先记下送达。"))
    if not first <= day <= today:
        said = _("%(day)s 不在 %(first)s 和今天 %(today)s 之间。") % {"day": day, "first": first, "today": today}
        raise CaseRefused("day_before" if day < first else "day_future", said, remedy=_("核对收到的日子。"))


def may_file(decision: Decision, kind: str, day: date) -> None:
    """The kinds of remedy, each once; a refusal goes to reconsideration first, a suit after it needs its outcome."""
    held = {remedy.kind: remedy for remedy in decision.remedies.all()}
    if kind not in (Remedy.RECONSIDERATION, Remedy.SUIT, Remedy.AFTER):
        raise CaseRefused("body", _("没有“%s”这种救济。") % kind[:40], remedy=_("行政复议、直接起诉、复议后起诉三种。"))
    if kind in held or (kind == Remedy.SUIT and Remedy.AFTER in held):
        raise CaseRefused("once", _("这种救济已经记过了。"), remedy=_("看已有的一条。"))
    if kind == Remedy.SUIT and decision.demands.get("refusal"):
        said = _("对不予公开的答复，应当先申请行政复议。")
        raise CaseRefused("first", said, article=FIRST, remedy=_("记为行政复议，或复议后起诉。"))
    before = held.get(Remedy.RECONSIDERATION)
    if kind == Remedy.AFTER and (before is None or before.decided_on is None or day < before.decided_on):
        said = _("复议后起诉之前，要先有复议决定。")
        raise CaseRefused("after", said, article=SUIT, remedy=_("先记下复议的结果和送达的日子。"))


def may_decide(remedy: Remedy, outcome: str) -> None:
    """One outcome, once."""
    if remedy.outcome != Remedy.PENDING:
        raise CaseRefused("once", _("这一件已经有结果。"), remedy=_("看已有的结果。"))
    if outcome not in OUTCOMES:
        raise CaseRefused("body", _("结果只有维持、纠正、其他三种。"), remedy=_("选一种。"))


WORDS = {
    Decision.DRAFT: lazy("草稿"), Decision.SIGNED: lazy("已签发"), Decision.SENT: lazy("已发出"),
    Decision.DELIVERED: lazy("已送达"), Decision.SUPERSEDED: lazy("已被取代"),
}

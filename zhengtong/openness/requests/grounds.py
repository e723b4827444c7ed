"""What a reply rests on: the grounds that its code demands when it is drafted, and the protection of third parties and
co-makers (articles 32 and 34) when a disclosure is signed and sent."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import queries as cases
from zhengtong.law.decisions.models import Decision

from .conditions import ASKED, CO_MADE, REPLY
from .models import Consultation, Ground, Request

__all__ = ["PUBLIC", "Basis", "may_end", "objections", "of", "protected"]

PUBLIC = ("disclose", "partial", "already_public")
OBJECTS, SILENT = "objects", "third_party_silent"


@dataclass(frozen=True)
class Basis:
    """The ground of one draft: `kind` as Ground has it, empty where the code needs none; `said` is added to the reasons, in
    Chinese, the language of the decision."""

    kind: str = ""
    text: str = ""
    earlier: Request | None = None

    @property
    def said(self) -> str:
        """What the applicant reads."""
        return {
            "repeats": f"您的申请与编号{self.text}的申请内容相同，该申请已经答复。",
            "unasked": f"未书面征求第三方意见的原因：{self.text}",
            "withheld": f"第三方不同意公开的下列内容未予公开：{self.text}",
        }.get(self.kind, "")

    def keep(self, request: Request, decision: Decision) -> None:
        """Writes it beside the draft."""
        if self.kind:
            Ground.objects.create(request=request, decision=decision, kind=self.kind, text=self.text, earlier=self.earlier)


def of(request: Request, code: str, given: str, article: str) -> Basis:
    """The ground of a draft under `code`; `given` are the officer's words for it. CaseRefused while it is not there."""
    words = given.strip()
    if code == "duplicate":
        return _repeats(request, words)
    if code == "deny_third_party" and not _refused_by_third_party(request):
        if not words:
            said = _("没有第三方的反对意见；没有征求的，要写明原因。")
            raise CaseRefused("ground", said, article=ASKED, remedy=_("先书面征求第三方意见，或写明为什么没有征求。"))
        return Basis("unasked", words)
    if code == "partial" and words and objections(request):
        return Basis("withheld", words)
    _steps(request, code, article)
    return Basis()


def _steps(request: Request, code: str, article: str) -> None:
    """Steps that must have been taken before a reply under this code."""
    if code == "not_held":
        _nothing_found(request, article)
    needed: Mapping[str, tuple[str, str]] = {
        "still_unclear": ("corrected", _("补正以后仍不明确的，才能这样答复。")),
        "excessive": ("reasons_asked", _("不予处理之前，要先请申请人说明理由。")),
    }
    if code in needed and not request.case.events.filter(kind=needed[code][0]).exists():
        raise CaseRefused("after", needed[code][1], article=article, remedy=_("先办这一步。"))


def _nothing_found(request: Request, article: str) -> None:
    """A search was made, and in no place did the last one find anything."""
    last = {record.place.strip(): record for record in request.searches.all()}
    if not last:
        raise CaseRefused("after", _("答复不掌握之前，要先有检索记录。"), article=article, remedy=_("先办这一步。"))
    found = [record for record in last.values() if record.hits != 0]
    if found:
        said = _("在“%(place)s”的检索记录写着找到 %(hits)s 份，不能答复不掌握。")
        shown = {"place": found[0].place[:60], "hits": "?" if found[0].hits is None else found[0].hits}
        raise CaseRefused("ground", said % shown, article=article, remedy=_("核对检索结果；没有相符的，重新检索并记为 0 份。"))


def _repeats(request: Request, number: str) -> Basis:
    """An earlier request of the same applicant that was answered; the same refusal for whatever is not one."""
    case = request.case
    held = Request.objects.select_related("case").filter(case__number=number, case__procedure=case.procedure).first()
    if held is None or held.pk == request.pk or not held.answered_on or held.leaf in NOT_ANSWERED or not _same(request, held):
        said = _("没有同一申请人编号为“%s”的、已经答复的申请。") % number[:60]
        raise CaseRefused("ground", said, article=REPLY, remedy=_("写上原来那一件的编号；没有的，按别的种类答复。"))
    return Basis("repeats", number, held)


NOT_ANSWERED = ("r3.6.1", "r3.6.2", "r3.6.3")  # abandoned or withdrawn: no reply was given


def _same(one: Request, other: Request) -> bool:
    """The same subject, or, where one of them has none, the same name: whether it is the same person the officer judges."""
    mine, theirs = one.case, other.case
    if mine.applicant_no is not None and theirs.applicant_no is not None:
        return (mine.applicant_kind, mine.applicant_no) == (theirs.applicant_kind, theirs.applicant_no)
    return bool(mine.applicant_name.strip()) and mine.applicant_name.strip() == theirs.applicant_name.strip()


def objections(request: Request) -> list[Consultation]:
    """Third parties that objected on reasonable grounds."""
    return list(request.consultations.filter(kind=Consultation.THIRD_PARTY, opinion=OBJECTS))


def _refused_by_third_party(request: Request) -> bool:
    """A third party objected, or was silent, so that the authority decides by itself (article 32)."""
    silent = request.case.events.filter(kind=SILENT)
    return bool(objections(request)) or silent.filter(voids=None).count() > silent.exclude(voids=None).count()


def protected(request: Request, decision: Decision, today: date, *, sending: bool) -> None:
    """No disclosure while somebody whose rights it touches is still asked; against a grounded objection only with reasons and
    the legality review, and sent only after the third party was told in writing. CaseRefused otherwise."""
    if decision.code not in PUBLIC:
        return
    if waiting := _waiting(request, today):
        article = CO_MADE if waiting[0].kind == Consultation.CO_MAKER else ASKED
        said = _("正在征求“%s”的意见，还没有结果，不能公开。") % waiting[0].name[:60]
        remedy = _("等答复或期满；无法送达的，先停止征求。")
        raise CaseRefused("asked", said, article=article, remedy=remedy).of(request.case, "signed")
    against = objections(request)
    if not against:
        return
    if not (decision.demands.get("reasons") and decision.demands.get("review")):
        said = _("第三方有理由地不同意公开，这份草稿是在那以前拟的。")
        remedy = _("另拟草稿，写明公共利益的理由，送合法性审查。")
        raise CaseRefused("ground", said, article=ASKED, remedy=remedy).of(request.case, "signed")
    untold = [held for held in against if held.told_on is None]
    if sending and untold and not Ground.objects.filter(decision=decision, kind="withheld").exists():
        said = _("决定公开的内容和理由还没有书面告知“%s”。") % untold[0].name[:60]
        raise CaseRefused("told", said, article=ASKED, remedy=_("先书面告知第三方，再发出答复。")).of(request.case, "sent")


def may_end(held: Consultation, today: date) -> None:
    """What still waits, once. A third party that has the letter has its days: the office does not take them away by waiting no
    longer."""
    if held.answered_on or held.ended_on:
        said, remedy = _("这次征求意见已有结果，不用停止。"), _("看这次征求意见。")
        raise CaseRefused("state", said, article=ASKED, remedy=remedy).of(held.request.case, "consultation_ended")
    if held.kind == Consultation.THIRD_PARTY and held.delivered_on and held in _waiting(held.request, today):
        said = _("意见书已经送达“%s”，十五个工作日没有满，不能停止征求。") % held.name[:60]
        remedy = _("等期满，或记下对方的答复。")
        raise CaseRefused("asked", said, article=ASKED, remedy=remedy).of(held.request.case, "consultation_ended")


def _waiting(request: Request, today: date) -> Sequence[Consultation]:
    """Third parties and co-makers whose answer is still to come: not answered, not ended, not silent beyond their days."""
    held = request.consultations.filter(answered_on=None, ended_on=None).exclude(kind=Consultation.AUTHORITY)
    asked = list(held)
    clocks: Mapping[Any, Any] = cases.clock_table(request.case, today) if asked else {}
    return [c for c in asked if not ((clock := clocks.get((f"{c.kind}_opinion", c.thread))) and clock.tacit)]


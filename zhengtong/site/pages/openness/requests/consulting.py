"""Consultations of a case as a table: who was asked what and when, whether it arrived, until when they may answer, what they
said, and what their silence means; every next step leads from its line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import queries
from zhengtong.openness.requests.models import Consultation
from zhengtong.site import content
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.openness.requests.officer import looked

HANDLING = ("officer", "approver")
KINDS = (Consultation.THIRD_PARTY, Consultation.CO_MAKER, Consultation.AUTHORITY)
Article = tuple[str, str, str]


@dataclass(frozen=True)
class Line:
    """One consultation. `status`: a word and the class of its tag; `silence`: what no answer means, and its article."""

    row: Consultation
    kind: str
    due: date | None
    left: int | None
    status: tuple[str, str]
    opinion: str
    silence: str
    article: Article | None
    deeds: Sequence[tuple[str, str]]


@door(*HANDLING)
def asked(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/cases/<id>/asked/`: the table, as a page or as CSV."""
    seen, held = looked(request, pk)
    if held is None or seen.part != "whole":
        raise Http404(_("这个办件不征求意见。"))
    may = _may(request, seen)
    lines = [_line(row, clock, seen, may) for row, clock in held.consultations]
    if request.GET.get("export") == "csv":
        return _export(seen, lines)
    add = [(_add_words(kind), f"/cases/{pk}/do/{kind}_asked") for kind in KINDS if f"{kind}_asked" in may]
    open_ones = [line for line in lines if line.row.answered_on is None and line.row.ended_on is None]
    context = {"seen": seen, "case": seen.case, "lines": lines, "add": add, "open": len(open_ones)}
    context["left_out"] = _leaves_out(seen)
    return render(request, "openness/requests/asked.html", context)


def _leaves_out(seen: queries.CaseView) -> bool:
    """Whether waiting is still taken out of the period: it runs or stands, and its day had not passed before."""
    main = seen.clocks.get((seen.bundle.procedure.main, ""))
    return main is not None and main.state not in ("ended", "lapsed")


def _may(request: HttpRequest, seen: queries.CaseView) -> set[str]:
    options = queries.options(seen.case, request.actor, seen.on)  # type: ignore[attr-defined]
    return {option.event for option in options.allowed}


def kind_words(kind: str) -> str:
    """Who is asked, by kind."""
    return {"third_party": _("第三方"), "co_maker": _("共同制作机关"), "authority": _("其他机关")}.get(kind, kind)


def _add_words(kind: str) -> str:
    return {"third_party": _("征求第三方"), "co_maker": _("征求共同制作机关"), "authority": _("征求其他机关")}[kind]


def _line(row: Consultation, clock: Any, seen: queries.CaseView, may: set[str]) -> Line:
    silence, article = _silence(row.kind, seen)
    due = clock.due_on if clock else None
    left = clock.left if clock and not row.answered_on and not row.ended_on else None
    return Line(
        row, kind_words(row.kind), due, left, _status(row, clock), _opinion(row, seen), silence, article, _deeds(row, seen, may)
    )


def _silence(kind: str, seen: queries.CaseView) -> tuple[str, Article | None]:
    """As the procedure's own clock says it; who has no period may be waited for, or no longer."""
    spec = seen.bundle.procedure.clocks.get(f"{kind}_opinion")
    rule = seen.bundle.procedure.event(spec.silence.event) if spec and spec.silence else None
    if rule is None:
        return _("没有期限；不必再等时，停止征求。"), None
    return content.spoken(rule.names), content.cited(spec.silence.article)


def _status(row: Consultation, clock: Any) -> tuple[str, str]:
    if row.answered_on:
        return _("已答"), "go"
    if row.ended_on:
        return _("不再等"), ""
    if clock is not None and clock.tacit:
        return _("逾期未答"), "late"
    return (_("等答复"), "wait") if row.delivered_on else (_("没送达"), "wait")


def _opinion(row: Consultation, seen: queries.CaseView) -> str:
    rule = seen.bundle.procedure.event(f"{row.kind}_answered")
    part = rule.body.get("opinion") if rule else None
    chosen = part.choices.get(row.opinion) if part else None
    return content.spoken(chosen) if chosen else row.opinion


def _deeds(row: Consultation, seen: queries.CaseView, may: set[str]) -> list[tuple[str, str]]:
    """(words, address) of what may be done with this one today."""
    base, open_one = f"/cases/{seen.case.pk}/do/", row.answered_on is None and row.ended_on is None
    delivering = f"{row.kind}_delivered"
    wanted = [
        (_("记送达"), delivering, open_one and not row.delivered_on and _may_deliver(row, may)),
        (_("记答复"), f"{row.kind}_answered", open_one and f"{row.kind}_answered" in may),
        (_("停止征求"), "consultation_ended", open_one and "consultation_ended" in may),
        (_("告知决定公开"), "third_party_told", _must_be_told(row) and "third_party_told" in may),
    ]
    return [(words, f"{base}{step}?thread={row.pk}") for words, step, holds in wanted if holds]


def _may_deliver(row: Consultation, may: set[str]) -> bool:
    """Other authorities have no period, hence no event of delivery; it is noted while they may still answer."""
    return f"{row.kind}_delivered" in may or (row.kind == Consultation.AUTHORITY and "authority_answered" in may)


def _must_be_told(row: Consultation) -> bool:
    return row.kind == Consultation.THIRD_PARTY and row.opinion in ("objects", "unfounded") and row.told_on is None


def _export(seen: queries.CaseView, lines: Sequence[Line]) -> HttpResponse:
    header = [_("征求谁"), _("种类"), _("征求的内容"), _("发出"), _("送达"), _("最晚答复")]
    header += [_("答复"), _("意见"), _("理由"), _("不答怎么算")]
    rows = (
        [
            line.row.name,
            line.kind,
            line.row.text,
            line.row.asked_on,
            line.row.delivered_on,
            line.due,
            line.row.answered_on,
            line.opinion,
            line.row.reasons,
            line.silence,
        ]
        for line in lines
    )
    return lists.csv_response(f"{seen.case.number}-{_('征求意见')}", header, rows)

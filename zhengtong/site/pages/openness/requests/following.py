"""The applicant's side after filing: one's own requests, and one of them: who must do what next, the days, the reply."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import pins, queries
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.clock import Reckoning
from zhengtong.kernel.drafts import queries as drafts
from zhengtong.kernel.procedures import drawing
from zhengtong.site import content, day
from zhengtong.site import visits as session
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.cases import clocks
from zhengtong.site.pages.kernel.cases.parts import Moment
from zhengtong.site.pages.kernel.messages import inbox
from zhengtong.site.pages.openness.requests import papers, waiting
from zhengtong.site.pages.openness.requests.looking import CITIZEN, seen


@door(*CITIZEN)
def mine(request: HttpRequest) -> HttpResponse:
    """`/requests/mine/`: one's own requests, newest first; by state, a word of the title or the number; taken away as CSV."""
    kind, no = request.actor.subject or ("", None)  # type: ignore[attr-defined]
    words = "".join(char for char in request.GET.get("q", "") if char.isprintable())[:80].strip()
    over = request.GET.get("over", "")
    held = Case.objects.filter(applicant_kind=kind, applicant_no=no).exclude(applicant_no=None)
    waits = inbox.abouts(request.actor)  # type: ignore[attr-defined]
    lines = (_line(row, waits) for row in held.order_by("-opened_on", "-number"))
    rows = [line for line in lines if _asked(line[0], words, over)]
    if request.GET.get("export") == "csv":
        return _export(rows)
    context = {"listed": lists.cut(request, rows), "words": words, "over": over, "any": held.exists()}
    context["drafts"] = drafts.of_owner(request.actor, on=day.today())  # type: ignore[attr-defined]
    return render(request, "openness/requests/mine.html", context)


def running(by: Any) -> int:
    """How many cases of the one who asks are not closed."""
    kind, no = by.subject
    return Case.objects.filter(applicant_kind=kind, applicant_no=no, closed_on=None).count()


def _asked(row: Case, words: str, over: str) -> bool:
    fits = not words or words in row.title or words in row.number
    return fits and (over not in ("0", "1") or (row.closed_on is not None) == (over == "1"))


def _line(row: Case, unopened: set[str]) -> tuple[Case, str, str, str]:
    """The case, its state and procedure in words, and what the applicant must do (empty when nothing)."""
    bundle = pins.bundle(row.pin_id)
    states = {state.key: content.spoken(state.names) for state in bundle.procedure.states}
    todo = {"correction": _("等您补正"), "evidence": _("等您补充证据"), "fee": _("等您缴费")}.get(row.state, "")
    todo = _("等您打开") if row.number in unopened else todo
    return row, states[row.state], content.spoken(bundle.procedure.names), todo


def _export(rows: list[tuple[Case, str, str, str]]) -> HttpResponse:
    header = [_("编号"), _("事项"), _("名称"), _("状态"), _("提出"), _("截止"), _("办结")]
    made = ([c.number, what, c.title, state, c.opened_on, c.due_on, c.closed_on] for c, state, what, _todo in rows)
    return lists.csv_response(_("我的申请"), header, made)


@door(*CITIZEN, visitor=True)
def case(request: HttpRequest, pk: Any) -> HttpResponse:
    """`/requests/mine/<id>/`: who must do what next, where it is, the table of days, what happened, letters, the reply."""
    found, held, by = seen(request, pk)
    own = _clocks(found, (held or found).clocks)
    replied = waiting.reply(held)
    lang = "en" if content.english() else "zh"
    context = {
        "seen": found,
        "case": found.case,
        "held": held,
        "today_can": waiting.of(found, held, by),
        "opens": waiting.opens(held),
        "main": own[0] if own else None,
        "others": own[1:],
        "moments": moments(found),
        "reply": replied,
        "delivered": replied if replied is not None and replied.delivered_on else None,
        "attached": papers.attached(found, replied, by),
        "notices": papers.notices(found),
        "letters": papers.letters(found, held),
        "filed": papers.filed_files(found),
        "remedies": waiting.remedies(held),
        "drawn": drawing.svg(found.bundle, lang, found.case.state),
        "column": drawing.svg(found.bundle, lang, found.case.state, vertical=True),
        "visitor": session.held(request, pk) is not None,
    }
    return render(request, "openness/requests/mine_case.html", context)


def _clocks(found: queries.CaseView, known: Mapping[tuple[str, str], Reckoning]) -> list[clocks.Clock]:
    """The clocks that are the applicant's to know, the one that speaks first: neither the office's own backward ones nor those
    of others who were asked."""
    specs = found.bundle.procedure.clocks
    own = [r for (key, thread), r in known.items() if r.started_on and not thread and not r.rule.before]
    shown = [r for r in own if specs[r.key].whose != "third_party"]
    first = (found.case.due_clock, found.bundle.procedure.main)
    shown.sort(key=lambda r: first.index(r.key) if r.key in first else len(first))
    kept = [r for n, r in enumerate(shown) if n == 0 or specs[r.key].whose == "applicant"]
    return [clocks.of_case(found, r, _("%(clock)s的期限") % {"clock": content.spoken(specs[r.key].names)}) for r in kept]


def moments(found: queries.CaseView) -> list[Moment]:
    """What happened, and what comes."""
    past = [Moment(e.name, e.day, note=_("后来更正") if e.voided else "") for e in found.events]
    if found.case.closed_on is None:
        past.append(Moment(found.state_name, when=_("现在"), kind="next"))
        if found.case.due_on and found.light != "ended" and found.case.due_on >= found.on:
            past.append(Moment(_("最晚这一天"), found.case.due_on, kind="later"))
    return past

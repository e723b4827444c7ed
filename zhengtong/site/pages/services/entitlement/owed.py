"""What I am owed: every policy of the last round for the one who asks, as cards; one policy step by step; the same on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengtong.kernel.access import actions as access
from zhengtong.services.entitlement import actions, queries
from zhengtong.services.entitlement.results import Explanation, Result, Statement
from zhengtong.site import actors, content, day
from zhengtong.site.pages import lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.kernel.access import looked
from zhengtong.site.pages.kernel.rounds import figures
from zhengtong.site.pages.services.entitlement import cards, conditions, paper, standing
from zhengtong.site.templatetags.look import outcome_words, yuan

Key = tuple[str, tuple[str, int]]  # policy, subject
CITIZEN = tuple(sorted(actors.CITIZEN))
OPENED = 2
LOOKS = 3
PURPOSE = {"resident": "own-data", "enterprise": "firm-own-data"}


@dataclass(frozen=True)
class Sum:
    """A summary number: what it counts, in which unit, where it leads, whether it waits for someone."""

    words: str
    number: str
    unit: str
    address: str
    waits: bool = False


@dataclass(frozen=True)
class Page:
    """The page of what is owed."""

    name: str
    on: Any
    policies: int
    lead: str
    sums: list[Sum]
    cards: list[cards.Card]
    others: int
    looks: list[dict[str, Any]]


@door(*CITIZEN)
def owed(request: HttpRequest) -> HttpResponse:
    """`/owed/`: cards for what is granted or waits for a fact; how many are not, with the way to why."""
    kind, no = request.actor.subject  # type: ignore[attr-defined]
    if figures.latest() is None:
        return render(request, "services/entitlement/before.html")
    told = _statement(request)
    own = (kind, no)
    answered = told.of_kind("entitled", "amount_undetermined", "undetermined")
    why, stands = explained(told, answered), standing.of_all(answered)
    shown = _cards(answered, why, stands, own)
    page = Page(
        told.view.name,
        told.on,
        len(told.results),
        _lead(len(answered)),
        sums_of(told, shown),
        shown,
        len(told.of_kind("not_entitled")),
        looked.last(kind, no, LOOKS),
    )
    return render(request, "services/entitlement/owed.html", {"page": page})


@door(*CITIZEN)
def others(request: HttpRequest) -> HttpResponse:
    """`/owed/others/`: what one is not owed, each with its reason and what to do when the record is wrong."""
    own = request.actor.subject  # type: ignore[attr-defined]
    if figures.latest() is None:
        return render(request, "services/entitlement/before.html")
    told = _statement(request)
    refused = told.of_kind("not_entitled")
    if request.GET.get("export") == "csv":
        return _export(told, refused, own)
    listed = lists.cut(request, refused)
    why = explained(told, listed.rows)
    shown = [cards.of(r, why.get((r.key, r.subject)), own) for r in listed.rows]
    return render(request, "services/entitlement/others.html", {"listed": listed, "cards": shown, "on": told.on})


@door(*CITIZEN)
def one(request: HttpRequest, key: str) -> HttpResponse:
    """`/owed/<policy>/`: every rule with its conditions, the facts and the articles; to be read or printed."""
    return render(request, "services/entitlement/one.html", _one(request, key))


@door(*CITIZEN)
def one_on_paper(request: HttpRequest, key: str) -> HttpResponse:
    """`/owed/<policy>.pdf`: the same as a PDF, where this machine can make one."""
    if not paper.available():
        raise Http404(_("这台服务器还不能出 PDF。请用浏览器打印网页，内容一样。"))
    body = paper.pdf("services/entitlement/paper.html", _one(request, key))
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{key}.pdf"'
    return response


def summary(request: HttpRequest) -> dict[str, Any] | None:
    """For the first page: one sentence, up to three sums, the last looks; None before the first round."""
    if figures.latest() is None:
        return None
    told = _statement(request)
    answered = told.of_kind("entitled", "amount_undetermined", "undetermined")
    kind, no = request.actor.subject  # type: ignore[attr-defined]
    shown = [cards.of(r, None, (kind, no)) for r in answered]
    return {"sentence": _lead(len(answered)), "sums": sums_of(told, shown)[:3], "looks": looked.last(kind, no, LOOKS)}


def _cards(
    answered: Sequence[Result],
    why: Mapping[Key, Explanation],
    stands: Mapping[Key, standing.Standing],
    own: tuple[str, int],
) -> list[cards.Card]:
    """The cards in their order, what waits for the reader first; the first few open."""
    ordered = sorted(((r, stands.get((r.key, r.subject))) for r in answered), key=lambda pair: not (pair[1] and pair[1].waits))
    return [
        cards.of(r, why.get((r.key, r.subject)), own, opened=n < OPENED, standing=stand) for n, (r, stand) in enumerate(ordered)
    ]


def sums_of(told: Statement, shown: list[cards.Card]) -> list[Sum]:
    """Decided money by how often it is paid; what is undetermined is counted, never added."""
    first = {card.outcome: f"/owed/#{card.anchor}" for card in reversed(shown)}
    asked = [card for card in shown if card.standing and card.standing.waits]
    units = {"month": (_("应享，每月"), _("元/月")), "year": (_("应享，每年"), _("元/年")), "once": (_("应享，一次"), _("元"))}
    address = first.get("entitled", "/owed/")
    totals = told.total_fen
    found = [Sum(said, yuan(totals[period]), unit, address) for period, (said, unit) in units.items() if period in totals]
    if asked:
        found.append(Sum(_("等您答复"), str(len(asked)), _("项"), f"/owed/#{asked[0].anchor}", waits=True))
    waiting = len(told.of_kind("undetermined", "amount_undetermined"))
    if waiting:
        address = first.get("undetermined") or first.get("amount_undetermined") or "/owed/"
        found.append(Sum(_("差数据，部门在补"), str(waiting), _("项"), address, waits=not asked))
    refused = len(told.of_kind("not_entitled"))
    if len(found) < 2 and refused:
        found.append(Sum(_("不符"), str(refused), _("项"), "/owed/others/"))
    return found


def _lead(count: int) -> str:
    if not count:
        return _("没有一项现在给您。不用您交材料。")
    return ngettext("%(n)s 项和您有关，不用您交材料。", "%(n)s 项和您有关，不用您交材料。", count) % {"n": count}


def _statement(request: HttpRequest) -> Statement:
    """The statement of the one who asks. Raises Http404 before the first round, PermissionDenied outside the reach."""
    actor = request.actor  # type: ignore[attr-defined]
    kind, no = actor.subject
    if figures.latest() is None:
        raise Http404(_("还没有跑过一轮，没有可看的结果。"))
    try:
        told = actions.statement(by=actor, kind=kind, no=no, purpose=PURPOSE[actor.role], at=day.now())
    except access.AccessDenied as denied:
        raise PermissionDenied(str(denied)) from denied
    assert told is not None, "there is a round"
    return told


def _export(told: Statement, results: Sequence[Result], own: tuple[str, int]) -> HttpResponse:
    why = explained(told, results)
    rows = (
        [card.name, outcome_words(card.outcome), card.sentence, _("、").join(words for _law, _key, words in card.articles)]
        for card in (cards.of(r, why.get((r.key, r.subject)), own) for r in results)
    )
    return lists.csv_response(_("为什么不符"), [_("政策"), _("结论"), _("理由"), _("依据")], rows)


def explained(told: Statement, results: Sequence[Result]) -> dict[Key, Explanation]:
    """(policy, subject) -> why, for the subject of the statement and what hangs on it."""
    views = {(view.kind, view.no): view for view in told.views}
    found = queries.explain_all([(r, views[r.subject]) for r in results], figures.latest())
    return {(r.key, r.subject): why for r, why in zip(results, found, strict=True)}


def _one(request: HttpRequest, key: str) -> dict[str, Any]:
    policy, told = content.policy(key), _statement(request)
    actor = request.actor  # type: ignore[attr-defined]
    results = [r for r in told.results if r.key == key]
    asked = request.GET.get("of", "")
    result = next((r for r in results if asked in {"", f"{r.subject[0]}-{r.subject[1]}"}), None)
    if result is None:
        raise Http404(_("最近一轮没有为您算这一项。"))
    why = explained(told, [result])[key, result.subject]
    return {
        "policy": policy,
        "result": result,
        "why": why,
        "card": cards.of(result, why, actor.subject, standing=standing.of_all([result]).get((key, result.subject))),
        "name": told.view.name,
        "on": told.on,
        "round": told.round,
        "rules": [steps(why, rule) for rule in why.shown],
        "others": [steps(why, rule) for rule in why.rules if rule not in why.shown],
        "pdf": paper.available(),
    }


def steps(why: Explanation, rule: Any) -> dict[str, Any]:
    """A rule step by step: per condition what was asked, what the record says, whether it holds, from where."""
    lines = [_line(why, condition) for condition in rule.conditions if conditions.is_looked_at(condition)]
    return {"rule": rule, "lines": lines, "articles": [(c, content.cited(f"{c.law}#{c.article}")) for c in rule.articles]}


def _line(why: Explanation, condition: Any) -> dict[str, Any]:
    facts = [cards.shown(why.policy.subject, f) for f in condition.facts if f.state not in conditions.QUIET]
    return {
        "condition": condition,
        "name": content.capital(conditions.name(condition, why)),
        "test": conditions.asked(condition, why),
        "value": conditions.recorded(condition, why),
        "facts": facts,
    }

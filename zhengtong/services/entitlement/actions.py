"""The verbs of entitlement: run the due round, open a statement, explain, and the way of a worklist: issue, return, release."""
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zhengtong.kernel.access import actions as access
from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.access.masking import csv_text
from zhengtong.kernel.access.views import SubjectView
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.facts import actions as facts
from zhengtong.kernel.facts import bounds
from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.rounds import actions as round_actions
from zhengtong.kernel.rounds import queries as rounds

from . import queries, returning
from .differing import own_registers
from .models import WorkList, WorkListRow
from .results import Explanation, Statement
from .returning import ReturnRefused
from .rulesets import rule_sets
from .worklist import subjects_wanting

__all__ = [
    "ListRefused", "ReturnRefused", "explain", "forget_erased", "issue_list", "list_csv", "release_list",
    "return_list", "run_due_round", "statement", "withdraw_list",
]
ROUND_PURPOSE = "benefit-determination"
EXPORT_PURPOSE, COMPLETION_PURPOSE = "worklist-export", "worklist-completion"
LONGEST = 5_000  # rows of one list: what somebody can work off in a spreadsheet
RELATED = 50  # of what hangs on a subject, so many are shown one by one


class ListRefused(Exception):
    """The list cannot be issued, returned or released by this actor now; says why and what to do."""


def run_due_round(
    *, on: date, at: datetime, by: Actor, report: Callable[[str, int, int], None] | None = None, full: bool = False,
    decider: Any = None,
) -> Any:
    """Runs the round for a day when facts, rules or day changed since the last one; gives the Round, None when nothing did.
    The round reads everyone: that is one look for each kind of subject. `full` takes nothing over from the round before;
    `decider` decides elsewhere than in this process (bulk.spark)."""
    loaded, snapshot = content.load(), reach.current_snapshot()
    before = rounds.latest()
    rules = rule_sets(on, loaded)
    tell = report or (lambda key, done, total: None)
    decide = {} if decider is None else {"decider": decider}
    found = round_actions.run(Path(settings.DATA_DIR), snapshot, rules, on=on, at=at, by=by, full=full, tell=tell, **decide)
    if before is not None and found.number <= before.number:
        return None
    counts = {kind: int(snapshot.present(kind).sum()) for kind in sorted({r.kind for r in rules})}
    access.note_round(by=by, purpose=ROUND_PURPOSE, counts=counts, number=found.number, at=at)
    return found


def statement(*, by: Actor, kind: str, no: int, purpose: str, at: datetime, case: str = "") -> Statement | None:
    """Opens a subject and what hangs on it, and says what it is owed. None before the first round."""
    view = access.read_subject(by=by, kind=kind, no=no, purpose=purpose, at=at, case=case)
    round = rounds.latest()
    if round is None:
        return None
    views, more = _with_related(view)
    return Statement(round.number, round.on, round.at, view, tuple(views), tuple(queries.owed(views, round)), more)


def _with_related(view: SubjectView) -> tuple[list[SubjectView], int]:
    """The view and those of what hangs on it, of which policies speak (payments have their own page); how many more."""
    stated, decided = reach.purpose_of(view.purpose), {policy.subject for policy in content.current().policies.values()}
    nos: dict[str, list[int]] = {}
    for kind, hanging in sorted(reach.related(view).items()):
        if stated and kind in decided:
            nos[kind] = sorted(reach.authorised(reach.reach_of(view.by, stated, kind, view.on, view.snapshot), hanging))
    found = access.read_related(view, {kind: those[:RELATED] for kind, those in nos.items()})
    return [view, *found], sum(max(0, len(those) - RELATED) for those in nos.values())


def explain(*, by: Actor, kind: str, no: int, policy: str, purpose: str, at: datetime, case: str = "") -> Explanation:
    """Opens a subject and explains one policy's outcome."""
    view = access.read_subject(by=by, kind=kind, no=no, purpose=purpose, at=at, case=case)
    return queries.explain(view, policy)


def issue_list(
    *, by: Actor, department: str, kind: str, wanted: Sequence[str], at: datetime, round: Any = None, limit: int = LONGEST
) -> WorkList:
    """Sends a department the (subject, fact) pairs that it owes, of the subjects that wait for exactly these facts. Pairs
    that it has on an open list already are left out; another department that contradicts it gets the pair too. By the data
    bureau, or by the department itself."""
    _may_issue(by, department)
    round = round or rounds.latest()
    if round is None:
        raise ListRefused(_("还没有轮次；先运行一轮。"))
    loaded, snapshot = content.current(), reach.current_snapshot()
    pairs = _pairs(round, department, kind, wanted, snapshot, loaded, min(limit, LONGEST))
    if not pairs:
        raise ListRefused(_("没有可发给这个部门的行：都已在未结的清单上，或不由它补。"))
    with writing():
        made = WorkList.objects.create(
            round=round.number, department=department, kind=kind, wanted=sorted(wanted), issued_by=str(by), issued_at=at
        )
        WorkListRow.objects.bulk_create(WorkListRow(list=made, **pair) for pair in pairs)
        body = {"list": made.pk, "department": department, "kind": kind, "wanted": sorted(wanted), "rows": len(pairs),
                "pairs": _digest(pairs)}
        _authorise(made, pairs, by, at)
        append(kind="entitlement.issue_list", body=body, by=by, at=at, about=made.about)
    return made


def _authorise(made: WorkList, pairs: Sequence[dict[str, Any]], by: Actor, at: datetime) -> None:
    """Who works on the list may read the subjects on it, and nobody else: the department, and the data bureau that sends it."""
    for kind in sorted({pair["kind"] for pair in pairs}):
        nos = {pair["no"] for pair in pairs if pair["kind"] == kind}
        for purpose, role, department in ((EXPORT_PURPOSE, "data_bureau", ""), (EXPORT_PURPOSE, "", made.department),
                                          (COMPLETION_PURPOSE, "", made.department)):
            access.authorise(by=by, basis="case", reference=made.about, kind=kind, nos=nos, purpose=purpose, since=at.date(),
                             until=None, at=at, role=role, department=department)


def _may_issue(by: Actor, department: str) -> None:
    if by.role != "data_bureau" and not (by.role in ("officer", "approver") and by.department == department):
        raise ListRefused(_("清单由区政数局或该部门自己发出。"))


def _pairs(
    round: Any, department: str, kind: str, wanted: Sequence[str], snapshot: Any, loaded: Content, limit: int
) -> list[dict[str, Any]]:
    out = WorkListRow.objects.filter(list__state__in=[WorkList.ISSUED, WorkList.RETURNED], list__department=department)
    taken = set(out.values_list("kind", "no", "fact"))
    found: dict[tuple[str, int, str], dict[str, Any]] = {}
    for no in subjects_wanting(round, kind, wanted):
        for origin in _origins(snapshot, kind, int(no), wanted, loaded):
            pair = (origin.kind, int(origin.no), origin.fact)
            if origin.provider == department and pair not in taken and pair not in found:
                found[pair] = {"kind": pair[0], "no": pair[1], "fact": pair[2], "register": origin.register,
                               "key": str(snapshot.key(pair[0], pair[1]))}
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _origins(snapshot: Any, kind: str, no: int, wanted: Sequence[str], loaded: Content) -> list[Any]:
    """Whose fact in which register would have to be supplied. A fact that is known but stale is owed by who stated it."""
    found: list[Any] = []
    for name in wanted:
        if name not in snapshot.names(kind):
            continue  # a parameter: the policy's own department sets it, no list does
        found += snapshot.owed_by(kind, no, name) or _stale(snapshot, kind, no, name, loaded)
    return [origin for origin in found if origin.no is not None]


def _stale(snapshot: Any, kind: str, no: int, name: str, loaded: Content) -> list[Any]:
    return [
        replace(origin, no=no) for origin in snapshot.column(kind, name).origin if origin.kind == kind and origin.fact == name
    ]


def _digest(pairs: Sequence[dict[str, Any]]) -> str:
    text = "\n".join(f"{p['kind']} {p['no']} {p['fact']}" for p in pairs)
    return hashlib.sha256(text.encode()).hexdigest()


def list_csv(*, work_list: WorkList, by: Actor, at: datetime) -> tuple[str, str]:
    """The sheet for the department as (file name, CSV); one look for each kind of subject on it."""
    _may_issue(by, work_list.department)
    names: dict[tuple[str, int], str] = {}
    for kind in sorted(set(work_list.rows.values_list("kind", flat=True))):
        nos = sorted(set(work_list.rows.filter(kind=kind).values_list("no", flat=True)))
        rows = access.read_list(
            by=by, purpose=EXPORT_PURPOSE, kind=kind, nos=nos, at=at, case=work_list.about, form="export", full_keys=True
        )
        names |= {(kind, row.no): row.name for row in rows}
    text = csv_text(returning.HEADER, returning.sheet(work_list, names, reach.current_snapshot(), content.current()))
    return f"worklist-{work_list.pk}-{work_list.department}.csv", text


def return_list(*, work_list: WorkList, by: Actor, data: bytes, as_of: date, at: datetime) -> WorkList:
    """Takes a filled-in sheet back from an officer of the department. Only issued pairs, only values that the register would
    accept, nothing of one's own: else ReturnRefused and nothing changes. Until it is released a better sheet may replace it."""
    if by.role not in ("officer", "approver") or by.department != work_list.department:
        raise ListRefused(_("清单由收到它的部门交回。"))
    if wrong := bounds.wrong_as_of(as_of, at):
        raise ListRefused(f"{wrong.message}。{wrong.remedy}。")
    snapshot = reach.current_snapshot()
    own = reach.conflicts(by, snapshot)
    answers = returning.read(data, work_list, as_of=as_of, loaded=content.current(), snapshot=snapshot, own=own)
    with writing():
        held = _held(work_list, (WorkList.ISSUED, WorkList.RETURNED))
        held.rows.update(value=None, absent=False)
        for answer in answers:
            answer.row.value, answer.row.absent = answer.text, answer.text is None
        WorkListRow.objects.bulk_update([a.row for a in answers], ["value", "absent"], batch_size=500)
        held.state, held.as_of, held.returned_at, held.returned_by = WorkList.RETURNED, as_of, at, str(by)
        held.returned_login, held.returned_person = by.login, by.person
        held.save()
        body = {"list": held.pk, "answered": len(answers), "file": hashlib.sha256(data).hexdigest(), "as_of": as_of}
        append(kind="entitlement.return_list", body=body, by=by, at=at, about=held.about)
    return held


def release_list(*, work_list: WorkList, by: Actor, at: datetime) -> WorkList:
    """A second person of the department vouches: the answers become facts, and the next round decides with them.

    Recording is a transaction of its own, and the same rows again change nothing: after a crash in between the list is
    `releasing`, takes no other sheet, and is released again."""
    with writing():
        held = _held(work_list, (WorkList.RETURNED, WorkList.RELEASING))
        _may_release(held, by)
        rows = [row for row in held.rows.order_by("id") if row.is_answered]
        own = reach.conflicts(by, reach.current_snapshot())
        if any(row.no in own.get(row.kind, frozenset()) for row in rows):
            raise ListRefused(_("清单里有您本人、家里人或其企业的事；请另一位审批人放行。"))
        WorkList.objects.filter(pk=held.pk).update(state=WorkList.RELEASING)
    recorded = _recorded(rows)
    try:
        facts.record_facts(Path(settings.DATA_DIR), recorded, as_of=_day(held), by=by, at=at, reference=held.about)
    except facts.FactsRefused as why:
        WorkList.objects.filter(pk=held.pk).update(state=WorkList.RETURNED)
        raise ListRefused(str(why)) from why
    with writing():
        held = _held(work_list, (WorkList.RELEASING,))
        held.state, held.released_by, held.released_at = WorkList.RELEASED, str(by), at
        held.save()
        access.revoke(by=by, reference=held.about, at=at)
        append(kind="entitlement.release_list", body={"list": held.pk, "facts": len(rows)}, by=by, at=at, about=held.about)
    return held


def _recorded(rows: Iterable[WorkListRow]) -> list[facts.Recorded]:
    loaded = content.current()
    return [facts.Recorded(register, row.kind, row.no, row.fact, None if row.absent else row.value)
            for row in rows for register in own_registers(row.kind, row.fact, row.register, loaded)]


def _day(held: WorkList) -> date:
    if held.as_of is None:
        raise ListRefused(_("清单没有数据日期；请部门重新交回。"))
    return held.as_of


def _may_release(work_list: WorkList, by: Actor) -> None:
    if by.role != "approver" or by.department != work_list.department:
        raise ListRefused(_("清单由该部门的审批人放行。"))
    same = by.person is not None and by.person == work_list.returned_person
    if by.login == work_list.returned_login or same:
        raise ListRefused(_("交回的人不能自己放行；请另一位审批人。"))


def withdraw_list(*, work_list: WorkList, by: Actor, at: datetime) -> WorkList:
    """Takes a list back that was not released; its pairs can go on another list."""
    _may_issue(by, work_list.department)
    with writing():
        held = _held(work_list, (WorkList.ISSUED, WorkList.RETURNED))
        held.state = WorkList.WITHDRAWN
        held.save()
        access.revoke(by=by, reference=held.about, at=at)
        append(kind="entitlement.withdraw_list", body={"list": held.pk}, by=by, at=at, about=held.about)
    return held


def forget_erased(*, by: Actor, at: datetime) -> int:
    """Empties the worklists' rows of subjects who were erased with their key: number, value; gives how many rows."""
    with writing():
        gone, held = reach.nameless(), WorkListRow.objects.exclude(key="").values_list("pk", "kind", "no")
        chosen = [pk for pk, kind, no in held.iterator() if no in gone.get(kind, ())] if gone else []
        count = sum(WorkListRow.objects.filter(pk=pk).update(key="", value=None, absent=False) for pk in chosen)
        if count:
            append(kind="entitlement.forget_erased", body={"rows": count}, by=by, at=at)
    return count


def _held(work_list: WorkList, states: Sequence[str]) -> WorkList:
    held = WorkList.objects.select_for_update().get(pk=work_list.pk)
    if held.state not in states:
        raise ListRefused(_("清单现在是“%s”，做不了这一步。") % _STATES[held.state]())
    return held


_STATES: dict[str, Callable[[], str]] = {
    WorkList.ISSUED: lambda: _("已发出，还没有交回"),
    WorkList.RETURNED: lambda: _("已交回，等放行"),
    WorkList.RELEASING: lambda: _("正在放行"),
    WorkList.RELEASED: lambda: _("已放行"),
    WorkList.WITHDRAWN: lambda: _("已收回"),
}

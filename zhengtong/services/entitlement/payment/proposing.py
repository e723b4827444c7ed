"""What a round proposes for one policy: whom, to whose account, for which matter, how much after stacking."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from zhengtong.kernel.content.policies import Policy

from ..amounts.stacking import Claim, Group, stack
from ..rulesets import rule_set
from .models import BenefitList, Grant
from .statements import insert_all

EPOCH = date(1970, 1, 1)
HOLDERS = {"hire": "企业", "title": "企业", "contract": "企业", "diagnosis": "人员", "purchase": "人员"}
HOLDER_KIND = {"企业": "firm", "人员": "person"}
GONE = ("declined", "lapsed", "withheld", "cut")  # of these nothing is paid or to be paid


@dataclass(frozen=True)
class Proposal:
    """One grant to be: `gross` by the table, `fen` after stacking."""

    no: int
    holder: tuple[str, int]
    matter: str
    rule: int
    gross: int
    fen: int
    turn: int


def proposals(
    policy: Policy, found: np.ndarray, period: str, snapshot: Any, year: int
) -> tuple[list[Proposal], dict[str, int]]:
    """What is new on a list, and why the others are not: reason -> how many. `found`: rounds.queries.entitled."""
    paid = found[found["fen"] > 0]
    left_out = {"no amount": len(found) - len(paid)}
    nos = paid["subject"]
    holders, matters = _holders(snapshot, policy.subject, nos), _matters(policy, snapshot, nos)
    turns = _turns(policy, period)
    made: list[Proposal] = []
    for (no, rule, fen), holder, matter in zip(paid.tolist(), holders, matters, strict=True):
        turn = turns.get((no, matter), 0)
        if holder is None or turn < 0:
            reason = "no holder" if holder is None else "already on a list"
            left_out[reason] = left_out.get(reason, 0) + 1
            continue
        made.append(Proposal(no, holder, matter, rule, fen, fen, turn))
    return _stacked(policy, made, period, year, left_out)


def _holders(snapshot: Any, kind: str, nos: np.ndarray) -> list[tuple[str, int] | None]:
    """Who is paid for a subject: itself, or the firm or person that its key names."""
    fact = HOLDERS.get(kind)
    if fact is None:
        return [(kind, int(no)) for no in nos]
    column = snapshot.column(kind, fact)
    known, values = np.asarray(column.state)[nos] == 0, np.asarray(column.values)[nos]
    return [(HOLDER_KIND[fact], int(v)) if k else None for k, v in zip(known, values, strict=True)]


def _matters(policy: Policy, snapshot: Any, nos: np.ndarray) -> list[str]:
    """What makes two payments the same: the stacking's facts, else the event of a payment that is made once."""
    names = policy.stacking.matter or ((policy.event,) if policy.event and policy.period == "once" else ())
    parts = [_texts(snapshot, policy.subject, name, nos) for name in names]
    return ["/".join(row) for row in zip(*parts, strict=True)] if parts else [""] * len(nos)


def _texts(snapshot: Any, kind: str, name: str, nos: np.ndarray) -> list[str]:
    column = snapshot.column(kind, name)
    known, values = np.asarray(column.state)[nos] == 0, np.asarray(column.values)[nos]
    if column.type == "date":
        texts: Iterable[str] = ((EPOCH + timedelta(days=int(v))).isoformat() for v in values)
    elif column.type == "string":
        texts = (str(column.dictionary[int(v)]) if k else "" for k, v in zip(known, values, strict=True))
    else:
        texts = (str(int(v)) for v in values)
    return [text if k else "?" for k, text in zip(known, texts, strict=True)]


def _turns(policy: Policy, period: str) -> dict[tuple[int, str], int]:
    """(subject, matter) -> the next turn; -1 where a grant lives, was declined, lapsed or cut: it is not proposed again."""
    found: dict[tuple[int, str], int] = {}
    rows = Grant.objects.filter(policy=policy.key, period=period).values_list("no", "matter", "turn", "state")
    for no, matter, turn, state in rows.iterator(chunk_size=20_000):
        held = found.get((no, matter), 0)
        found[no, matter] = -1 if state != "withheld" or held < 0 else max(held, turn + 1)
    return found


def _stacked(
    policy: Policy, made: list[Proposal], period: str, year: int, left_out: dict[str, int]
) -> tuple[list[Proposal], dict[str, int]]:
    """Less what the group's other grants take; whoever is left with nothing is not proposed."""
    if policy.stacking.group is None:
        return made, left_out
    results = stack([_claim(policy, p, period, year) for p in made], _earlier(policy, made))
    found = []
    for proposal, one in zip(made, results, strict=True):
        if one.fen:
            found.append(Proposal(**{**proposal.__dict__, "fen": one.fen}))
        else:
            left_out[one.reason] = left_out.get(one.reason, 0) + 1
    return found, left_out


def group_of(policy: Policy) -> Group:
    """The policy's stacking group; its cap in fen."""
    stacking = policy.stacking
    per_unit = {"元": 100, "万元": 1_000_000}.get((policy.unit or "").split("/")[0], 100)
    return Group(stacking.group, stacking.rule, None if stacking.cap is None else int(stacking.cap * per_unit))


def _claim(policy: Policy, proposal: Proposal, period: str, year: int) -> Claim:
    matter = proposal.matter if policy.stacking.matter else ""
    return Claim(group_of(policy), proposal.holder, proposal.gross, period, year, matter, (policy.key, proposal.no))


def _earlier(policy: Policy, made: Sequence[Proposal]) -> list[Claim]:
    """What the group granted before, less what the register already tells the table (`deducted`)."""
    group, holders = group_of(policy), {proposal.holder for proposal in made}
    rows = Grant.objects.filter(group=group.name).exclude(state__in=GONE).select_related("list")
    if policy.stacking.deducted:
        rows = rows.exclude(payments__state="paid", payments__recorded=True)
    found = []
    for row in rows.iterator(chunk_size=20_000):
        if (row.holder_kind, row.holder_no) in holders or group.rule == "once":
            year = int(row.period[:4]) if row.period != "once" else row.list.case.opened_on.year
            matter = row.matter if policy.stacking.matter else ""
            found.append(Claim(group, (row.holder_kind, row.holder_no), row.fen - row.cut, row.period, year, matter,
                               (row.policy, row.no)))
    return found


def write(of: BenefitList, policy: Policy, found: Sequence[Proposal]) -> None:
    """The grants of a new list."""
    names = ("list", "policy", "group", "kind", "no", "holder_kind", "holder_no", "period", "matter", "turn", "rule", "gross",
             "fen", "cut", "state", "reason", "account", "attempts", "agreed_on", "reminded", "told", "review", "more_of",
             "until")
    same = (of.pk, policy.key, policy.stacking.group or "", policy.subject)
    rest = (0, "proposed", "", None, 0, None, False, "", "", None, None)
    rows = ((*same, one.no, *one.holder, of.period, one.matter, one.turn, one.rule, one.gross, one.fen, *rest) for one in found)
    insert_all(Grant, names, rows)


def rules_of(policy: Policy, period: str, on: date, loaded: Any) -> Any:
    """The rule set that decides a policy for a period: as of its last day, for `once` as of today."""
    from ..amounts.periods import span

    return rule_set(policy, on if period == "once" else min(on, span(period)[1]), loaded)

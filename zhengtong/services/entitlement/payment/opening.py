"""Opening a list: its case, its grants, the set that was proposed, and who may read of whom while it is handled."""
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from zhengtong.kernel.access import actions as access
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.parties import Actor

from . import proposing
from .models import BenefitList, GrantMove

PURPOSE = "benefit-approval"


def opened(
    policy: Policy, round: Any, row: Any, found: Sequence[proposing.Proposal], left_out: Mapping[str, int], *, by: Actor,
    on: date, at: datetime,
) -> BenefitList:
    """The list of one policy's proposals (`row`: the round's rule set), within the caller's transaction; no journal entry."""
    total = sum(one.fen for one in found)
    case = _case(policy, row, round, len(found), total, by=by, on=on, at=at)
    made = BenefitList.objects.create(
        case=case, policy=policy.key, version=row.version, rules=row.hash, round=round.number, manifest=round.manifest,
        period=row.period, department=policy.department, count=len(found), total=total,
        left_out={reason: n for reason, n in left_out.items() if n})
    proposing.write(made, policy, found)
    GrantMove.objects.create(
        list=made, policy=policy.key, event="proposed", before="", after="proposed", count=len(found), fen=total, by=str(by),
        login=by.login, person=by.person, on=on, at=at)
    _authorise(made, policy, found, by=by, on=on, at=at)
    return made


def _case(policy: Policy, row: Any, round: Any, count: int, total: int, *, by: Actor, on: date, at: datetime) -> Any:
    answers = {"policy": policy.names.zh, "period": row.period, "round": str(round.number), "grants": str(count),
               "total": f"{total // 100}.{total % 100:02d}"}
    unit = content.current().units[policy.department].zh
    lists = BenefitList.objects.filter(policy=policy.key, round=round.number, period=row.period).count()
    opened = cases.open_case(
        procedure="benefit-list", answers=answers, applicant=Applicant("other", None, unit),
        department=policy.department, channel="round", key=f"benefit-list.{policy.key}.{round.number}.{row.period}.{lists + 1}",
        title=f"{policy.names.zh} {row.period}", by=by, on=on, at=at)
    return opened.case


def _authorise(
    of: BenefitList, policy: Policy, found: Sequence[proposing.Proposal], *, by: Actor, on: date, at: datetime
) -> None:
    """The paying department may read the subjects on the list: the kinds of fact that its rules read, as long as the purpose
    keeps anything; a list that is taken back ends it at once."""
    access.authorise(
        by=by, basis="case", reference=of.case.about, kind=policy.subject, nos=[one.no for one in found], purpose=PURPOSE,
        since=on, until=_until(on), at=at, registers=_registers(policy, on), department=policy.department)


def _until(on: date) -> date | None:
    stated = content.current().purposes[PURPOSE].retention
    return None if stated is None else on + timedelta(days=366 * stated.years)


def _registers(policy: Policy, on: date) -> list[str]:
    loaded = content.current()
    read = loaded.dmn_model(policy.key, on).facts(policy.decision)
    held = (r for r in loaded.registers.values() if r.subject == policy.subject)
    return sorted(r.key for r in held if any(column.zh in read for column in r.columns))


def digest(found: Sequence[proposing.Proposal]) -> str:
    """sha256 over what was proposed, for the journal."""
    text = "\n".join(f"{one.no} {one.matter} {one.turn} {one.fen}" for one in found)
    return sha256(text.encode()).hexdigest()

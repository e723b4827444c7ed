"""The verbs of the data products: read one subject's ledger, the payments under a policy, and take them away."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from zhengtong.kernel.access import actions as access
from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.access.actions import AccessDenied
from zhengtong.kernel.access.views import Export, Row, SubjectView
from zhengtong.kernel.parties import Actor

from .ledger import AMOUNT, DAY, HOLDERS, KIND, PAYER, PERIOD, POLICY, Ledger
from .queries import Asked, department_of

__all__ = ["AccessDenied", "Entry", "export_lines", "read_ledger", "read_lines"]
PURPOSE = "payment-ledger"
FIELDS = (POLICY, *HOLDERS.values(), PERIOD, AMOUNT, DAY)
LARGEST = 20_000  # payments in one export


@dataclass(frozen=True)
class Entry:
    """One payment as its holder or an officer reads it: the policy's key, whose it is (person, firm, household), fen."""

    number: str
    policy: str
    holder: str
    department: str
    period: str
    fen: int
    on: date


def read_ledger(*, by: Actor, kind: str, no: int, purpose: str, at: datetime) -> list[Entry]:
    """What was ever paid to a person (with the household) or a firm, the latest first. Two looks: the subject, its payments."""
    view = access.read_subject(by=by, kind=kind, no=no, purpose=purpose, at=at)
    nos = reach.related(view).get(KIND, [])
    found = [_entry(one) for one in access.read_related(view, {KIND: nos})]
    return sorted((entry for entry in found if entry), key=lambda entry: (entry.on, entry.number), reverse=True)


def _entry(view: SubjectView) -> Entry | None:
    facts = view.facts
    known = {name: fact for name, fact in facts.items() if fact.state == "known"}
    if AMOUNT not in known or POLICY not in known or DAY not in known:
        return None
    holder = next((kind for kind, name in HOLDERS.items() if name in known), "")
    text = {name: known[name].text if name in known else "" for name in (PAYER, PERIOD)}
    return Entry(view.key, known[POLICY].text, holder, text[PAYER], text[PERIOD], int(known[AMOUNT].value * 100),
                 date.fromisoformat(known[DAY].text))


def read_lines(*, by: Actor, asked: Asked, offset: int, limit: int, at: datetime) -> tuple[Sequence[Row], int]:
    """(a page of the payments that are meant, how many there are), masked; one look for the page."""
    nos, snapshot = _numbers(by, asked)
    page = nos[offset : offset + limit]
    rows = access.read_list(by=by, purpose=PURPOSE, kind=KIND, nos=page, fields=FIELDS, at=at, snapshot=snapshot)
    return rows, len(nos)


def export_lines(*, by: Actor, asked: Asked, at: datetime) -> Export:
    """All of them as a file, the latest 20,000; one look for the set."""
    nos, snapshot = _numbers(by, asked)
    return access.export(by=by, purpose=PURPOSE, kind=KIND, nos=nos[:LARGEST], fields=FIELDS, at=at, snapshot=snapshot)


def _numbers(by: Actor, asked: Asked) -> tuple[list[int], object]:
    snapshot = reach.current_snapshot()
    return Ledger(snapshot).numbers(replace(asked, department=department_of(by))), snapshot

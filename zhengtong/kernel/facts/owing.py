"""Who owes a missing fact: the subject, fact, register and provider behind it, through lookups and aggregates."""
from typing import TYPE_CHECKING

import numpy as np

from zhengtong.kernel.content.models import Register

from .columns import Origin
from .derived import parsed
from .folding import ABSENT, INCOMPLETE, KNOWN

if TYPE_CHECKING:
    from .snapshots import Snapshot

MEMBERS = 50  # a household has fewer; of a firm with thousands the first ones name the departments


def owed_by(snapshot: "Snapshot", kind: str, no: int, name: str) -> list[Origin]:
    """The facts that would have to be supplied. Empty when the fact is known or known absent."""
    column = snapshot.column(kind, name)
    if int(column.state[no]) <= ABSENT:
        return []
    if column.derive is None:
        return [o for register, _ in snapshot.defining(kind, name) for o in _of_register(snapshot, register, kind, no, name)]
    parts = parsed(column.derive)
    if parts["verb"] == "lookup":
        return _through(snapshot, kind, no, parts["by"], parts["kind"], parts["fact"])
    if int(column.state[no]) == INCOMPLETE and parts["complete"]:
        return _own(snapshot, kind, no, parts["complete"])
    return _of_members(snapshot, no, parts["kind"], parts["by"], parts["fact"], parts["where"])


def _of_register(snapshot: "Snapshot", register: Register, kind: str, no: int, name: str) -> list[Origin]:
    """The register's provider; where it is not known whether the register covers the subject, who owes that."""
    if not snapshot.maker.has_row(register.key, no):
        open_facts = [f for f, c in snapshot.maker.covering(register).items() if int(c.state[no]) > ABSENT]
        owed = [o for fact in open_facts for o in owed_by(snapshot, kind, no, fact)]
        if owed:
            return owed
    return [Origin(kind, name, register.key, register.provider, no)]


def _own(snapshot: "Snapshot", kind: str, no: int, name: str) -> list[Origin]:
    owed = owed_by(snapshot, kind, no, name)
    return owed or [Origin(kind, name, r.key, r.provider, no) for r, _ in snapshot.defining(kind, name)]


def _through(snapshot: "Snapshot", kind: str, no: int, by: str, other: str, fact: str) -> list[Origin]:
    reference = snapshot.column(kind, by)
    if int(reference.state[no]) != KNOWN:
        return owed_by(snapshot, kind, no, by)
    return owed_by(snapshot, other, int(reference.values[no]), fact)


def _of_members(snapshot: "Snapshot", no: int, kind: str, by: str, fact: str | None, where: str | None) -> list[Origin]:
    from .truths import facts_in

    reference = snapshot.column(kind, by)
    mine = np.flatnonzero((np.asarray(reference.values) == no) & (reference.state == KNOWN) & snapshot.present(kind))[:MEMBERS]
    names = [fact] if fact else facts_in(where or "true", dict.fromkeys(snapshot.names(kind)))
    return [origin for member in mine for name in names for origin in owed_by(snapshot, kind, int(member), name)]

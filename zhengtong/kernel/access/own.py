"""A reader's own subjects: the resident, the minors whose guardian it is, the household; a firm and what hangs on it."""
from datetime import date, timedelta
from typing import Any

import numpy as np

from zhengtong.kernel.parties import Actor

EPOCH = date(1970, 1, 1)
KNOWN = 0
MEMBER_KINDS = {
    "person": {"diagnosis": "人员", "purchase": "人员", "payment": "兑现人员"},
    "firm": {"contract": "企业", "title": "企业", "hire": "企业", "payment": "兑现企业"},
    "household": {"payment": "兑现户"},
}


def own_subjects(actor: Actor, snapshot: Any, on: date) -> dict[str, frozenset[int]]:
    """kind -> numbers. Empty for whoever has no subject login."""
    if actor.subject is None:
        return {}
    kind, no = actor.subject
    own = {no} | (wards(snapshot, no, on) if kind == "person" else set())
    return {kind: frozenset(own), **hanging_on(snapshot, kind, own, household_of={no})}


def hanging_on(snapshot: Any, kind: str, nos: set[int], household_of: set[int] | None = None) -> dict[str, frozenset[int]]:
    """What hangs on subjects: people's households, diagnoses and purchases, firms' contracts, titles and hires."""
    found = {relation: _members(snapshot, relation, key, nos) for relation, key in MEMBER_KINDS.get(kind, {}).items()}
    if kind == "person":
        found["household"] = _references(snapshot, "person", "户号", nos if household_of is None else household_of)
        for relation, key in MEMBER_KINDS["household"].items():
            found[relation] |= _members(snapshot, relation, key, found["household"])
    return {relation: frozenset(numbers) for relation, numbers in found.items()}


def wards(snapshot: Any, guardian: int, on: date) -> set[int]:
    """Minors (under 18 on the day) whose recorded guardian this person is."""
    column, born = _column(snapshot, "person", "监护人"), _column(snapshot, "person", "出生日期")
    if column is None or born is None:
        return set()
    candidates = np.flatnonzero((np.asarray(column.values) == guardian) & (np.asarray(column.state) == KNOWN))
    return {int(no) for no in candidates if int(born.state[no]) == KNOWN and _is_minor(int(born.values[no]), on)}


def _is_minor(born_days: int, on: date) -> bool:
    born = EPOCH + timedelta(days=born_days)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < 18


def household_of(snapshot: Any, person: int) -> set[int]:
    """Every person who is recorded in the same household, the person included."""
    column = _column(snapshot, "person", "户号")
    if column is None or person >= len(column.state) or int(column.state[person]) != KNOWN:
        return {person}
    same = (np.asarray(column.values) == column.values[person]) & (np.asarray(column.state) == KNOWN)
    return {int(no) for no in np.flatnonzero(same)} | {person}


def matters_of(snapshot: Any, person: int) -> dict[str, frozenset[int]]:
    """kind -> numbers of everything in which a person is not impartial: the household, its people, their firms, and what
    hangs on any of these. Nobody decides on them or supplies their facts as an official."""
    found: dict[str, set[int]] = {"person": household_of(snapshot, person)}
    found["household"] = set(_references(snapshot, "person", "户号", found["person"]))
    found["firm"] = _members(snapshot, "firm", "法定代表人", found["person"])
    found["hire"] = _members(snapshot, "hire", "人员", found["person"])
    for kind, relations in MEMBER_KINDS.items():
        for relation, key in relations.items():
            found[relation] = found.get(relation, set()) | _members(snapshot, relation, key, found[kind])
    return {kind: frozenset(nos) for kind, nos in found.items()}


def concern(snapshot: Any, person: int, kind: str, no: int) -> str:
    """Why a person is not impartial about one subject: `own`, `household`, or empty. The same as `matters_of` for people and
    firms, by looking at two rows and not at everyone."""
    owner = _one(snapshot, "firm", "法定代表人", no) if kind == "firm" else no if kind == "person" else None
    if owner is None or owner == person:
        return "own" if owner == person else ""
    mine, theirs = _one(snapshot, "person", "户号", person), _one(snapshot, "person", "户号", owner)
    return "household" if mine is not None and mine == theirs else ""


def _one(snapshot: Any, kind: str, fact: str, no: int) -> int | None:
    column = _column(snapshot, kind, fact)
    if column is None or no >= len(column.state) or int(column.state[no]) != KNOWN:
        return None
    return int(column.values[no])


def _members(snapshot: Any, kind: str, fact: str, owners: set[int]) -> set[int]:
    column = _column(snapshot, kind, fact)
    if column is None:
        return set()
    mine = np.isin(np.asarray(column.values), list(owners)) & (np.asarray(column.state) == KNOWN)
    return {int(no) for no in np.flatnonzero(mine)}


def _references(snapshot: Any, kind: str, fact: str, nos: set[int]) -> set[int]:
    column = _column(snapshot, kind, fact)
    if column is None:
        return set()
    return {int(column.values[no]) for no in nos if no < len(column.state) and int(column.state[no]) == KNOWN}


def _column(snapshot: Any, kind: str, fact: str) -> Any:
    """The column, or None in a district without that register."""
    try:
        return snapshot.column(kind, fact)
    except KeyError:
        return None

"""The worklist (该推未推): the undetermined by the set of facts they wait for, ranked by how many people and how much money.

Computed once per round from its codes and figures, kept beside the round's files.
"""
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.rounds import queries as rounds

from .differing import differing
from .owing import Owed, owed

OPEN = ("undetermined", "amount_undetermined")


@dataclass(frozen=True)
class WorkRow:
    """Subjects of a kind that wait for the same set of facts. `people` are distinct subjects, `pairs` (subject, policy).
    `low`, `high`: the money in fen that supplying the facts would decide, least and most. `alone`: one fact decides.
    `differing`: of so many of them several departments say different things; all of `departments` have to answer for them."""

    kind: str
    wanted: tuple[str, ...]
    owed: tuple[Owed, ...]
    policies: tuple[str, ...]
    people: int
    pairs: int
    low: int
    high: int
    differing: int = 0

    @property
    def alone(self) -> bool:
        """Does a single fact decide, from a single department?"""
        return len(self.wanted) == 1 and self.differing < self.people

    @property
    def departments(self) -> tuple[str, ...]:
        """Every department that owes one of the facts."""
        return tuple(dict.fromkeys(d for part in self.owed for d in part.departments))

    @property
    def is_list(self) -> bool:
        """Can the row be sent out? A set with an unset parameter waits for the policy's own department, not for data."""
        return any(not part.is_parameter for part in self.owed)


@dataclass(frozen=True)
class Worklist:
    """A page of the worklist and the totals of everything that passed the filter. `people` adds the rows' subjects up: who
    waits for two sets stands in it twice. `pairs` counts each (subject, policy) once, whatever the filter."""

    rows: tuple[WorkRow, ...]
    count: int
    people: int
    pairs: int
    low: int
    high: int


def worklist(
    round: Any, *, department: str | None = None, policy: str | None = None, kind: str | None = None, alone: bool | None = None,
    order: str = "people", offset: int = 0, limit: int = 50,
) -> Worklist:
    """The rows that a department owes (or all), largest first by people or by the most money."""
    found = [row for row in _rows(round) if _passes(row, department, policy, kind, alone)]
    found.sort(key=(lambda r: (-r.high, -r.people)) if order == "money" else (lambda r: (-r.people, -r.high)))
    page = tuple(found[offset : offset + limit])
    totals = (sum(getattr(row, name) for row in found) for name in ("people", "pairs", "low", "high"))
    return Worklist(page, len(found), *totals)


def row_of(round: Any, kind: str, wanted: Iterable[str]) -> WorkRow | None:
    """The row of exactly this set of facts."""
    names = tuple(sorted(wanted))
    return next((row for row in _rows(round) if row.kind == kind and row.wanted == names), None)


def _passes(row: WorkRow, department: str | None, policy: str | None, kind: str | None, alone: bool | None) -> bool:
    return (
        (department is None or department in row.departments)
        and (policy is None or policy in row.policies)
        and (kind is None or row.kind == kind)
        and (alone is None or row.alone == alone)
    )


def subjects_wanting(round: Any, kind: str, wanted: Iterable[str]) -> NDArray[np.int64]:
    """Numbers of the subjects of a kind that wait for exactly this set, under any policy."""
    names = sorted(wanted)
    found = [_waiting(round, rule, names) for rule in round.rules.all() if rule.kind == kind]
    return np.unique(np.concatenate([np.empty(0, np.int64), *found])).astype(np.int64)


def _waiting(round: Any, rule: Any, names: list[str]) -> NDArray[np.int64]:
    codes = [code for code in codes_of(rule, *OPEN) if sorted(rule.outcomes[code][2]) == names]
    if not codes:
        return np.empty(0, np.int64)
    return np.flatnonzero(np.isin(np.asarray(rounds.codes(round, rule.key)), codes))


def codes_of(rule: Any, *kinds: str) -> list[int]:
    """The codes of a RoundRule that stand for these outcomes."""
    return [code for code, (outcome, *_rest) in enumerate(rule.outcomes) if outcome in kinds]


def _rows(round: Any) -> list[WorkRow]:
    path = Path(settings.DATA_DIR) / "rounds" / str(round.number) / "worklist.json"
    if path.exists():
        held = json.loads(path.read_text(encoding="utf-8"))
    else:
        held = _computed(round)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
        partial.replace(path)
    loaded = content.current()
    return [_row(part, loaded) for part in held]


def _row(part: dict[str, Any], loaded: Content) -> WorkRow:
    policies = tuple(key for key in part["policies"] if key in loaded.policies)
    one = loaded.policies[policies[0]]
    owing = tuple(owed(name, one, loaded) for name in part["wanted"])
    return WorkRow(
        part["kind"], tuple(part["wanted"]), owing, policies, part["people"], part["pairs"], part["low"], part["high"],
        part.get("differing", 0),
    )


def _computed(round: Any) -> list[dict[str, Any]]:
    found: dict[tuple[str, tuple[str, ...]], dict[str, Any]] = {}
    for rule in round.rules.all():
        for code in codes_of(rule, *OPEN):
            if rule.outcomes[code][2] and rule.counts[code]:
                _add(found, rule, code, tuple(sorted(rule.outcomes[code][2])))
    snapshot, loaded = reach.current_snapshot(), content.current()
    for part in found.values():
        codes = part.pop("codes")
        part["people"] = _distinct(round, codes, part["pairs"])
        part["differing"] = _differing(round, codes, differing(snapshot, part["kind"], part["wanted"], loaded))
        part["policies"].sort()
    return list(found.values())


def _differing(round: Any, codes: dict[str, list[int]], open_: NDArray[np.bool_]) -> int:
    return int(open_[_waiting_by(round, codes)].sum()) if open_.any() else 0


def _add(found: dict[tuple[str, tuple[str, ...]], dict[str, Any]], rule: Any, code: int, wanted: tuple[str, ...]) -> None:
    empty = {"kind": rule.kind, "wanted": list(wanted), "policies": [], "pairs": 0, "low": 0, "high": 0, "codes": {}}
    part = found.setdefault((rule.kind, wanted), empty)
    least, most = rule.money[code]
    part["pairs"] += rule.counts[code]
    part["low"] += least
    part["high"] += most
    part["codes"].setdefault(rule.key, []).append(code)
    if rule.key not in part["policies"]:
        part["policies"].append(rule.key)


def _distinct(round: Any, codes: dict[str, list[int]], pairs: int) -> int:
    """Distinct subjects over several policies; with one policy every pair is another subject."""
    return pairs if len(codes) == 1 else len(_waiting_by(round, codes))


def _waiting_by(round: Any, codes: dict[str, list[int]]) -> NDArray[np.int64]:
    found = [np.flatnonzero(np.isin(np.asarray(rounds.codes(round, key)), wanted)) for key, wanted in codes.items()]
    return np.unique(np.concatenate(found))

"""Hit policies over the statuses of the rules: which rules decide, or which could still and what is missing.

A status is True (the rule holds), False (it does not) or Missing (unknown; `.facts` are those of its unknown conditions). Pure:
the interpreter, the outcomes of policies and the bulk kernel all call `hits`.
"""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from zhengtong.feel.values import Missing, united

SINGLE = frozenset(("UNIQUE", "ANY", "PRIORITY", "FIRST"))
Status = bool | Missing


@dataclass(frozen=True)
class Hits:
    """kind `rules`: these rules decide (in the order of the hit policy); `none`: no rule holds; `open`: `candidates` could
    still win and `missing` says what is wanted; `conflict`: rules hold together that may not. `certain` are those that hold."""

    kind: str
    rules: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()
    certain: tuple[int, ...] = ()
    missing: Missing | None = None


def hits(
    policy: str, statuses: Sequence[Status], rank: Callable[[int], Any], same: Callable[[int, int], bool]
) -> Hits:
    """What the hit policy makes of the statuses (rule 1 first).

    `rank(rule)` orders rules by the priority of their outputs (PRIORITY, OUTPUT ORDER), `same(a, b)` says whether two rules
    give the same (ANY). A rule can still win when none of its conditions is false and, in FIRST and PRIORITY, no certain rule
    stands before it.
    """
    certain = [n for n, s in enumerate(statuses, 1) if s is True]
    unsure = [n for n, s in enumerate(statuses, 1) if s is not True and s is not False]
    if policy in ("PRIORITY", "OUTPUT ORDER") and (certain or unsure):
        certain, unsure = sorted(certain, key=lambda n: (rank(n), n)), sorted(unsure, key=lambda n: (rank(n), n))
    if policy in ("FIRST", "PRIORITY"):
        return _first(certain, unsure, statuses, rank if policy == "PRIORITY" else lambda n: 0)
    if policy == "UNIQUE":
        return Hits("conflict", certain=tuple(certain)) if len(certain) > 1 else _settled(certain, unsure, statuses)
    if policy == "ANY":
        return _any(certain, unsure, statuses, same)
    return _settled(certain, unsure, statuses)


def _settled(certain: list[int], unsure: list[int], statuses: Sequence[Status]) -> Hits:
    if unsure:
        return Hits("open", candidates=tuple(unsure), certain=tuple(certain), missing=_wanted(unsure, statuses))
    return Hits("rules" if certain else "none", tuple(certain), certain=tuple(certain))


def _wanted(unsure: list[int], statuses: Sequence[Status]) -> Missing:
    return united([s for n in unsure if isinstance(s := statuses[n - 1], Missing)])


def _first(certain: list[int], unsure: list[int], statuses: Sequence[Status], rank: Callable[[int], Any]) -> Hits:
    winner = certain[:1]
    before = [n for n in unsure if not winner or (rank(n), n) < (rank(winner[0]), winner[0])]
    return _settled(winner, before, statuses)


def _any(certain: list[int], unsure: list[int], statuses: Sequence[Status], same: Callable[[int, int], bool]) -> Hits:
    if any(not same(certain[0], n) for n in certain[1:]):
        return Hits("conflict", certain=tuple(certain))
    other = [n for n in unsure if not certain or not same(certain[0], n)]
    return _settled(certain[:1], other, statuses)

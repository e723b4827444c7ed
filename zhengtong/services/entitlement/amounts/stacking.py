"""Several policies of one group for one holder: what each pays beside the others and beside what was paid before.

The rules (benefits.md §1): `none` one of the group and no other; `difference` the higher one, less what was already paid;
`highest` only the highest; `once` the same matter once, whichever level pays; `cap` all, up to a yearly sum; `unlimited`.
"""
from collections.abc import Sequence
from dataclasses import dataclass

from .periods import overlap

WHOLE, LOWER, EXCLUDED, DIFFERENCE, SAME, CAP, UNSET = "", "lower", "excluded", "difference", "same matter", "cap", "cap unset"


@dataclass(frozen=True)
class Group:
    """A stacking group and its rule. `cap`: fen a year for one holder; None is not set, and then nothing is paid."""

    name: str | None = None
    rule: str = "none"
    cap: int | None = None


@dataclass(frozen=True)
class Claim:
    """What one policy would pay: to whose account (`holder`), for what (`matter`), in which period (`2025-12`, `2025`,
    `once`), in which year it counts against a yearly cap. `order`: of equal amounts the smaller comes first."""

    group: Group
    holder: tuple[str, int]
    fen: int
    period: str
    year: int
    matter: str = ""
    order: tuple[str, int] = ("", 0)


@dataclass(frozen=True)
class Stacked:
    """What is left of a claim, and why it is not the whole."""

    claim: Claim
    fen: int
    reason: str = WHOLE


def stack(claims: Sequence[Claim], earlier: Sequence[Claim] = ()) -> list[Stacked]:
    """What each claim pays, in the order given. `earlier`: what was granted or paid before and is not yet deducted in the
    claims' own amounts. The result does not depend on the order of the claims: the higher amount comes first."""
    ranked = sorted(range(len(claims)), key=lambda n: (-claims[n].fen, claims[n].order, claims[n].period, claims[n].matter, n))
    taken: dict[tuple[object, ...], list[Claim]] = {}
    for claim in earlier:
        taken.setdefault(_scope(claim), []).append(claim)
    found: dict[int, Stacked] = {}
    for n in ranked:
        held = taken.setdefault(_scope(claims[n]), [])
        found[n] = _one(claims[n], held)
        if found[n].fen > 0:
            held.append(_as_paid(claims[n], found[n].fen))
    return [found[n] for n in range(len(claims))]


def _scope(claim: Claim) -> tuple[object, ...]:
    """Claims of one scope see each other. The same matter is the same whoever holds it: two firms hire one person once."""
    group = claim.group
    if group.name is None:
        return ("alone", claim.holder, claim.matter, claim.order)
    if group.rule == "once":
        return ("once", group.name, claim.matter)
    return (group.rule, group.name, claim.holder)


def _as_paid(claim: Claim, fen: int) -> Claim:
    return Claim(claim.group, claim.holder, fen, claim.period, claim.year, claim.matter, claim.order)


def _one(claim: Claim, held: Sequence[Claim]) -> Stacked:
    if claim.group.name is None or claim.group.rule == "unlimited":
        return Stacked(claim, claim.fen)
    return RULES[claim.group.rule](claim, held)


def _none(claim: Claim, held: Sequence[Claim]) -> Stacked:
    taken = any(overlap(claim.period, other.period) and claim.matter == other.matter for other in held)
    return Stacked(claim, 0, EXCLUDED) if taken else Stacked(claim, claim.fen)


def _once(claim: Claim, held: Sequence[Claim]) -> Stacked:
    return Stacked(claim, 0, SAME) if held else Stacked(claim, claim.fen)


def _difference(claim: Claim, held: Sequence[Claim]) -> Stacked:
    return _rest(claim, [other for other in held if other.matter == claim.matter], DIFFERENCE)


def _highest(claim: Claim, held: Sequence[Claim]) -> Stacked:
    same = [o for o in held if overlap(claim.period, o.period) and o.matter == claim.matter]
    return _rest(claim, same, LOWER)


def _rest(claim: Claim, held: Sequence[Claim], reason: str) -> Stacked:
    """What the claim has more than was paid: in all never more than the highest of them."""
    left = max(0, claim.fen - sum(other.fen for other in held))
    return Stacked(claim, left, WHOLE if left == claim.fen else reason)


def _cap(claim: Claim, held: Sequence[Claim]) -> Stacked:
    if claim.group.cap is None:
        return Stacked(claim, 0, UNSET)
    left = claim.group.cap - sum(other.fen for other in held if other.year == claim.year)
    given = max(0, min(claim.fen, left))
    return Stacked(claim, given, WHOLE if given == claim.fen else CAP)


RULES = {"none": _none, "once": _once, "difference": _difference, "highest": _highest, "cap": _cap}

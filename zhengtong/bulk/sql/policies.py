"""The single hit policies over the numbers of the rules (0 holds, DEAD does not, else what is wanted), as `dmn.hits`."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zhengtong.dmn.model import DecisionTable
from zhengtong.feel import tree

from .layers import Layers
from .target import Unsayable
from .terms import FAILED, Mask, Truth, any_, both, case, every, mask_case, not_


@dataclass(frozen=True)
class Verdict:
    """`winner`: the rule that decides, 0 for none; `missing`: what is missing for it. Per rule: whether it is certain (its
    amount counts for sure in what can still come), and whether it could still win."""

    winner: str
    missing: str
    certain: list[Truth]
    could: list[Truth]


def verdict(
    table: DecisionTable, rules: Sequence[str], layers: Layers, mark: str, rank: Callable[[int], tuple[int, ...]]
) -> Verdict:
    """`rules`: the columns with the rules' numbers, rule 1 first; `rank`: the priority of a rule."""
    how = table.hit_policy
    if how in ("FIRST", "PRIORITY"):
        order = sorted(range(len(rules)), key=lambda n: (rank(n + 1) if how == "PRIORITY" else (), n))
        return _first(rules, order, layers, mark)
    if how in ("UNIQUE", "ANY"):
        return _alone(rules, _alike(table) if how == "ANY" else [[n] for n in range(len(rules))], how == "UNIQUE", layers, mark)
    raise Unsayable(f"the hit policy {how}")


def _holds(rule: str) -> str:
    return f"({rule} = 0)"


def _unsure(rule: str) -> str:
    return f"({rule} > 0)"


def _first(rules: Sequence[str], order: list[int], layers: Layers, mark: str) -> Verdict:
    """The first rule that holds, unless one before it still could."""
    places = case(*((_holds(rules[n]), str(at)) for at, n in enumerate(order)), otherwise=str(len(order)))
    place = layers.add(f"{mark}place", places)
    winner = layers.add(f"{mark}winner", case(*((_holds(rules[n]), str(n + 1)) for n in order), otherwise="0"))
    layers.close()
    could: list[Truth] = [False] * len(rules)
    for at, n in enumerate(order):
        could[n] = every(_unsure(rules[n]), f"({place} > {at})")
    certain: list[Truth] = [f"({winner} = {n + 1})" for n in range(len(rules))]
    missing = layers.add(f"{mark}missing", _wanted(rules, could))
    layers.close()
    return Verdict(winner, missing, certain, could)


def _alone(rules: Sequence[str], groups: list[list[int]], unique: bool, layers: Layers, mark: str) -> Verdict:
    """Rules of one group say the same; of two groups none may hold together, and those of other groups must be out."""
    mine = [layers.add(f"{mark}g{at}", case((any_(*(_holds(rules[n]) for n in group)), "1"), otherwise="0"))
            for at, group in enumerate(groups)]
    winner = layers.add(f"{mark}winner", case(*((_holds(rule), str(n + 1)) for n, rule in enumerate(rules)), otherwise="0"))
    layers.close()
    several: Truth = f"({' + '.join(mine)} > 1)" if len(mine) > 1 else False
    certain: list[Truth] = [False] * len(rules)
    could: list[Truth] = [False] * len(rules)
    for group, holds in zip(groups, mine, strict=True):
        for n in group:
            certain[n] = every(_holds(rules[n]), any_(several, f"({winner} = {n + 1})"))
            could[n] = every(_unsure(rules[n]), not_(several), unique or f"({holds} = 0)")
    missing = layers.add(f"{mark}missing", mask_case((several, FAILED), otherwise=_wanted(rules, could)))
    layers.close()
    return Verdict(winner, missing, certain, could)


def _alike(table: DecisionTable) -> list[list[int]]:
    """Rules whose outputs are the same, word for word."""
    groups: list[list[int]] = []
    for n, rule in enumerate(table.rules):
        mine = next((g for g in groups if table.rules[g[0]].outputs == rule.outputs), None)
        if mine is None:
            groups.append([n])
        else:
            mine.append(n)
    return groups


def literal(table: DecisionTable) -> bool:
    """Whether all outputs are literals, so that the same words are the same values and others are others."""
    return all(isinstance(o, tree.Literal) for rule in table.rules for o in rule.outputs)


def _wanted(rules: Sequence[str], could: Sequence[Truth]) -> Mask:
    return both(*(mask_case((c, rule)) for rule, c in zip(rules, could, strict=True)))

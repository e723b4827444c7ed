"""What a budget reaches: cut in proportion, or served as they come; money freed later is not shared out again."""
from collections.abc import Sequence
from dataclasses import dataclass

from .rounding import split

METHODS = ("proportional", "first come")


@dataclass(frozen=True)
class Ask:
    """One grant's fen and the number of its subject."""

    no: int
    fen: int


@dataclass(frozen=True)
class Reach:
    """How far a budget reaches: how many are served, their fen, what is cut, what is left."""

    served: int
    fen: int
    cut: int
    left: int


def proportional(asks: Sequence[Ask], left: int) -> list[int]:
    """What each is given so that the sum is the budget exactly; everybody the whole when it suffices. The fen that do not go
    round are placed by `rounding.split`: largest remainder, then subject number."""
    wanted = sum(ask.fen for ask in asks)
    if wanted <= left:
        return [ask.fen for ask in asks]
    return split(max(0, left), [ask.fen for ask in asks], [ask.no for ask in asks])


def first_come(asks: Sequence[Ask], left: int) -> list[int]:
    """What each is given in the order in which they agreed: the whole, or nothing where the rest of the budget is too small.
    Who comes later and still fits is served (a project default: no source says otherwise)."""
    given = []
    for ask in asks:
        fits = ask.fen <= left
        given.append(ask.fen if fits else 0)
        left -= given[-1]
    return given


def reach(asks: Sequence[Ask], left: int, method: str) -> Reach:
    """What the approver sees before signing."""
    given = (proportional if method == "proportional" else first_come)(asks, left)
    total = sum(given)
    return Reach(sum(1 for fen in given if fen), total, sum(ask.fen for ask in asks) - total, left - total)

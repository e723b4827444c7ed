"""Fen of an exact amount: by the policy's rule, and a whole split so that the parts sum to it exactly."""
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def to_fen(amount: Decimal | Fraction, *, per_unit: int = 1, rule: str = "half up") -> int:
    """An amount in some unit as whole fen. `per_unit`: fen of one unit (元: 100). A Fraction is rounded by its exact value."""
    exact = Fraction(amount) * per_unit
    whole, part = divmod(abs(exact), 1)
    up = {"half up": part >= Fraction(1, 2), "down": False, "up": part > 0,
          "half even": part > Fraction(1, 2) or (part == Fraction(1, 2) and int(whole) % 2 == 1)}[rule]
    return (int(whole) + int(up)) * (1 if exact >= 0 else -1)


def split(whole: int, weights: Sequence[int], order: Sequence[int]) -> list[int]:
    """`whole` fen by weights (fen or days, not negative), summing to `whole` exactly: each gets the floor of its share, and the
    fen that are left go one each to the largest remainders; of equals to the smaller `order` (the subject's number)."""
    total = sum(weights)
    if total <= 0:
        return [0] * len(weights)
    shares = [divmod(whole * weight, total) for weight in weights]
    parts = [floor for floor, _ in shares]
    ranked = sorted(range(len(weights)), key=lambda n: (-shares[n][1], order[n], n))
    for n in ranked[: whole - sum(parts)]:
        parts[n] += 1
    return parts

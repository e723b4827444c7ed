"""An expression as SQL: its value, what is missing for it, and whether a computation failed on the way.

`wanted` is a mask: a bit for each missing fact, FAILED for a failed computation, 0 when the value is known (the value counts
only then; NULL is FEEL's null). `fault` says that a reason was noted: a null with a fault becomes a failure where the
interpreter settles it. Constant parts stay Python values, so that what cannot happen is not written.
"""
from __future__ import annotations

from dataclasses import dataclass, replace

from .target import Target

FAILED = 1 << 62
NULL = "NULL"
Mask = str | int
Truth = str | bool


@dataclass(frozen=True)
class Term:
    """`kind`: number, date, text, boolean, months, null. A number is `value` / `under`; `digits` bounds the numerator."""

    kind: str
    value: str
    wanted: Mask = 0
    fault: Truth = False
    under: str | int = 1
    digits: int = 0
    under_digits: int = 0
    rounded: bool = False
    column: str = ""
    constant: object = None

    def also(self, wanted: Mask = 0, fault: Truth = False) -> Term:
        """The same with more that is missing or failed."""
        return replace(self, wanted=both(self.wanted, wanted), fault=any_(self.fault, fault))


_TARGET: list[Target] = []


def both(*masks: Mask) -> Mask:
    """Masks together."""
    found: Mask = 0
    for mask in masks:
        found = _both(found, mask)
    return found


def _both(a: Mask, b: Mask) -> Mask:
    if isinstance(a, int) and isinstance(b, int):
        return a | b
    if a == 0 or a == b:
        return b
    return a if b == 0 else current().either(str(a), str(b))


def current() -> Target:
    """The engine that is written for."""
    return _TARGET[-1]


def unknown() -> str:
    """Null as a truth."""
    return f"CAST(NULL AS {current().truth})"


class writing_for:
    """`with writing_for(target):` what is written inside is for that engine."""

    def __init__(self, target: Target) -> None:
        self.target = target

    def __enter__(self) -> None:
        _TARGET.append(self.target)

    def __exit__(self, *_: object) -> None:
        _TARGET.pop()


def any_(*parts: Truth) -> Truth:
    """Or, of conditions that are never null."""
    kept = list(dict.fromkeys(p for p in parts if p is not False))
    if True in kept:
        return True
    return False if not kept else str(kept[0]) if len(kept) == 1 else f"({' OR '.join(map(str, kept))})"


def every(*parts: Truth) -> Truth:
    """And, of conditions that are never null."""
    kept = list(dict.fromkeys(p for p in parts if p is not True))
    if False in kept:
        return False
    return True if not kept else str(kept[0]) if len(kept) == 1 else f"({' AND '.join(map(str, kept))})"


def not_(part: Truth) -> Truth:
    """Not, of a condition that is never null."""
    return (not part) if isinstance(part, bool) else f"(NOT {part})"


def sql(part: Truth | Mask) -> str:
    """A condition or a mask as SQL."""
    return {True: "TRUE", False: "FALSE"}[part] if isinstance(part, bool) else str(part)


def known(mask: Mask) -> Truth:
    """Nothing is missing."""
    return mask == 0 if isinstance(mask, int) else f"({mask} = 0)"


def is_null(term: Term) -> Truth:
    """The value is null (where nothing is missing)."""
    if term.kind == "null":
        return True
    return False if term.constant is not None else f"({term.value} IS NULL)"


def case(*cases: tuple[Truth, str], otherwise: str = NULL) -> str:
    """The first value whose condition holds."""
    kept: list[tuple[str, str]] = []
    for condition, value in cases:
        if condition is True:
            otherwise = value
            break
        if condition is not False:
            kept.append((str(condition), value))
    if not kept:
        return otherwise
    return f"(CASE {' '.join(f'WHEN {c} THEN {v}' for c, v in kept)} ELSE {otherwise} END)"


def mask_case(*cases: tuple[Truth, Mask], otherwise: Mask = 0) -> Mask:
    """The first mask whose condition holds."""
    found = case(*((c, str(m)) for c, m in cases), otherwise=str(otherwise))
    return int(found) if found.lstrip("-").isdigit() else found


def is_true(term: Term) -> Truth:
    """Known and true."""
    if term.kind != "boolean":
        return False
    return every(known(term.wanted), f"COALESCE({term.value}, FALSE)" if term.constant is None else bool(term.constant))


def is_false(term: Term) -> Truth:
    """Known and false."""
    if term.kind != "boolean":
        return False
    return every(known(term.wanted), f"COALESCE(NOT {term.value}, FALSE)" if term.constant is None else not term.constant)

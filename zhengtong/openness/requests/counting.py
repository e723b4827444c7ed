"""How often somebody asks, and for what: counts and likeness, as a suggestion to the officer. Nothing is decided here."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

ALIKE = 0.6  # from this likeness on two descriptions are shown together [?]
MANY = 10  # more than so many in a natural month are shown as many; the fee's first tier ends there


@dataclass(frozen=True)
class Asked:
    """One request as the count sees it."""

    case: Any
    number: str
    day: date
    text: str
    applicant: str
    code: str = ""


@dataclass(frozen=True)
class Count:
    """Of one applicant: requests of the natural month before this one, of the year; those that read alike; and, of other
    applicants, those that read alike (article 44: many ask the same)."""

    month: int
    year: int
    alike: tuple[tuple[Asked, float], ...]
    others: tuple[tuple[Asked, float], ...]

    @property
    def is_many(self) -> bool:
        """More than the first tier of the fee, this one included."""
        return self.month + 1 > MANY


def count(this: Asked, all_of: Iterable[Asked]) -> Count:
    """Counts `this` against the other requests; those of the same applicant by month and year, all by likeness."""
    rest = [asked for asked in all_of if asked.case != this.case]
    own = [asked for asked in rest if asked.applicant == this.applicant]
    earlier = [asked for asked in own if (asked.day, asked.number) < (this.day, this.number)]
    month = [asked for asked in earlier if (asked.day.year, asked.day.month) == (this.day.year, this.day.month)]
    year = [asked for asked in earlier if asked.day.year == this.day.year]
    others = [asked for asked in rest if asked.applicant != this.applicant]
    return Count(len(month), len(year), _alike(this, earlier), _alike(this, others))


def _alike(this: Asked, others: Sequence[Asked]) -> tuple[tuple[Asked, float], ...]:
    own = grams(this.text)
    found = [(asked, _share(own, grams(asked.text))) for asked in others]
    return tuple(sorted((pair for pair in found if pair[1] >= ALIKE), key=lambda pair: (-pair[1], pair[0].number)))


def likeness(one: str, other: str) -> float:
    """0 to 1: the share of pairs of neighbouring characters that two texts have in common."""
    return _share(grams(one), grams(other))


def grams(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters and digits, without signs, spaces and case."""
    plain = "".join(char for char in text.casefold() if char.isalnum())
    return frozenset(plain[n : n + 2] for n in range(max(len(plain) - 1, 1))) if plain else frozenset()


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0

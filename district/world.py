"""The people and firms of one seed and scale, and what several registers share about them (drawn once, on first use)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from district import firms as firm_room
from district import people as people_room
from district.firms import Firms, Work
from district.people import ADULT, CHILD, ELDER, FAMILY, SHENZHEN, YEAR, Households, People
from district.streams import ENDS, LAST, NEVER, day, stream
from district.table import NO_DATE, Array, Rows, pick, some

Builder = Callable[["World", np.random.Generator], Rows]
BUILDERS: dict[str, Builder] = {}


def builds(register: str) -> Callable[[Builder], Builder]:
    """Declares the function that generates a register."""

    def keep(builder: Builder) -> Builder:
        BUILDERS[register] = builder
        return builder

    return keep


@dataclass
class Disability:
    """Certificates: holder positions, kind (0 视力 .. 6 多重), grade 1-4, last day of validity."""

    holder: Array
    kind: Array
    grade: Array
    until: Array


@dataclass
class Jobs:
    """What happens to people's jobs in the year: month of the change (NEVER: none), employer at the start (-1: none)."""

    month: Array
    before: Array
    lost: Array  # positions of those who lose their job for good, in `month`


class World:
    """Everyone and everything of one seed and scale."""

    def __init__(self, scale: float, seed: int) -> None:
        self.scale, self.seed = scale, seed
        self._built: dict[str, Rows] = {}
        self.people: People
        self.homes: Households
        self.firms: Firms
        self.work: Work
        self.people, self.homes = people_room.generate(scale, seed)
        self.firms, self.work = firm_room.generate(scale, seed, self.people)

    def stream(self, name: str) -> np.random.Generator:
        """The random stream of one table of this world."""
        return stream(self.seed, name)

    def rows(self, register: str) -> Rows:
        """Another register's rows, the same as in its own file (its own stream); small registers only."""
        if register not in self._built:
            self._built[register] = BUILDERS[register](self, self.stream(register))
        return self._built[register]

    @cached_property
    def age(self) -> Array:
        """Completed years at the end of the year."""
        return self.people.age()

    @cached_property
    def registered(self) -> Array:
        """Household-registered in Shenzhen at the end of the year."""
        return self.people.hukou == SHENZHEN

    @cached_property
    def poor(self) -> Array:
        """Households (by position) whose income a head lies below the minimum or a little above it."""
        rng = self.stream("poor")
        family = self.homes.group == FAMILY
        head_insured = np.zeros(len(family), bool)
        head_insured[self.people.household[self.work.insured]] = True
        return family & some(rng, len(family), np.where(head_insured, 0.003, 0.045))

    @cached_property
    def disability(self) -> Disability:
        """Valid and expired certificates of registered people: 0.9 % of them, more with age."""
        rng = self.stream("disability holders")
        share = np.select([self.age >= 60, self.age >= 40, self.age >= 18], [0.030, 0.011, 0.006], 0.004)
        poor = self.poor[self.people.household]
        holder = np.flatnonzero(self.registered & some(rng, len(share), np.where(poor, share * 12, share * 0.93)))
        size = len(holder)
        kind = pick(rng, size, (0.12, 0.15, 0.02, 0.42, 0.12, 0.13, 0.04))
        grade = 1 + pick(rng, size, (0.16, 0.28, 0.28, 0.28))
        until = day("2025-01-01") + rng.integers(-60, 3650, size)
        born = self.people.birth[holder]
        return Disability(holder, kind, grade.astype(np.int64), np.maximum(until, born + 400).astype(np.int32))

    @cached_property
    def death_cause(self) -> Array:
        """Cause of each death of the year: 0 illness, 1 work injury, 2 accident, 3 other; -1 for the living."""
        rng = self.stream("causes of death")
        size = len(self.people)
        working, others = pick(rng, size, (0.66, 0.12, 0.14, 0.08)), pick(rng, size, (0.93, 0.0, 0.045, 0.025))
        cause = np.where(self.work.insured, working, others)
        return np.where(self.people.death != NO_DATE, cause, -1)

    @cached_property
    def jobs(self) -> Jobs:
        """5 % change the employer, 3 % begin, 1 % lose their job during the year."""
        rng = self.stream("jobs")
        size = len(self.people)
        draw = rng.random(size)
        month = rng.integers(1, LAST + 1, size)
        insured = self.work.insured & (self.people.enter == 0)
        changes, begins = insured & (draw < 0.05), insured & (draw > 0.97)
        before = self.work.employer.copy()
        opens = np.where(self.work.insured, self.firms.enter[np.maximum(self.work.employer, 0)], 0)
        old_seats = self.work.employer[self.work.insured & (opens == 0)]
        changes |= insured & (opens > 0)  # nobody works in a firm before it is founded
        begins |= self.work.insured & ~insured & (opens > self.people.enter)
        changes &= ~begins
        month = np.maximum(month, np.maximum(opens, np.minimum(self.people.enter + 1, LAST)))
        before[changes] = rng.choice(old_seats, int(changes.sum()))
        before[begins] = -1
        idle = (
            (self.people.role == ADULT)
            & ~self.work.insured
            & (self.age >= 20)
            & (self.age < 50)
            & (self.people.enter == 0)
            & (self.people.leave == NEVER)
        )
        lost = np.flatnonzero(idle & (draw < 0.05))
        before[lost] = rng.choice(old_seats, len(lost))
        moved = changes | begins
        moved[lost] = True
        return Jobs(np.where(moved, month, NEVER).astype(np.int8), before, lost)

    @cached_property
    def rd(self) -> Array:
        """Research expense of last year in 万元, NaN for firms without."""
        rng = self.stream("research")
        firms = self.firms
        technical = firms.manufacturing | np.isin(
            firms.industry, [firm_room.INDUSTRY_CODES.index(x) for x in ("65", "73", "75", "64")]
        )
        has = technical & ~firms.individual & (firms.revenue > 80) & some(rng, len(firms), 0.32)
        return np.where(has, np.round(firms.revenue * np.clip(rng.gamma(2.2, 0.028, len(firms)), 0.005, 0.6), 2), np.nan)

    @cached_property
    def schoolchild(self) -> Array:
        """Stage of school at the end of the year: 0 幼儿园 .. 6 研究生, -1 none."""
        rng = self.stream("school")
        age, size = self.people.age(day("2025-08-31")), len(self.people)
        draw = rng.random(size)
        stage = np.select(
            [age < 3, age < 6, age < 12, age < 15, age < 18, age < 22, age < 26],
            [-1, 0, 1, 2, np.where(draw < 0.62, 3, 4), 5, 6],
            -1,
        )
        share = np.select([age < 6, age < 15, age < 18, age < 22, age < 26], [0.88, 0.985, 0.93, 0.42, 0.06], 0)
        free = (self.people.role == CHILD) | (~self.work.insured & (self.people.role != ELDER))
        here = (self.people.group < people_room.DORMITORY) & (self.people.leave == NEVER)
        return np.where((draw < share) & free & here, stage, -1).astype(np.int8)


def living(people: People) -> Array:
    """Alive at the end of the year and still here."""
    return (people.death == NO_DATE) & (people.leave == NEVER)


def years_ago(rng: np.random.Generator, size: int, years: float, shape: float = 1.0) -> Array:
    """Days up to `years` before the end of the year."""
    return (ENDS[-1] - rng.random(size) ** shape * years * YEAR).astype(np.int32)

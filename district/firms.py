"""Every market entity of the year, and who works where."""

from dataclasses import dataclass

import numpy as np

from district import calibration as c
from district.identifiers import credit_codes
from district.people import CHILD, DORMITORY, ELDER, FAMILY, SHENZHEN, SHORT, YEAR, People
from district.streams import ENDS, NEVER, day, month_of, stream
from district.table import NO_DATE, Array, pick, some

INDUSTRY_CODES = tuple(c.INDUSTRIES)
MANUFACTURING = frozenset(code for code in INDUSTRY_CODES if code[:2].isdigit() and len(code) == 2 and 13 <= int(code) <= 44)


@dataclass
class Firms:
    """One position per market entity, in the order of the credit codes. Money in 万元."""

    keys: Array  # n × 18 bytes
    individual: Array
    industry: Array  # position in INDUSTRY_CODES
    founded: Array
    street: Array  # 0..5, 6 = 区外
    enter: Array
    closes: Array  # month of cancellation, NEVER; 0 = cancelled before the year
    headcount: Array  # insured here at the end of the year
    staff: Array  # everyone who works there
    revenue: Array  # last year
    growth: Array  # of last year against the year before, -0.9 ..
    growth_before: Array
    assets: Array
    manufacturing: Array

    def __len__(self) -> int:
        return len(self.founded)


@dataclass
class Work:
    """Per person: employer (firm position or -1), insured, monthly contribution wage in yuan."""

    employer: Array
    insured: Array
    wage: Array


def generate(scale: float, seed: int, people: People) -> tuple[Firms, Work]:
    """The firms of the year and the insured people's places in them."""
    rng = stream(seed, "firms")
    founded_in_year = round(c.NEW_FIRMS_A_YEAR * scale * 11 / 12)
    old = round((c.ENTERPRISES + c.INDIVIDUALS) * scale)
    size = old + founded_in_year
    individual = some(rng, size, c.INDIVIDUALS / (c.ENTERPRISES + c.INDIVIDUALS))
    shares = np.array([[v[0], v[1]] for v in c.INDUSTRIES.values()])
    industry = np.where(individual, pick(rng, size, shares[:, 1]), pick(rng, size, shares[:, 0])).astype(np.int8)
    age_days = (rng.gamma(1.5, 3.4, size) * YEAR).astype(np.int32)
    founded = np.where(
        np.arange(size) < old,
        np.maximum(day("2025-01-31") - age_days, day("1988-01-01")),
        day("2025-02-01") + rng.integers(0, 334, size),
    )
    insured = _insured(rng, people, scale)
    weight = _weights(rng, individual, industry, founded.astype(np.int32))
    headcount = rng.multinomial(int(insured.sum()), weight / weight.sum()).astype(np.int32)
    body = rng.permutation(size).astype(np.int64) * 97_003 % 99_999_989
    keys = credit_codes(individual, body)
    order = np.lexsort((body, individual))
    firms = _firms(
        rng, scale, keys[order], individual[order], industry[order], founded[order].astype(np.int32), headcount[order]
    )
    return firms, _work(rng, people, insured, firms)


def _insured(rng: np.random.Generator, people: People, scale: float) -> Array:
    """Who is insured: people of working age, so many as the social-security records say."""
    age = people.age()
    working = (age >= 18) & (age < np.where(people.male, 60, 55)) & (people.role != CHILD) & (people.role != ELDER)
    share = np.select(
        [people.group == FAMILY, people.group == DORMITORY, people.group == SHORT],
        [c.INSURED_SHARE["registered"], c.INSURED_SHARE["dormitory"], c.INSURED_SHARE["short"]],
        c.INSURED_SHARE["others"],
    )
    present = people.leave == NEVER
    fit = c.INSURED * scale / (share * (working & present)).sum()
    return working & present & some(rng, len(people), np.minimum(share * fit, 0.97))


def _weights(rng: np.random.Generator, individual: Array, industry: Array, founded: Array) -> Array:
    """Relative headcount: most have none or a few, some have thousands."""
    size = len(individual)
    mean = np.array([v[3] for v in c.INDUSTRIES.values()])[industry]
    years = np.clip((ENDS[-1] - founded) / YEAR, 0.1, 15)
    weight = np.exp(rng.normal(0, 1.75, size)) * mean * np.sqrt(years) * some(rng, size, 0.66)
    return np.where(individual, weight * 0.06, weight)


def _firms(
    rng: np.random.Generator, scale: float, keys: Array, individual: Array, industry: Array, founded: Array, headcount: Array
) -> Firms:
    size = len(founded)
    per_head = np.array([v[2] for v in c.INDUSTRIES.values()])[industry]
    staff = headcount + np.where(
        individual,
        pick(rng, size, (0.5, 0.3, 0.15, 0.05)) + 1,
        (rng.gamma(0.8, 1.2, size) + headcount * 0.04 * rng.random(size)).astype(np.int32) + 1,
    )
    revenue = np.exp(rng.normal(-0.25, 0.8, size)) * per_head * np.maximum(staff, 0.4) ** 1.03
    revenue = np.where(founded > day("2024-12-31"), 0, np.round(revenue, 2))
    makes = np.array([code in MANUFACTURING for code in INDUSTRY_CODES])[industry]
    giants = np.argsort(np.where(makes & (founded < day("2020-01-01")), headcount, -1), kind="stable")[
        -max(1, round(4 * scale)) :
    ]
    revenue[giants] = np.round(rng.uniform(0.95, 1.6, len(giants)) * 1_000_000, 2)  # some 100亿, for the output steps
    growth = np.clip(rng.normal(0.06, 0.28, size), -0.85, 3)
    growth_before = np.clip(rng.normal(0.08, 0.30, size), -0.85, 3)
    assets = np.round(np.where(revenue > 0, revenue, 20) * np.exp(rng.normal(-0.1, 0.7, size)), 2)
    weights = np.array(c.STREET_PEOPLE, float)
    street = np.where(some(rng, size, 0.004), 6, pick(rng, size, weights)).astype(np.int8)
    closed = rng.random(size)
    risk = np.where(headcount == 0, 1.6, 0.25)
    closes = np.where(closed < 0.02 * risk, 0, np.where(closed < 0.055 * risk, rng.integers(1, 12, size), NEVER)).astype(
        np.int8
    )
    enter = np.minimum(month_of(founded), 11).astype(np.int8)
    closes[(closes <= enter) & (enter > 0)] = NEVER
    return Firms(
        keys,
        individual,
        industry,
        founded,
        street,
        enter,
        closes,
        headcount,
        staff.astype(np.int32),
        revenue,
        growth,
        growth_before,
        assets,
        makes,
    )


def _work(rng: np.random.Generator, people: People, insured: Array, firms: Firms) -> Work:
    """Seats are shuffled among the insured; a wage follows the firm's revenue a head."""
    employer = np.full(len(people), -1, np.int32)
    seats = np.repeat(np.arange(len(firms), dtype=np.int32), firms.headcount)
    rng.shuffle(seats)
    holders = np.flatnonzero(insured)
    employer[holders] = seats
    per_head = np.clip(firms.revenue / np.maximum(firms.staff, 1), 10, 300)
    age = people.age()
    experience = 1 + 0.012 * np.clip(age - 22, 0, 20)
    level = (
        np.where(employer >= 0, per_head[np.maximum(employer, 0)], 0) ** 0.35
        * 1700
        * experience
        * np.where(people.hukou == SHENZHEN, 1.25, 1)
    )
    wage = np.clip(level * np.exp(rng.normal(0, 0.30, len(people))), 2520, 80000)
    return Work(employer, insured, np.where(insured, np.round(wage), np.nan))


def closed_on(firms: Firms) -> Array:
    """Day of the monthly state in which a firm is cancelled."""
    return np.where(firms.closes < NEVER, ENDS[np.minimum(firms.closes, 11)], NO_DATE)

"""Everyone of the year: households first, then their members, so that parents, spouses and children agree with each other.

People are put into the order of their identity numbers, so that ascending positions are ascending keys in every file.
"""

from dataclasses import dataclass

import numpy as np

from district import calibration as c
from district.identifiers import ORIGINS, digits, resident_ids
from district.streams import ENDS, LAST, NEVER, day, month_of, stream, told_by
from district.table import NO_DATE, Array, pick, some

YEAR = 365.2425
END_DAY = int(ENDS[-1])
FAMILY, OTHERS, DORMITORY, SHORT = range(4)  # groups of households
ADULT, CHILD, ELDER = range(3)  # roles in a household
SHENZHEN, GUANGDONG, ELSEWHERE, OVERSEAS = range(4)  # 户籍地


@dataclass
class People:
    """One position per person. Days are since 1970-01-01, references positions or -1, months 0..11 or NEVER."""

    ids: Array  # n × 18 bytes
    birth: Array
    male: Array
    group: Array
    role: Array
    household: Array
    mother: Array
    father: Array
    spouse: Array
    married_on: Array  # NO_DATE: never; within 2025: a marriage of the year
    hukou: Array  # at the end of the year
    settled_on: Array  # day of 落户, NO_DATE for those not registered
    settles: Array  # month of becoming registered in 2025, 0 before, NEVER for the others
    death: Array
    enter: Array
    leave: Array

    def __len__(self) -> int:
        return len(self.birth)

    def age(self, on: int = END_DAY) -> Array:
        """Completed years at a day, by the birthday."""
        born, now = self.birth.astype("datetime64[D]"), np.datetime64(on, "D")
        years = now.astype("datetime64[Y]").astype(int) - born.astype("datetime64[Y]").astype(int)
        month = born.astype("datetime64[M]").astype(int) % 12 * 32 + (born - born.astype("datetime64[M]")).astype(int)
        today = now.astype("datetime64[M]").astype(int) % 12 * 32 + int((now - now.astype("datetime64[M]")).astype(int))
        return (years - (month > today)).astype(np.int16)


@dataclass
class Households:
    """One position per household: its group, street, community, key, months of entering and leaving."""

    keys: Array  # n × 10 bytes
    group: Array
    community: Array
    enter: Array
    leave: Array


def generate(scale: float, seed: int) -> tuple[People, Households]:
    """Everyone who lives in the district at some time of 2025."""
    rng = stream(seed, "people")
    group, shape = _households(rng, scale)
    adults, children = shape[:, 0], shape[:, 1]
    sizes = shape.sum(1)
    household = np.repeat(np.arange(len(group), dtype=np.int32), sizes)
    first = (np.cumsum(sizes) - sizes).astype(np.int32)
    place = np.arange(len(household), dtype=np.int32) - first[household]
    role = np.where(place < adults[household], ADULT, np.where(place < (adults + children)[household], CHILD, ELDER)).astype(
        np.int8
    )
    age = _ages(rng, group, shape, household, first, place, role)
    male = _sexes(rng, group, shape, household, place, role)
    couple = adults == 2
    couple &= group != DORMITORY
    couple &= group != SHORT
    mother, father, spouse = _relations(rng, couple, shape, household, first, place, role, male)
    people = _people(rng, group, household, role, age, male, mother, father, spouse)
    homes = _homes(rng, group, len(people))
    _come_and_go(rng, people, homes, scale)
    return _sorted(people, rng), homes


def _households(rng: np.random.Generator, scale: float) -> tuple[Array, Array]:
    """Group of each household and its numbers of adults, children and elders."""
    shapes = np.array([h[:3] for h in c.HOUSEHOLDS])
    groups, rows = [], []
    for group, people, column in ((FAMILY, c.REGISTERED * 1.012, 3), (OTHERS, c.FAMILY_OTHERS, 4)):
        shares = np.array([h[column] for h in c.HOUSEHOLDS])
        shares /= shares.sum()
        count = round(people * scale / (shapes.sum(1) * shares).sum())
        rows.append(shapes[pick(rng, count, shares)])
        groups.append(np.full(count, group, np.int8))
    for group, people in ((DORMITORY, c.COLLECTIVE * c.WHOLE_YEAR), (SHORT, c.SHORT_STAY * c.WHOLE_YEAR)):
        sizes = (
            rng.integers(4, 9, round(people * scale / 6))
            if group == DORMITORY
            else 1 + pick(rng, round(people * scale / 1.8), (0.5, 0.3, 0.1, 0.1))
        )
        rows.append(np.stack([sizes, np.zeros_like(sizes), np.zeros_like(sizes)], 1))
        groups.append(np.full(len(sizes), group, np.int8))
    return np.concatenate(groups), np.concatenate(rows).astype(np.int8)


def _banded(rng: np.random.Generator, size: int, bands: tuple[tuple[int, int, float], ...]) -> Array:
    """Ages in days drawn from bands (from, below, weight)."""
    low, high, weight = (np.array(v) for v in zip(*bands, strict=True))
    band = pick(rng, size, weight)
    return ((low[band] + rng.random(size) * (high - low)[band]) * YEAR).astype(np.int32)


def _ages(
    rng: np.random.Generator, group: Array, shape: Array, household: Array, first: Array, place: Array, role: Array
) -> Array:
    """Age in days at the end of the year; an own child is at least 18 years younger than its mother."""
    count = len(group)
    oldest = ((pick(rng, count, c.CHILD_AGES) + rng.random(count)) * YEAR).astype(np.int32)
    kids = shape[:, 1]
    oldest = np.where(kids >= 2, np.maximum(oldest, (2.2 * kids - 2) * YEAR + rng.integers(0, 2000, count)), oldest).astype(
        np.int32
    )
    gap = (rng.random(count) * np.clip(oldest / YEAR - 1.6 * np.maximum(kids - 1, 1), 0.05, 4.5) + 1) * YEAR
    at_birth = np.clip(rng.normal(28.2, 4.4, count), 20 + rng.random(count), 41 + 2 * rng.random(count)) * YEAR
    single = _banded(rng, count, c.SINGLE_AGES)
    childless = np.minimum(rng.gamma(2.6, 6.5, count) + 22.5, 50 + 9 * rng.random(count)) * YEAR
    wife = np.where(kids > 0, oldest + at_birth, np.where(shape[:, 0] == 2, childless, single)).astype(np.int32)
    grown = (np.where(kids > 0, oldest + 20 * YEAR, 0) + 500 * rng.random(count)).astype(np.int32)
    husband = np.maximum(
        wife + (rng.normal(2, 2.4, count) * YEAR).astype(np.int32), np.maximum(grown, int(22.5 * YEAR) + grown % 900)
    )
    elder = np.maximum(
        _banded(rng, count, c.ELDER_AGES), np.where(shape[:, 0] > 0, np.maximum(wife, husband) + 21 * YEAR, 0)
    ).astype(np.int32)
    second_elder = np.maximum(
        elder + (rng.normal(0.8, 2.5, count) * YEAR).astype(np.int32),
        np.where(shape[:, 0] > 0, np.maximum(wife, husband) + 21 * YEAR, 60 * YEAR).astype(np.int32),
    )
    nth_child = place - shape[household, 0]
    nth_elder = nth_child - kids[household]
    age = np.where(place == 0, wife[household], husband[household])
    age = np.where(role == CHILD, np.maximum(oldest[household] - gap[household] * nth_child, 3), age)
    age = np.where(role == ELDER, np.where(nth_elder == 0, elder[household], second_elder[household]), age).astype(np.int32)
    shared = group[household] >= DORMITORY
    age[shared] = _banded(rng, int(shared.sum()), c.DORMITORY_AGES)
    return age


def _sexes(rng: np.random.Generator, group: Array, shape: Array, household: Array, place: Array, role: Array) -> Array:
    share = np.where(group[household] >= DORMITORY, c.MALE_DORMITORY, c.MALE_SINGLE)
    share = np.where(role == CHILD, c.MALE_CHILD, np.where(role == ELDER, c.MALE_ELDER, share))
    male = rng.random(len(household)) < share
    family_adult = (role == ADULT) & (group[household] < DORMITORY)
    pair = family_adult & (shape[household, 0] == 2)
    male = np.where(pair, place == 1, male)
    lone_parent = family_adult & (shape[household, 0] == 1) & (shape[household, 1] > 0)
    male = np.where(lone_parent, rng.random(len(household)) < 0.25, male)
    elder_pair = (role == ELDER) & (shape[household, 2] == 2)
    return np.where(elder_pair, place - shape[household, 0] - shape[household, 1] == 1, male)


def _relations(
    rng: np.random.Generator,
    couple: Array,
    shape: Array,
    household: Array,
    first: Array,
    place: Array,
    role: Array,
    male: Array,
) -> tuple[Array, Array, Array]:
    """Mother, father and spouse by position; -1 where there is none in the district."""
    mother, father, spouse = (np.full(len(household), -1, np.int32) for _ in range(3))
    child = role == CHILD
    head = first[household]
    mother[child] = np.where(male[head], -1, head)[child]
    father[child] = np.where(couple[household], head + 1, np.where(male[head], head, -1))[child]
    wed = (role == ADULT) & couple[household]
    spouse[wed] = np.where(place == 0, head + 1, head)[wed]
    wed = (role == ELDER) & (shape[household, 2] == 2)
    start = head + shape[household, 0] + shape[household, 1]
    spouse[wed] = np.where(np.arange(len(household)) == start, start + 1, start)[wed]
    return mother, father, spouse


def _people(
    rng: np.random.Generator,
    group: Array,
    household: Array,
    role: Array,
    age: Array,
    male: Array,
    mother: Array,
    father: Array,
    spouse: Array,
) -> People:
    size = len(household)
    of_group = group[household]
    birth = (END_DAY - age).astype(np.int32)
    outsider = (role == ADULT) & (spouse >= 0) & ~male & some(rng, size, 0.05)
    registered = (of_group == FAMILY) & ~outsider
    hukou = np.where(registered, SHENZHEN, np.where(some(rng, size, c.GUANGDONG_SHARE), GUANGDONG, ELSEWHERE)).astype(np.int8)
    hukou[~registered & some(rng, size, c.OVERSEAS_SHARE)] = OVERSEAS
    same = role == CHILD  # children follow their mother, else their father, among those not registered
    parent = np.where(mother >= 0, mother, father)
    follows = same & ~registered & (parent >= 0)
    hukou[follows] = np.where(hukou[parent[follows]] == SHENZHEN, GUANGDONG, hukou[parent[follows]])
    settles = np.where(hukou == SHENZHEN, 0, NEVER).astype(np.int8)
    candidates = (of_group == OTHERS) & (role == ADULT) & (age < 45 * YEAR) & (age > 21 * YEAR) & (hukou != OVERSEAS)
    chosen = candidates & some(rng, size, c.SETTLED_A_YEAR * len(household) / (c.PEOPLE * 1.04) / max(int(candidates.sum()), 1))
    settled_on = np.where(chosen, day("2025-02-01") + rng.integers(0, 334, size), NO_DATE).astype(np.int32)
    settles[chosen] = month_of(settled_on)[chosen]
    hukou[chosen] = SHENZHEN
    long_ago = (hukou == SHENZHEN) & ~chosen
    since = np.maximum(birth + np.where(age > 25 * YEAR, 20 * YEAR, 0).astype(np.int32), day("1979-03-01"))
    years = (day("2025-01-31") - since) * rng.random(size) ** 1.6
    of_child = told_by(month_of(birth), birth + rng.integers(1, 60, size))
    settled_on = np.where(
        long_ago, np.where(age < 22 * YEAR, of_child, day("2025-01-31") - years), settled_on
    ).astype(np.int32)
    hazard = 0.0003 + 1.2e-5 * np.exp(0.1 * age / YEAR)
    dies = some(rng, size, hazard)
    death = np.where(dies, np.maximum(END_DAY - rng.integers(0, 365, size), birth + 1), NO_DATE).astype(np.int32)
    death[dies & (death > END_DAY)] = NO_DATE
    wed_on = np.where(spouse >= 0, _wedding(rng, birth, spouse, household, role), NO_DATE).astype(np.int32)
    zeros = np.zeros(size, np.int8)
    return People(
        np.empty((0, 18), np.uint8),
        birth,
        male,
        of_group.astype(np.int8),
        role,
        household,
        mother,
        father,
        spouse,
        wed_on,
        hukou,
        settled_on,
        settles,
        death,
        zeros,
        np.full(size, NEVER, np.int8),
    )


def _wedding(rng: np.random.Generator, birth: Array, spouse: Array, household: Array, role: Array) -> Array:
    """Day of marriage, the same for both; about every fifteenth childless couple marries in 2025."""
    homes = int(household.max()) + 1
    has_child = np.zeros(homes, bool)
    has_child[household[role == CHILD]] = True
    draw, late = rng.random(homes), some(rng, homes, 0.035)
    younger = np.maximum(birth, birth[np.maximum(spouse, 0)]) + int(22 * YEAR)
    earlier = np.minimum(younger + (draw[household] * 5 * YEAR).astype(np.int32), day("2024-12-30"))
    this_year = late[household] & ~has_child[household] & (role == ADULT) & (younger < day("2025-01-01"))
    return np.where(this_year, day("2025-01-02") + (draw[household] * 360).astype(np.int32), earlier)


def _homes(rng: np.random.Generator, group: Array, people: int) -> Households:
    size = len(group)
    weights = np.array(c.STREET_PEOPLE, float)
    within = np.exp(rng.normal(0, 0.35, len(c.COMMUNITIES)))
    street = np.array(c.COMMUNITY_STREET)
    within *= (weights / np.bincount(street, within))[street]
    keys = np.hstack([np.tile(np.frombuffer(b"LH", np.uint8), (size, 1)), digits(np.arange(size) + 10_000_000, 8)])
    return Households(keys, group, pick(rng, size, within), np.zeros(size, np.int8), np.full(size, NEVER, np.int8))


def _come_and_go(rng: np.random.Generator, people: People, homes: Households, scale: float) -> None:
    """Months of entering and leaving: births, households that move in, single households that move out."""
    size = len(homes.group)
    movable = homes.group >= OTHERS
    comes = movable & some(rng, size, c.MOVED_IN_SHARE * np.where(homes.group == OTHERS, 0.4, 1))
    homes.enter = np.where(comes, rng.integers(1, LAST + 1, size), 0).astype(np.int8)
    people.enter = np.maximum(homes.enter[people.household], np.minimum(month_of(people.birth), LAST)).astype(np.int8)
    members = np.bincount(people.household, minlength=size)
    goes = (homes.group >= DORMITORY) & (members == 1) & ~comes & some(rng, size, 0.16)
    homes.leave = np.where(goes, rng.integers(1, LAST + 1, size), NEVER).astype(np.int8)
    people.leave = homes.leave[people.household]
    early = people.death < ENDS[np.minimum(people.enter, LAST)] - 27
    people.death[(people.leave < NEVER) | ((people.enter > 0) & early)] = NO_DATE


def _sorted(people: People, rng: np.random.Generator) -> People:
    """Gives identity numbers and puts everyone in their order, references included."""
    size = len(people)
    away = np.where(people.hukou == OVERSEAS, ORIGINS.index("81"), ORIGINS.index("43") + pick(rng, size, c.ORIGIN_WEIGHTS))
    province = rng.integers(1, ORIGINS.index("43"), size)
    local = (people.settles == 0) & (people.role == CHILD) | (people.settles == 0) & some(rng, size, 0.30)
    origin = np.where(
        local, 0, np.where((people.hukou == GUANGDONG) | (people.settles == 0) & some(rng, size, 0.5), province, away)
    ).astype(np.int8)
    rank_of_origin = np.argsort(np.argsort(np.array(ORIGINS)))
    composite = (rank_of_origin[origin].astype(np.int64) * 200_000 + (people.birth + 100_000)) * 2 + people.male
    order = np.argsort(composite, kind="stable")
    run = composite[order]
    starts = np.flatnonzero(np.r_[True, run[1:] != run[:-1]])
    nth = np.arange(size) - np.repeat(starts, np.diff(np.r_[starts, size]))
    if nth.max() > 499:
        raise ValueError(
            "more than 500 people of one sex, day and origin: lower the scale or add origins in identifiers.ORIGINS"
        )
    sequence = nth * 2 + people.male[order]
    ids = resident_ids(origin[order], people.birth[order], sequence)
    exact = np.lexsort((sequence, people.birth[order], rank_of_origin[origin[order]]))
    order, ids = order[exact], ids[exact]
    position = np.empty(size, np.int32)
    position[order] = np.arange(size, dtype=np.int32)

    def moved(reference: Array) -> Array:
        out = reference[order]
        return np.where(out >= 0, position[np.maximum(out, 0)], -1).astype(np.int32)

    plain = {
        name: getattr(people, name)[order]
        for name in (
            "birth",
            "male",
            "group",
            "role",
            "household",
            "married_on",
            "hukou",
            "settled_on",
            "settles",
            "death",
            "enter",
            "leave",
        )
    }
    return People(ids=ids, mother=moved(people.mother), father=moved(people.father), spouse=moved(people.spouse), **plain)
